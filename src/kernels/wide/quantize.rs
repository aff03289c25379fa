//! Values as bytes, and back.

use super::integers::Byte;
use crate::kernels::{larger, smaller};

/// `q = clamp(rint(x / scale) + zero_point, low, high)` as in [`crate::kernels::quantize`] with division, one byte a code.
/// A code below zero is its two's complement, so that the same bytes serve signed and unsigned limits.
///
/// ```
/// use quant_playground::kernels::quantize_int8;
/// let mut codes = [0; 4];
/// quantize_int8(&[-1.0, 0.25, 0.75, 9.0], 0.5, 1, (0, 7), &mut codes);
/// assert_eq!(codes, [0, 1, 3, 7]);
/// ```
pub fn quantize_int8(values: &[f32], scale: f32, zero_point: i32, limits: (i32, i32), codes: &mut [u8]) {
    quantize_ends(values, Grid::new(scale, zero_point, limits), true, codes);
}

/// [`quantize_int8`] to all codes of a byte, for values of which the ends are known, see [`super::span`]: values that are
/// no more than a million steps away need not be clamped, for bytes saturate.
///
/// ```
/// use quant_playground::kernels::quantize_spanned;
/// let mut codes = [0i8; 3];
/// quantize_spanned(&[-1.0, 0.25, 99.0], (-1.0, 99.0), 0.5, 0, &mut codes);
/// assert_eq!(codes, [-2, 0, 127]);
/// ```
pub fn quantize_spanned<B: Byte>(
    values: &[f32],
    (least, most): (f32, f32),
    scale: f32,
    zero_point: i32,
    codes: &mut [B],
) {
    const FEW_STEPS: f32 = 1_048_576.0;
    let steps = |value: f32| (value / scale).abs();
    let clamps = !(steps(least) < FEW_STEPS && steps(most) < FEW_STEPS);
    quantize_ends(values, Grid::new(scale, zero_point, B::LIMITS), clamps, codes);
}

/// `x̂ = (q − zero_point) · scale`, of bytes that are unsigned or signed.
///
/// ```
/// use quant_playground::kernels::dequantize_int8;
/// let mut values = [0.0; 3];
/// dequantize_int8(&[0u8, 3, 255], 0.5, 3, &mut values);
/// assert_eq!(values, [-1.5, 0.0, 126.0]);
/// ```
pub fn dequantize_int8<B: Byte>(codes: &[B], scale: f32, zero_point: i32, values: &mut [f32]) {
    let of = |code: B| (Into::<i32>::into(code) - zero_point) as f32 * scale;
    let (blocks, rest) = codes.as_chunks::<16>();
    let (to, ends) = values.as_chunks_mut::<16>();
    for (to, block) in to.iter_mut().zip(blocks) {
        *to = block.map(of);
    }
    for (to, &code) in ends.iter_mut().zip(rest) {
        *to = of(code);
    }
}

#[derive(Clone, Copy)]
struct Grid {
    scale: f32,
    zero_point: i32,
    /// In steps from zero. Clamping before rounding gives the same, for limits are whole; and what is within cannot overflow.
    least: f32,
    most: f32,
    is_signed: bool,
}

impl Grid {
    fn new(scale: f32, zero_point: i32, (low, high): (i32, i32)) -> Self {
        let steps = |limit: i32| (limit - zero_point) as f32;
        Self { scale, zero_point, least: steps(low), most: steps(high), is_signed: low < 0 }
    }

    fn code(self, value: f32) -> u8 {
        // In the order of the vectors' comparisons: what is no number gets the highest code.
        let steps = larger(self.least, smaller(self.most, value / self.scale));
        (steps.round_ties_even() as i32 + self.zero_point) as u8
    }
}

