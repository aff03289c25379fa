//! Quantized models as files that engines run. Depends on `io`, `quant`, `tensor` and `error`; knows nothing of recipes
//! or of how a model was made.

pub mod onnx;
