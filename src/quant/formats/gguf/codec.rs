//! The blocks of a tensor with their scales fixed.

use super::GgufBlock;
use super::block::Line;
use super::iq4;
use super::layout::{Layout, Rule};
use crate::kernels::{rounded_away, within};
use crate::quant::codec::Codec;
use crate::quant::formats::Sections;

/// Values beyond what any block can hold count as this: 65,504 · 128 · 32, rounded up. Sums of powers stay finite.
const FARTHEST: f32 = 268_435_456.0;
/// Importance beyond this counts as this.
const MOST_IMPORTANT: f32 = 1e12;

/// Values from `start` on, kept within ±`limit`; zeros where there are no more.
#[inline(never)]
fn padded(all: &[f32], start: usize, count: usize, limit: f32) -> Vec<f32> {
    let value = |place: usize| all.get(place).map_or(0.0, |&value| within(value, -limit, limit));
    (start..start + count).map(value).collect()
}

#[derive(Debug)]
pub(super) struct GgufCodec {
    block: GgufBlock,
    /// What codes stand for.
    stored: Vec<Line>,
    /// What codes are chosen by.
    chosen: Vec<Line>,
    /// The blocks without their codes.
    bytes: Vec<u8>,
}

impl GgufCodec {
    /// The codec for `values`, filled up to whole blocks with zeros.
    pub(super) fn fitted(block: GgufBlock, values: &[f32], importance: Option<&[f32]>) -> Self {
        let layout = block.layout();
        let count = values.len().div_ceil(layout.block);
        let mut bytes = vec![0; count * layout.bytes];
        let mut chosen = vec![Line::default(); count * layout.groups()];
        let lines = chosen.chunks_exact_mut(layout.groups());
        for (index, (bytes, lines)) in bytes.chunks_exact_mut(layout.bytes).zip(lines).enumerate() {
            let part = |all: &[f32], limit: f32| padded(all, index * layout.block, layout.block, limit);
            let importance = importance.map(|all| part(all, MOST_IMPORTANT));
            // Where nothing is important, everything is alike.
            let importance = importance.filter(|importance| importance.iter().any(|&weight| weight > 0.0));
            block.fit(&part(values, FARTHEST), importance.as_deref(), bytes, lines);
        }
        Self { block, stored: stored_lines(block, &bytes), chosen, bytes }
    }

    /// The codec of whole blocks.
    pub(super) fn opened(block: GgufBlock, mut bytes: Vec<u8>) -> Self {
        let stored = stored_lines(block, &bytes);
        bytes.chunks_exact_mut(block.layout().bytes).for_each(|bytes| block.clear(bytes));
        Self { block, chosen: stored.clone(), stored, bytes }
    }
}

/// The lines of all groups as they come back from the bytes.
#[inline(never)]
fn stored_lines(block: GgufBlock, bytes: &[u8]) -> Vec<Line> {
    let layout = block.layout();
    let mut all = vec![Line::default(); bytes.len() / layout.bytes * layout.groups()];
    for (lines, bytes) in all.chunks_exact_mut(layout.groups()).zip(bytes.chunks_exact(layout.bytes)) {
        block.lines(bytes, lines);
    }
    all
}

/// The code of a value. Apart from the loop, as the rules would multiply it.
#[inline(never)]
fn code(&Layout { zero, codes, rule, .. }: &Layout, Line { scale, shift }: Line, value: f32) -> u16 {
    // A scale whose reciprocal is beyond the floats is none.
    let reciprocal = if (1.0 / scale).is_finite() { 1.0 / scale } else { 0.0 };
    let (shifted, zero) = (value - shift, f32::from(zero));
    let steps = match rule {
        Rule::HalfUp => (shifted * reciprocal + (zero + 0.5)).trunc(),
        Rule::HalfAway => rounded_away(shifted * reciprocal) + zero,
        Rule::HalfEven if scale == 0.0 => 0.0,
        Rule::HalfEven => (shifted / scale).round_ties_even() + zero,
        Rule::Table => f32::from(iq4::nearest(shifted * reciprocal)),
    };
    within(steps, 0.0, f32::from(codes - 1)) as u16
}

/// What a code stands for.
#[inline(never)]
fn recovered(layout: &Layout, Line { scale, shift }: Line, code: u16) -> f32 {
    let code = code.min(layout.codes - 1);
    let is_uneven = layout.rule == Rule::Table;
    let level = if is_uneven { iq4::level(code) } else { f32::from(code) - f32::from(layout.zero) };
    // Without a shift zero keeps its sign.
    if layout.is_shifted() { scale * level + shift } else { scale * level }
}

impl Codec for GgufCodec {
    fn code_count(&self) -> u32 {
        u32::from(self.block.layout().codes)
    }

    fn encode(&self, group: usize, values: &[f32], codes: &mut [u16]) {
        let (layout, Some(&line)) = (self.block.layout(), self.chosen.get(group)) else { return };
        for (place, &value) in codes.iter_mut().zip(values) {
            *place = code(layout, line, value);
        }
    }

    fn decode(&self, group: usize, codes: &[u16], values: &mut [f32]) {
        let (layout, Some(&line)) = (self.block.layout(), self.stored.get(group)) else { return };
        for (value, &code) in values.iter_mut().zip(codes) {
            *value = recovered(layout, line, code);
        }
    }

    fn side(&self) -> Sections {
        Sections { codes: self.bytes.clone(), ..Sections::default() }
    }
}
