//! Stochastic rounding: up or down by chance, so that the mean of many draws is the value itself.
//!
//! Gupta et al. 2015, "Deep Learning with Limited Numerical Precision", section 3: `⌊x⌋` with probability
//! `1 − (x − ⌊x⌋)/ε`, else `⌊x⌋ + ε`, ε being the distance between the two levels; beyond the last level, that level.

use super::RoundInput;
use crate::error::{Error, Result};
use crate::plain::{Fields, plain};
use crate::quant::codec::neighbours;
use crate::rng::Rng;
use serde::{Deserialize, Serialize};

/// Parameters of stochastic rounding.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Stochastic {
    /// Which random numbers are drawn, 0 to 999.
    pub seed: u32,
}

plain! { struct Stochastic { seed } }

impl Stochastic {
    /// The largest seed.
    pub const MAX_SEED: u32 = 999;

    pub(super) fn check(&self) -> Result<()> {
        Error::check_range("rounding.seed", f64::from(self.seed), 0.0, f64::from(Self::MAX_SEED))
    }

    pub(super) fn repair(&mut self) {
        self.seed = self.seed.min(Self::MAX_SEED);
    }

    pub(super) fn fields(&self, fields: &mut Fields) {
        fields.whole("seed", self.seed, 0, Self::MAX_SEED);
    }

    /// The number drawn for a value follows from the seed, the tensor and its place in it alone.
    pub(super) fn codes(&self, input: RoundInput<'_>) -> Vec<u16> {
        let mut codes = Vec::with_capacity(input.values.len());
        for (group, run) in input.groups.iter().enumerate() {
            let mut levels = input.codec.levels(group);
            levels.retain(|level| level.0.is_finite());
            for place in run {
                let value = input.values.get(place).copied().unwrap_or(0.0);
                let Some([lower, upper]) = neighbours(&levels, value) else { return super::nearest(input) };
                let (width, above) = (f64::from(upper.0) - f64::from(lower.0), f64::from(value) - f64::from(lower.0));
                let drawn = Rng::at(self.seed, input.tensor, place as u64).uniform() * width;
                codes.push(if drawn < above { upper.1 } else { lower.1 });
            }
        }
        codes
    }
}
