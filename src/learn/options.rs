//! How a network is trained.

use super::network::Network;
use crate::compress::Recipe;
use crate::error::{Error, Result};
use crate::plain::plain;
use serde::{Deserialize, Serialize};

/// How weights follow their gradients.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Optimiser {
    /// Stochastic gradient descent: `v ← momentum · v + g`, `w ← w − rate · v`, as in PyTorch.
    Sgd {
        /// Share of the last step that goes on, 0 to 1.
        momentum: f64,
    },
    /// Steps by the mean of gradients over the root of the mean of their squares (Kingma, Ba, 2014, with their β of 0.9 and 0.999).
    #[default]
    Adam,
}

plain! { enum Optimiser by kind { Sgd { momentum }, Adam } }

/// How the learning rate changes from the first step to the last.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Schedule {
    /// It stays.
    Constant,
    /// Half a wave of a cosine down to nothing (Loshchilov, Hutter, "SGDR", 2017, without restarts).
    #[default]
    Cosine,
    /// Multiplied by `factor` after every so many epochs.
    Steps {
        /// Epochs between two changes, at least 1.
        every: u32,
        /// What it is multiplied by, above 0, at most 1.
        factor: f64,
    },
}

plain! { enum Schedule by kind { Constant, Cosine, Steps { every, factor } } }

/// What is done to training rows, anew in every epoch.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Augmentation {
    /// Pictures are moved by up to so many pixels along both axes; what comes in is 0. Other rows stay.
    pub shift: u32,
    /// Deviation of the normal noise that is added to every value.
    pub noise: f64,
}

plain! { struct Augmentation { shift, noise } }

/// How a quantized layer finds its step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum StepSize {
    /// As the recipe says, from the weights as they are now, at every step.
    #[default]
    Recipe,
    /// Learned for each layer by gradient descent (Esser et al., "Learned step size quantization", 2020): integer formats that are
    /// symmetric, with one scale for each tensor.
    Learned,
}

plain! { enum StepSize { Recipe, Learned } }

/// Quantization-aware training: the forward pass sees what a recipe makes of the weights, and gradients pass through the
/// rounding as if it were not there (the straight-through estimator of Bengio et al., 2013).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct QuantizationAware {
    /// What the model is quantized by, in training and at the end.
    pub recipe: Recipe,
    /// How a layer finds its step.
    pub step_size: StepSize,
    /// Whether what a `max(x, 0)` lets through is cut off at a limit that is learned (Choi et al., "PACT", 2018). Needs quantized
    /// activations.
    pub clipped_activations: bool,
}

plain! { struct QuantizationAware { recipe, step_size, clipped_activations } }

/// What a student learns from the outputs of its teacher: `weight · T² · KL(teacher / T, student / T)` beside
/// `(1 − weight)` times the loss by the labels (Hinton et al., "Distilling the knowledge in a neural network", 2015).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Distillation {
    /// T, what outputs are divided by before shares are taken of them, 0.1 to 100.
    pub temperature: f64,
    /// How much the teacher counts against the labels, 0 to 1.
    pub weight: f64,
}

plain! { struct Distillation { temperature, weight } }

impl Default for Distillation {
    fn default() -> Self {
        Self { temperature: 4.0, weight: 0.7 }
    }
}

/// Pruning while training goes on: the share of each layer's weights that are zero rises as `s · (1 − (1 − t)³)` between two epochs
/// (Zhu, Gupta, "To prune, or not to prune", 2017); those nearest to zero go first, and may come back until the end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct GradualPruning {
    /// Share of the weights of each linear layer that is pruned at the end, 0 to 1; of those that are not named, as of the last.
    pub sparsity: Vec<f64>,
    /// Epochs before it begins.
    pub begin: u32,
    /// Epochs that it takes; what is left of them is for the weights that stay.
    pub epochs: u32,
}

plain! { struct GradualPruning { sparsity, begin, epochs } }

impl Default for GradualPruning {
    fn default() -> Self {
        Self { sparsity: vec![0.8], begin: 0, epochs: 10 }
    }
}

