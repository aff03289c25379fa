//! How far training has come, and what it made.

use crate::compress::Recipe;
use crate::model::Model;
use crate::plain::plain;
use serde::Serialize;

/// What an epoch came to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct EpochReport {
    /// Mean loss of a calibration row, by the labels, of the model as it is quantized; training has not seen these rows.
    pub loss: f64,
    /// Accuracy on the same rows, or R² of a regression.
    pub score: f64,
    /// Share of the weights that are zero because they are pruned.
    pub sparsity: f64,
}

plain! { out struct EpochReport { loss, score, sparsity } }

/// How far training has come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct DescentProgress {
    /// The epoch at hand, from 1.
    pub epoch: u32,
    /// The most epochs there will be.
    pub epochs: u32,
    /// Batches of this epoch that are done.
    pub batch: u32,
    /// Batches of an epoch.
    pub batches: u32,
    /// The learning rate of the last step.
    pub rate: f64,
    /// Mean loss of the rows of this epoch so far, each as it was seen.
    pub loss: f64,
    /// Share of these rows that were right; 0 for a regression.
    pub accuracy: f64,
    /// What the epoch came to, after its last batch.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<EpochReport>,
}

plain! { out struct DescentProgress { epoch, epochs, batch, batches, rate, loss, accuracy, report } }

/// What training made: a model, and the recipe that packs it as it was trained.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The weights that gradients moved, in floats; those that are pruned are zero.
    pub model: Model,
    /// What the model is quantized by; 32-bit floats where it was not trained for anything else.
    pub recipe: Recipe,
}
