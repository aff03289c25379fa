//! How the scales of groups are themselves stored.

use super::double_quantization;
use crate::error::{Error, Result};
use crate::kernels::{self, Overflow, SmallFloat};
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
    /// 16-bit floats (IEEE 754 binary16), rounded half to even. A scale beyond 65,504 is 65,504, and one above zero is at
    /// least 2⁻²⁴.
    Float16,
    /// Codes of 8 bits in blocks of 256, about a mean (QLoRA, double quantization).
    Double,
}

plain! { enum ScaleStorage { Float32, Float16, Double } }

impl ScaleStorage {
    /// Whether each scale comes back the same whatever the others are.
    #[must_use]
    pub fn is_independent(self) -> bool {
        self != Self::Double
    }

    /// Bytes for `count` scales.
    #[must_use]
    pub fn byte_len(self, count: usize) -> usize {
        match self {
            Self::Float32 => count.saturating_mul(4),
            Self::Float16 => count.saturating_mul(2),
            Self::Double => double_quantization::byte_len(count),
        }
    }

    /// Stores finite scales: the bytes, and the scales as they come back from them.
    #[must_use]
    pub fn store(self, scales: &[f32]) -> (Vec<u8>, Vec<f32>) {
        let bytes = match self {
            Self::Float32 => bytes_of(scales),
            Self::Float16 => {
                let halves: Vec<u16> = scales.iter().map(|&scale| half(scale)).collect();
                kernels::pack_bits(&halves, 16)
            }
            Self::Double => double_quantization::store(scales),
        };
        let stored = self.unpack(&bytes, scales.len());
        (bytes, stored)
    }

    fn unpack(self, bytes: &[u8], count: usize) -> Vec<f32> {
        match self {
            Self::Float32 => floats(bytes).collect(),
            Self::Float16 => kernels::unpack_bits(bytes, count, 16).into_iter().map(single).collect(),
            Self::Double => double_quantization::load(bytes, count),
        }
    }

    /// Reads `count` scales, each above zero unless `signed`.
    ///
    /// # Errors
    /// [`Error::Malformed`] for another number of bytes, and for a scale that no quantizer could have stored.
    pub fn load(self, bytes: &[u8], count: usize, signed: bool) -> Result<Vec<f32>> {
        check_len("scales", bytes, self.byte_len(count))?;
        let scales = self.unpack(bytes, count);
        match scales.iter().position(|&scale| !(scale.is_finite() && (scale > 0.0 || signed))) {
            None => Ok(scales),
            Some(at) => {
                let (each, before) = match self {
                    Self::Float32 => (4, 0),
                    Self::Float16 => (2, 0),
                    Self::Double => (1, bytes.len() - count),
                };
                Err(Error::malformed("scales", before + each * at, "a scale is not above zero"))
            }
        }
    }
}

/// A finite number as binary16, rounded half to even; the largest one for what lies beyond it, and the least for what
/// would become zero without being zero.
pub(crate) fn half(value: f32) -> u16 {
    let code = SmallFloat::FLOAT16.encode(value);
    code | u16::from(value != 0.0 && SmallFloat::FLOAT16.decode(code) == 0.0)
}

/// A binary16 as a 32-bit float.
fn single(half: u16) -> f32 {
    SmallFloat::FLOAT16.with(Overflow::NonFinite).decode(half)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_is_what_ieee_754_says_and_comes_back_as_itself() {
        for bits in 0..=u16::MAX {
            let (exponent, mantissa) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
            let size = match exponent {
                0 => mantissa * 2f64.powi(-24),
                31 if mantissa == 0.0 => f64::INFINITY,
                31 => f64::NAN,
                _ => (1.0 + mantissa / 1024.0) * 2f64.powi(exponent - 15),
            };
            let (value, expected) = (f64::from(single(bits)), if bits >> 15 == 1 { -size } else { size });
            assert!(value.total_cmp(&expected).is_eq() || value.is_nan() && expected.is_nan(), "{bits:x}: {value}");
            assert!(!value.is_finite() || half(value as f32) == bits, "{bits:x}");
        }
    }

    #[test]
    fn halves_round_to_even_and_saturate() {
        let rounded = |value: f32| single(half(value));
        assert_eq!((rounded(2049.0), rounded(2051.0), rounded(1.000_488_3)), (2048.0, 2052.0, 1.0));
        assert_eq!((rounded(65_519.0), rounded(65_520.0), rounded(f32::MAX)), (65_504.0, 65_504.0, 65_504.0));
        let least = single(1);
        assert_eq!(
            (rounded(1e-45), rounded(1.5 * least), rounded(-1e-30), rounded(0.0)),
            (least, 2.0 * least, -least, 0.0)
        );
    }
}
