//! What is done to weights and inputs before quantization, so that their product stays what it is and both are easier to
//! quantize: y = W x = (W T⁻¹)(T x).

use crate::error::{Error, Result};
use crate::kernels::{hadamard, within};
use crate::plain::{Fields, Show, plain};
use crate::quant::ScaleStorage;
use crate::rng::Rng;
use serde::{Deserialize, Serialize};

/// What is done to weights and inputs before quantization.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Transform {
    /// Nothing.
    #[default]
    None,
    /// Inputs with large values are divided, their weights multiplied.
    SmoothQuant(SmoothQuant),
    /// Weights of inputs with large values are multiplied, as far as it lowers the error of the outputs.
    Awq(Awq),
    /// Both are rotated, which spreads outliers over all.
    Hadamard(Hadamard),
}

plain! { enum Transform by kind { None, SmoothQuant(SmoothQuant), Awq(Awq), Hadamard(Hadamard) } }

/// Parameters of SmoothQuant (Xiao et al. 2022, "SmoothQuant: Accurate and Efficient Post-Training Quantization for Large
/// Language Models", equation 4): every input is divided by `max|x|ᵅ / max|w|¹⁻ᵅ`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct SmoothQuant {
    /// How much of the difficulty moves from inputs to weights, 0 to 1.
    pub alpha: f64,
}

plain! { struct SmoothQuant { alpha } }

impl Default for SmoothQuant {
    fn default() -> Self {
        Self { alpha: 0.5 }
    }
}

/// Parameters of AWQ (Lin et al. 2023, "AWQ: Activation-aware Weight Quantization for LLM Compression and Acceleration",
/// section 3.2): every input is divided by `(mean|x|)ᵅ`, with the α of a grid that leaves the least error of the outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Awq {
    /// How many α are tried, 1 to 100: 0, 1/steps, 2/steps, …
    pub steps: u32,
}

plain! { struct Awq { steps } }

impl Default for Awq {
    fn default() -> Self {
        Self { steps: 20 }
    }
}

/// Parameters of the rotation by a Hadamard matrix (Ashkboos et al. 2024, "QuaRot: Outlier-Free 4-Bit Inference in Rotated
/// LLMs", section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Hadamard {
    /// Which signs are drawn for the inputs before the rotation, 1 to 999; 0 for none.
    pub seed: u32,
}

plain! { struct Hadamard { seed } }

impl Transform {
    const MAX_SEED: u32 = 999;
    const MAX_STEPS: u32 = 100;

    /// # Errors
    /// Names the parameter that is out of its limits.
    pub fn check(&self) -> Result<()> {
        match self {
            Self::None => Ok(()),
            Self::SmoothQuant(SmoothQuant { alpha }) => Error::check_range("transform.alpha", *alpha, 0.0, 1.0),
            Self::Awq(Awq { steps }) => {
                Error::check_range("transform.steps", f64::from(*steps), 1.0, f64::from(Self::MAX_STEPS))
            }
            Self::Hadamard(Hadamard { seed }) => {
                Error::check_range("transform.seed", f64::from(*seed), 0.0, f64::from(Self::MAX_SEED))
            }
        }
    }

    /// Moves every parameter into its limits.
    pub fn repair(&mut self) {
        match self {
            Self::None => {}
            Self::SmoothQuant(SmoothQuant { alpha }) => {
                *alpha = if alpha.is_nan() { SmoothQuant::default().alpha } else { within(*alpha, 0.0, 1.0) };
            }
            Self::Awq(Awq { steps }) => *steps = within(*steps, 1, Self::MAX_STEPS),
            Self::Hadamard(Hadamard { seed }) => *seed = within(*seed, 0, Self::MAX_SEED),
        }
    }

    /// Whether it looks at inputs.
    #[must_use]
    pub fn is_data_aware(&self) -> bool {
        matches!(self, Self::SmoothQuant(_) | Self::Awq(_))
    }

