//! Minus, zero or plus, times the scale of the group; five codes in a byte, 1.6 bits a weight.

use super::table::{Rule, Table, by_group, mean_size, usable};
use super::{Fit, Format, FormatKind, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::kernels::{larger, pack_trits, packed_trits_len, sorted_alike, unpack_trits};
use crate::plain::{Fields, plain};
use crate::quant::Groups;
use crate::quant::codec::Codec;
use crate::quant::scales::{ScaleStorage, check_len};
use serde::{Deserialize, Serialize};

/// Which weights become zero, and what the others stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum TernaryRule {
    /// Zero up to Δ = 0.7 · mean |w|; the scale is the mean of the magnitudes above (Li, Zhang and Liu 2016, "Ternary
    /// Weight Networks", equations 5 and 6).
    Twn,
    /// The scale is mean |w|, at least 10⁻⁵; `clip(rint(w / scale), −1, 1)` (Ma et al. 2024, "The Era of 1-bit LLMs":
    /// BitNet b1.58).
    Absmean,
    /// The least squared error of all scales: the magnitudes are sorted, and as many of the largest are kept as make
    /// (their sum)² / (their number) greatest (the optimum that equation 4 of "Ternary Weight Networks" states).
    #[default]
    Optimal,
}

plain! { enum TernaryRule { Twn, Absmean, Optimal } }

/// Three levels. Codes 0, 1, 2 stand for minus, zero, plus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Ternary {
    /// Which weights become zero, and what the others stand for.
    pub rule: TernaryRule,
}

plain! { struct Ternary { rule } }

/// The scale of the least squared error: `(Σ |w|)² / n` of the weights that are not zero is greatest.
fn optimal(values: &[f32]) -> f32 {
    let sizes = sorted_alike(values.iter().map(|value| value.abs()));
    let (mut sum, mut count, mut best, mut scale) = (0.0, 0.0, 0.0, 0.0);
    for size in sizes.iter().rev() {
        (sum, count) = (sum + f64::from(size.value()), count + 1.0);
        if sum * sum / count > best {
            (best, scale) = (sum * sum / count, sum / count);
        }
    }
    usable(scale as f32)
}

/// 0.7 of the mean magnitude.
fn twn_threshold(values: &[f32]) -> f32 {
    (0.7 * mean_size(values)) as f32
}

/// The mean of the magnitudes above the threshold.
fn twn(values: &[f32]) -> f32 {
    let threshold = twn_threshold(values);
    let (mut sum, mut count) = (0.0, 0.0);
    for value in values {
        if value.abs() > threshold {
            (sum, count) = (sum + f64::from(value.abs()), count + 1.0);
        }
    }
    usable((sum / larger(count, 1.0)) as f32)
}

/// The mean magnitude; the reference multiplies by its reciprocal and divides by that again.
fn absmean(values: &[f32]) -> f32 {
    const LEAST: f64 = 1e-5;
    usable(1.0 / (1.0 / larger(mean_size(values), LEAST) as f32))
}

impl Ternary {
    /// The table for groups with these scales: of TWN with these thresholds, else told apart half-way between levels.
    fn table(self, scales: &[f32], thresholds: &[f32]) -> Table {
        let mut limits = Vec::with_capacity(scales.len());
        for (group, &scale) in scales.iter().enumerate() {
            limits.push(match (self.rule, thresholds.get(group)) {
                (TernaryRule::Absmean, _) => (1.0 / scale, 0.5),
                (_, Some(&threshold)) => (1.0, threshold),
                (_, None) => (1.0, scale / 2.0),
            });
        }
        Table::with_rule(&[-1.0, 0.0, 1.0], Rule::Beyond(limits))
    }
}

impl Format for Ternary {
    fn check(&self) -> Result<()> {
        Ok(())
    }

    fn repair(&mut self) {}

    fn fields(&self, fields: &mut Fields) {
        fields.choice("rule", &self.rule);
    }

    fn kind(&self) -> FormatKind {
        FormatKind::LowBit
    }

    fn presets(&self) -> Vec<NumberFormat> {
        let rules = [TernaryRule::Optimal, TernaryRule::Twn, TernaryRule::Absmean];
        rules.into_iter().map(|rule| NumberFormat::Ternary(Self { rule })).collect()
    }

    fn bits(&self) -> f64 {
        1.6
    }

    fn is_ranged(&self) -> bool {
        false
    }

    fn is_nearest(&self) -> bool {
        self.rule != TernaryRule::Twn
    }

    fn fit(&self, values: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        let (scale, thresholds): (fn(&[f32]) -> f32, _) = match self.rule {
            TernaryRule::Twn => (twn, by_group(values, groups, twn_threshold)),
            TernaryRule::Absmean => (absmean, Vec::new()),
            TernaryRule::Optimal => (optimal, Vec::new()),
        };
        let scales = by_group(values, groups, scale);
        Some(self.table(&fit.scales.store(&scales).1, &thresholds).fit(scales, fit.scales))
    }

    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        let stored = scales.load(&sections.scales, groups.count(), false)?;
        self.table(&stored, &[]).open(sections, groups.count(), scales).map(Some)
    }

    fn pack(&self, codes: &[u16]) -> Vec<u8> {
        pack_trits(codes)
    }

    fn unpack(&self, bytes: &[u8], count: usize, _: u32) -> Result<Vec<u16>> {
        check_len("codes", bytes, packed_trits_len(count))?;
        unpack_trits(bytes, count).map_err(|at| Error::malformed("codes", at, "this byte is not five of three levels"))
    }
}
