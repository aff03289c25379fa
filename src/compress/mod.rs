//! A recipe, and a model quantized by it: packed bytes and the forward pass that runs from them. Depends on `quant`
//! and `model`; knows nothing of datasets or metrics.

mod calibration;
mod forward;
mod prune;
mod quantized_model;
mod recipe;

pub use calibration::Calibration;
pub use prune::{Pruning, PruningScope};
pub use quantized_model::QuantizedModel;
pub use recipe::{Activations, Biases, Importance, LayerRecipe, Recipe};
