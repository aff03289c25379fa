//! Small floats times a scale: the codec of floats and of blocks of them.

use super::Sections;
use crate::error::{Error, Result};
use crate::kernels::{self, SmallFloat, within};
use crate::quant::codec::Codec;
use crate::quant::scales::check_len;

/// A small float, and what its numbers are multiplied with in each group.
pub(super) struct FloatCodec {
    pub float: SmallFloat,
    /// The scale of each group; none where all are 1.
    pub scales: Vec<f32>,
    /// What values of each group are multiplied with, where engines do not divide by the scale.
    pub reciprocals: Option<Vec<f32>>,
    /// What is stored beside the codes.
    pub side: Sections,
}

impl FloatCodec {
    fn scale(&self, group: usize) -> f32 {
        self.scales.get(group).copied().unwrap_or(1.0)
    }
}

impl Codec for FloatCodec {
    fn code_count(&self) -> u32 {
        1 << self.float.bits()
    }

    fn encode(&self, group: usize, values: &[f32], codes: &mut [u16]) {
        let scale = self.scale(group);
        let reciprocal = self.reciprocals.as_ref().and_then(|all| all.get(group));
        for (code, &value) in codes.iter_mut().zip(values) {
            *code = self.float.encode(reciprocal.map_or_else(|| value / scale, |reciprocal| value * reciprocal));
        }
    }

    fn decode(&self, group: usize, codes: &[u16], values: &mut [f32]) {
        let scale = self.scale(group);
        for (value, &code) in values.iter_mut().zip(codes) {
            let number = self.float.decode(code);
            *value = if number.is_finite() { within(number * scale, f32::MIN, f32::MAX) } else { number };
        }
    }

    fn side(&self) -> Sections {
        self.side.clone()
    }
}

/// Unpacks `count` codes of a small float; where overflow saturates, each has to stand for a number.
pub(super) fn unpack(float: SmallFloat, bytes: &[u8], count: usize) -> Result<Vec<u16>> {
    let width = float.bits();
    check_len("codes", bytes, kernels::packed_len(count, width))?;
    let codes = kernels::unpack_bits(bytes, count, width);
    match codes.iter().position(|&code| !float.overflows() && !float.stands_for_number(code)) {
        None => Ok(codes),
        Some(at) => {
            let byte = (at as u64 * u64::from(width) / 8) as usize;
            Err(Error::malformed("codes", byte, "a code stands for no number"))
        }
    }
}
