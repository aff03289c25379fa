//! A histogram observer: what is kept of values that are too many to keep, such as all inputs of a layer over the
//! calibration rows.

use crate::kernels::{extremes, larger};
use crate::quant::Range;

/// Counts and sums of values in 4096 equal bins from `−max|x|` to `max|x|`, and their minimum and maximum.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    range: Range,
    counts: Vec<u32>,
    sums: Vec<f64>,
}

impl Histogram {
    /// How many bins there are, one half of them below zero.
    pub const BINS: usize = 4096;

    /// The histogram of finite values.
    #[must_use]
    pub fn of(values: &[f32]) -> Self {
        let (low, high) = extremes(values);
        let mut histogram =
            Self { range: Range { low, high }, counts: vec![0; Self::BINS], sums: vec![0.0; Self::BINS] };
        let limit = f64::from(histogram.range.absolute());
        let per_unit = if limit > 0.0 { Self::BINS as f64 / (2.0 * limit) } else { 0.0 };
        for &value in values {
            let bin = ((f64::from(value) + limit) * per_unit) as usize;
            let bin = bin.min(Self::BINS - 1);
            histogram.counts[bin] = histogram.counts[bin].saturating_add(1);
            histogram.sums[bin] += f64::from(value);
        }
        histogram
    }

    /// Minimum and maximum of the values, widened to zero.
    #[must_use]
    pub fn range(&self) -> Range {
        self.range
    }

    /// How many values are in each bin.
    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The mean of the values of each bin that holds any, and how many they are.
    #[must_use]
    pub fn means(&self) -> (Vec<f32>, Vec<f32>) {
        let held = self.counts.iter().zip(&self.sums).filter(|bin| *bin.0 > 0);
        held.map(|(&count, &sum)| ((sum / f64::from(count)) as f32, count as f32)).unzip()
    }

    /// The value below which `percent` percent of the values lie, taken as spread evenly within each bin.
    #[must_use]
    pub fn percentile(&self, percent: f64) -> f32 {
        self.end_of(percent, &|bin| f64::from(self.counts[bin]), Self::BINS)
    }

    /// The same of the magnitudes.
    #[must_use]
    pub fn magnitude_percentile(&self, percent: f64) -> f32 {
        let half = Self::BINS / 2;
        let count = |bin: usize| f64::from(self.counts[half + bin]) + f64::from(self.counts[half - 1 - bin]);
        self.end_of(percent, &count, half)
    }

    /// Where `percent` percent of the values are passed, in `bins` bins that end at the greatest magnitude.
    fn end_of(&self, percent: f64, count: &dyn Fn(usize) -> f64, bins: usize) -> f32 {
        let wanted = (0..bins).map(count).sum::<f64>() * percent / 100.0;
        let (mut passed, mut at) = (0.0, 0);
        while at + 1 < bins && passed + count(at) < wanted {
            passed += count(at);
            at += 1;
        }
        let within = (wanted - passed) / larger(count(at), 1.0);
        let from_end = bins as f64 - at as f64 - within;
        let limit = f64::from(self.range.absolute());
        (limit - from_end * limit / (Self::BINS / 2) as f64) as f32
    }
}
