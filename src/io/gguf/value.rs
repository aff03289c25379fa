//! The values of GGUF metadata. Depends on `error` alone.

use super::super::bytes::Cursor;
use crate::error::{Error, Result};

/// How deep arrays may stand in arrays.
const MOST_DEPTH: usize = 4;

/// The type of a value of metadata.
#[allow(missing_docs, reason = "what GGUF calls them")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GgufType {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    Bool,
    String,
    Array,
    U64,
    I64,
    F64,
}

impl GgufType {
    /// In the order of their numbers.
    const ALL: [Self; 13] = [
        Self::U8,
        Self::I8,
        Self::U16,
        Self::I16,
        Self::U32,
        Self::I32,
        Self::F32,
        Self::Bool,
        Self::String,
        Self::Array,
        Self::U64,
        Self::I64,
        Self::F64,
    ];

    fn read(cursor: &mut Cursor) -> Result<Self> {
        let at = cursor.at();
        let id = cursor.u32()?;
        let kind = Self::ALL.get(id as usize).copied();
        kind.ok_or_else(|| Error::malformed(cursor.what, at, &format!("there is no type {id} of metadata")))
    }

    /// The least bytes that a value takes.
    fn least(self) -> usize {
        match self {
            Self::U8 | Self::I8 | Self::Bool => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::String | Self::U64 | Self::I64 | Self::F64 => 8,
            Self::Array => 12,
        }
    }
}

/// A value of metadata.
#[derive(Debug, Clone, PartialEq)]
pub enum GgufValue {
    /// 8 bits.
    U8(u8),
    /// 8 bits, signed.
    I8(i8),
    /// 16 bits.
    U16(u16),
    /// 16 bits, signed.
    I16(i16),
    /// 32 bits.
    U32(u32),
    /// 32 bits, signed.
    I32(i32),
    /// A 32-bit float.
    F32(f32),
    /// True or false.
    Bool(bool),
    /// Text.
    String(String),
    /// Values of one type, which is kept for those that are empty.
    Array(GgufType, Vec<GgufValue>),
    /// 64 bits.
    U64(u64),
    /// 64 bits, signed.
    I64(i64),
    /// A 64-bit float.
    F64(f64),
}

impl GgufValue {
    /// Its type.
    #[must_use]
    pub fn kind(&self) -> GgufType {
        match self {
            Self::U8(_) => GgufType::U8,
            Self::I8(_) => GgufType::I8,
            Self::U16(_) => GgufType::U16,
            Self::I16(_) => GgufType::I16,
            Self::U32(_) => GgufType::U32,
            Self::I32(_) => GgufType::I32,
            Self::F32(_) => GgufType::F32,
            Self::Bool(_) => GgufType::Bool,
            Self::String(_) => GgufType::String,
            Self::Array(..) => GgufType::Array,
            Self::U64(_) => GgufType::U64,
            Self::I64(_) => GgufType::I64,
            Self::F64(_) => GgufType::F64,
        }
    }

    /// Reads the type and then the value.
    pub(super) fn read(cursor: &mut Cursor) -> Result<Self> {
        let kind = GgufType::read(cursor)?;
        Self::read_as(kind, cursor, 0)
    }

    fn read_as(kind: GgufType, cursor: &mut Cursor, depth: usize) -> Result<Self> {
        Ok(match kind {
            GgufType::U8 => Self::U8(u8::from_le_bytes(cursor.word()?)),
            GgufType::I8 => Self::I8(i8::from_le_bytes(cursor.word()?)),
            GgufType::U16 => Self::U16(u16::from_le_bytes(cursor.word()?)),
            GgufType::I16 => Self::I16(i16::from_le_bytes(cursor.word()?)),
            GgufType::U32 => Self::U32(cursor.u32()?),
            GgufType::I32 => Self::I32(i32::from_le_bytes(cursor.word()?)),
            GgufType::F32 => Self::F32(f32::from_le_bytes(cursor.word()?)),
            GgufType::U64 => Self::U64(cursor.u64()?),
            GgufType::I64 => Self::I64(i64::from_le_bytes(cursor.word()?)),
            GgufType::F64 => Self::F64(f64::from_le_bytes(cursor.word()?)),
            GgufType::String => Self::String(string(cursor)?),
            GgufType::Bool => match cursor.word()? {
                [0] => Self::Bool(false),
                [1] => Self::Bool(true),
                _ => return Err(cursor.bad("a truth value is neither 0 nor 1")),
            },
            GgufType::Array => {
                if depth == MOST_DEPTH {
                    return Err(cursor.bad("arrays stand too deep in arrays"));
                }
                let of = GgufType::read(cursor)?;
                let count = cursor.count(of.least(), "values of an array")?;
                let values = (0..count).map(|_| Self::read_as(of, cursor, depth + 1));
                Self::Array(of, values.collect::<Result<_>>()?)
            }
        })
    }

    /// Appends the type and then the value.
    pub(super) fn write(&self, out: &mut Vec<u8>) -> Result<()> {
        out.extend((self.kind() as u32).to_le_bytes());
        self.write_as(out, 0)
    }

    fn write_as(&self, out: &mut Vec<u8>, depth: usize) -> Result<()> {
        match self {
            Self::U8(value) => out.push(*value),
            Self::I8(value) => out.extend(value.to_le_bytes()),
            Self::U16(value) => out.extend(value.to_le_bytes()),
            Self::I16(value) => out.extend(value.to_le_bytes()),
            Self::U32(value) => out.extend(value.to_le_bytes()),
            Self::I32(value) => out.extend(value.to_le_bytes()),
            Self::F32(value) => out.extend(value.to_le_bytes()),
            Self::U64(value) => out.extend(value.to_le_bytes()),
            Self::I64(value) => out.extend(value.to_le_bytes()),
            Self::F64(value) => out.extend(value.to_le_bytes()),
            Self::Bool(value) => out.push(u8::from(*value)),
            Self::String(text) => write_string(text, out),
            Self::Array(of, values) => {
                if depth == MOST_DEPTH || values.iter().any(|value| value.kind() != *of) {
                    let why = "its arrays hold values of one type, and stand no more than four deep in each other";
                    return Err(super::super::array::unsupported("GGUF metadata", why));
                }
                out.extend((*of as u32).to_le_bytes());
                out.extend((values.len() as u64).to_le_bytes());
                values.iter().try_for_each(|value| value.write_as(out, depth + 1))?;
            }
        }
        Ok(())
    }
}

pub(super) fn string(cursor: &mut Cursor) -> Result<String> {
    let length = cursor.count(1, "bytes of text")?;
    let at = cursor.at();
    let text = std::str::from_utf8(cursor.take(length)?);
    let bad = |error: std::str::Utf8Error| Error::malformed(cursor.what, at + error.valid_up_to(), "text is not UTF-8");
    text.map(str::to_owned).map_err(bad)
}

pub(super) fn write_string(text: &str, out: &mut Vec<u8>) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}
