//! Training: a deterministic optimiser and the losses of linear models and small networks. The same seed gives the same bits natively
//! and in wasm. Depends on `datasets` and `model`.

mod lbfgs;
mod loss;

use crate::datasets::{Dataset, LineOptions};
use crate::error::{Error, Result};
use crate::model::{Layer, Linear, Model};
use crate::plain::plain;
use crate::rng::Rng;
use crate::tensor::Tensor;
use lbfgs::Lbfgs;
use loss::Loss;
use serde::{Deserialize, Serialize};

/// What to train.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Architecture {
    /// Softmax regression for classes, linear regression for a target.
    #[default]
    Linear,
    /// One hidden layer with max(x, 0) before the outputs.
    Network {
        /// Length of the hidden layer, 1 to 1,024.
        hidden: u32,
    },
}

plain! { enum Architecture by kind { Linear, Network { hidden } } }

impl Architecture {
    /// The longest hidden layer.
    pub const MOST_HIDDEN: u32 = 1_024;
    /// A hidden layer that learns the digits well and trains in a second.
    pub const HIDDEN: u32 = 32;

    fn hidden(self) -> Vec<usize> {
        match self {
            Self::Linear => Vec::new(),
            Self::Network { hidden } => vec![hidden as usize],
        }
    }
}

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct TrainOptions {
    /// Seed of the first weights.
    pub seed: u32,
    /// The most iterations of the optimiser, 1 to 10,000.
    pub iterations: u32,
    /// What to train.
    pub architecture: Architecture,
}

plain! { struct TrainOptions { seed, iterations, architecture } }

impl Default for TrainOptions {
    fn default() -> Self {
        Self { seed: 1, iterations: 200, architecture: Architecture::Linear }
    }
}

/// How far training has come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TrainProgress {
    /// Iterations done.
    pub iteration: u32,
    /// The most there will be.
    pub iterations: u32,
    /// Mean loss of a training row, penalty included.
    pub loss: f64,
}

plain! { out struct TrainProgress { iteration, iterations, loss } }

/// Training under way: every step of the iterator is one iteration, and it ends by itself at the optimum.
///
/// ```
/// use quant_playground::{datasets, train::{TrainOptions, Training}};
/// let line = datasets::line(&datasets::LineOptions { noise: 0.0, ..Default::default() })?;
/// let mut training = Training::new(&line, TrainOptions::default())?;
/// training.by_ref().for_each(drop);
/// let model = training.model()?;
/// let slope = model.parameters().next().unwrap().data()[0];
/// assert!((slope - 5.0).abs() < 1e-4);
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Training {
    loss: Loss,
    optimiser: Lbfgs,
    options: TrainOptions,
    iteration: u32,
    line: bool,
}

impl Training {
    /// Begins to train.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for no iterations or more than 10,000, or a hidden layer of no or too many values.
    pub fn new(dataset: &Dataset, options: TrainOptions) -> Result<Self> {
        Error::check_range("iterations", f64::from(options.iterations), 1.0, 10_000.0)?;
        if let Architecture::Network { hidden } = options.architecture {
            let most = f64::from(Architecture::MOST_HIDDEN);
            Error::check_range("architecture.hidden", f64::from(hidden), 1.0, most)?;
        }
        let loss = Loss::new(dataset, &options.architecture.hidden());
        let start = loss.start(&mut Rng::new(u64::from(options.seed)));
        let optimiser = Lbfgs::new(start, &loss);
        Ok(Self { loss, optimiser, options, iteration: 0, line: dataset.info.id == "line" })
    }

    /// The model as trained so far.
    ///
    /// # Errors
    /// [`Error::NonFinite`] if training diverged.
    pub fn model(&self) -> Result<Model> {
        model_from_parameters(self.line, self.loss.inputs(), self.loss.split(self.optimiser.position()))
    }
}

/// A chain of linear layers with `max(x, 0)` between them; a single layer's tensors need no number.
pub(crate) fn model_from_parameters(
    line: bool,
    mut inputs: usize,
    parameters: Vec<(Vec<f32>, Vec<f32>)>,
) -> Result<Model> {
    let count = parameters.len();
    let mut layers = Vec::new();
    for (index, (weight, bias)) in parameters.into_iter().enumerate() {
        let prefix = if count == 1 { String::new() } else { ["fc", &(index + 1).to_string(), "."].concat() };
        let outputs = bias.len();
        let weight = Tensor::new([&prefix, "weight"].concat(), vec![outputs, inputs], weight)?;
        inputs = outputs;
        let mut layer = Linear::new(weight, Tensor::new([&prefix, "bias"].concat(), vec![outputs], bias)?)?;
        if line {
            layer = layer.with_declared_ranges(LineOptions::WEIGHT_RANGE, LineOptions::BIAS_RANGE);
        }
        layers.extend((index > 0).then_some(Layer::Relu));
        layers.push(Layer::Linear(layer));
    }
    Model::new(layers)
}

impl Iterator for Training {
    type Item = TrainProgress;

    fn next(&mut self) -> Option<TrainProgress> {
        if self.iteration == self.options.iterations || !self.optimiser.step(&self.loss) {
            return None;
        }
        self.iteration += 1;
        let loss = self.optimiser.loss() / self.loss.rows() as f64;
        Some(TrainProgress { iteration: self.iteration, iterations: self.options.iterations, loss })
    }
}

/// Shipped weights of the small datasets, so that the first chart needs no training; a test trains them anew and
/// compares every bit.
///
/// # Errors
/// None for shipped weights; an error would mean the file in this package is damaged.
pub fn pretrained(dataset: &Dataset) -> Result<Option<Model>> {
    let bytes: &[u8] = match dataset.info.id {
        "digits" => include_bytes!("pretrained/digits.f32"),
        "iris" => include_bytes!("pretrained/iris.f32"),
        "wine" => include_bytes!("pretrained/wine.f32"),
        "breast_cancer" => include_bytes!("pretrained/breast_cancer.f32"),
        "diabetes" => include_bytes!("pretrained/diabetes.f32"),
        _ => return Ok(None),
    };
    let values: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|&chunk| f32::from_le_bytes(chunk)).collect();
    let (inputs, outputs) = (dataset.info.features, dataset.info.outputs());
    if values.len() != outputs * (inputs + 1) {
        return Err(Error::shape("shipped weights", outputs * (inputs + 1), values.len()));
    }
    let (weight, bias) = values.split_at(outputs * inputs);
    model_from_parameters(false, inputs, vec![(weight.to_vec(), bias.to_vec())]).map(Some)
}
