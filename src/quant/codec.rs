//! A format with its scales, zero points and codebooks fixed: what each code of each group stands for.

use super::formats::{Grid, Sections};
use crate::kernels;

/// What each code of each group stands for. Rounding decides which code a value gets; [`Codec::encode`] takes the
/// nearest.
pub trait Codec {
    /// How many codes there are, `0..count`; at most 65,536.
    fn code_count(&self) -> u32;

    /// The nearest code of each value of `group`, by the format's own rule for ties.
    fn encode(&self, group: usize, values: &[f32], codes: &mut [u16]);

    /// What each code of `group` stands for; codes beyond the last stand for anything finite.
    fn decode(&self, group: usize, codes: &[u16], values: &mut [f32]);

    /// The nearest level to one value, and its code: [`Codec::encode`] and [`Codec::decode`] at once, for roundings that
    /// go value by value.
    fn snap(&self, group: usize, value: f32) -> (f32, u16) {
        let (mut code, mut level) = ([0], [0.0]);
        self.encode(group, &[value], &mut code);
        self.decode(group, &code, &mut level);
        (level[0], code[0])
    }

    /// The parts that are stored beside the codes.
    fn side(&self) -> Sections;

    /// The integers that codes are, for products in integers; `None` for other formats.
    fn integers(&self) -> Option<Integers<'_>> {
        None
    }

    /// The different numbers that the codes of `group` stand for, ascending, each with the least of its codes.
    fn levels(&self, group: usize) -> Vec<(f32, u16)> {
        distinct(self.code_count(), &|codes, values| self.decode(group, codes, values))
    }
}

/// The different numbers that codes stand for; compiled once for all codecs.
fn distinct(count: u32, decode: &dyn Fn(&[u16], &mut [f32])) -> Vec<(f32, u16)> {
    let codes: Vec<u16> = (0..count).map(|code| code as u16).collect();
    let mut values = vec![0.0; codes.len()];
    decode(&codes, &mut values);
    let numbers: Vec<(f32, u16)> = values.into_iter().zip(codes).filter(|level| level.0.is_finite()).collect();
    // Zeros of either sign are one level. Sorting keeps equals in their order; integers ascend already.
    let ascends = |a: &(f32, u16), b: &(f32, u16)| (a.0 + 0.0).total_cmp(&(b.0 + 0.0));
    let mut levels = if numbers.is_sorted_by(|a, b| ascends(a, b).is_le()) {
        numbers
    } else {
        let order = kernels::sorted(numbers.len(), &|a, b| ascends(&numbers[a], &numbers[b]));
        order.into_iter().map(|index| numbers[index]).collect()
    };
    levels.dedup_by(|b, a| a.0 == b.0);
    levels
}

/// Codes as integers: `x̂ = (code + offset − zero_point) · scale`.
#[derive(Debug, Clone, Copy)]
pub struct Integers<'a> {
    /// The integer whose code is 0.
    pub offset: i32,
    /// Scale and zero point of each group.
    pub grids: &'a [Grid],
}

/// The levels next to `value`: the last at or below it and the first at or above it; at the ends the same one twice.
#[must_use]
pub fn neighbours(levels: &[(f32, u16)], value: f32) -> Option<[(f32, u16); 2]> {
    let above = levels.partition_point(|level| level.0 < value);
    let last = levels.len().checked_sub(1)?;
    let upper = levels[above.min(last)];
    let lower = if upper.0 <= value { upper } else { levels[above.saturating_sub(1)] };
    Some([lower, upper])
}

/// The nearest of ascending levels; the lower one of two that are equally near.
#[must_use]
pub fn nearest(levels: &[(f32, u16)], value: f32) -> u16 {
    let Some([lower, upper]) = neighbours(levels, value) else { return 0 };
    let up = f64::from(upper.0) - f64::from(value) < f64::from(value) - f64::from(lower.0);
    if up || value > upper.0 { upper.1 } else { lower.1 }
}