    /// What can be changed; `calibrated` says whether there are rows to look at.
    pub(crate) fn fields(&self, fields: &mut Fields, calibrated: bool) {
        let mut all = [
            Self::None,
            Self::Hadamard(Hadamard::default()),
            Self::SmoothQuant(SmoothQuant::default()),
            Self::Awq(Awq::default()),
        ];
        for other in &mut all {
            if std::mem::discriminant(other) == std::mem::discriminant(self) {
                *other = *self;
            }
        }
        let shown = all.each_ref().map(|transform| transform as &dyn Show);
        fields.variants("", "kind", &shown[..if calibrated { 4 } else { 2 }]);
        match self {
            Self::None => {}
            Self::SmoothQuant(SmoothQuant { alpha }) => fields.real("alpha", *alpha, (0.0, 1.0), 0.05),
            Self::Awq(Awq { steps }) => fields.whole("steps", *steps, 1, Self::MAX_STEPS),
            Self::Hadamard(Hadamard { seed }) => fields.whole("seed", *seed, 0, Self::MAX_SEED),
        }
    }
}

/// What is done to the inputs of one layer, as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerTransform {
    /// T, as it comes back from the bytes.
    matrix: Matrix,
    bytes: Vec<u8>,
}

/// T.
#[derive(Debug, Clone, PartialEq)]
enum Matrix {
    /// Every input is divided by its scale.
    Scales(Vec<f32>),
    /// The inputs, with these signs, are rotated; without signs all are positive.
    Rotation(Vec<f32>),
}

impl LayerTransform {
    /// Division of every input by a scale above zero, stored in whatever way scales are.
    pub(super) fn scales(scales: &[f32], storage: ScaleStorage) -> Self {
        let (bytes, stored) = storage.store(scales);
        Self { matrix: Matrix::Scales(stored), bytes }
    }

    /// A rotation of `columns` inputs; with a seed above zero, which is stored, they get signs by chance before.
    pub(super) fn rotation(seed: u32, columns: usize) -> Self {
        if seed == 0 {
            return Self { matrix: Matrix::Rotation(Vec::new()), bytes: Vec::new() };
        }
        let sign =
            |column: usize| if Rng::at(seed, 0, column as u64).next_u64().is_multiple_of(2) { 1.0 } else { -1.0 };
        Self { matrix: Matrix::Rotation((0..columns).map(sign).collect()), bytes: seed.to_le_bytes().to_vec() }
    }

    /// What has to be stored to do the same to inputs at run time: the scales, or the seed of the signs.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// T x.
    pub fn inputs(&self, x: &mut [f32]) {
        match &self.matrix {
            Matrix::Scales(scales) => x.iter_mut().zip(scales).for_each(|(x, scale)| *x = finite(*x / scale)),
            Matrix::Rotation(signs) => {
                multiply(x, signs);
                hadamard(x);
            }
        }
    }

    /// W T⁻¹ of one row of W.
    pub fn weights(&self, row: &mut [f32]) {
        match &self.matrix {
            Matrix::Scales(scales) => multiply(row, scales),
            // T is orthogonal, so that its inverse is its transpose.
            Matrix::Rotation(_) => self.inputs(row),
        }
    }

    /// W T of one row of W: weights as they were before.
    pub fn recovered(&self, row: &mut [f32]) {
        match &self.matrix {
            Matrix::Scales(_) => self.inputs(row),
            Matrix::Rotation(signs) => {
                hadamard(row);
                multiply(row, signs);
            }
        }
        row.iter_mut().for_each(|x| *x = finite(*x));
    }
}

fn multiply(values: &mut [f32], factors: &[f32]) {
    values.iter_mut().zip(factors).for_each(|(x, factor)| *x = finite(*x * factor));
}

fn finite(x: f32) -> f32 {
    within(x, f32::MIN, f32::MAX)
}
