//! Which code each value gets: the registry of roundings, one file each.

mod descent;
mod gptq;
mod layer;
mod stochastic;

pub use descent::{CoordinateDescent, DescentStart};
pub use gptq::Gptq;
pub use stochastic::Stochastic;

use super::codec::Codec;
use super::{Groups, LayerInputs};
use crate::error::Result;
use crate::plain::{Fields, Show, plain};
use serde::{Deserialize, Serialize};

/// Which code each value gets.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Rounding {
    /// The nearest, by the format's rule for ties.
    #[default]
    Nearest,
    /// One of the two levels next to the value, by chance.
    Stochastic(Stochastic),
    /// Weight by weight, each error made good by the weights that follow.
    Gptq(Gptq),
    /// Weight by weight to the level that leaves the least error, until none helps any more.
    CoordinateDescent(CoordinateDescent),
}

plain! {
    enum Rounding by kind {
        Nearest, Stochastic(Stochastic), Gptq(Gptq), CoordinateDescent(CoordinateDescent),
    }
}

/// What a rounding may look at.
#[derive(Clone, Copy)]
pub struct RoundInput<'a> {
    /// The values in stored order.
    pub values: &'a [f32],
    /// Which of them share a codec.
    pub groups: Groups,
    /// What codes stand for.
    pub codec: &'a dyn Codec,
    /// What the values are multiplied with, where that is known.
    pub inputs: Option<&'a LayerInputs>,
    /// Which tensor it is, so that equal values in different tensors draw different random numbers.
    pub tensor: u32,
    /// Which values are kept, in stored order; the others are pruned and come back as zero, whatever code they get. All
    /// without.
    pub mask: Option<&'a [bool]>,
}

impl Rounding {
    /// # Errors
    /// Names the parameter that is out of its limits.
    pub fn check(&self) -> Result<()> {
        match self {
            Self::Nearest | Self::CoordinateDescent(_) => Ok(()),
            Self::Stochastic(stochastic) => stochastic.check(),
            Self::Gptq(gptq) => gptq.check(),
        }
    }

    /// Moves every parameter into its limits.
    pub fn repair(&mut self) {
        match self {
            Self::Nearest | Self::CoordinateDescent(_) => {}
            Self::Stochastic(stochastic) => stochastic.repair(),
            Self::Gptq(gptq) => gptq.repair(),
        }
    }

    /// What can be changed; `calibrated` says whether there are rows to look at.
    pub(crate) fn fields(&self, fields: &mut Fields, calibrated: bool) {
        let [mut stochastic, mut gptq, mut descent] = [
            Self::Stochastic(Stochastic::default()),
            Self::Gptq(Gptq::default()),
            Self::CoordinateDescent(CoordinateDescent::default()),
        ];
        match self {
            Self::Nearest => {}
            Self::Stochastic(_) => stochastic = *self,
            Self::Gptq(_) => gptq = *self,
            Self::CoordinateDescent(_) => descent = *self,
        }
        let all: [&dyn Show; 4] = [&Self::Nearest, &stochastic, &gptq, &descent];
        fields.variants("", "kind", &all[..if calibrated { 4 } else { 2 }]);
        match self {
            Self::Nearest => {}
            Self::Stochastic(stochastic) => stochastic.fields(fields),
            Self::Gptq(gptq) => gptq.fields(fields),
            Self::CoordinateDescent(descent) => descent.fields(fields),
        }
    }

    /// The roundings that look at inputs, as a sweep tries them.
    #[must_use]
    pub fn data_aware() -> Vec<Self> {
        vec![Self::Gptq(Gptq::default()), Self::CoordinateDescent(CoordinateDescent::default())]
    }

    /// Whether it looks at inputs.
    #[must_use]
    pub fn is_data_aware(&self) -> bool {
        matches!(self, Self::Gptq(_) | Self::CoordinateDescent(_))
    }

    /// The code of each value, in stored order. Without inputs, roundings that look at them take the nearest.
    #[must_use]
    pub fn codes(&self, input: RoundInput<'_>) -> Vec<u16> {
        match self {
            Self::Nearest => nearest(input),
            Self::Stochastic(stochastic) => stochastic.codes(input),
            Self::Gptq(gptq) => gptq.codes(input),
            Self::CoordinateDescent(descent) => descent.codes(input),
        }
    }
}

fn nearest(input: RoundInput<'_>) -> Vec<u16> {
    let mut codes = vec![0; input.values.len()];
    for (group, run) in input.groups.iter().enumerate() {
        if let (Some(values), Some(codes)) = (input.values.get(run.clone()), codes.get_mut(run)) {
            input.codec.encode(group, values, codes);
        }
    }
    codes
}
