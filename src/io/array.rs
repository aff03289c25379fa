//! What the readers of tensors have in common: an array widened to 32-bit floats, an array as the writers take it, and
//! the types of numbers that files hold. Depends on `error` alone.

use crate::error::{Error, Result};
use std::borrow::Cow;

/// An array of a file, its values widened (or rounded to nearest, where the file has more bits) to 32-bit floats.
///
/// Values that are not finite are kept: who makes a tensor of an array refuses them and can name the place.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// The name that the file gives it; empty where the format has no names.
    pub name: String,
    /// The lengths of its axes.
    pub shape: Vec<usize>,
    /// How the file stores a value: `F32`, `F16`, `BF16`, `F64`, `I4`, `U4`, `I8`, `U8`, `I16`, `U16`, `I32`, `U32`,
    /// `I64`, `U64` or `BOOL`.
    pub stored: &'static str,
    /// The values, last axis fastest.
    pub values: Vec<f32>,
}

/// An array that is to be written, as bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<'a> {
    /// The name it goes by in the file.
    pub name: String,
    /// The type of its values, as in [`Array::stored`]; safetensors also takes `F8_E4M3` and `F8_E5M2`.
    pub kind: &'static str,
    /// The lengths of its axes.
    pub shape: Vec<usize>,
    /// The values, little-endian, last axis fastest.
    pub bytes: Cow<'a, [u8]>,
}

impl Stored<'_> {
    /// Refuses bytes that are not as many as `shape` holds values of `size` bytes.
    pub(super) fn check(&self, size: usize) -> Result<()> {
        let expected = count(&self.shape).and_then(|count| count.checked_mul(size));
        if expected == Some(self.bytes.len()) {
            return Ok(());
        }
        let (shape, kind) = (&self.shape, self.kind);
        Err(Error::shape(
            format!("\"{}\"", self.name),
            format!("the bytes of {shape:?} {kind}"),
            format!("{} bytes", self.bytes.len()),
        ))
    }
}

/// How many values a shape holds, unless they are more than can be counted.
pub(super) fn count(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |count, &length| count.checked_mul(length))
}

/// A file that is what it should be and holds what is not read here: why, and what to do.
pub(super) fn unsupported(what: &str, why: impl Into<String>) -> Error {
    Error::Argument { what: what.into(), why: why.into() }
}

/// A type of number in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::upper_case_acronyms, reason = "what safetensors calls them")]
pub(super) enum Element {
    F16,
    BF16,
    F32,
    F64,
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    BOOL,
}

impl Element {
    const ALL: [Self; 13] = [
        Self::F16,
        Self::BF16,
        Self::F32,
        Self::F64,
        Self::I8,
        Self::U8,
        Self::I16,
        Self::U16,
        Self::I32,
        Self::U32,
        Self::I64,
        Self::U64,
        Self::BOOL,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::F16 => "F16",
            Self::BF16 => "BF16",
            Self::F32 => "F32",
            Self::F64 => "F64",
            Self::I8 => "I8",
            Self::U8 => "U8",
            Self::I16 => "I16",
            Self::U16 => "U16",
            Self::I32 => "I32",
            Self::U32 => "U32",
            Self::I64 => "I64",
            Self::U64 => "U64",
            Self::BOOL => "BOOL",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|element| element.name() == name)
    }

    /// Bytes of a value.
    pub(super) fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 | Self::BOOL => 1,
            Self::F16 | Self::BF16 | Self::I16 | Self::U16 => 2,
            Self::F32 | Self::I32 | Self::U32 => 4,
            Self::F64 | Self::I64 | Self::U64 => 8,
        }
    }

    /// The values in `bytes`; what does not fill a value is left out.
    pub(super) fn widen(self, bytes: &[u8], is_big_endian: bool) -> Vec<f32> {
        let big = is_big_endian;
        match self {
            Self::F16 => numbers(bytes, big, |word| from_half(u16::from_le_bytes(word))),
            Self::BF16 => numbers(bytes, big, |word| f32::from_bits(u32::from(u16::from_le_bytes(word)) << 16)),
            Self::F32 => numbers(bytes, big, f32::from_le_bytes),
            Self::F64 => numbers(bytes, big, |word| f64::from_le_bytes(word) as f32),
            Self::I8 => numbers(bytes, big, |word| f32::from(i8::from_le_bytes(word))),
            Self::U8 => numbers(bytes, big, |word| f32::from(u8::from_le_bytes(word))),
            Self::I16 => numbers(bytes, big, |word| f32::from(i16::from_le_bytes(word))),
            Self::U16 => numbers(bytes, big, |word| f32::from(u16::from_le_bytes(word))),
            Self::I32 => numbers(bytes, big, |word| i32::from_le_bytes(word) as f32),
            Self::U32 => numbers(bytes, big, |word| u32::from_le_bytes(word) as f32),
            Self::I64 => numbers(bytes, big, |word| i64::from_le_bytes(word) as f32),
            Self::U64 => numbers(bytes, big, |word| u64::from_le_bytes(word) as f32),
            Self::BOOL => numbers(bytes, big, |[byte]| f32::from(u8::from(byte != 0))),
        }
    }
}

