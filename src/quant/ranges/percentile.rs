//! Percentiles of values, by linear interpolation as `numpy.percentile` has it (Hyndman and Fan 1996, type 7): the
//! smallest and greatest values are outliers, and clipping them makes the intervals finer for all others.

use super::PercentileOf;
use crate::quant::Range;

/// The range between percentiles; no values give `0..0`.
pub(super) fn range(values: &[f32], percent: f64, of: PercentileOf) -> Range {
    match of {
        PercentileOf::Values => Range::new(percentile(values, 100.0 - percent), percentile(values, percent)),
        PercentileOf::Magnitudes => {
            let magnitudes: Vec<f32> = values.iter().map(|value| value.abs()).collect();
            let end = percentile(&magnitudes, percent);
            Range::new(-end, end)
        }
    }
}

/// The `percent` percentile (0 to 100) of finite values, in the arithmetic of `numpy.percentile` on 32-bit floats;
/// zero for no values.
///
/// ```text
/// i = percent / 100 · (n − 1), between the values of rank ⌊i⌋ and ⌊i⌋ + 1
/// ```
fn percentile(values: &[f32], percent: f64) -> f32 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let place = last as f64 * (percent / 100.0);
    let rank = (place as usize).min(last);
    let (below, above) = ranked(values, rank);
    let part = place - rank as f64;
    let difference = above - below;
    let between = if part >= 0.5 { above - difference * (1.0 - part) as f32 } else { below + difference * part as f32 };
    if between.is_finite() {
        return between;
    }
    // The difference exceeds 32 bits.
    (f64::from(below) + (f64::from(above) - f64::from(below)) * part) as f32
}

/// The values of a rank (0: the smallest) and of the next; at the end the last one twice. By halving the set of bit
/// patterns, as that needs no sorting: 32 passes, whatever the order.
fn ranked(values: &[f32], rank: usize) -> (f32, f32) {
    let (mut low, mut high) = (0u32, u32::MAX);
    let up_to = |key: u32| values.iter().filter(|&&value| order_key(value) <= key).count();
    while low < high {
        let middle = low + (high - low) / 2;
        if up_to(middle) > rank { high = middle } else { low = middle + 1 }
    }
    let next = values.iter().map(|&value| order_key(value)).filter(|&key| key > low).min();
    let next = if up_to(low) > rank + 1 { low } else { next.unwrap_or(low) };
    (value_of_key(low), value_of_key(next))
}

/// An integer for each float, in the same order.
fn order_key(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

fn value_of_key(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 { key & !(1 << 31) } else { !key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_of_few_values() {
        let values = [4.0, -1.0, 3.0, 0.0, 2.0];
        assert_eq!(
            [0.0, 25.0, 50.0, 75.0, 100.0].map(|percent| percentile(&values, percent)),
            [-1.0, 0.0, 2.0, 3.0, 4.0]
        );
        assert_eq!((percentile(&values, 90.0), percentile(&[7.0], 50.0), percentile(&[], 99.0)), (3.6, 7.0, 0.0));
        assert_eq!(percentile(&[1.0, 1.0, 5.0], 50.0), 1.0);
        let widest = [f32::MIN, f32::MAX];
        assert!(percentile(&widest, 75.0).is_finite() && percentile(&widest, 50.0) == 0.0);
    }

    #[test]
    fn keys_are_in_the_order_of_values() {
        let values = [f32::MIN, -1.0, -1e-45, -0.0, 0.0, 1e-45, 1.0, f32::MAX];
        assert!(values.windows(2).all(|pair| order_key(pair[0]) < order_key(pair[1])));
        assert!(values.iter().all(|&value| value_of_key(order_key(value)).to_bits() == value.to_bits()));
    }

    #[test]
    fn ranges_hold_zero_and_are_symmetric_for_magnitudes() {
        let values = [1.0, 2.0, 3.0, 4.0, 100.0];
        assert_eq!(range(&values, 75.0, PercentileOf::Values), Range { low: 0.0, high: 4.0 });
        assert_eq!(range(&values, 75.0, PercentileOf::Magnitudes), Range { low: -4.0, high: 4.0 });
        assert_eq!(range(&values, 100.0, PercentileOf::Values), Range::of(&values));
        assert_eq!(range(&[], 75.0, PercentileOf::Values), Range::default());
    }
}
