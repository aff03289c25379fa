//! Safetensors, what most models are published as: a header in JSON, then the bytes of the tensors. Depends on `error`
//! alone.

use super::array::{Array, Element, Stored, unsupported};
use crate::error::{Error, Result};
use safetensors::tensor::{Metadata, TensorInfo};
use safetensors::{Dtype, View};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

const WHAT: &str = "safetensors file";

/// The limit that the format sets.
const MOST_HEADER: u64 = 100_000_000;

/// What a safetensors file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct SafetensorsFile {
    /// In the order of their bytes in the file.
    pub arrays: Vec<Array>,
    /// What the header says of the file as a whole.
    pub metadata: BTreeMap<String, String>,
}

/// Reads a safetensors file.
///
/// # Errors
/// [`Error::Malformed`] for what is no complete file; [`Error::Argument`] for the index of a model in several files, and
/// for 8-bit floats, smaller ones and complex numbers, which are not read here.
pub fn read(bytes: &[u8]) -> Result<SafetensorsFile> {
    let bad = |at: usize, why: &str| Error::malformed(WHAT, at, why);
    if is_index(bytes) {
        return Err(unsupported(
            "model.safetensors.index.json",
            "it only lists the files that a model was split into; merge them into one (in Python: load each with \
             safetensors.torch.load_file, update one dict with all of them, save_file) and open that",
        ));
    }
    let length = *bytes.first_chunk().ok_or_else(|| bad(0, "the length of the header is cut"))?;
    let length = Some(u64::from_le_bytes(length)).filter(|&length| length <= MOST_HEADER);
    let rest = bytes.get(8..).unwrap_or_default();
    let parts = length.and_then(|length| rest.split_at_checked(usize::try_from(length).ok()?));
    let (header, data) = parts.ok_or_else(|| bad(0, "the header is longer than the file"))?;
    // `SafeTensors::deserialize` adds the offsets of the header up without looking whether they overflow; its
    // `Metadata`, which it reads them into, is checked, so that the sum is compared here.
    let metadata: Metadata = serde_json::from_slice(header).map_err(|error| bad(8, &error.to_string()))?;
    let start = 8 + header.len();
    if metadata.data_len() != data.len() {
        let why = format!("the header speaks of {} bytes, not {}", metadata.data_len(), data.len());
        return Err(bad(start, &why));
    }
    let tensors = metadata.tensors();
    let mut tensors: Vec<(&String, &TensorInfo)> = tensors.iter().map(|(name, &info)| (name, info)).collect();
    tensors.sort_by_key(|(name, info)| (info.data_offsets, *name));
    let array = |(name, info): (&String, &TensorInfo)| {
        let (from, to) = info.data_offsets;
        let bytes = data.get(from..to).ok_or_else(|| bad(start, "a tensor lies outside of the file"))?;
        let element = Element::named(&info.dtype.to_string()).ok_or_else(|| {
            let why = format!("\"{name}\" is stored as {}, which is not read; convert it to F16 or F32", info.dtype);
            unsupported(WHAT, why)
        })?;
        let values = element.widen(bytes, false);
        Ok(Array { name: name.clone(), shape: info.shape.clone(), stored: element.name(), values })
    };
    let arrays = tensors.into_iter().map(array).collect::<Result<_>>()?;
    let pairs = metadata.metadata().iter().flatten();
    Ok(SafetensorsFile { arrays, metadata: pairs.map(|(key, value)| (key.clone(), value.clone())).collect() })
}

/// Whether this is the JSON text that comes with a model in several files.
pub(super) fn is_index(bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"\"weight_map\"";
    let text = bytes.trim_ascii_start();
    text.first() == Some(&b'{') && text.windows(KEY.len()).any(|part| part == KEY)
}

/// Writes a safetensors file: the widest types first and then by name, so that every tensor is aligned to its values.
/// The same arrays give the same bytes, in whichever order they come.
///
/// # Errors
/// [`Error::Shape`] when bytes do not fill their shape; [`Error::Argument`] for two arrays of one name, the name
/// `__metadata__`, and a type that the format does not have.
pub fn write(arrays: &[Stored], metadata: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let mut names = BTreeSet::from(["__metadata__"]);
    let mut views = Vec::with_capacity(arrays.len());
    for array in arrays {
        if !names.insert(&array.name) {
            return Err(unsupported(WHAT, format!("\"{}\" is there twice, or is no name for a tensor", array.name)));
        }
        let dtype = dtype(array.kind)?;
        array.check(dtype.bitsize() / 8)?;
        views.push((&array.name, Viewed { dtype, array }));
    }
    let failed = |error: &dyn std::fmt::Display| unsupported(WHAT, error.to_string());
    let bytes = safetensors::serialize(views, None).map_err(|error| failed(&error))?;
    if metadata.is_empty() {
        return Ok(bytes);
    }
    // The crate writes these in the order of a hash map, another one each time.
    let own = serde_json::to_string(metadata).map_err(|error| failed(&error))?;
    let length = bytes.first_chunk().map_or(0, |&length| u64::from_le_bytes(length) as usize);
    let (header, data) = bytes.get(8..).unwrap_or_default().split_at_checked(length).unwrap_or_default();
    let tensors = header.strip_prefix(b"{").unwrap_or_default().trim_ascii_end();
    let comma = if tensors == b"}" { "" } else { "," };
    let mut header = [b"{\"__metadata__\":", own.as_bytes(), comma.as_bytes(), tensors].concat();
    header.resize(header.len().next_multiple_of(8), b' ');
    Ok([&(header.len() as u64).to_le_bytes()[..], &header, data].concat())
}

