//! What a type of block does: scales from values, scales from bytes, codes among bytes.

use super::GgufBlock;
use super::{iq4, k_quants, legacy, ternary};
use crate::kernels::{Overflow, SmallFloat};

/// The values of a group are `scale · level(code) + shift`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Line {
    pub scale: f32,
    pub shift: f32,
}

impl GgufBlock {
    /// Fills in the scales of a block, and the lines that codes are chosen by: llama.cpp chooses some of them before it
    /// rounds scales to what is stored.
    pub(super) fn fit(self, values: &[f32], importance: Option<&[f32]>, bytes: &mut [u8], lines: &mut [Line]) {
        match self {
            Self::Q4_0 | Self::Q4_1 | Self::Q5_0 | Self::Q5_1 | Self::Q8_0 => legacy::fit(self, values, bytes, lines),
            Self::TQ1_0 | Self::TQ2_0 => ternary::fit(self, values, bytes, lines),
            Self::IQ4_NL | Self::IQ4_XS => iq4::fit(self, values, importance, bytes, lines),
            Self::Q2_K | Self::Q3_K | Self::Q4_K | Self::Q5_K | Self::Q6_K => {
                k_quants::fit(self, values, importance, bytes);
                k_quants::lines(self, bytes, lines);
            }
        }
    }

    /// The lines of a block as they come back from its bytes.
    pub(super) fn lines(self, bytes: &[u8], lines: &mut [Line]) {
        match self {
            Self::IQ4_XS => iq4::lines(bytes, lines),
            Self::Q2_K | Self::Q3_K | Self::Q4_K | Self::Q5_K | Self::Q6_K => k_quants::lines(self, bytes, lines),
            _ => {
                let half = |index: usize| self.layout().halves.get(index).map_or(0.0, |&at| read_half(bytes, at));
                lines.fill(Line { scale: half(0), shift: half(1) });
            }
        }
    }

    /// Takes all codes out of a block.
    pub(super) fn clear(self, bytes: &mut [u8]) {
        if self == Self::TQ1_0 { ternary::clear(bytes) } else { self.layout().clear(bytes) }
    }

    /// Puts codes into a block that holds none.
    pub(super) fn put(self, codes: &[u16], bytes: &mut [u8]) {
        if self == Self::TQ1_0 { ternary::put(codes, bytes) } else { self.layout().put(codes, bytes) }
    }

    /// The codes of a block.
    pub(super) fn read(self, bytes: &[u8], codes: &mut [u16]) {
        if self == Self::TQ1_0 { ternary::read(bytes, codes) } else { self.layout().read(bytes, codes) }
    }
}

/// Stores a scale, and gives it as it comes back; what is too large for 16 bits becomes the largest that is not.
pub(super) fn put_half(bytes: &mut [u8], at: usize, value: f32) -> f32 {
    let bits = SmallFloat::FLOAT16.encode(value);
    if let Some(place) = bytes.get_mut(at..at + 2) {
        place.copy_from_slice(&bits.to_le_bytes());
    }
    SmallFloat::FLOAT16.decode(bits)
}

/// Stores a scale, and gives it as llama.cpp chooses codes by it: before it is rounded, unless 16 bits cannot hold it.
pub(super) fn put_scale(bytes: &mut [u8], at: usize, value: f32) -> f32 {
    // From half a step beyond the largest on.
    const BEYOND: f32 = 65_520.0;
    let stored = put_half(bytes, at, value);
    if value.abs() < BEYOND { value } else { stored }
}

/// Sets bits of a byte that are zero so far.
pub(super) fn add(bytes: &mut [u8], at: usize, bits: u8) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte |= bits;
    }
}

/// A scale; ∞ and NaN as they are, for the reader to refuse.
pub(super) fn read_half(bytes: &[u8], at: usize) -> f32 {
    match bytes.get(at..at + 2) {
        Some(&[low, high]) => SmallFloat::FLOAT16.with(Overflow::NonFinite).decode(u16::from_le_bytes([low, high])),
        _ => 0.0,
    }
}
