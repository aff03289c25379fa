//! Which format a file has: by its content first, by its name where the content leaves it open. Depends on the readers
//! beside it.

use super::{gguf, idx, npy, safetensors};
use crate::plain::plain;
use serde::Serialize;

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum FileKind {
    /// A model of ONNX.
    Onnx,
    /// Tensors of Hugging Face.
    Safetensors,
    /// The list of files that a model of safetensors was split into.
    SafetensorsIndex,
    /// An array of NumPy.
    Npy,
    /// Arrays of NumPy.
    Npz,
    /// A model of llama.cpp.
    Gguf,
    /// A model of scikit-learn as JSON, see [`super::sklearn`].
    SklearnJson,
    /// A table as text.
    Csv,
    /// An array as MNIST has them.
    Idx,
    /// Something packed, to be unpacked and asked about again.
    Gzip,
}

plain! {
    out enum FileKind { Onnx, Safetensors, SafetensorsIndex, Npy, Npz, Gguf, SklearnJson, Csv, Idx, Gzip }
}

impl FileKind {
    /// Whether such a file may hold a model; arrays of NumPy may be a model or rows.
    #[must_use]
    pub fn may_be_model(self) -> bool {
        !matches!(self, Self::Csv | Self::Idx | Self::Gzip)
    }
}

/// How much of a text is looked at.
const LOOKED_AT: usize = 4096;

/// The format of a file, as far as its first bytes tell; `name` may be empty. A file of a known kind may still be
/// damaged: its reader says so.
#[must_use]
pub fn kind(bytes: &[u8], name: &str) -> Option<FileKind> {
    let name = name.to_lowercase();
    let is_named = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    match bytes {
        [0x1f, 0x8b, ..] => return Some(FileKind::Gzip),
        _ if bytes.starts_with(npy::MAGIC) => return Some(FileKind::Npy),
        _ if bytes.starts_with(gguf::MAGIC) => return Some(FileKind::Gguf),
        // Models of PyTorch are zip archives too.
        _ if bytes.starts_with(b"PK\x03\x04") => {
            return (first_member(bytes).ends_with(b".npy") || is_named(&[".npz"])).then_some(FileKind::Npz);
        }
        _ if bytes.starts_with(b"PK\x05\x06") => return is_named(&[".npz"]).then_some(FileKind::Npz),
        [0, 0, kind, 1..=8, ..] if idx::element(*kind).is_some() => return Some(FileKind::Idx),
        _ => {}
    }
    if safetensors::is_index(bytes) {
        return Some(FileKind::SafetensorsIndex);
    }
    if is_safetensors(bytes) {
        return Some(FileKind::Safetensors);
    }
    if bytes.trim_ascii_start().starts_with(b"{") {
        let has = |key: &[u8]| bytes.windows(key.len()).any(|part| part == key);
        return (has(b"\"coefs\"") || has(b"\"coef\"")).then_some(FileKind::SklearnJson);
    }
    if is_onnx(bytes) || (is_named(&[".onnx"]) && !bytes.is_empty()) {
        return Some(FileKind::Onnx);
    }
    let is_table = is_text(bytes) && (is_named(&[".csv", ".tsv", ".txt", ".data"]) || has_delimiters(bytes));
    is_table.then_some(FileKind::Csv)
}

/// The name of the first member of a zip archive.
fn first_member(bytes: &[u8]) -> &[u8] {
    let length = bytes.get(26..28).map_or(0, |word| usize::from(word[0]) | usize::from(word[1]) << 8);
    bytes.get(30..30 + length).unwrap_or_default()
}

/// The length of a header that can be there, then the brace it begins with.
fn is_safetensors(bytes: &[u8]) -> bool {
    let length = bytes.first_chunk().map_or(u64::MAX, |&word| u64::from_le_bytes(word));
    bytes.get(8) == Some(&b'{') && length <= bytes.len().saturating_sub(8) as u64
}

