//! IQ4_NL and IQ4_XS: sixteen uneven levels, fine where weights are many. IQ4_NL has a 16-bit scale for 32 values;
//! IQ4_XS one for 256 and a scale of 6 bits for each 32 (`quantize_row_iq4_nl_impl` in `ggml-quants.c`).

use super::GgufBlock::{self, IQ4_NL};
use super::block::{Line, add, put_scale, read_half};
use super::search::{anything, best_of, each_group, squares, sum, sum_of_squares, weighted, whole};
use crate::kernels::{farthest, within};

/// The levels, `kvalues_iq4nl` in `ggml-common.h`.
const LEVELS: [i8; 16] = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

pub(super) fn level(code: u16) -> f32 {
    LEVELS.get(usize::from(code)).map_or(0.0, |&level| f32::from(level))
}

/// The code of the nearest level; of two that are equally near the higher.
pub(super) fn nearest(x: f32) -> u16 {
    // NaN is below nothing and goes to the end.
    let above = LEVELS.partition_point(|&level| f32::from(level) <= x) as u16;
    let lower = within(above, 1, 15) - 1;
    if x - level(lower) < level(lower + 1) - x { lower } else { lower + 1 }
}

/// The scale of least weighted squares among trials: the farthest value becomes −127, or up to seven more or less. The
/// first and the ninth are the same up to rounding.
fn search(values: &[f32], weights: &[f32]) -> f32 {
    let Some(farthest) = anything(values) else { return 0.0 };
    let factor = |trial: f32| {
        if trial == 0.0 { 1.0 / (-farthest / level(0)) } else { (trial - 8.0 + level(0)) / farthest }
    };
    let found = best_of(16, &factor, &|factor| {
        let level = |x: f32| level(nearest(factor * x));
        let products = sum(values, weights, &|x, weight| weight * level(x) * x);
        (products, sum(values, weights, &|x, weight| weight * level(x) * level(x)))
    });
    found.0
}

pub(super) fn fit(block: GgufBlock, values: &[f32], importance: Option<&[f32]>, bytes: &mut [u8], lines: &mut [Line]) {
    let spread = sum_of_squares(values) * (2.0 / values.len() as f32);
    let weights = importance.map_or_else(|| squares(values), |importance| weighted(values, importance, spread));
    let [scales, _] = each_group(values, &weights, 32, &|values, weights| (search(values, weights), 0.0));
    if block == IQ4_NL {
        let scale = scales.first().copied().unwrap_or(0.0);
        lines.fill(Line { scale: put_scale(bytes, 0, scale), shift: 0.0 });
        return;
    }
    let shared = put_scale(bytes, 0, -farthest(&scales) / 32.0);
    let factor = if shared == 0.0 { 0.0 } else { 1.0 / shared };
    for (index, (line, &scale)) in lines.iter_mut().zip(&scales).enumerate() {
        let steps = whole(factor * scale, -32.0, 31.0);
        put_steps(bytes, index, (steps + 32.0) as u8);
        *line = Line { scale: shared * steps, shift: 0.0 };
    }
}

/// Six bits of each group: the lower four in bytes 4 to 7, the upper two in bytes 2 and 3.
fn put_steps(bytes: &mut [u8], index: usize, steps: u8) {
    add(bytes, 4 + index / 2, (steps & 15) << (4 * (index % 2)));
    add(bytes, 2 + index / 4, steps >> 4 << (2 * (index % 4)));
}

/// The lines of an IQ4_XS block.
pub(super) fn lines(bytes: &[u8], lines: &mut [Line]) {
    let (whole, byte) = (read_half(bytes, 0), |at: usize| bytes.get(at).copied().unwrap_or(0));
    for (index, line) in lines.iter_mut().enumerate() {
        let low = byte(4 + index / 2) >> (4 * (index % 2)) & 15;
        let high = byte(2 + index / 4) >> (2 * (index % 4)) & 3;
        *line = Line { scale: whole * (f32::from(low | high << 4) - 32.0), shift: 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_by_brute_force() {
        for step in -1400..1400 {
            let x = step as f32 / 10.0;
            let distance = |code: u16| (level(code) - x).abs();
            let least = (0..16).map(distance).fold(f32::INFINITY, f32::min);
            assert_eq!(distance(nearest(x)), least, "{x}");
        }
        let ties = [-115.5, -4.5, 7.0, 101.0].map(nearest);
        assert_eq!(ties, [1, 8, 9, 15], "of two that are equally near the higher");
        assert_eq!([f32::MIN, f32::MAX].map(nearest), [0, 15]);
    }
}
