//! The figures of one point on the chart.

use super::Evaluator;
use super::metrics::{Interval, argmax, kl_divergence, regression, sqnr_db, wilson_interval};
use crate::compress::QuantizedModel;
use crate::datasets::Task;
use crate::kernels::{larger, power};
use crate::plain::plain;
use serde::Serialize;

/// How well the task is done, by the labels of the test rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "task", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Metric {
    /// Classes.
    Classification {
        /// Share of test rows whose class is right.
        accuracy: f64,
        /// Its 95 % Wilson interval.
        interval: Interval,
        /// Test rows whose class is right.
        correct: usize,
        /// Share of test rows that get the class the fp32 model gives.
        agreement: f64,
    },
    /// A target.
    Regression {
        /// Coefficient of determination.
        r2: f64,
        /// Root mean square error, in the unit of the target.
        rmse: f64,
    },
    /// Weights alone, by how close they come back.
    Weights {
        /// `1 − √(Σ(w − ŵ)² / Σw²)`: 0.9 is 20 dB, 0.99 is 40 dB of signal to quantization noise.
        kept: f64,
    },
}

plain! {
    out enum Metric by task {
        Classification { accuracy, interval, correct, agreement }, Regression { r2, rmse }, Weights { kept },
    }
}

/// What happened to one parameter tensor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct LayerReport {
    /// Name of the tensor.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Signal to quantization noise, in decibels; absent where nothing was lost.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sqnr_db: Option<f64>,
    /// Greatest |w − ŵ|.
    pub max_error: f64,
    /// Shannon's entropy of the codes that hold it, in bits: no coding of single codes can take fewer on average. Absent
    /// where there are no codes.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entropy: Option<f64>,
    /// The bits that these codes take on average, without their table.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_bits: Option<f64>,
}

plain! { out struct LayerReport { name, shape, sqnr_db, max_error, entropy, code_bits } }

/// The figures of one point on the chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// How well the task is done.
    pub metric: Metric,
    /// Accuracy, R², or the share of weights that is kept: the height on the chart.
    pub score: f64,
    /// Test rows.
    pub samples: usize,
    /// Mean |Δ| of the outputs against the fp32 model.
    pub mean_logit_error: f64,
    /// Greatest |Δ| of the outputs against the fp32 model.
    pub max_logit_error: f64,
    /// Mean Kullback–Leibler divergence of the class probabilities from those of the fp32 model, in nats; absent for a
    /// regression.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kl_divergence: Option<f64>,
    /// Signal to quantization noise over all parameters, in decibels; absent where nothing was lost.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sqnr_db: Option<f64>,
    /// Greatest |w − ŵ| of any parameter.
    pub max_error: f64,
    /// Each parameter tensor.
    pub layers: Vec<LayerReport>,
    /// Bytes of codes, scales, zero points and biases, padding included.
    pub bytes: usize,
    /// How many numbers the parameters are.
    pub parameters: usize,
    /// `8 · bytes / parameters`.
    pub bits_per_weight: f64,
    /// Bytes of the fp32 model divided by `bytes`.
    pub compression: f64,
}

plain! {
    out struct Report {
        metric, score, samples, mean_logit_error, max_logit_error, kl_divergence, sqnr_db, max_error, layers, bytes,
        parameters, bits_per_weight, compression,
    }
}

pub(super) fn report(evaluator: &Evaluator, quantized: &QuantizedModel, outputs: &[f32]) -> Report {
    let model = evaluator.model();
    let pairs = || model.parameters().zip(quantized.recovered().parameters());
    let layers: Vec<LayerReport> = pairs()
        .enumerate()
        .map(|(index, (original, recovered))| {
            let length = quantized.place(index).0.code_length();
            LayerReport {
                name: original.name().into(),
                shape: original.shape().to_vec(),
                sqnr_db: sqnr_db(&[(original.data(), recovered.data())]),
                max_error: differences(original.data(), recovered.data()).fold(0.0, larger),
                entropy: length.map(|length| length.entropy),
                code_bits: length.map(|length| length.bits),
            }
        })
        .collect();
    let sqnr_db = sqnr_db(&pairs().map(|(a, b)| (a.data(), b.data())).collect::<Vec<_>>());
    let metric = metric(evaluator, outputs, sqnr_db);
    let count = outputs.len().max(1) as f64;
    let (bytes, parameters) = (quantized.byte_len(), model.parameter_count());
    Report {
        score: match metric {
            Metric::Classification { accuracy, .. } => accuracy,
            Metric::Regression { r2, .. } => r2,
            Metric::Weights { kept } => kept,
        },
        metric,
        samples: evaluator.test().labels.len(),
        mean_logit_error: differences(evaluator.baseline(), outputs).sum::<f64>() / count,
        max_logit_error: differences(evaluator.baseline(), outputs).fold(0.0, larger),
        kl_divergence: match evaluator.dataset().info.task {
            Task::Classification => Some(kl_divergence(evaluator.baseline(), outputs, model.outputs())),
            Task::Regression | Task::Weights => None,
        },
        sqnr_db,
        max_error: layers.iter().map(|layer| layer.max_error).fold(0.0, larger),
        layers,
        bytes,
        parameters,
        bits_per_weight: 8.0 * bytes as f64 / parameters as f64,
        compression: 4.0 * parameters as f64 / bytes as f64,
    }
}

fn differences(a: &[f32], b: &[f32]) -> impl Iterator<Item = f64> {
    a.iter().zip(b).map(|(&x, &y)| (f64::from(x) - f64::from(y)).abs())
}

fn metric(evaluator: &Evaluator, outputs: &[f32], sqnr_db: Option<f64>) -> Metric {
    let labels = &evaluator.test().labels;
    if evaluator.is_of_weights() {
        let lost = sqnr_db.map_or(0.0, |db| power(10.0, -db / 20.0));
        return Metric::Weights { kept: 1.0 - lost };
    }
    if evaluator.dataset().info.task == Task::Regression {
        let (r2, rmse) = regression(labels, outputs);
        return Metric::Regression { r2, rmse };
    }
    let classes = evaluator.model().outputs();
    let predicted = |outputs: &[f32]| outputs.chunks_exact(classes).map(argmax).collect::<Vec<_>>();
    let (ours, theirs) = (predicted(outputs), predicted(evaluator.baseline()));
    let correct = ours.iter().zip(labels).filter(|(class, label)| **class == **label as usize).count();
    let agreeing = ours.iter().zip(&theirs).filter(|(a, b)| a == b).count();
    let share = |count: usize| count as f64 / labels.len().max(1) as f64;
    let interval = wilson_interval(correct, labels.len());
    Metric::Classification { accuracy: share(correct), interval, correct, agreement: share(agreeing) }
}
