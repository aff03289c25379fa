//! The levels of least mean squared error for a normal distribution, times the standard deviation of the group.
//!
//! Max 1960, "Quantizing for minimum distortion"; Lloyd 1982, "Least squares quantization in PCM". The levels are
//! computed, not typed: each is the mean of the normal distribution between its cuts, each cut is half-way between two
//! levels, and Newton's method solves both for all levels at once.

use super::table::{Table, by_group};
use super::{Fit, Format, FormatKind, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::kernels::{larger, width_of};
use crate::plain::{Fields, plain};
use crate::quant::Groups;
use crate::quant::codec::Codec;
use crate::quant::scales::ScaleStorage;
use serde::{Deserialize, Serialize};
use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// The optimum for a standard normal, with any number of levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct LloydMax {
    /// How many levels, 2 to 256.
    pub levels: u32,
}

plain! { struct LloydMax { levels } }

impl Default for LloydMax {
    fn default() -> Self {
        Self { levels: 16 }
    }
}

impl LloydMax {
    /// The most levels there can be.
    pub const MAX_LEVELS: u32 = 256;

    fn usable_levels(&self) -> u32 {
        self.levels.clamp(2, Self::MAX_LEVELS)
    }

    /// The levels for a standard deviation of 1, ascending.
    ///
    /// ```
    /// use quant_playground::quant::LloydMax;
    /// let rounded = LloydMax { levels: 4 }.levels().iter().map(|level| (level * 1e4).round() / 1e4).collect::<Vec<_>>();
    /// assert_eq!(rounded, [-1.5104, -0.4528, 0.4528, 1.5104]);
    /// ```
    #[must_use]
    pub fn levels(&self) -> Vec<f32> {
        let count = self.usable_levels() as usize;
        let mut levels = vec![0.0; count];
        for (i, level) in upper_levels(count).into_iter().rev().enumerate() {
            (levels[i], levels[count - 1 - i]) = (-level as f32, level as f32);
        }
        levels
    }
}

/// φ(x), the density of the standard normal distribution.
fn density(x: f64) -> f64 {
    libm::exp(-x * x / 2.0) / libm::sqrt(2.0 * PI)
}

/// The share of the standard normal distribution above x.
fn above(x: f64) -> f64 {
    libm::erfc(x * FRAC_1_SQRT_2) / 2.0
}

/// Where the standard normal distribution has a share of (1 + `share`) / 2 below, to three digits (Winitzki 2008).
fn about_quantile(share: f64) -> f64 {
    const A: f64 = 0.147;
    let log = libm::log(1.0 - share * share);
    let half = 2.0 / (PI * A) + log / 2.0;
    libm::sqrt(2.0 * (libm::sqrt(half * half - log / A) - half))
}

/// Between two cuts: the mean, and how it moves with each cut.
fn mean_between(low: f64, high: f64) -> (f64, f64, f64) {
    let (at_low, at_high) = (density(low), if high.is_finite() { density(high) } else { 0.0 });
    let share = above(low) - if high.is_finite() { above(high) } else { 0.0 };
    let mean = (at_low - at_high) / share;
    let at_end = if high.is_finite() { at_high * (high - mean) } else { 0.0 };
    (mean, at_low * (mean - low) / share, at_end / share)
}

/// The levels above zero.
fn upper_levels(count: usize) -> Vec<f64> {
    /// From the start below, four are enough for every number of levels.
    const ROUNDS: usize = 6;
    let size = count / 2;
    let is_odd = count % 2 == 1;
    // Bennett 1948: the density of many levels goes with the cube root of the distribution's, a wider normal.
    let start = |i: usize| (2 * i + 1 + usize::from(is_odd)) as f64 / count as f64;
    let mut levels: Vec<f64> = (0..size).map(|i| libm::sqrt(3.0) * about_quantile(start(i))).collect();
    for _ in 0..ROUNDS {
        // Tridiagonal: each level depends on its two cuts, hence on its neighbours; eliminated from the first on.
        let mut eliminated: Vec<(f64, f64)> = Vec::with_capacity(size);
        for (i, &level) in levels.iter().enumerate() {
            let below = if i > 0 { levels[i - 1] } else { 0.0 };
            let low = if i > 0 || is_odd { (below + level) / 2.0 } else { 0.0 };
            let high = levels.get(i + 1).map_or(f64::INFINITY, |next| (level + next) / 2.0);
            let (mean, by_low, by_high) = mean_between(low, high);
            let by_low = if i > 0 || is_odd { by_low / 2.0 } else { 0.0 };
            let (ratio, error) = eliminated.last().copied().unwrap_or((0.0, 0.0));
            let pivot = 1.0 - by_low - by_high / 2.0 - by_low * ratio;
            eliminated.push((by_high / 2.0 / pivot, (level - mean + by_low * error) / pivot));
        }
        let mut step = 0.0;
        for (level, (ratio, error)) in levels.iter_mut().zip(eliminated).rev() {
            step = error + ratio * step;
            *level -= step;
        }
    }
    levels
}

