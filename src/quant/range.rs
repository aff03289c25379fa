//! The interval of real numbers that a grid has to cover.

use crate::kernels::{self, larger, smaller};
use crate::plain::plain;
use serde::{Deserialize, Serialize};

/// A closed interval that always holds zero, so that padding, pruned weights and ReLU stay exact
/// (Jacob et al. 2018, section 2.1; ONNX DynamicQuantizeLinear).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Range {
    /// Lower end, zero or below.
    pub low: f32,
    /// Upper end, zero or above.
    pub high: f32,
}

plain! { full struct Range { low, high } }

impl Range {
    /// The range from `low` to `high`, widened to zero.
    #[must_use]
    pub fn new(low: f32, high: f32) -> Self {
        Self { low: smaller(0.0, low), high: larger(0.0, high) }
    }

    /// Minimum and maximum of `values`, widened to zero; no values give `0..0`.
    ///
    /// ```
    /// use quant_playground::quant::Range;
    /// assert_eq!(Range::of(&[1.0, 3.0]), Range { low: 0.0, high: 3.0 });
    /// ```
    #[must_use]
    pub fn of(values: &[f32]) -> Self {
        let (low, high) = kernels::extremes(values);
        Self { low, high }
    }

    /// The smallest range that covers both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self { low: smaller(self.low, other.low), high: larger(self.high, other.high) }
    }

    /// The larger distance of an end from zero.
    #[must_use]
    pub fn absolute(self) -> f32 {
        larger(self.high, -self.low)
    }
}
