//! How the scales of groups are themselves stored.

use crate::error::{Error, Result};
use crate::plain::plain;
use serde::{Deserialize, Serialize};

/// How scales are stored. Everything is computed from the scales as they come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum ScaleStorage {
    /// 32-bit floats.
    #[default]
    Float32,
}

plain! { enum ScaleStorage { Float32 } }

impl ScaleStorage {
    /// Whether each scale comes back the same whatever the others are.
    #[must_use]
    pub fn is_independent(self) -> bool {
        match self {
            Self::Float32 => true,
        }
    }

    /// Bytes for `count` scales.
    #[must_use]
    pub fn byte_len(self, count: usize) -> usize {
        count.saturating_mul(4)
    }

    /// Stores scales: the bytes, and the scales as they come back from them.
    #[must_use]
    pub fn store(self, scales: &[f32]) -> (Vec<u8>, Vec<f32>) {
        (bytes_of(scales), scales.to_vec())
    }

    /// Reads `count` scales, each above zero unless `signed`.
    ///
    /// # Errors
    /// [`Error::Malformed`] for another number of bytes, and for a scale that no quantizer could have stored.
    pub fn load(self, bytes: &[u8], count: usize, signed: bool) -> Result<Vec<f32>> {
        check_len("scales", bytes, self.byte_len(count))?;
        let scales: Vec<f32> = floats(bytes).collect();
        match scales.iter().position(|&scale| !(scale.is_finite() && (scale > 0.0 || signed))) {
            None => Ok(scales),
            Some(at) => Err(Error::malformed("scales", 4 * at, "a scale is not above zero")),
        }
    }
}

/// 32-bit floats, little-endian.
pub(crate) fn bytes_of(floats: &[f32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4 * floats.len());
    for float in floats {
        bytes.extend_from_slice(&float.to_le_bytes());
    }
    bytes
}

/// Little-endian 32-bit floats.
pub(crate) fn floats(bytes: &[u8]) -> impl Iterator<Item = f32> {
    bytes.as_chunks::<4>().0.iter().map(|&chunk| f32::from_le_bytes(chunk))
}

/// Refuses a section of another length.
pub(crate) fn check_len(what: &str, bytes: &[u8], expected: usize) -> Result<()> {
    if bytes.len() == expected {
        return Ok(());
    }
    let why = format!("{expected} bytes belong here, not {}", bytes.len());
    Err(Error::malformed(what, bytes.len().min(expected), &why))
}