fn quantize_ends<B: Byte>(values: &[f32], grid: Grid, clamps: bool, codes: &mut [B]) {
    let (blocks, rest) = values.as_chunks::<16>();
    let (to, ends) = codes.as_chunks_mut::<16>();
    match (clamps, grid.is_signed) {
        (true, true) => quantize_blocks::<true, true, B>(blocks, grid, to),
        (true, false) => quantize_blocks::<true, false, B>(blocks, grid, to),
        (false, true) => quantize_blocks::<false, true, B>(blocks, grid, to),
        (false, false) => quantize_blocks::<false, false, B>(blocks, grid, to),
    }
    let last = if to.len() < blocks.len() { &[][..] } else { rest };
    for (code, &value) in ends.iter_mut().zip(last) {
        *code = B::of_bits(grid.code(value));
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn quantize_blocks<const CLAMPS: bool, const SIGNED: bool, B: Byte>(
    blocks: &[[f32; 16]],
    grid: Grid,
    codes: &mut [[B; 16]],
) {
    for (block, codes) in blocks.iter().zip(codes) {
        *codes = block.map(|value| B::of_bits(grid.code(value)));
    }
}

#[cfg(target_arch = "wasm32")]
fn quantize_blocks<const CLAMPS: bool, const SIGNED: bool, B: Byte>(
    blocks: &[[f32; 16]],
    grid: Grid,
    codes: &mut [[B; 16]],
) {
    use super::vector::Vector;
    use core::arch::wasm32::*;

    /// A float to which one below 2²² is added ends in that number, rounded half to even: its bits less [`BITS`].
    const MAGIC: f32 = 12_582_912.0;
    const BITS: i32 = 0x4b40_0000;

    // Engines make a constant anew wherever it is used; what they do not know to be one stays in a register.
    let magic = f32x4_splat(std::hint::black_box(MAGIC));
    let (scale, low, high) = (f32x4_splat(grid.scale), f32x4_splat(grid.least), f32x4_splat(grid.most));
    let shift = i32x4_splat(BITS - grid.zero_point);
    // Products with the inverse of the scale, and a look at whether they might round to another code than quotients, took
    // a quarter longer than divisions.
    let steps = |quarter: &[f32; 4]| {
        let exact = f32x4_div(quarter.load(), scale);
        let within = if CLAMPS { f32x4_pmax(low, f32x4_pmin(high, exact)) } else { exact };
        i32x4_sub(f32x4_add(within, magic), shift)
    };
    for (block, codes) in blocks.iter().zip(codes) {
        let [a, b, c, d] = block.as_chunks::<4>().0 else { return };
        let (first, second) = (i16x8_narrow_i32x4(steps(a), steps(b)), i16x8_narrow_i32x4(steps(c), steps(d)));
        let narrow = if SIGNED { i8x16_narrow_i16x8 } else { u8x16_narrow_i16x8 };
        B::store(codes, narrow(first, second));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{Division, quantize};

    #[test]
    fn bytes_are_the_codes_of_the_definition() {
        let values: Vec<f32> = (0..77).map(|i| (i as f32 - 38.0) * 0.37).chain([1e30, -1e30, 0.25, -0.75]).collect();
        for (zero_point, limits) in [(0, (-127, 127)), (-3, (-128, 127)), (131, (0, 255)), (2, (0, 3))] {
            let (mut codes, mut expected) = (vec![0; values.len()], vec![0; values.len()]);
            quantize_int8(&values, 0.5, zero_point, limits, &mut codes);
            quantize(&values, 0.5, zero_point, limits, Division::Divide, &mut expected);
            assert_eq!(codes, expected.iter().map(|&code| code as u8).collect::<Vec<_>>(), "{zero_point} {limits:?}");
        }
    }

    #[test]
    fn ends_that_are_known_change_nothing() {
        let values: Vec<f32> = (0..77).map(|i| (i as f32 - 38.0) * 0.37).collect();
        for scale in [1e-9, 0.01, 0.1, 3.0] {
            let (mut codes, mut expected) = (vec![0i8; values.len()], vec![0; values.len()]);
            quantize_spanned(&values, (-14.06, 14.06), scale, 3, &mut codes);
            quantize_int8(&values, scale, 3, (-128, 127), &mut expected);
            assert_eq!(codes, expected.iter().map(|&code| code as i8).collect::<Vec<_>>(), "{scale}");
        }
    }

    #[test]
    fn bytes_become_values_again() {
        let codes: Vec<i8> = (0..99).map(|i| (i * 7 - 128i32) as i8).collect();
        let mut values = vec![0.0; codes.len()];
        dequantize_int8(&codes, 0.3, -5, &mut values);
        for (value, code) in values.into_iter().zip(codes) {
            assert_eq!(value, (f32::from(code) + 5.0) * 0.3);
        }
    }
}
