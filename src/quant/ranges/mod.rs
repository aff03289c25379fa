//! Where ranges come from: the registry of range rules, and the ranges of groups by a rule.

use super::formats::Format;
use super::{Groups, Range};
use crate::error::Result;
use crate::kernels::{larger, smaller};
use crate::plain::{Fields, plain};
use crate::tensor::check_finite;
use serde::{Deserialize, Serialize};

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
}

plain! { enum RangeRule by kind { MinMax, Declared, Manual { low, high } } }

/// What a range rule may look at.
#[derive(Clone, Copy)]
pub struct RangeInput<'a> {
    /// The values in stored order.
    pub values: &'a [f32],
    /// Which of them share a range.
    pub groups: Groups,
    /// The format that the range is for.
    pub format: &'a dyn Format,
    /// How much the square of each value's error matters, in stored order; all alike without.
    pub importance: Option<&'a [f32]>,
    /// The range that is known beforehand.
    pub declared: Option<Range>,
}

impl RangeRule {
    /// # Errors
    /// Names the parameter that is out of its limits.
    pub fn check(&self) -> Result<()> {
        match *self {
            Self::Manual { low, high } => check_finite("range", &[low, high]),
            _ => Ok(()),
        }
    }

    /// Moves every parameter into its limits.
    pub fn repair(&mut self) {
        match self {
            Self::Manual { low, high } if low.is_finite() && high.is_finite() => {
                (*low, *high) = (smaller(*low, 0.0), larger(*high, 0.0));
            }
            Self::Manual { .. } => *self = Self::default(),
            _ => {}
        }
    }

    /// What can be changed; `declares` says whether ranges are known beforehand, `widest` is the range of all values.
    pub(crate) fn fields(&self, fields: &mut Fields, declares: bool, widest: Range) {
        let manual =
            if let Self::Manual { .. } = self { *self } else { Self::Manual { low: widest.low, high: widest.high } };
        let mut all: Vec<&dyn crate::plain::Show> = vec![&Self::MinMax, &manual];
        if declares {
            all.insert(1, &Self::Declared);
        }
        fields.variants("", "kind", &all);
        if let Self::Manual { low, high } = *self {
            let (least, most) = (f64::from(widest.low), f64::from(widest.high));
            let step = (most - least) / 200.0;
            fields.real("low", f64::from(low), (smaller(least, f64::from(low)), 0.0), step);
            fields.real("high", f64::from(high), (0.0, larger(most, f64::from(high))), step);
        }
    }

    /// Whether it minimises an error that [`RangeInput::importance`] weighs.
    #[must_use]
    pub fn uses_importance(&self) -> bool {
        false
    }

    /// The range of each group.
    #[must_use]
    pub fn ranges(&self, input: RangeInput<'_>) -> Vec<Range> {
        let values = |run: std::ops::Range<usize>| input.values.get(run).unwrap_or_default();
        match (self, input.declared) {
            (Self::Declared, Some(range)) => vec![range; input.groups.count()],
            (Self::Manual { low, high }, _) => vec![Range::new(*low, *high); input.groups.count()],
            (Self::MinMax | Self::Declared, _) => input.groups.iter().map(|run| Range::of(values(run))).collect(),
        }
    }
}
