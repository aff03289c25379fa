//! Writes GGUF files of version 3, aligned to 32 bytes. Depends on `error` alone.

use super::super::array::{count, unsupported};
use super::kind::GgufKind;
use super::value::{GgufValue, write_string};
use super::{ALIGNMENT, MAGIC, MOST_AXES, WHAT};
use crate::error::{Error, Result};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A tensor that is to be written, as bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct GgufStored<'a> {
    /// The name it goes by in the file.
    pub name: String,
    /// The lengths of its axes, last axis fastest: `[out, in]` of a weight.
    pub shape: Vec<usize>,
    /// How its values are stored.
    pub kind: GgufKind,
    /// The values.
    pub bytes: Cow<'a, [u8]>,
}

/// Writes metadata and tensors in the order given. The same give the same bytes.
///
/// # Errors
/// [`Error::Shape`] when bytes do not fill their shape, or blocks the rows; [`Error::Argument`] for keys and names that
/// are there twice, tensors with more than four axes or of an unknown kind, arrays of several types, and
/// `general.alignment`, which is always 32.
pub fn write(metadata: &[(String, GgufValue)], tensors: &[GgufStored]) -> Result<Vec<u8>> {
    let alignment = ALIGNMENT.1 as usize;
    let mut out = [&MAGIC[..], &3u32.to_le_bytes()].concat();
    out.extend((tensors.len() as u64).to_le_bytes());
    out.extend((metadata.len() as u64).to_le_bytes());
    let mut keys = BTreeSet::from([ALIGNMENT.0]);
    for (key, value) in metadata {
        if !keys.insert(key) {
            return Err(unsupported(WHAT, format!("\"{key}\" is there twice, or is set by the file itself")));
        }
        write_string(key, &mut out);
        value.write(&mut out)?;
    }
    let (mut names, mut offset) = (BTreeSet::new(), 0usize);
    for GgufStored { name, shape, kind, bytes } in tensors {
        if !names.insert(name) || shape.len() > MOST_AXES || kind.block().is_none() {
            let why = format!("\"{name}\" is there twice, has more than four axes, or is of an unknown kind");
            return Err(unsupported(WHAT, why));
        }
        let columns = shape.last().copied().unwrap_or(1);
        if count(shape).and_then(|count| kind.byte_len(columns, count)) != Some(bytes.len()) {
            let expected = format!("the bytes of {shape:?} {kind:?}, rows of whole blocks");
            return Err(Error::shape(format!("\"{name}\""), expected, format!("{} bytes", bytes.len())));
        }
        write_string(name, &mut out);
        out.extend((shape.len() as u32).to_le_bytes());
        out.extend(shape.iter().rev().flat_map(|&length| (length as u64).to_le_bytes()));
        out.extend(kind.id().to_le_bytes());
        out.extend((offset as u64).to_le_bytes());
        offset = (offset + bytes.len()).next_multiple_of(alignment);
    }
    for tensor in tensors {
        out.resize(out.len().next_multiple_of(alignment), 0);
        out.extend_from_slice(&tensor.bytes);
    }
    out.resize(out.len().next_multiple_of(alignment), 0);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::{GgufType, read};
    use super::*;

    fn tensor(name: &str, kind: GgufKind, shape: &[usize], length: usize) -> GgufStored<'static> {
        let bytes = (0..length).map(|i| i as u8).collect();
        GgufStored { name: name.into(), shape: shape.into(), kind, bytes: Cow::Owned(bytes) }
    }

    fn metadata() -> Vec<(String, GgufValue)> {
        let values = [
            GgufValue::U8(255),
            GgufValue::I8(-1),
            GgufValue::U16(65_535),
            GgufValue::I16(-2),
            GgufValue::U32(7),
            GgufValue::I32(-7),
            GgufValue::F32(0.5),
            GgufValue::Bool(true),
            GgufValue::String("é".into()),
            GgufValue::U64(u64::MAX),
            GgufValue::I64(i64::MIN),
            GgufValue::F64(1e300),
            GgufValue::Array(GgufType::F64, vec![]),
            GgufValue::Array(GgufType::String, vec![GgufValue::String("a".into()), GgufValue::String("".into())]),
            GgufValue::Array(GgufType::Array, vec![GgufValue::Array(GgufType::U8, vec![GgufValue::U8(3)])]),
        ];
        values.into_iter().enumerate().map(|(i, value)| (format!("key.{i}"), value)).collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let tensors = [
            tensor("blocks", GgufKind::Q4_0, &[2, 32], 36),
            tensor("row", GgufKind::F32, &[3], 12),
            tensor("scalar", GgufKind::I8, &[], 1),
            tensor("empty", GgufKind::F16, &[4, 0], 0),
            tensor("last", GgufKind::F32, &[2, 1], 8),
        ];
        let written = write(&metadata(), &tensors).unwrap();
        let file = read(&written).unwrap();
        assert_eq!((file.version, &file.metadata), (3, &metadata()));
        assert_eq!(file.tensors.len(), tensors.len());
        for (read, stored) in file.tensors.iter().zip(&tensors) {
            assert_eq!((&read.name, &read.shape, read.kind), (&stored.name, &stored.shape, stored.kind));
            assert_eq!((&written[read.bytes.clone()], read.bytes.start % 32), (&stored.bytes[..], 0));
        }
        assert_eq!(file.tensors[2].widen(&written).map(|array| array.values), Ok(vec![0.0]));
        assert!(file.tensors[0].widen(&written).unwrap_err().to_string().contains("blocks of Q4_0"));
        assert!(read(&write(&[], &[]).unwrap()).unwrap().tensors.is_empty());
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        let code = |tensors: &[GgufStored]| write(&[], tensors).map_err(|error| error.code());
        let one = || tensor("a", GgufKind::I8, &[1], 1);
        assert_eq!(code(&[one(), one()]), Err("argument"));
        assert_eq!(code(&[tensor("a", GgufKind::Unknown(99), &[1], 1)]), Err("argument"));
        assert_eq!(code(&[tensor("a", GgufKind::I8, &[1; 5], 1)]), Err("argument"));
        assert_eq!(code(&[tensor("a", GgufKind::Q4_0, &[2, 16], 18)]), Err("shape"));
        let mixed = GgufValue::Array(GgufType::U8, vec![GgufValue::I8(1)]);
        for (key, value) in [("general.alignment", GgufValue::U32(64)), ("mixed", mixed)] {
            assert_eq!(write(&[(key.into(), value)], &[]).map_err(|error| error.code()), Err("argument"));
        }
    }

    /// A file with one change.
    fn changed(tensors: &[GgufStored], find: &[u8], by: &[u8]) -> Vec<u8> {
        let mut bytes = write(&[("general.name".into(), GgufValue::U32(0x1234_5678))], tensors).unwrap();
        let at = bytes.windows(find.len()).position(|part| part == find).unwrap();
        bytes[at..at + by.len()].copy_from_slice(by);
        bytes
    }

    #[test]
    fn lies_of_a_file_are_refused() {
        let two = [tensor("first", GgufKind::I8, &[40], 40), tensor("other", GgufKind::I8, &[33], 33)];
        // Name, one axis, its length, type, offset: those of the second tensor, which lies at 64.
        let info = |length: u64, kind: u32, offset: u64| {
            [b"other", &1u32.to_le_bytes()[..], &length.to_le_bytes(), &kind.to_le_bytes(), &offset.to_le_bytes()]
                .concat()
        };
        let with = |by: &[u8]| read(&changed(&two, &info(33, 24, 64), by)).map_err(|error| error.to_string());
        assert!(with(b"other").is_ok());
        let cases = [
            (info(33, 24, 32), "overlaps"),
            (info(33, 24, 63), "not aligned"),
            (info(33, 24, 96), "outside of the file"),
            (info(33, 24, !31u64), "outside of the file"),
            (info(1 << 63, 24, 64), "outside of the file"),
            (info(u64::MAX, 28, 64), "not filled by blocks"),
            (info(33, 2, 64), "not filled by blocks"),
            (b"first".to_vec(), "there twice"),
            ([&b"other"[..], &5u32.to_le_bytes()].concat(), "more than four axes"),
            (b"othe\xff".to_vec(), "not UTF-8"),
        ];
        for (by, why) in cases {
            let error = with(&by).unwrap_err();
            assert!(error.contains(why), "{why}: {error}");
        }
        let unknown = read(&changed(&two, &info(33, 24, 64), &info(33, 16, 64))).unwrap();
        assert_eq!((unknown.tensors[1].kind, unknown.tensors[1].bytes.len()), (GgufKind::Unknown(16), 64));
    }

    #[test]
    fn metadata_and_versions_that_are_not_read() {
        let plain = |find: &[u8], by: &[u8]| read(&changed(&[], find, by)).map_err(|error| error.to_string());
        let cases: [(&[u8], &[u8], &str); 8] = [
            (b"GGUF", b"GGML", "begin with GGUF"),
            (b"GGUF\x03", b"GGUF\x01", "version 1"),
            (b"GGUF\x03", b"GGUF\x00\x00\x00\x03", "big-endian"),
            (b"GGUF\x03", b"GGUF\x04", "neither 2 nor 3"),
            (b"\x04\x00\x00\x00\x78\x56", &[13], "no type 13"),
            (b"\x0c\x00\x00\x00\x00\x00\x00\x00general", &[255; 8], "too short"),
            (b"GGUF\x03\x00\x00\x00", b"GGUF\x03\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff", "so many tensors"),
            (b"\x04\x00\x00\x00\x78\x56", &[7], "neither 0 nor 1"),
        ];
        for (find, by, why) in cases {
            let error = plain(find, by).unwrap_err();
            assert!(error.contains(why), "{why}: {error}");
        }
        let deep: Vec<u8> = [&[9u32.to_le_bytes(), [1, 0, 0, 0], [0; 4]].concat(); 8].map(Vec::as_slice).concat();
        let key = [&1u64.to_le_bytes()[..], b"k"].concat();
        let head =
            [&b"GGUF\x03\0\0\0"[..], &0u64.to_le_bytes(), &1u64.to_le_bytes(), &key, &9u32.to_le_bytes()].concat();
        assert!(read(&[head, deep].concat()).unwrap_err().to_string().contains("too deep"));
    }
}
