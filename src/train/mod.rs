//! Training: a deterministic optimiser and the two losses of linear models. The same seed gives the same bits natively
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
use loss::LinearLoss;
use serde::{Deserialize, Serialize};

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct TrainOptions {
    /// Seed of the first weights.
    pub seed: u32,
    /// The most iterations of the optimiser, 1 to 10,000.
    pub iterations: u32,
}

plain! { struct TrainOptions { seed, iterations } }

impl Default for TrainOptions {
    fn default() -> Self {
        Self { seed: 1, iterations: 200 }
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
    loss: LinearLoss,
    optimiser: Lbfgs,
    options: TrainOptions,
    iteration: u32,
    line: bool,
}

impl Training {
    /// Softmax regression for classes, linear regression for a target.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for no iterations or more than 10,000.
    pub fn new(dataset: &Dataset, options: TrainOptions) -> Result<Self> {
        Error::check_range("iterations", f64::from(options.iterations), 1.0, 10_000.0)?;
        let loss = LinearLoss::new(dataset);
        let mut rng = Rng::new(u64::from(options.seed));
        let start = (0..loss.parameter_count()).map(|_| 0.01 * rng.normal()).collect();
        let optimiser = Lbfgs::new(start, &loss);
        Ok(Self { loss, optimiser, options, iteration: 0, line: dataset.info.id == "line" })
    }

    /// The model as trained so far.
    ///
    /// # Errors
    /// [`Error::NonFinite`] if training diverged.
    pub fn model(&self) -> Result<Model> {
        let (weight, bias) = self.loss.split(self.optimiser.position());
        model_from_parameters(self.line, self.loss.inputs(), weight, bias)
    }
}

/// A linear model of one layer.
pub(crate) fn model_from_parameters(line: bool, inputs: usize, weight: Vec<f32>, bias: Vec<f32>) -> Result<Model> {
    let outputs = bias.len();
    let weight = Tensor::new("weight", vec![outputs, inputs], weight)?;
    let mut layer = Linear::new(weight, Tensor::new("bias", vec![outputs], bias)?)?;
    if line {
        layer = layer.with_declared_ranges(LineOptions::WEIGHT_RANGE, LineOptions::BIAS_RANGE);
    }
    Model::new(vec![Layer::Linear(layer)])
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
    model_from_parameters(false, inputs, weight.to_vec(), bias.to_vec()).map(Some)
}
