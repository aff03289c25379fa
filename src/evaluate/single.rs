//! One sample by itself: what the fp32 model and the quantized one say of it.

use super::Evaluator;
use super::metrics::argmax;
use crate::compress::QuantizedModel;
use crate::datasets::Task;
use crate::error::{Error, Result};
use crate::kernels::{larger, smaller, sorted};
use crate::model::{Layer, Model, Operation, Unary};
use crate::plain::plain;
use serde::Serialize;

/// What one model says of a sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SampleOutputs {
    /// Outputs of the last layer.
    pub outputs: Vec<f32>,
    /// Of each class; none of a regression.
    pub probabilities: Vec<f64>,
}

plain! { out struct SampleOutputs { outputs, probabilities } }

/// What both models say of a sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SamplePrediction {
    /// The fp32 model.
    pub before: SampleOutputs,
    /// The quantized model.
    pub after: SampleOutputs,
    /// What the answer hangs on; absent of a regression, and where gradients are not known.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saliency: Option<Saliency>,
}

plain! { out struct SamplePrediction { before, after, saliency } }

/// Gradient × input of the class that the fp32 model answers (Shrikumar et al., "Not just a black box", 2016), in both models:
/// how much each input speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Saliency {
    /// The class.
    pub class: usize,
    /// Of each input, in the fp32 model.
    pub before: Vec<f32>,
    /// Of each input, in the quantized model.
    pub after: Vec<f32>,
    /// How many inputs are looked at: those that count most, for or against.
    pub top: usize,
    /// How many of them are the same in both models.
    pub kept: usize,
}

plain! { out struct Saliency { class, before, after, top, kept } }

/// Inputs that are looked at, at the most.
const TOP: usize = 10;

/// The places of the `count` values that are farthest from zero.
fn farthest_places(values: &[f32], count: usize) -> Vec<usize> {
    let mut order = sorted(values.len(), &|a, b| values[b].abs().total_cmp(&values[a].abs()));
    order.truncate(count);
    order
}

impl Evaluator {
    /// What the fp32 model and the quantized one say of a sample that need not be of the data.
    ///
    /// # Errors
    /// [`Error::Argument`] for weights alone; [`Error::Shape`] and [`Error::NonFinite`] for what is no sample.
    pub fn predict(&self, quantized: &QuantizedModel, features: &[f32]) -> Result<SamplePrediction> {
        if self.is_of_weights() {
            let why = "it has no outputs; open a graph that is computed here, with rows".into();
            return Err(Error::Argument { what: "this session".into(), why });
        }
        self.model().check_sample(features)?;
        let said = |outputs: Vec<f32>| SampleOutputs { probabilities: self.probabilities(&outputs), outputs };
        let before = said(self.model().forward(features));
        let saliency = self.saliency(quantized, features, &before.outputs);
        Ok(SamplePrediction { before, after: said(quantized.forward(features)), saliency })
    }

    fn saliency(&self, quantized: &QuantizedModel, features: &[f32], outputs: &[f32]) -> Option<Saliency> {
        if self.dataset().info.task != Task::Classification || features.len() < 2 {
            return None;
        }
        let class = argmax(outputs);
        let of = |model: &Model| -> Option<Vec<f32>> {
            let gradient = model.input_gradient(features, class)?;
            Some(gradient.iter().zip(features).map(|(g, x)| g * x).collect())
        };
        let (before, after) = (of(self.model())?, of(quantized.recovered())?);
        let top = smaller(TOP, features.len().div_ceil(2));
        let others = farthest_places(&after, top);
        let kept = farthest_places(&before, top).into_iter().filter(|place| others.contains(place)).count();
        Some(Saliency { class, before, after, top, kept })
    }

    /// Softmax of the outputs, unless the model has taken it, or gives each class a probability of its own.
    fn probabilities(&self, outputs: &[f32]) -> Vec<f64> {
        if self.dataset().info.task != Task::Classification {
            return Vec::new();
        }
        let doubles = outputs.iter().map(|&output| f64::from(output));
        match self.model().steps().last().map(|step| &step.layer) {
            Some(Layer::Operation(Operation::Softmax { log: false, .. } | Operation::Unary(Unary::Sigmoid))) => {
                doubles.collect()
            }
            _ => {
                let most = doubles.clone().fold(f64::NEG_INFINITY, larger);
                let powers: Vec<f64> = doubles.map(|output| libm::exp(output - most)).collect();
                let sum: f64 = powers.iter().sum();
                powers.into_iter().map(|power| power / sum).collect()
            }
        }
    }
}
