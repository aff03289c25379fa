//! The kinds of recipe that the chart tells apart, and the recipes that the first sweep tries.

use crate::compress::{Activations, Biases, Recipe};
use crate::plain::plain;
use crate::quant::{Granularity, NumberFormat};
use serde::Serialize;

/// What the legend calls a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Family {
    /// 32-bit floats: the baseline.
    Float32,
    /// One range for the whole model.
    Global,
    /// One range for each tensor.
    PerTensor,
    /// One range for each output channel.
    PerChannel,
    /// One range for each group.
    PerGroup,
    /// Integer products, activations by the range of each sample.
    Dynamic,
    /// Integer products, activations by a calibrated range.
    Static,
}

plain! { out enum Family { Float32, Global, PerTensor, PerChannel, PerGroup, Dynamic, Static } }

impl Family {
    /// Every family, in the order of the legend.
    pub const ALL: [Self; 7] =
        [Self::Float32, Self::Global, Self::PerTensor, Self::PerChannel, Self::PerGroup, Self::Dynamic, Self::Static];

    /// The family that a recipe belongs to.
    #[must_use]
    pub fn of(recipe: &Recipe) -> Self {
        match (&recipe.format, recipe.activations, recipe.granularity) {
            (NumberFormat::Float32(_), ..) => Self::Float32,
            (_, Activations::Dynamic { .. }, _) => Self::Dynamic,
            (_, Activations::Static { .. }, _) => Self::Static,
            (_, _, Granularity::Global) => Self::Global,
            (_, _, Granularity::PerTensor) => Self::PerTensor,
            (_, _, Granularity::PerChannel) => Self::PerChannel,
            (_, _, Granularity::PerGroup { .. }) => Self::PerGroup,
        }
    }

    /// Values in a group unless said otherwise.
    pub const GROUP: u32 = 16;

    /// A recipe of this family with all other choices as in `like`, where they go together. Coming from a global range,
    /// which takes the biases in, biases are quantized again only if `quantizes_biases`.
    #[must_use]
    pub fn recipe(self, like: &Recipe, quantizes_biases: bool) -> Recipe {
        let group = match like.granularity {
            Granularity::PerGroup { .. } => like.granularity,
            _ => Granularity::PerGroup { size: Self::GROUP },
        };
        let activation_levels = like.activations.levels().unwrap_or(256);
        let (granularity, activations) = match self {
            Self::Float32 => return Recipe::float32(),
            Self::Global => (Granularity::Global, Activations::Float32),
            Self::PerTensor => (Granularity::PerTensor, Activations::Float32),
            Self::PerChannel => (Granularity::PerChannel, Activations::Float32),
            Self::PerGroup => (group, Activations::Float32),
            Self::Dynamic => (Granularity::PerChannel, Activations::Dynamic { levels: activation_levels }),
            Self::Static => (Granularity::PerChannel, Activations::Static { levels: activation_levels }),
        };
        let biases = match (self, like.granularity) {
            (Self::Global, _) => Biases::LikeWeights,
            (_, Granularity::Global) if quantizes_biases => Biases::LikeWeights,
            (_, Granularity::Global) => Biases::Float32,
            _ => like.biases,
        };
        let format = match like.format {
            NumberFormat::Float32(_) => NumberFormat::default(),
            NumberFormat::Integer(_) => like.format.clone(),
        };
        Recipe { format, granularity, activations, biases, ..like.clone() }
    }
}

/// Levels that a sweep tries: every width from 1 to 8 bits, and two numbers of levels between 1 and 3 bits that are no
/// powers of two.
pub const LEVELS: [u32; 10] = [2, 3, 4, 6, 8, 16, 32, 64, 128, 256];

/// Every family at every number of [`LEVELS`], with all other choices as in `like`; combinations that do not go
/// together are left out. The baseline comes first.
#[must_use]
pub fn default_recipes(like: &Recipe, quantizes_biases: bool) -> Vec<Recipe> {
    let mut recipes = vec![Recipe::float32()];
    for levels in LEVELS.into_iter().rev() {
        for family in Family::ALL.into_iter().skip(1) {
            let mut recipe = family.recipe(like, quantizes_biases);
            if let NumberFormat::Integer(format) = &mut recipe.format {
                format.levels = levels;
            }
            if recipe.check().is_ok() {
                recipes.push(recipe);
            }
        }
    }
    recipes
}