impl GradualPruning {
    /// The share that layer `layer` ends at.
    #[must_use]
    pub fn of_layer(&self, layer: usize) -> f64 {
        self.sparsity.get(layer).or(self.sparsity.last()).copied().unwrap_or(0.0)
    }
}

/// How a network is trained.
///
/// ```
/// use quant_playground::learn::DescentOptions;
/// let options = DescentOptions::default();
/// options.check()?;
/// assert!(DescentOptions { batch: 0, ..options }.check().is_err());
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct DescentOptions {
    /// Seed of the order of rows, and of what is done to them.
    pub seed: u32,
    /// How often every row is seen, 1 to 10,000.
    pub epochs: u32,
    /// Rows of a step, 1 to 65,536.
    pub batch: u32,
    /// How weights follow their gradients.
    pub optimiser: Optimiser,
    /// The learning rate at first, above 0, at most 10.
    pub rate: f64,
    /// How it changes.
    pub schedule: Schedule,
    /// Added to the gradient of a weight: so much times the weight, 0 to 1. Biases are not drawn to zero.
    pub weight_decay: f64,
    /// What is done to rows.
    pub augmentation: Augmentation,
    /// Epochs without a better loss on the calibration rows after which training ends, and goes back to the best; 0 for never.
    pub patience: u32,
    /// What a student learns from its teacher, where it has one.
    pub distillation: Distillation,
    /// Training with quantized weights.
    pub quantization: Option<QuantizationAware>,
    /// Pruning on the way.
    pub pruning: Option<GradualPruning>,
}

plain! {
    struct DescentOptions {
        seed, epochs, batch, optimiser, rate, schedule, weight_decay, augmentation, patience, distillation, quantization, pruning,
    }
}

impl Default for DescentOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            epochs: 30,
            batch: 32,
            optimiser: Optimiser::default(),
            rate: 3e-3,
            schedule: Schedule::default(),
            weight_decay: 0.0,
            augmentation: Augmentation::default(),
            patience: 0,
            distillation: Distillation::default(),
            quantization: None,
            pruning: None,
        }
    }
}

impl DescentOptions {
    /// Whether every option is within its limits.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the name of the option; else what [`Recipe::check`] says, and [`Error::Incompatible`] for what
    /// cannot be learned with the recipe.
    pub fn check(&self) -> Result<()> {
        const SMALLEST: f64 = 1e-9;
        Error::check_range("epochs", f64::from(self.epochs), 1.0, 10_000.0)?;
        Error::check_range("batch", f64::from(self.batch), 1.0, 65_536.0)?;
        Error::check_range("rate", self.rate, SMALLEST, 10.0)?;
        Error::check_range("weightDecay", self.weight_decay, 0.0, 1.0)?;
        Error::check_range("augmentation.shift", f64::from(self.augmentation.shift), 0.0, 16.0)?;
        Error::check_range("augmentation.noise", self.augmentation.noise, 0.0, 1_000.0)?;
        Error::check_range("distillation.temperature", self.distillation.temperature, 0.1, 100.0)?;
        Error::check_range("distillation.weight", self.distillation.weight, 0.0, 1.0)?;
        if let Optimiser::Sgd { momentum } = self.optimiser {
            Error::check_range("optimiser.momentum", momentum, 0.0, 1.0)?;
        }
        if let Schedule::Steps { every, factor } = self.schedule {
            Error::check_range("schedule.every", f64::from(every), 1.0, 10_000.0)?;
            Error::check_range("schedule.factor", factor, SMALLEST, 1.0)?;
        }
        if let Some(pruning) = &self.pruning {
            for &sparsity in &pruning.sparsity {
                Error::check_range("pruning.sparsity", sparsity, 0.0, 1.0)?;
            }
        }
        self.quantization.as_ref().map_or(Ok(()), super::fake::check)
    }
}

/// A network to begin with, and the seed of its first weights.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct NetworkOptions {
    /// What it is made of.
    pub network: Network,
    /// Seed of its first weights.
    pub seed: u32,
}

plain! { struct NetworkOptions { network, seed } }
