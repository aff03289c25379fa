//! Values side by side against each of a few numbers.

/// Values that are counted together: their counts and one number stay in registers.
pub(in crate::kernels) const TOGETHER: usize = 16;

/// How many of the numbers lie below each value.
#[cfg(not(target_arch = "wasm32"))]
pub(in crate::kernels) fn count_below(values: [f32; TOGETHER], numbers: &[f32]) -> [u16; TOGETHER] {
    let mut counts = [0; TOGETHER];
    for &number in numbers {
        for (count, value) in counts.iter_mut().zip(values) {
            *count += u16::from(number < value);
        }
    }
    counts
}

/// How many of the numbers lie below each value.
#[cfg(target_arch = "wasm32")]
pub(in crate::kernels) fn count_below(values: [f32; TOGETHER], numbers: &[f32]) -> [u16; TOGETHER] {
    use super::vector::{Lane, Vector};
    use core::arch::wasm32::*;

    let mut counts = [i32x4_splat(0); TOGETHER / 4];
    for number in numbers {
        let number = number.splat();
        for (count, values) in counts.iter_mut().zip(values.as_chunks::<4>().0) {
            *count = i32x4_sub(*count, f32x4_lt(number, values.load()));
        }
    }
    let mut narrow = [0; TOGETHER];
    for (to, pair) in narrow.as_chunks_mut::<8>().0.iter_mut().zip(counts.as_chunks::<2>().0) {
        to.store(u16x8_narrow_i32x4(pair[0], pair[1]));
    }
    narrow
}
