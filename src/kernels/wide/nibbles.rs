//! Four-bit weights in groups: to packed codes, back, and products with activations without unpacking them to memory.

/// Codes reach as far as this on both sides of zero.
const MOST: f32 = 7.0;

/// Symmetric codes of four bits: of each group of `group` values (an even number) `scale = max |x| / 7`, and of each value
/// `rint(x · (1 / scale))`, as llama.cpp's blocks multiply by the reciprocal; two's complement, low nibble first. A group
/// of zeros has the scale 0. False where a value is not finite: then the codes mean nothing.
///
/// ```
/// use quant_playground::kernels::{dequantize_nibbles, quantize_nibbles};
/// let (mut packed, mut scales, mut back) = ([0; 2], [0.0; 2], [0.0; 4]);
/// assert!(quantize_nibbles(&[-7.0, 3.4, 0.5, 0.24], 2, &mut packed, &mut scales));
/// assert_eq!((packed, scales), ([0x39, 0x37], [1.0, 0.5 / 7.0]));
/// dequantize_nibbles(&packed, 2, &scales, &mut back);
/// assert_eq!(back[..2], [-7.0, 3.0]);
/// ```
pub fn quantize_nibbles(values: &[f32], group: usize, packed: &mut [u8], scales: &mut [f32]) -> bool {
    let whole = if group == 32 { (values.len() / 32).min(packed.len() / 16).min(scales.len()) } else { 0 };
    let (groups, rest) = values.split_at(32 * whole);
    let (bytes, ends) = packed.split_at_mut(16 * whole);
    let (of_groups, of_rest) = scales.split_at_mut(whole);
    let are_finite = quantize_groups(groups.as_chunks().0, bytes.as_chunks_mut().0, of_groups);
    quantize_each(rest, group.max(2), ends, of_rest) && are_finite
}

/// Returns whether all values are finite.
fn quantize_each(values: &[f32], group: usize, packed: &mut [u8], scales: &mut [f32]) -> bool {
    let mut are_finite = true;
    for ((values, packed), scale) in values.chunks(group).zip(packed.chunks_mut(group.div_ceil(2))).zip(scales) {
        let most = values.iter().fold(0.0, |most, value| crate::kernels::larger(most, value.abs()));
        are_finite &= values.iter().all(|value| value.is_finite());
        *scale = most / MOST;
        let reciprocal = reciprocal(*scale);
        let code = |&value: &f32| (value * reciprocal).round_ties_even() as i8 as u8 & 15;
        for (byte, pair) in packed.iter_mut().zip(values.chunks(2)) {
            *byte = pair.iter().rev().fold(0, |byte, value| byte << 4 | code(value));
        }
    }
    are_finite
}

/// 0 where there is none: of zero, and of what is so small that its reciprocal is no float.
fn reciprocal(scale: f32) -> f32 {
    let reciprocal = 1.0 / scale;
    if reciprocal.is_finite() { reciprocal } else { 0.0 }
}

#[cfg(not(target_arch = "wasm32"))]
fn quantize_groups(groups: &[[f32; 32]], packed: &mut [[u8; 16]], scales: &mut [f32]) -> bool {
    quantize_each(groups.as_flattened(), 32, packed.as_flattened_mut(), scales)
}

/// Four groups at a time, so that four scales are one vector.
#[cfg(target_arch = "wasm32")]
fn quantize_groups(groups: &[[f32; 32]], packed: &mut [[u8; 16]], scales: &mut [f32]) -> bool {
    use super::vector::Vector;
    use core::arch::wasm32::*;

    /// A float to which one below 2²² is added ends in that number, rounded half to even.
    const MAGIC: f32 = 12_582_912.0;
    /// Its bits.
    const BITS: i32 = 0x4b40_0000;
    // Engines make a constant anew wherever it is used; what they do not know to be one stays in a register.
    let (magic, sign, low, high) = std::hint::black_box((MAGIC, 0x7fff_ffff, 0x0f, 0xf0));
    let (magic, sign) = (f32x4_splat(magic), i32x4_splat(sign));
    let (low, high) = (i16x8_splat(low), i16x8_splat(high));
    let bits = i32x4_splat(std::hint::black_box(BITS));
    let quantize = |group: &[f32; 32], reciprocal: v128, packed: &mut [u8; 16]| {
        let quarters = group.as_chunks::<4>().0;
        let code = |at: usize| i32x4_sub(f32x4_add(f32x4_mul(quarters[at].load(), reciprocal), magic), bits);
        let pairs = |at: usize| {
            let halves = |at| i16x8_narrow_i32x4(code(at), code(at + 1));
            let bytes = i8x16_narrow_i16x8(halves(at), halves(at + 2));
            // Of each two bytes the low nibbles, side by side.
            v128_or(v128_and(bytes, low), v128_and(u16x8_shr(bytes, 4), high))
        };
        packed.store(u8x16_narrow_i16x8(pairs(0), pairs(4)));
    };
    let (fours, rest) = groups.as_chunks::<4>();
    let (of_fours, of_rest) = packed.split_at_mut(4 * fours.len());
    let (scales, of_ends) = scales.split_at_mut(4 * fours.len());
    let results = of_fours.as_chunks_mut::<4>().0.iter_mut().zip(scales.as_chunks_mut::<4>().0);
    let mut greatest = i32x4_splat(0);
    for (four, (packed, scales)) in fours.iter().zip(results) {
        // Of floats without their sign the bits are in the order of the values, and above them what is not finite.
        let most = |group: &[f32; 32]| {
            let [a, b, c, d, e, f, g, h] = group.as_chunks::<4>().0 else { return i32x4_splat(0) };
            let most = |a: &[f32; 4], b: &[f32; 4]| i32x4_max(v128_and(a.load(), sign), v128_and(b.load(), sign));
            i32x4_max(i32x4_max(most(a, b), most(c, d)), i32x4_max(most(e, f), most(g, h)))
        };
        let across = |a: v128, b: v128| i32x4_max(i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b));
        let (ab, cd) = (across(most(&four[0]), most(&four[1])), across(most(&four[2]), most(&four[3])));
        let most = i32x4_max(i64x2_shuffle::<0, 2>(ab, cd), i64x2_shuffle::<1, 3>(ab, cd));
        greatest = i32x4_max(greatest, most);
        let scale = f32x4_div(most, f32x4_splat(MOST));
        let inverse = f32x4_div(f32x4_splat(1.0), scale);
        let inverse = v128_and(inverse, f32x4_lt(inverse, f32x4_splat(f32::INFINITY)));
        scales.store(scale);
        let [to_a, to_b, to_c, to_d] = packed;
        quantize(&four[0], i32x4_shuffle::<0, 0, 0, 0>(inverse, inverse), to_a);
        quantize(&four[1], i32x4_shuffle::<1, 1, 1, 1>(inverse, inverse), to_b);
        quantize(&four[2], i32x4_shuffle::<2, 2, 2, 2>(inverse, inverse), to_c);
        quantize(&four[3], i32x4_shuffle::<3, 3, 3, 3>(inverse, inverse), to_d);
    }
    let are_finite = !v128_any_true(i32x4_gt(greatest, i32x4_splat(f32::MAX.to_bits() as i32)));
    quantize_each(rest.as_flattened(), 32, of_rest.as_flattened_mut(), of_ends) && are_finite
}

