//! One pass over values: their ends, and how they are distributed.

use crate::kernels::{larger, smaller};

/// Lanes that do not wait for each other.
const LANES: usize = 16;

/// The least and the largest value, 0 and 0 of none; `None` where a value is not finite.
///
/// ```
/// use quant_playground::kernels::span;
/// assert_eq!(span(&[0.5, -2.0, 3.0]), Some((-2.0, 3.0)));
/// assert_eq!(span(&[0.5, f32::NAN]), None);
/// ```
#[must_use]
pub fn span(values: &[f32]) -> Option<(f32, f32)> {
    let Some(&first) = values.first() else { return Some((0.0, 0.0)) };
    let (blocks, rest) = values.as_chunks::<LANES>();
    let Ends { least, most, sums } = ends_of(blocks, first);
    let ends = |(least, most): (f32, f32), &value: &f32| (smaller(least, value), larger(most, value));
    let (low, _) = least.iter().chain(rest).fold((first, first), ends);
    let (_, high) = most.iter().chain(rest).fold((first, first), ends);
    // Comparisons pass over what is no number; a sum does not. A sum of finite numbers may be infinite too: then they are
    // looked at one by one.
    let sum = sums.iter().chain(rest).sum::<f32>();
    (sum.is_finite() || values.iter().all(|value| value.is_finite())).then_some((low, high))
}

/// What is found of blocks, lane by lane.
struct Ends {
    least: [f32; LANES],
    most: [f32; LANES],
    sums: [f32; LANES],
}

#[cfg(not(target_arch = "wasm32"))]
fn ends_of(blocks: &[[f32; LANES]], first: f32) -> Ends {
    let mut ends = Ends { least: [first; LANES], most: [first; LANES], sums: [0.0; LANES] };
    for block in blocks {
        for (i, &value) in block.iter().enumerate() {
            ends.least[i] = smaller(ends.least[i], value);
            ends.most[i] = larger(ends.most[i], value);
            ends.sums[i] += value;
        }
    }
    ends
}

#[cfg(target_arch = "wasm32")]
fn ends_of(blocks: &[[f32; LANES]], first: f32) -> Ends {
    use super::vector::Vector;
    use core::arch::wasm32::*;

    let (mut least, mut most, mut sums) = ([f32x4_splat(first); 4], [f32x4_splat(first); 4], [f32x4_splat(0.0); 4]);
    for block in blocks {
        let [a, b, c, d] = block.as_chunks::<4>().0 else { break };
        for (i, value) in [a.load(), b.load(), c.load(), d.load()].into_iter().enumerate() {
            least[i] = f32x4_pmin(least[i], value);
            most[i] = f32x4_pmax(most[i], value);
            sums[i] = f32x4_add(sums[i], value);
        }
    }
    let lanes = |vectors: [v128; 4]| {
        let mut lanes = [0.0; LANES];
        for (to, vector) in lanes.as_chunks_mut::<4>().0.iter_mut().zip(vectors) {
            to.store(vector);
        }
        lanes
    };
    Ends { least: lanes(least), most: lanes(most), sums: lanes(sums) }
}

/// Counts values by equal steps from `low` on, `1 / width` wide; those outside fall into the first and the last.
///
/// ```
/// let mut counts = [0; 4];
/// quant_playground::kernels::histogram(&[0.0, 0.3, 0.9, 2.0, -1.0], 0.0, 4.0, &mut counts);
/// assert_eq!(counts, [2, 1, 0, 2]);
/// ```
pub fn histogram(values: &[f32], low: f32, steps_per_unit: f32, counts: &mut [u32]) {
    let Some(last) = counts.len().checked_sub(1) else { return };
    // Equal neighbours are frequent: four tables, so that one count need not wait for the other.
    let mut tables = vec![[0u32; 4]; counts.len()];
    let bin = |value: f32| ((value - low) * steps_per_unit) as usize;
    let (blocks, rest) = values.as_chunks::<4>();
    for block in blocks {
        let bins = block.map(bin);
        for (i, bin) in bins.into_iter().enumerate() {
            tables[bin.min(last)][i] += 1;
        }
    }
    for &value in rest {
        tables[bin(value).min(last)][0] += 1;
    }
    for (count, table) in counts.iter_mut().zip(tables) {
        *count = table.iter().sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_found_wherever_they_are() {
        for len in [1, 2, 31, 32, 33, 64, 97] {
            for at in 0..len {
                let mut values: Vec<f32> = (0..len).map(|i| (i as f32 * 0.37).sin()).collect();
                let (low, high) = values.iter().fold((f32::MAX, f32::MIN), |(l, h), &x| (l.min(x), h.max(x)));
                assert_eq!(span(&values), Some((low, high)));
                values[at] = -7.0;
                assert_eq!(span(&values).map(|(low, _)| low), Some(-7.0));
                values[at] = 7.0;
                assert_eq!(span(&values).map(|(_, high)| high), Some(7.0));
                for strange in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                    values[at] = strange;
                    assert_eq!(span(&values), None, "{strange} at {at} of {len}");
                }
            }
        }
        assert_eq!(span(&[]), Some((0.0, 0.0)));
        assert_eq!(span(&[f32::MAX, f32::MIN]), Some((f32::MIN, f32::MAX)));
        assert_eq!(span(&[f32::MAX; 100]), Some((f32::MAX, f32::MAX)));
    }

    #[test]
    fn every_value_is_counted() {
        let values: Vec<f32> = (0..1003).map(|i| (i as f32 * 0.731).sin()).collect();
        let mut counts = [0; 17];
        histogram(&values, -1.0, 8.5, &mut counts);
        let mut expected = [0; 17];
        for value in values {
            expected[(((value + 1.0) * 8.5) as usize).min(16)] += 1;
        }
        assert_eq!(counts, expected);
        histogram(&[1.0, f32::NAN], 0.0, 1.0, &mut []);
    }
}
