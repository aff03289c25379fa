//! A recipe, and a model quantized by it: packed bytes and the forward pass that runs from them. Depends on `quant`
//! and `model`; knows nothing of datasets or metrics.

mod bytes;
mod calibration;
mod cost;
mod forward;
#[cfg(feature = "models")]
mod parts;
mod prepare;
mod prune;
mod quantized_model;
mod recipe;
mod transform;

pub use calibration::Calibration;
pub use cost::PassCost;
#[cfg(feature = "models")]
pub use parts::{InputGrid, OutputParts, Place, RunParts};
pub(crate) use prepare::Prepared;
pub use prune::{Pruning, PruningScope};
pub use quantized_model::QuantizedModel;
pub use recipe::{Activations, Biases, Importance, LayerRecipe, Recipe};
pub use transform::{Awq, Hadamard, LayerTransform, SmoothQuant, Transform};
