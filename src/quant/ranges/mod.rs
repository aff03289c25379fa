//! Where ranges come from: the registry of range rules, and the ranges of groups by a rule.

mod entropy;
mod histogram;
mod mse;
mod percentile;

pub use histogram::Histogram;

use super::codec::Codec;
use super::formats::{Fit, Format};
use super::scales::ScaleStorage;
use super::{Groups, IntegerFormat, Range};
use crate::error::{Error, Result};
use crate::kernels::{larger, smaller, within};
use crate::plain::{Fields, plain};
use crate::tensor::check_finite;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Where ranges come from.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RangeRule {
    /// Minimum and maximum of the values.
    #[default]
    MinMax,
    /// The range that is known of the parameter beforehand, as w ∈ \[−10, 10\] in the tutorial.
    Declared,
    /// The same range for every group, as the visitor sets it.
    Manual {
        /// Lower end; widened to zero.
        low: f32,
        /// Upper end; widened to zero.
        high: f32,
    },
    /// What lies beyond a percentile is clipped, by linear interpolation between values as in `numpy.percentile`.
    Percentile {
        /// Which percentile, 50 to 100; 100 is minimum and maximum.
        percent: f64,
        /// Of what.
        of: PercentileOf,
    },
    /// The range with the least squared error of what comes back, found by trying.
    Mse,
    /// The range that keeps the most of the distribution: the least Kullback–Leibler divergence between the histogram
    /// and its quantized self (Migacz 2017, "8-bit inference with TensorRT"), as ONNX Runtime computes it.
    Entropy,
}

plain! {
    enum RangeRule by kind { MinMax, Declared, Manual { low, high }, Percentile { percent, of }, Mse, Entropy }
}

/// What a percentile is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum PercentileOf {
    /// The values: the range goes from the percentile `100 − p` to the percentile `p`.
    #[default]
    Values,
    /// Their magnitudes: the range goes as far below zero as above it (TensorRT).
    Magnitudes,
}

plain! { enum PercentileOf { Values, Magnitudes } }

/// What is known of values beside themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The range that is known beforehand.
    pub declared: Option<Range>,
    /// How much the square of each value's error matters, in stored order; all alike without.
    pub importance: Option<&'a [f32]>,
    /// Which values are kept, in stored order; the others are pruned and come back as zero. All without.
    pub mask: Option<&'a [bool]>,
}

/// What a range rule may look at.
#[derive(Clone, Copy)]
pub struct RangeInput<'a> {
    /// The values in stored order.
    pub values: &'a [f32],
    /// Which of them share a range.
    pub groups: Groups,
    /// The format that the range is for.
    pub format: &'a dyn Format,
    /// How its scales are stored.
    pub scales: ScaleStorage,
    /// What else is known.
    pub hints: Hints<'a>,
}

impl RangeRule {
    /// Least and greatest percentile that can be asked for.
    const PERCENT: (f64, f64) = (50.0, 100.0);

    /// # Errors
    /// Names the parameter that is out of its limits.
    pub fn check(&self) -> Result<()> {
        match *self {
            Self::Manual { low, high } => check_finite("range", &[low, high]),
            Self::Percentile { percent, .. } => {
                Error::check_range("range.percent", percent, Self::PERCENT.0, Self::PERCENT.1)
            }
            _ => Ok(()),
        }
    }

    /// Moves every parameter into its limits.
    pub fn repair(&mut self) {
        match self {
            Self::Manual { low, high } if low.is_finite() && high.is_finite() => {
                (*low, *high) = (smaller(*low, 0.0), larger(*high, 0.0));
            }
            Self::Percentile { percent, .. } if !percent.is_nan() => {
                *percent = within(*percent, Self::PERCENT.0, Self::PERCENT.1);
            }
            Self::Manual { .. } | Self::Percentile { .. } => *self = Self::default(),
            _ => {}
        }
    }

