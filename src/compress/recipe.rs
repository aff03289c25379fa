//! The one value that says how a model is quantized; the URL, the form, the sweep and the API share it.

use super::prune::Pruning;
use super::transform::Transform;
use crate::error::{Error, Result};
use crate::plain::plain;
use crate::quant::formats::Grouping;
use crate::quant::{Coding, Granularity, IntegerFormat, NumberFormat, RangeRule, Rounding, ScaleStorage, Storage};
use serde::{Deserialize, Serialize};

/// Number format → granularity → range → rounding → pruning → biases → activations → coding. Every field has a default, so a part
/// is a recipe too.
///
/// ```
/// use quant_playground::compress::Recipe;
/// let recipe: Recipe = serde_json::from_str(r#"{"format": {"kind": "integer", "levels": 8}}"#)?;
/// assert_eq!(recipe.format.as_format().bits(), 3.0);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Recipe {
    /// What the codes of weights stand for.
    pub format: NumberFormat,
    /// Which weights share a range.
    pub granularity: Granularity,
    /// How the scales of groups are stored.
    pub scales: ScaleStorage,
    /// Where the ranges come from.
    pub range: RangeRule,
    /// Which errors matter more.
    pub importance: Importance,
    /// What is done to weights and inputs before.
    pub transform: Transform,
    /// Which code each weight gets.
    pub rounding: Rounding,
    /// Which weights are left out.
    pub prune: Pruning,
    /// What happens to biases.
    pub biases: Biases,
    /// Whether biases make good what quantized weights shift the mean outputs by.
    pub bias_correction: bool,
    /// What happens to the values that flow through the model.
    pub activations: Activations,
    /// How codes are stored.
    pub coding: Coding,
    /// Each linear layer in order, where weights are stored otherwise; those beyond the end are as the rest.
    pub layers: Vec<LayerRecipe>,
}

plain! {
    struct Recipe { format, granularity, scales, range, importance, transform, rounding, prune, biases, bias_correction,
        activations, coding, layers,
    }
}

/// How the weights of one layer are stored.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum LayerRecipe {
    /// As the recipe says for all.
    #[default]
    Same,
    /// Otherwise.
    Own {
        /// What the codes of its weights stand for.
        format: NumberFormat,
        /// Which of its weights share a range.
        granularity: Granularity,
    },
}

plain! { enum LayerRecipe by kind { Same, Own { format, granularity } } }

/// Which errors of weights matter more, to range rules and codebooks that minimise an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Importance {
    /// All alike.
    #[default]
    Uniform,
    /// In proportion to the mean square of what the weight is multiplied with, over the calibration rows.
    Inputs,
}

plain! { enum Importance { Uniform, Inputs } }

/// What happens to biases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Biases {
    /// They stay 32-bit floats.
    #[default]
    Float32,
    /// The format of the weights.
    LikeWeights,
    /// The format of the weights with a number of levels of their own.
    Levels {
        /// 2 to 65,536.
        levels: u32,
    },
}

plain! { enum Biases by kind { Float32, LikeWeights, Levels { levels } } }

/// What happens to the inputs of each layer at run time.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Activations {
    /// They stay 32-bit floats; weights are recovered before the product.
    #[default]
    Float32,
    /// Quantized by the range of each sample as it comes (the tutorial's *dynamic* quantization), multiplied in
    /// integers with 32-bit accumulators.
    Dynamic {
        /// 2 to 65,536; 256 in every engine.
        levels: u32,
    },
    /// Quantized by a range fixed beforehand from the calibration rows, multiplied in integers.
    Static {
        /// 2 to 65,536; 256 in every engine.
        levels: u32,
        /// How the range follows from the calibration rows; minimum and maximum by default, never declared.
        #[serde(default)]
        range: RangeRule,
    },
}

plain! { enum Activations by kind { Float32, Dynamic { levels }, Static { levels; range } } }

impl Activations {
    /// The number of activation levels, unless they stay floats.
    #[must_use]
    pub fn levels(self) -> Option<u32> {
        match self {
            Self::Float32 => None,
            Self::Dynamic { levels } | Self::Static { levels, .. } => Some(levels),
        }
    }
}

impl Recipe {
    /// 32-bit floats throughout: the baseline.
    #[must_use]
    pub fn float32() -> Self {
        Self { format: NumberFormat::Float32(crate::quant::formats::Float32::default()), ..Self::default() }
    }