/// An array as the crate wants to see it.
struct Viewed<'a> {
    dtype: Dtype,
    array: &'a Stored<'a>,
}

impl View for Viewed<'_> {
    fn dtype(&self) -> Dtype {
        self.dtype
    }

    fn shape(&self) -> &[usize] {
        &self.array.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.array.bytes)
    }

    fn data_len(&self) -> usize {
        self.array.bytes.len()
    }
}

fn dtype(kind: &str) -> Result<Dtype> {
    Ok(match kind {
        "F64" => Dtype::F64,
        "F32" => Dtype::F32,
        "F16" => Dtype::F16,
        "BF16" => Dtype::BF16,
        "F8_E4M3" => Dtype::F8_E4M3,
        "F8_E5M2" => Dtype::F8_E5M2,
        "I64" => Dtype::I64,
        "U64" => Dtype::U64,
        "I32" => Dtype::I32,
        "U32" => Dtype::U32,
        "I16" => Dtype::I16,
        "U16" => Dtype::U16,
        "I8" => Dtype::I8,
        "U8" => Dtype::U8,
        "BOOL" => Dtype::BOOL,
        _ => return Err(unsupported(WHAT, format!("there is no type {kind} in it"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(name: &str, kind: &'static str, shape: &[usize], bytes: Vec<u8>) -> Stored<'static> {
        Stored { name: name.into(), kind, shape: shape.into(), bytes: Cow::Owned(bytes) }
    }

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = [1.0f32, -2.5].map(f32::to_le_bytes).concat();
        let arrays = [stored("b", "U8", &[3], vec![1, 2, 255]), stored("a", "F32", &[1, 2], bytes)];
        for metadata in [vec![], vec![("z", "1"), ("format", "pt"), ("é\"", "\n")]] {
            let metadata = metadata.into_iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
            let written = write(&arrays, &metadata).unwrap();
            let mut turned = arrays.clone();
            turned.reverse();
            assert_eq!(write(&turned, &metadata), Ok(written.clone()));
            let read = read(&written).unwrap();
            assert_eq!(read.metadata, metadata);
            let (a, b) = (&read.arrays[0], &read.arrays[1]);
            assert_eq!(
                (&a.name[..], a.stored, &a.shape[..], &a.values[..]),
                ("a", "F32", &[1, 2][..], &[1.0, -2.5][..])
            );
            assert_eq!((&b.name[..], b.stored, &b.values[..]), ("b", "U8", &[1.0, 2.0, 255.0][..]));
            assert_eq!(u64::from_le_bytes(*written.first_chunk().unwrap()) % 8, 0);
        }
        let only = [("a".to_string(), "b".to_string())].into();
        assert_eq!(read(&write(&[], &only).unwrap()).map(|file| file.metadata), Ok(only));
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        let code = |arrays: &[Stored]| write(arrays, &BTreeMap::new()).unwrap_err().code();
        let one = stored("a", "F32", &[1], vec![0; 4]);
        assert_eq!(code(&[one.clone(), one]), "argument");
        assert_eq!(code(&[stored("__metadata__", "U8", &[1], vec![0])]), "argument");
        assert_eq!(code(&[stored("a", "Q4_0", &[1], vec![0])]), "argument");
        assert_eq!(code(&[stored("a", "F16", &[1], vec![0])]), "shape");
    }

    #[test]
    fn shards_and_small_floats_are_refused_with_what_to_do() {
        let index = br#" {"metadata": {"total_size": 8}, "weight_map": {"a": "model-00001-of-00002.safetensors"}}"#;
        assert!(read(index).unwrap_err().to_string().contains("merge them into one"));
        let small = file(r#"{"w":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}"#, &[0]);
        assert!(read(&small).unwrap_err().to_string().contains("\"w\" is stored as F8_E4M3"));
    }

    #[test]
    fn lies_of_the_header_are_refused() {
        let entry = |shape: &str, from: u64, to: u64| {
            format!(r#"{{"dtype":"U8","shape":{shape},"data_offsets":[{from},{to}]}}"#)
        };
        let most = 1u64 << 60;
        let many: Vec<String> =
            (0..15).map(|i| format!(r#""{i}":{}"#, entry(&format!("[{most}]"), i * most, (i + 1) * most))).collect();
        let headers = [
            String::new(),
            "[]".into(),
            format!(r#"{{"a":{}}}"#, entry("[2]", 0, 2)),
            format!(r#"{{"a":{}}}"#, entry("[1]", 1, 2)),
            format!(r#"{{"a":{}}}"#, entry("[-1]", 0, 1)),
            format!(r#"{{"a":{}}}"#, entry("[9223372036854775808,2]", 0, 1)),
            format!("{{{}}}", many.join(",")),
            r#"{"a":{"dtype":"F3","shape":[1],"data_offsets":[0,1]}}"#.into(),
        ];
        for header in headers {
            assert_eq!(read(&file(&header, &[7])).map_err(|error| error.code()), Err("malformed"), "{header}");
        }
        assert_eq!(read(&[255; 9]).map_err(|error| error.code()), Err("malformed"));
        assert_eq!(read(b"\0\0\0").map_err(|error| error.code()), Err("malformed"));
    }
}