    /// What can be changed; `declares` says whether ranges are known beforehand, `widest` is the range of all values.
    pub(crate) fn fields(&self, fields: &mut Fields, declares: bool, widest: Range) {
        let manual =
            if let Self::Manual { .. } = self { *self } else { Self::Manual { low: widest.low, high: widest.high } };
        let percentile = match self {
            Self::Percentile { .. } => *self,
            _ => Self::Percentile { percent: 99.0, of: PercentileOf::default() },
        };
        let mut all: Vec<&dyn crate::plain::Show> =
            vec![&Self::MinMax, &percentile, &Self::Mse, &Self::Entropy, &manual];
        if declares {
            all.insert(1, &Self::Declared);
        }
        fields.variants("", "kind", &all);
        match self {
            Self::Manual { low, high } => {
                let (least, most) = (f64::from(widest.low), f64::from(widest.high));
                let (low, high, step) = (f64::from(*low), f64::from(*high), (most - least) / 200.0);
                fields.real("low", low, (smaller(least, low), 0.0), step);
                fields.real("high", high, (0.0, larger(most, high)), step);
            }
            Self::Percentile { percent, of } => {
                fields.real("percent", *percent, Self::PERCENT, 0.1);
                fields.choice("of", of);
            }
            _ => {}
        }
    }

    /// Whether it minimises an error that [`Hints::importance`] weighs.
    #[must_use]
    pub fn uses_importance(&self) -> bool {
        *self == Self::Mse
    }

    /// The range of each group.
    #[must_use]
    pub fn ranges(&self, input: RangeInput<'_>) -> Vec<Range> {
        let each = |of: &dyn Fn(&[f32]) -> Range| -> Vec<Range> {
            input.groups.iter().map(|run| of(&input.kept(run))).collect()
        };
        match (self, input.hints.declared) {
            (Self::Declared, Some(range)) => vec![range; input.groups.count()],
            (Self::Manual { low, high }, _) => vec![Range::new(*low, *high); input.groups.count()],
            (Self::MinMax | Self::Declared, _) => each(&Range::of),
            (Self::Percentile { percent, of }, _) => each(&|values| percentile::range(values, *percent, *of)),
            (Self::Mse, _) => mse::ranges(input),
            (Self::Entropy, _) => {
                let codes = input.code_count();
                each(&|values| entropy::range(&Histogram::of(values), codes))
            }
        }
    }
}

impl RangeRule {
    /// The range of activations by the histogram of what was seen of them, for integers of `format`. Integers finer
    /// than the bins of a histogram leave the least error and the entropy nothing to tell apart: they get the range of
    /// all values.
    #[must_use]
    pub fn calibrated(&self, seen: &Histogram, format: &IntegerFormat) -> Range {
        let fits = (format.levels as usize) < Histogram::BINS / 2;
        match *self {
            Self::Manual { low, high } => Range::new(low, high),
            Self::Percentile { percent, of: PercentileOf::Values } => {
                Range::new(seen.percentile(100.0 - percent), seen.percentile(percent))
            }
            Self::Percentile { percent, of: PercentileOf::Magnitudes } => {
                let end = seen.magnitude_percentile(percent);
                Range::new(larger(-end, seen.range().low), smaller(end, seen.range().high))
            }
            Self::Mse if fits => {
                let (means, counts) = seen.means();
                let groups = Groups::blocks(means.len(), means.len());
                let hints = Hints { importance: Some(&counts), ..Hints::default() };
                let input = RangeInput { values: &means, groups, format, scales: ScaleStorage::default(), hints };
                mse::ranges(input).first().copied().unwrap_or_default()
            }
            Self::Entropy if fits => entropy::range(seen, format.levels),
            Self::MinMax | Self::Declared | Self::Mse | Self::Entropy => seen.range(),
        }
    }
}

impl<'a> RangeInput<'a> {
    /// The values of a run that are kept.
    fn kept(&self, run: std::ops::Range<usize>) -> Cow<'a, [f32]> {
        let values = self.values.get(run.clone()).unwrap_or_default();
        match self.hints.mask.and_then(|mask| mask.get(run)) {
            None => Cow::Borrowed(values),
            Some(mask) => values.iter().zip(mask).filter(|pair| *pair.1).map(|pair| *pair.0).collect(),
        }
    }

    /// How to store scales where each group is judged by itself: scales that are quantized in turn tie groups together.
    fn independent_scales(&self) -> ScaleStorage {
        if self.scales.is_independent() { self.scales } else { ScaleStorage::default() }
    }

    /// A codec with these ranges, one for each group.
    fn codec(&self, ranges: &[Range], scales: ScaleStorage) -> Option<Box<dyn Codec>> {
        let Hints { importance, mask, .. } = self.hints;
        self.format.fit(self.values, self.groups, &Fit { ranges, scales, importance, mask })
    }

    /// How many codes the format has.
    fn code_count(&self) -> u32 {
        self.codec(&vec![Range::default(); self.groups.count()], self.independent_scales())
            .map_or(0, |codec| codec.code_count())
    }
}
