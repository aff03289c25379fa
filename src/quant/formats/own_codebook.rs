//! Levels that the visitor types.

use super::table::{Table, reaches};
use super::{Fit, Format, FormatKind, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::kernels::{self, larger, sorted};
use crate::plain::{Fields, plain};
use crate::quant::Groups;
use crate::quant::codec::Codec;
use crate::quant::scales::ScaleStorage;
use crate::tensor::check_finite;
use serde::{Deserialize, Serialize};

/// What the typed numbers are multiplied with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum CodebookScaling {
    /// Nothing: they are the levels.
    None,
    /// In each group so much that the largest magnitude among them is the end of the range.
    #[default]
    Absmax,
}

plain! { enum CodebookScaling { None, Absmax } }

/// A codebook as typed. It is stored with each tensor, as 32-bit floats in ascending order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct OwnCodebook {
    /// The levels, 2 to 256 numbers in any order, at least two of them different.
    pub values: Vec<f32>,
    /// What they are multiplied with.
    pub scaling: CodebookScaling,
}

plain! { struct OwnCodebook { values, scaling } }

impl Default for OwnCodebook {
    fn default() -> Self {
        Self { values: vec![-1.0, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0], scaling: CodebookScaling::default() }
    }
}

impl OwnCodebook {
    /// The most levels there can be.
    pub const MAX_LEVELS: u32 = 256;

    /// The numbers that can be levels.
    fn usable(&self) -> Vec<f32> {
        let mut usable = Vec::new();
        for &value in self.values.iter().take(Self::MAX_LEVELS as usize) {
            if value.is_finite() {
                usable.push(value + 0.0);
            }
        }
        usable
    }

    /// The different levels, ascending; with scaling divided by the largest magnitude.
    #[must_use]
    pub fn levels(&self) -> Vec<f32> {
        let values = self.usable();
        let mut most = 0.0;
        for &value in values.iter().filter(|_| self.scaling == CodebookScaling::Absmax) {
            most = larger(most, value.abs());
        }
        let unit = if most > 0.0 { most } else { 1.0 };
        let mut levels = Vec::new();
        for place in sorted(values.len(), &|a, b| values[a].total_cmp(&values[b])) {
            let level = values[place] / unit;
            if levels.last() != Some(&level) {
                levels.push(level);
            }
        }
        levels
    }

    fn table(&self) -> Table {
        let levels = self.levels();
        let count = levels.len();
        Table::stored(levels, count)
    }
}

impl Format for OwnCodebook {
    fn check(&self) -> Result<()> {
        check_finite("format.values", &self.values)?;
        let different = self.levels().len() as f64;
        Error::check_range("format.values", self.values.len() as f64, 2.0, f64::from(Self::MAX_LEVELS))?;
        Error::check_range("different numbers in format.values", different, 2.0, f64::from(Self::MAX_LEVELS))
    }

    fn repair(&mut self) {
        self.values = if self.levels().len() < 2 { Self::default().values } else { self.usable() };
    }

    fn fields(&self, fields: &mut Fields) {
        fields.list("values", &self.values, Self::MAX_LEVELS);
        fields.choice("scaling", &self.scaling);
    }

    fn kind(&self) -> FormatKind {
        FormatKind::Codebook
    }

    fn presets(&self) -> Vec<NumberFormat> {
        vec![NumberFormat::OwnCodebook(self.clone())]
    }

    fn bits(&self) -> f64 {
        f64::from(kernels::width_of(self.levels().len() as u32))
    }

    fn is_ranged(&self) -> bool {
        self.scaling == CodebookScaling::Absmax
    }

    fn is_scaled(&self) -> bool {
        self.scaling == CodebookScaling::Absmax
    }

    fn keeps_zero(&self) -> bool {
        self.values.contains(&0.0)
    }

    fn fit(&self, _: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        let groups = if self.is_scaled() { groups } else { Groups::blocks(0, 0) };
        Some(self.table().fit(reaches(fit.ranges, groups), fit.scales))
    }

    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        let groups = if self.is_scaled() { groups.count() } else { 0 };
        self.table().open(sections, groups, scales).map(Some)
    }
}