impl Format for LloydMax {
    fn check(&self) -> Result<()> {
        Error::check_range("format.levels", f64::from(self.levels), 2.0, f64::from(Self::MAX_LEVELS))
    }

    fn repair(&mut self) {
        self.levels = self.usable_levels();
    }

    fn fields(&self, fields: &mut Fields) {
        fields.whole("levels", self.levels, 2, Self::MAX_LEVELS);
    }

    fn kind(&self) -> FormatKind {
        FormatKind::Codebook
    }

    fn presets(&self) -> Vec<NumberFormat> {
        [16, 8, 4].into_iter().map(|levels| NumberFormat::LloydMax(Self { levels })).collect()
    }

    fn bits(&self) -> f64 {
        f64::from(width_of(self.usable_levels()))
    }

    fn is_ranged(&self) -> bool {
        false
    }

    fn keeps_zero(&self) -> bool {
        self.usable_levels() % 2 == 1
    }

    fn fit(&self, values: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        // About zero, for no mean is stored.
        let deviation = |values: &[f32]| {
            let sum: f64 = values.iter().map(|&value| f64::from(value) * f64::from(value)).sum();
            libm::sqrt(sum / larger(values.len(), 1) as f64) as f32
        };
        Some(Table::new(self.levels()).fit(by_group(values, groups, deviation), fit.scales))
    }

    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        Table::new(self.levels()).open(sections, groups.count(), scales).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean squared error of the optimum: 1 − E[x̂²].
    fn error(count: usize) -> f64 {
        let levels = upper_levels(count);
        let cut = |i: usize| match (i, levels.get(i)) {
            (0, _) if count.is_multiple_of(2) => 0.0,
            (0, Some(level)) => level / 2.0,
            (i, Some(level)) => (levels[i - 1] + level) / 2.0,
            (_, None) => f64::INFINITY,
        };
        let share = |i: usize| above(cut(i)) - if i + 1 < levels.len() { above(cut(i + 1)) } else { 0.0 };
        1.0 - 2.0 * levels.iter().enumerate().map(|(i, level)| share(i) * level * level).sum::<f64>()
    }

    #[test]
    fn errors_are_those_of_the_literature() {
        // Max 1960, table I, and Jayant and Noll 1984, table 4.4, to their digits.
        let known = [0.363_38, 0.117_48, 0.034_548, 0.009_501_0, 0.002_504_7];
        for (bits, known) in known.into_iter().enumerate() {
            let error = error(2 << bits);
            assert!((error / known - 1.0).abs() < 2e-5, "{} bits: {error}", bits + 1);
        }
        let one = upper_levels(2)[0];
        assert!((one - libm::sqrt(2.0 / PI)).abs() < 1e-15 && (error(2) - (1.0 - 2.0 / PI)).abs() < 1e-15);
    }

    #[test]
    fn every_level_is_the_mean_between_its_cuts() {
        for count in 2..=256 {
            let levels = upper_levels(count);
            assert_eq!(levels.len(), count / 2);
            assert!(levels[0] > 0.0 && levels.windows(2).all(|pair| pair[0] < pair[1]), "{count}: {levels:?}");
            for (i, level) in levels.iter().enumerate() {
                let below = if i > 0 { levels[i - 1] } else { 0.0 };
                let low = if i == 0 && count % 2 == 0 { 0.0 } else { (below + level) / 2.0 };
                let high = levels.get(i + 1).map_or(f64::INFINITY, |next| (level + next) / 2.0);
                // By Simpson's rule rather than by the error function.
                let (end, parts) = if high.is_finite() { (high, 200) } else { (low + 8.0, 8000) };
                let at = |part: usize| low + (end - low) * part as f64 / parts as f64;
                let weigh = |part: usize| match part {
                    0 => 1.0,
                    part if part == parts => 1.0,
                    part => 2.0 + 2.0 * (part % 2) as f64,
                };
                let sums = (0..=parts).fold((0.0, 0.0), |(share, sum), part| {
                    let weight = weigh(part) * density(at(part));
                    (share + weight, sum + weight * at(part))
                });
                assert!((sums.1 / sums.0 - level).abs() < 1e-10, "{count} levels, {i}: {level}");
            }
        }
    }
}
