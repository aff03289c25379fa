//! The one value that says how a model is quantized; the URL, the form, the sweep and the API share it.

use crate::error::{Error, Result};
use crate::plain::plain;
use crate::quant::{Granularity, IntegerFormat, NumberFormat};
use serde::{Deserialize, Serialize};

/// Number format → granularity → range → biases → activations. Every field has a default, so a part is a recipe too.
///
/// ```
/// use quant_playground::compress::Recipe;
/// let recipe: Recipe = serde_json::from_str(r#"{"format": {"kind": "integer", "levels": 8}}"#)?;
/// assert_eq!(recipe.format.as_format().bits(), 3);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Recipe {
    /// How weights are stored.
    pub format: NumberFormat,
    /// Which weights share a range.
    pub granularity: Granularity,
    /// Where the ranges come from.
    pub range: RangeRule,
    /// What happens to biases.
    pub biases: Biases,
    /// What happens to the values that flow through the model.
    pub activations: Activations,
}

plain! { struct Recipe { format, granularity, range, biases, activations } }

/// Where ranges of parameters come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum RangeRule {
    /// Minimum and maximum of the values.
    #[default]
    MinMax,
    /// The range that is known of the parameter beforehand, as w ∈ \[−10, 10\] in the tutorial.
    Declared,
}

plain! { enum RangeRule { MinMax, Declared } }

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
    },
}

plain! { enum Activations by kind { Float32, Dynamic { levels }, Static { levels } } }

impl Activations {
    /// The number of activation levels, unless they stay floats.
    #[must_use]
    pub fn levels(self) -> Option<u32> {
        match self {
            Self::Float32 => None,
            Self::Dynamic { levels } | Self::Static { levels } => Some(levels),
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
        self.format.as_format().check()?;
        self.granularity.check()?;
        let most = f64::from(IntegerFormat::MAX_LEVELS);
        if let Some(levels) = self.activations.levels() {
            Error::check_range("activations.levels", f64::from(levels), 2.0, most)?;
            if matches!(self.format, NumberFormat::Float32(_)) {
                let remedy = "choose an integer format for the weights, or float activations";
                return Err(Error::incompatible("an integer product", "32-bit float weights", remedy));
            }
        }
        if let Biases::Levels { levels } = self.biases {
            if self.granularity == Granularity::Global {
                let remedy = "quantize biases like the weights, or choose another granularity";
                return Err(Error::incompatible("one range for the whole model", "own levels for biases", remedy));
            }
            if matches!(self.format, NumberFormat::Float32(_)) {
                let remedy = "choose an integer format for the weights, or float biases";
                return Err(Error::incompatible("32-bit float weights", "own levels for biases", remedy));
            }
            Error::check_range("biases.levels", f64::from(levels), 2.0, most)?;
            self.bias_format().as_format().check()?;
        }
        Ok(())
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
