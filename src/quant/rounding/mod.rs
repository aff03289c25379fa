//! Which code each value gets: the registry of roundings.

use super::codec::Codec;
use super::{Groups, LayerInputs};
use crate::error::Result;
use crate::plain::{Fields, plain};
use serde::{Deserialize, Serialize};

/// Which code each value gets.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Rounding {
    /// The nearest, by the format's rule for ties.
    #[default]
    Nearest,
}

plain! { enum Rounding by kind { Nearest } }

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
    /// Which values are kept, in stored order; the others are pruned and come back as zero, whatever code they get. All
    /// without.
    pub mask: Option<&'a [bool]>,
}

impl Rounding {
    /// # Errors
    /// Names the parameter that is out of its limits.
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Moves every parameter into its limits.
    pub fn repair(&mut self) {}

    /// What can be changed.
    pub(crate) fn fields(&self, fields: &mut Fields) {
        let all: [&dyn crate::plain::Show; 1] = [&Self::Nearest];
        fields.variants("", "kind", &all);
    }

    /// The roundings that look at inputs, as a sweep tries them.
    #[must_use]
    pub fn data_aware() -> Vec<Self> {
        Vec::new()
    }

    /// Whether it looks at inputs.
    #[must_use]
    pub fn is_data_aware(&self) -> bool {
        false
    }

    /// The code of each value, in stored order.
    #[must_use]
    pub fn codes(&self, input: RoundInput<'_>) -> Vec<u16> {
        match self {
            Self::Nearest => nearest(input),
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