    /// Whether every parameter is within its limits and all choices go together.
    ///
    /// # Errors
    /// Names the option and its limits, or the two choices and what to change.
    pub fn check(&self) -> Result<()> {
        self.storage().check()?;
        self.range.check()?;
        self.transform.check()?;
        self.rounding.check()?;
        if self.range == RangeRule::Declared && self.transform != Transform::None {
            let remedy = "use the minimum and maximum of the values, or no transform";
            return Err(Error::incompatible("declared ranges", "weights that are transformed before", remedy));
        }
        self.prune.check()?;
        self.check_prunable()?;
        self.check_layers()?;
        let is_integer = matches!(self.format, NumberFormat::Integer(_));
        if self.granularity == Granularity::Global && self.format.as_format().grouping() != Grouping::Recipe {
            let remedy = "choose another granularity, or a format that leaves it open";
            return Err(Error::incompatible(
                "one range for the whole model",
                "a format with blocks of its own",
                remedy,
            ));
        }
        let most = f64::from(IntegerFormat::MAX_LEVELS);
        if let Some(levels) = self.activations.levels() {
            Error::check_range("activations.levels", f64::from(levels), 2.0, most)?;
            if !is_integer {
                let remedy = "choose an integer format for the weights, or float activations";
                return Err(Error::incompatible("an integer product", "weights that are no integers", remedy));
            }
        }
        if let Activations::Static { range, .. } = self.activations {
            range.check()?;
            if range == RangeRule::Declared {
                let remedy = "choose another rule for the range of activations";
                return Err(Error::incompatible("a declared range", "activations, which declare none", remedy));
            }
        }
        if let Biases::Levels { levels } = self.biases {
            if self.granularity == Granularity::Global {
                let remedy = "quantize biases like the weights, or choose another granularity";
                return Err(Error::incompatible("one range for the whole model", "own levels for biases", remedy));
            }
            if !is_integer {
                let remedy = "choose an integer format for the weights, or float biases";
                return Err(Error::incompatible("weights that are no integers", "own levels for biases", remedy));
            }
            Error::check_range("biases.levels", f64::from(levels), 2.0, most)?;
            self.bias_format().as_format().check()?;
        }
        Ok(())
    }

    /// The same recipe but for what `change` does to it.
    pub(crate) fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        // A clone of so many fields, written out at each place that makes one, would be a tenth of the module.
        #[inline(never)]
        fn copy(recipe: &Recipe) -> Recipe {
            recipe.clone()
        }
        let mut changed = copy(self);
        change(&mut changed);
        changed
    }

    /// The recipe as it is for the weights of one linear layer.
    #[must_use]
    pub fn for_layer(&self, layer: usize) -> Self {
        let mut alone = self.but(|recipe| recipe.layers = Vec::new());
        if let Some(LayerRecipe::Own { format, granularity }) = self.layers.get(layer) {
            (alone.format, alone.granularity) = (format.clone(), *granularity);
        }
        alone
    }

    /// The most layers that can have a format of their own.
    pub const MOST_LAYERS: usize = 256;

    fn check_layers(&self) -> Result<()> {
        Error::check_range("layers", self.layers.len() as f64, 0.0, Self::MOST_LAYERS as f64)?;
        for (layer, _) in self.layers.iter().enumerate().filter(|(_, own)| **own != LayerRecipe::Same) {
            let alone = self.for_layer(layer);
            if self.granularity == Granularity::Global || alone.granularity == Granularity::Global {
                let (one, other) = ("one range for the whole model", "layers with formats of their own");
                return Err(Error::incompatible(
                    one,
                    other,
                    "choose another granularity, or one format for all layers",
                ));
            }
            alone.storage().check()?;
            alone.check_prunable()?;
        }
        Ok(())
    }

    fn check_prunable(&self) -> Result<()> {
        if self.prune == Pruning::None { Ok(()) } else { self.storage().check_prunable() }
    }

    /// How weights are stored.
    #[must_use]
    pub fn storage(&self) -> Storage {
        let (format, granularity) = (self.format.clone(), self.granularity);
        Storage { format, granularity, scales: self.scales, coding: self.coding }
    }

    /// How biases are stored.
    #[must_use]
    pub fn bias_storage(&self) -> Storage {
        Storage { format: self.bias_format(), granularity: Granularity::PerTensor, ..self.storage() }
    }

    /// The format that biases are stored in.
    #[must_use]
    pub fn bias_format(&self) -> NumberFormat {
        match (self.biases, &self.format) {
            (Biases::Float32, _) => Self::float32().format,
            (Biases::Levels { levels }, NumberFormat::Integer(format)) => {
                NumberFormat::Integer(IntegerFormat { levels, ..*format })
            }
            (_, format) => format.clone(),
        }
    }
}