/// Values of codes of four bits and their scales, see [`quantize_nibbles`].
pub fn dequantize_nibbles(packed: &[u8], group: usize, scales: &[f32], values: &mut [f32]) {
    let group = group.max(2);
    for ((values, packed), scale) in values.chunks_mut(group).zip(packed.chunks(group.div_ceil(2))).zip(scales) {
        let (blocks, ends) = values.as_chunks_mut::<32>();
        let (bytes, rest) = packed.split_at(packed.len().min(16 * blocks.len()));
        for (block, bytes) in blocks.iter_mut().zip(bytes.as_chunks::<16>().0) {
            for (pair, &byte) in block.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
                *pair = [signed(byte & 15) * scale, signed(byte >> 4) * scale];
            }
        }
        for (pair, &byte) in ends.chunks_mut(2).zip(rest) {
            for (value, nibble) in pair.iter_mut().zip([byte & 15, byte >> 4]) {
                *value = signed(nibble) * scale;
            }
        }
    }
}

fn signed(nibble: u8) -> f32 {
    f32::from((nibble << 4) as i8 >> 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(i: usize) -> f32 {
        ((i * 7919 % 1013) as f32 - 500.0) / 37.0
    }

    #[test]
    fn groups_of_thirty_two_are_as_any_others() {
        for count in [0, 2, 31, 32, 33, 64, 65, 100, 320] {
            let mut values: Vec<f32> = (0..count).map(value).collect();
            values.iter_mut().skip(64).take(32).for_each(|value| *value = 0.0);
            let groups = count.div_ceil(32);
            let (mut packed, mut scales) = (vec![0xee; count.div_ceil(2)], vec![f32::NAN; groups]);
            let (mut expected, mut of_groups) = (packed.clone(), scales.clone());
            assert!(quantize_nibbles(&values, 32, &mut packed, &mut scales));
            quantize_each(&values, 32, &mut expected, &mut of_groups);
            assert_eq!((&packed, &scales), (&expected, &of_groups));
            let mut back = vec![f32::NAN; count];
            dequantize_nibbles(&packed, 32, &scales, &mut back);
            for (i, (value, back)) in values.iter().zip(back).enumerate() {
                assert!((value - back).abs() <= scales[i / 32] * 0.5001, "{i} of {count}: {value} became {back}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        assert!(quantize_nibbles(&[1.0; 64], 32, &mut [], &mut [0.0; 2]));
        assert!(quantize_nibbles(&[1.0; 64], 32, &mut [0; 32], &mut []));
        dequantize_nibbles(&[0; 3], 0, &[1.0], &mut [0.0; 9]);
        let mut tiny = [0xff; 1];
        assert!(quantize_nibbles(&[f32::from_bits(1), 0.0], 2, &mut tiny, &mut [0.0]));
        assert_eq!(tiny, [0], "the reciprocal of a denormal scale is no float");
    }
    #[test]
    fn what_is_not_finite_is_told() {
        for len in [64, 70] {
            for at in 0..len {
                for strange in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                    let mut values = vec![1.0; len];
                    values[at] = strange;
                    assert!(!quantize_nibbles(&values, 32, &mut [0; 35], &mut [0.0; 3]), "{strange} at {at} of {len}");
                }
            }
        }
        assert!(quantize_nibbles(&[f32::MAX; 64], 32, &mut [0; 32], &mut [0.0; 2]), "the greatest floats are finite");
    }
}
