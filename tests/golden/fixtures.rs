//! Reads fixtures: floats by their bits, integers as numbers, many of either as digests.

use quant_playground::Tensor;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use sha2::{Digest, Sha256};

/// 32-bit floats that keep every bit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Floats(pub Vec<f32>);

impl<'de> Deserialize<'de> for Floats {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let words = text.as_bytes().chunks(8).map(|digits| {
            let digits = std::str::from_utf8(digits).map_err(D::Error::custom)?;
            u32::from_str_radix(digits, 16).map(f32::from_bits).map_err(D::Error::custom)
        });
        words.collect::<Result<_, _>>().map(Self)
    }
}

/// Bytes as hexadecimal digits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bytes(pub Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digit = |digit: u8| (digit as char).to_digit(16).ok_or_else(|| D::Error::custom("no digit"));
        let byte = |pair: &[u8]| Ok((digit(pair[0])? << 4 | digit(pair[1])?) as u8);
        text.as_bytes().chunks_exact(2).map(byte).collect::<Result<_, _>>().map(Self)
    }
}

/// Of each so many items, the first four bytes of their SHA-256 as hexadecimal digits.
pub(crate) fn digests<const N: usize>(items: &[[u8; N]], size: usize) -> String {
    let digest =
        |part: &[[u8; N]]| Sha256::digest(part.as_flattened())[..4].iter().map(|b| format!("{b:02x}")).collect();
    items.chunks(size).map(digest).collect::<Vec<String>>().concat()
}

/// Which digests differ.
pub(crate) fn differing(what: &str, ours: &str, theirs: &str) -> Vec<usize> {
    assert_eq!(ours.len(), theirs.len(), "{what}: how many");
    let pairs = ours.as_bytes().chunks(8).zip(theirs.as_bytes().chunks(8)).enumerate();
    pairs.filter(|(_, (ours, theirs))| ours != theirs).map(|(at, _)| at).collect()
}

/// Scale and zero point of pairs of minimum and maximum, on the grid that `Setting` names.
#[derive(serde::Deserialize)]
pub(crate) struct Parameters<Setting> {
    #[serde(flatten)]
    pub setting: Setting,
    pub rmin: Floats,
    pub rmax: Floats,
    pub scale: Floats,
    pub zero_point: Vec<i32>,
}

/// The cases of a fixture; none would be a mistake.
pub(crate) fn cases<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let path = format!("{}/tests/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let cases: Vec<T> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert!(!cases.is_empty(), "{path} holds no cases");
    cases
}

/// Bytes that are written as hexadecimal digits.
pub(crate) fn bytes_of(text: &str) -> Vec<u8> {
    let digit = |digit: u8| (digit as char).to_digit(16).unwrap() as u8;
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// Fails at the first value whose bits differ, saying where and by what.
pub(crate) fn assert_same_bits(what: &str, ours: &[f32], theirs: &[f32]) {
    assert_eq!(ours.len(), theirs.len(), "{what}: how many values");
    for (i, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let bits = (ours.to_bits(), theirs.to_bits());
        assert!(
            bits.0 == bits.1,
            "{what}, value {i}: ours {ours:e} ({:08x}), theirs {theirs:e} ({:08x})",
            bits.0,
            bits.1
        );
    }
}

/// Fails at the first integer that differs, showing the value it stands for.
pub(crate) fn assert_same_codes(what: &str, x: &[f32], ours: &[i32], theirs: &[i32]) {
    assert_eq!(ours.len(), theirs.len(), "{what}: how many codes");
    for (i, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!(ours == theirs, "{what}, value {i} ({:e}): ours {ours}, theirs {theirs}", x[i]);
    }
}

/// A weight that several fixtures share.
pub(crate) fn weight(name: &str) -> Tensor {
    tensor("weights", name)
}

/// A tensor of a fixture of tensors.
pub(crate) fn tensor(fixture: &str, name: &str) -> Tensor {
    #[derive(serde::Deserialize)]
    struct Weight {
        name: String,
        shape: Vec<usize>,
        x: Floats,
    }
    let found = cases::<Weight>(fixture).into_iter().find(|weight| weight.name == name).unwrap();
    Tensor::new(found.name, found.shape, found.x.0).unwrap()
}
