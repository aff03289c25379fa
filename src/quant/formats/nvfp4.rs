//! NVFP4: blocks of 16 FP4 elements along each row with a scale in FP8, and one scale in 32 bits for the whole tensor.
//!
//! NVIDIA, "Introducing NVFP4 for efficient and accurate low-precision inference"; the arithmetic of `nvfp4_quantize`
//! and `per_tensor_amax_to_scale` of torchao. Stored are the scale of the tensor, `max|x| / (448 · 6)`, and a byte for
//! each block. The last block of a row that 16 does not divide is shorter; nothing is padded.

use super::float_codec::{self, FloatCodec};
use super::{Fit, Format, FormatKind, Grouping, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::kernels::{SmallFloat, larger, smaller, within};
use crate::plain::{Fields, plain};
use crate::quant::Groups;
use crate::quant::codec::Codec;
use crate::quant::scales::{ScaleStorage, check_len, floats};
use serde::{Deserialize, Serialize};

/// NVFP4; it has no parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Nvfp4 {}

plain! { struct Nvfp4 {} }

const ELEMENT: SmallFloat = SmallFloat::E2M1;
const SCALE: SmallFloat = SmallFloat::E4M3FN;
/// Scales of blocks are normal numbers of E4M3, from 2⁻⁶.
const LEAST_BLOCK: f32 = 0.015_625;
/// A scale of the tensor below 2⁻¹²⁰ becomes 1, so that its product with that of a block is a normal number.
const LEAST_TENSOR: f32 = f32::MIN_POSITIVE * 64.0;

impl Nvfp4 {
    /// Values in a block.
    pub const BLOCK: u32 = 16;

    fn codec(side: Sections) -> Box<dyn Codec> {
        let (tensor, blocks) = parts(&side.scales);
        let block = |&byte: &u8| SCALE.decode(u16::from(byte));
        let scales = blocks.iter().map(|byte| smaller(tensor * block(byte), f32::MAX)).collect();
        let reciprocals = blocks.iter().map(|byte| 1.0 / tensor / block(byte)).collect();
        Box::new(FloatCodec { float: ELEMENT, scales, reciprocals: Some(reciprocals), side })
    }
}

/// The scale of the tensor, and the bytes of the blocks.
fn parts(scales: &[u8]) -> (f32, &[u8]) {
    let (tensor, blocks) = scales.split_at(smaller(4, scales.len()));
    (floats(tensor).next().unwrap_or(1.0), blocks)
}

impl Format for Nvfp4 {
    fn check(&self) -> Result<()> {
        Ok(())
    }

    fn repair(&mut self) {}

    fn fields(&self, _: &mut Fields) {}

    fn kind(&self) -> FormatKind {
        FormatKind::Microscaling
    }

    fn presets(&self) -> Vec<NumberFormat> {
        vec![NumberFormat::Nvfp4(*self)]
    }

    fn bits(&self) -> f64 {
        f64::from(ELEMENT.bits())
    }

    fn grouping(&self) -> Grouping {
        Grouping::Rows(Self::BLOCK)
    }

    fn is_scaled(&self) -> bool {
        false
    }

    fn fit(&self, _: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        let ranges = fit.ranges.get(..groups.count()).unwrap_or_default();
        if ranges.is_empty() {
            return Some(Self::codec(Sections::default()));
        }
        let most = ranges.iter().fold(0.0, |most, range| larger(most, range.absolute()));
        let tensor = most / (SCALE.largest() * ELEMENT.largest());
        let tensor = if tensor < LEAST_TENSOR { 1.0 } else { tensor };
        let mut scales = tensor.to_le_bytes().to_vec();
        for range in ranges {
            let scale = range.absolute() / ELEMENT.largest() / tensor;
            scales.push(SCALE.encode(within(scale, LEAST_BLOCK, SCALE.largest())) as u8);
        }
        Some(Self::codec(Sections { scales, ..Sections::default() }))
    }

    fn open(&self, sections: &Sections, groups: Groups, _: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        let of_tensor = if groups.count() == 0 { 0 } else { 4 };
        check_len("scales", &sections.scales, groups.count().saturating_add(of_tensor))?;
        let (tensor, blocks) = parts(&sections.scales);
        if !(LEAST_TENSOR..f32::INFINITY).contains(&tensor) {
            return Err(Error::malformed("scales", 0, "the scale of the tensor is not a number from 2⁻¹²⁰ up"));
        }
        let (least, most) = (SCALE.encode(LEAST_BLOCK), SCALE.encode(SCALE.largest()));
        match blocks.iter().position(|&byte| u16::from(byte) < least || u16::from(byte) > most) {
            None => Ok(Some(Self::codec(Sections { scales: sections.scales.clone(), ..Sections::default() }))),
            Some(at) => Err(Error::malformed("scales", of_tensor + at, "the scale of a block is not in 2⁻⁶ to 448")),
        }
    }

    fn unpack(&self, bytes: &[u8], count: usize, _: u32) -> Result<Vec<u16>> {
        float_codec::unpack(ELEMENT, bytes, count)
    }
}
