//! A codebook of its own for each group: the levels of least squared error to its values (weight sharing).
//!
//! Han, Mao and Dally 2016, "Deep Compression", section 3. Not by Lloyd's rounds from some start, which end in a local
//! optimum, but by dynamic programming; see [`kernels::cluster`].

use super::table::Table;
use super::{Fit, Format, FormatKind, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::kernels::{self, Boundaries};
use crate::plain::{Fields, plain};
use crate::quant::codec::Codec;
use crate::quant::scales::{ScaleStorage, check_len, floats};
use crate::quant::{Granularity, Groups};
use serde::{Deserialize, Serialize};

/// How the codebook is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum KMeansMethod {
    /// The optimum over a histogram of 4,096 bins with exact sums, then Lloyd's rounds on the values: the exact optimum
    /// up to 4,096 different values, within a thousandth of its error beyond, in milliseconds.
    #[default]
    Histogram,
    /// The exact optimum.
    Exact,
}

plain! { enum KMeansMethod { Histogram, Exact } }

/// Each group stores its codebook, `levels` 32-bit floats in ascending order; where it has fewer different values the
/// last is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct KMeans {
    /// How many levels, 2 to 256.
    pub levels: u32,
    /// How the codebook is found.
    pub method: KMeansMethod,
}

plain! { struct KMeans { levels, method } }

impl Default for KMeans {
    fn default() -> Self {
        Self { levels: 16, method: KMeansMethod::default() }
    }
}

impl KMeans {
    /// The most levels there can be.
    pub const MAX_LEVELS: u32 = 256;
    /// Bins of the histogram.
    pub const BINS: usize = 4096;

    fn usable_levels(&self) -> u32 {
        self.levels.clamp(2, Self::MAX_LEVELS)
    }
}

impl Format for KMeans {
    fn check(&self) -> Result<()> {
        Error::check_range("format.levels", f64::from(self.levels), 2.0, f64::from(Self::MAX_LEVELS))
    }

    fn repair(&mut self) {
        self.levels = self.usable_levels();
    }

    fn fields(&self, fields: &mut Fields) {
        fields.whole("levels", self.levels, 2, Self::MAX_LEVELS);
        fields.choice("method", &self.method);
    }

    fn kind(&self) -> FormatKind {
        FormatKind::Codebook
    }

    fn presets(&self) -> Vec<NumberFormat> {
        [16, 8, 4, 3, 2].into_iter().map(|levels| NumberFormat::KMeans(Self { levels, ..*self })).collect()
    }

    fn usual_granularity(&self) -> Granularity {
        Granularity::PerTensor
    }

    fn uses_importance(&self) -> bool {
        true
    }

    fn bits(&self) -> f64 {
        f64::from(kernels::width_of(self.usable_levels()))
    }

    fn is_ranged(&self) -> bool {
        false
    }

    fn is_scaled(&self) -> bool {
        false
    }

    fn keeps_zero(&self) -> bool {
        false
    }

    fn fit(&self, values: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        let count = self.usable_levels() as usize;
        let boundaries = match self.method {
            KMeansMethod::Histogram => Boundaries::Bins(Self::BINS),
            KMeansMethod::Exact => Boundaries::Anywhere,
        };
        let mut levels = Vec::with_capacity(groups.count() * count);
        for run in groups.iter() {
            let importance = fit.importance.and_then(|importance| importance.get(run.clone()));
            let found = kernels::cluster(values.get(run).unwrap_or_default(), importance, count, boundaries);
            let last = found.last().copied().unwrap_or(0.0);
            levels.extend(found);
            levels.resize(levels.len().div_ceil(count) * count, last);
        }
        Some(Table::stored(levels, count).fit(Vec::new(), fit.scales))
    }

    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        let (bytes, count) = (&sections.codebook, self.usable_levels() as usize);
        check_len("codebook", bytes, groups.count().saturating_mul(4 * count))?;
        let levels: Vec<f32> = floats(bytes).collect();
        let falls = |at: usize| !at.is_multiple_of(count) && levels[at] < levels[at - 1];
        let is_wrong = |at: usize| !levels[at].is_finite() || falls(at);
        match (0..levels.len()).find(|&at| is_wrong(at)) {
            None => Table::stored(levels, count).open(sections, 0, scales).map(Some),
            Some(at) => Err(Error::malformed("codebook", 4 * at, "a level is not a number above the one before")),
        }
    }
}
