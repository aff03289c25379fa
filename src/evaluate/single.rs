//! One sample by itself: what the fp32 model and the quantized one say of it.

use super::Evaluator;
use crate::compress::QuantizedModel;
use crate::datasets::Task;
use crate::error::{Error, Result};
use crate::kernels::larger;
use crate::model::{Layer, Operation, Unary};
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
}

plain! { out struct SamplePrediction { before, after } }

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
        Ok(SamplePrediction { before: said(self.model().forward(features)), after: said(quantized.forward(features)) })
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