/// A message of protobuf that begins with `ir_version`, field 1 of `ModelProto`, and goes on with another field of it.
fn is_onnx(bytes: &[u8]) -> bool {
    // Two of them need two bytes: metadata (14) does not, functions (25) and configuration (26) do.
    const NEXT: [u8; 8] = [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72];
    match bytes {
        [0x08, 1..=63] => true,
        [0x08, 1..=63, next, ..] if NEXT.contains(next) => true,
        [0x08, 1..=63, 0xa2 | 0xca | 0xd2, 0x01, ..] => true,
        _ => false,
    }
}

/// The first bytes, cut where a character is not.
fn beginning(bytes: &[u8]) -> Option<&str> {
    let part = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    match std::str::from_utf8(part) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() && part.len() < bytes.len() => {
            std::str::from_utf8(part.get(..error.valid_up_to())?).ok()
        }
        Err(_) => None,
    }
}

fn is_text(bytes: &[u8]) -> bool {
    // UTF-16 is a text that the reader has something to say about.
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    is_wide || beginning(bytes).is_some_and(|text| !text.trim().is_empty() && text.chars().all(is_plain))
}

fn has_delimiters(bytes: &[u8]) -> bool {
    let first = beginning(bytes).and_then(|text| text.lines().find(|line| !line.trim().is_empty()));
    first.is_some_and(|line| line.contains([',', ';', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_whatever_the_name_says() {
        let header = b"{\"__metadata__\":{}}";
        let safetensors = [&(header.len() as u64).to_le_bytes()[..], header].concat();
        // A header of 123 bytes makes the first byte a brace.
        let brace = [&123u64.to_le_bytes()[..], b"{", &[b' '; 121], b"}"].concat();
        let zip = |name: &[u8]| [b"PK\x03\x04", &[0; 22][..], &[name.len() as u8, 0, 0, 0], name].concat();
        let cases: [(&[u8], Option<FileKind>); 19] = [
            (b"\x1f\x8b\x08", Some(FileKind::Gzip)),
            (b"\x93NUMPY\x01", Some(FileKind::Npy)),
            (b"GGUF\x03\0\0\0", Some(FileKind::Gguf)),
            (&zip(b"w.npy"), Some(FileKind::Npz)),
            (&zip(b"archive/data.pkl"), None),
            (b"\0\0\x08\x03\0\0\0\x01", Some(FileKind::Idx)),
            (&safetensors, Some(FileKind::Safetensors)),
            (&brace, Some(FileKind::Safetensors)),
            (b" {\"weight_map\": {}}", Some(FileKind::SafetensorsIndex)),
            (b"{\"coefs\": []}", Some(FileKind::SklearnJson)),
            (b"{\"coef\": []}", Some(FileKind::SklearnJson)),
            (b"{\"other\": 1, \"things\": 2}", None),
            (b"\x08\x08\x12\x07pytorch", Some(FileKind::Onnx)),
            (b"\x08\x0a\xa2\x01", Some(FileKind::Onnx)),
            (b"1,2\n", Some(FileKind::Csv)),
            (b"\xef\xbb\xbfa\tb\n", Some(FileKind::Csv)),
            (b"words alone", None),
            (b"\0\0\0\0,", None),
            (b"", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(kind(bytes, ""), expected, "{:?}", String::from_utf8_lossy(bytes));
            let misnamed = kind(bytes, "file.bin");
            assert_eq!(misnamed, expected);
        }
    }

    #[test]
    fn a_name_decides_what_content_leaves_open() {
        assert_eq!(kind(b"1\n2\n", "x.CSV"), Some(FileKind::Csv));
        assert_eq!(kind(b"\xff\xfe1\0", "x.csv"), Some(FileKind::Csv));
        assert_eq!(kind(b"PK\x05\x06", "x.npz"), Some(FileKind::Npz));
        assert_eq!(kind(b"\x3a\x04", "net.onnx"), Some(FileKind::Onnx));
        assert_eq!(kind(b"\0\0\0", "x.csv"), None);
        let long = [&b"a,"[..], "é".repeat(3000).as_bytes()].concat();
        assert_eq!(kind(&long, ""), Some(FileKind::Csv));
    }
}