fn numbers<const N: usize>(bytes: &[u8], is_big_endian: bool, number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    let in_order = |mut word: [u8; N]| {
        if is_big_endian {
            word.reverse();
        }
        number(word)
    };
    bytes.as_chunks::<N>().0.iter().map(|&word| in_order(word)).collect()
}

/// IEEE 754 binary16; every value of it is a 32-bit float.
fn from_half(bits: u16) -> f32 {
    let (sign, exponent, mantissa) =
        (u32::from(bits & 0x8000) << 16, u32::from(bits >> 10 & 31), u32::from(bits & 1023));
    let size = match exponent {
        // Subnormal: a whole number of 2⁻²⁴.
        0 => (mantissa as f32 * f32::from_bits(0x3380_0000)).to_bits(),
        31 => 0x7f80_0000 | mantissa << 13,
        _ => (exponent + 112) << 23 | mantissa << 13,
    };
    f32::from_bits(sign | size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_widened_exactly() {
        let pairs: [(u16, f32); 9] = [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x0001, 5.960_464_5e-8),
            (0x83ff, -6.097_555e-5),
            (0x0400, 6.103_515_6e-5),
            (0x3c00, 1.0),
            (0xbe00, -1.5),
            (0x7bff, 65_504.0),
            (0xfc00, f32::NEG_INFINITY),
        ];
        for (bits, value) in pairs {
            assert_eq!(from_half(bits).to_bits(), value.to_bits(), "{bits:04x}");
        }
        assert!(from_half(0x7e01).is_nan());
    }

    #[test]
    fn elements_are_found_by_name_and_read_in_both_orders() {
        for element in Element::ALL {
            assert_eq!(Element::named(element.name()), Some(element));
            assert_eq!(element.widen(&vec![0; 3 * element.size()], false), [0.0; 3]);
        }
        assert_eq!(Element::named("F8_E4M3"), None);
        assert_eq!(Element::I16.widen(&[1, 0, 0xff, 0xff, 9], false), [1.0, -1.0]);
        assert_eq!(Element::I16.widen(&[1, 0, 0xff, 0xfe], true), [256.0, -2.0]);
        assert_eq!(Element::BF16.widen(&[0x80, 0x3f], false), [1.0]);
        assert_eq!(Element::U64.widen(&[255; 8], false), [18_446_744_073_709_551_615.0]);
        assert_eq!(Element::BOOL.widen(&[0, 1, 7], false), [0.0, 1.0, 1.0]);
    }

    #[test]
    fn bytes_must_fill_the_shape() {
        let stored = |shape: Vec<usize>, length: usize| Stored {
            name: "w".into(),
            kind: "F32",
            shape,
            bytes: Cow::Owned(vec![0; length]),
        };
        assert_eq!(stored(vec![2, 3], 24).check(4), Ok(()));
        assert_eq!(stored(vec![2, 3], 25).check(4).map_err(|error| error.code()), Err("shape"));
        assert_eq!(stored(vec![usize::MAX, 3], 1).check(4).map_err(|error| error.code()), Err("shape"));
    }
}
