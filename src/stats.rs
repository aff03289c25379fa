//! The first step of every quantization: minimum, maximum, mean, standard deviation, histogram. Depends on nothing.

use crate::plain::plain;
use serde::Serialize;

/// What is known of a set of values before it is quantized. All zero for no values.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// How many values.
    pub count: usize,
    /// The least value.
    pub min: f32,
    /// The greatest value.
    pub max: f32,
    /// The mean, summed in 64 bits.
    pub mean: f64,
    /// The population standard deviation (divided by the count).
    pub standard_deviation: f64,
    /// How many values are exactly zero.
    pub zeros: usize,
}

plain! { out struct Stats { count, min, max, mean, standard_deviation, zeros } }

impl Stats {
    /// The statistics of `values`, which must be finite.
    #[must_use]
    pub fn of(values: &[f32]) -> Self {
        let Some(&first) = values.first() else { return Self::default() };
        let (mut min, mut max, mut sum, mut zeros) = (first, first, 0.0, 0);
        for &value in values {
            min = if value < min { value } else { min };
            max = if value > max { value } else { max };
            sum += f64::from(value);
            zeros += usize::from(value == 0.0);
        }
        let mean = sum / values.len() as f64;
        let squares: f64 = values.iter().map(|&value| (f64::from(value) - mean) * (f64::from(value) - mean)).sum();
        let standard_deviation = libm::sqrt(squares / values.len() as f64);
        Self { count: values.len(), min, max, mean, standard_deviation, zeros }
    }
}

/// Counts of values in bins of equal width.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Histogram {
    /// Left edge of the first bin.
    pub min: f64,
    /// Right edge of the last bin.
    pub max: f64,
    /// How many values fall in each bin; the last bin includes its right edge.
    pub counts: Vec<u32>,
}

plain! { out struct Histogram { min, max, counts } }

impl Histogram {
    /// Counts `values` in `bins` equal bins from `min` to `max`; values outside go to the end bins. Where the range
    /// has no width, half a unit is added on both sides.
    #[must_use]
    pub fn of(values: &[f32], bins: usize, min: f32, max: f32) -> Self {
        let (mut min, mut max) = (f64::from(min), f64::from(max));
        if min >= max {
            (min, max) = (min - 0.5, max + 0.5);
        }
        let mut counts = vec![0u32; bins.max(1)];
        let last = counts.len() - 1;
        let per_unit = counts.len() as f64 / (max - min);
        for &value in values {
            let bin = ((f64::from(value) - min) * per_unit).max(0.0) as usize;
            counts[bin.min(last)] += 1;
        }
        Self { min, max, counts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_of_a_known_set() {
        let stats = Stats::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0, 0.0]);
        assert_eq!((stats.count, stats.min, stats.max, stats.zeros), (9, 0.0, 9.0, 1));
        assert!((stats.mean - 40.0 / 9.0).abs() < 1e-12);
        assert!((stats.standard_deviation - libm::sqrt(232.0 / 9.0 - (40.0f64 / 9.0).powi(2))).abs() < 1e-12);
        assert_eq!(Stats::of(&[]), Stats::default());
    }

    #[test]
    fn histogram_keeps_every_value() {
        let histogram = Histogram::of(&[-1.0, -0.5, 0.0, 0.5, 1.0, 9.0], 4, -1.0, 1.0);
        assert_eq!(histogram.counts, [1, 1, 1, 3]);
        assert_eq!(Histogram::of(&[3.0, 3.0], 2, 3.0, 3.0).counts, [0, 2]);
    }
}
