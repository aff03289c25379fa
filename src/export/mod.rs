//! Quantized models as files that others open. `onnx` rewrites ONNX models, and knows nothing of recipes or of how a model
//! was made; `file` chooses. Depends on `compress`, `model`, `io`, `quant`, `tensor` and `error`.

#[cfg(feature = "models")]
mod c;
#[cfg(feature = "models")]
mod file;
pub mod onnx;
#[cfg(feature = "models")]
mod stored;

#[cfg(feature = "models")]
pub use file::{File, FileFormat, write};
#[cfg(feature = "models")]
pub(crate) use stored::TENSORS_KEY;
