//! Values as bytes.

use crate::kernels::within;

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
    let (blocks, rest) = values.as_chunks::<16>();
    let (to, ends) = codes.as_chunks_mut::<16>();
    // Clamping before rounding gives the same, for the limits are whole; and what is within them cannot overflow.
    let least = (limits.0 - zero_point) as f32;
    let most = (limits.1 - zero_point) as f32;
    quantize_blocks(blocks, scale, zero_point, (least, most), to);
    let last = if to.len() < blocks.len() { &[][..] } else { rest };
    for (code, &value) in ends.iter_mut().zip(last) {
        *code = code_of(value, scale, zero_point, (least, most));
    }
}

fn code_of(value: f32, scale: f32, zero_point: i32, (least, most): (f32, f32)) -> u8 {
    (within(value / scale, least, most).round_ties_even() as i32 + zero_point) as u8
}

/// A float to which one below 2²² is added ends in that number, rounded half to even: its bits less [`BITS`].
const MAGIC: f32 = 12_582_912.0;
const BITS: i32 = 0x4b40_0000;

/// In steps that become vectors: a rounding that is an addition, and bytes cut off 32-bit integers.
fn quantize_blocks(
    blocks: &[[f32; 16]],
    scale: f32,
    zero_point: i32,
    (least, most): (f32, f32),
    codes: &mut [[u8; 16]],
) {
    let shift = BITS - zero_point;
    for (block, codes) in blocks.iter().zip(codes) {
        let steps = block.map(|x| (within(x / scale, least, most) + MAGIC).to_bits() as i32 - shift);
        *codes = steps.map(|step| step as u8);
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
}
