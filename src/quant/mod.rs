//! From a tensor of floats to packed bytes and back: granularity, ranges, number formats. Depends on `kernels` and
//! below; knows nothing of models, data or recipes.
//!
//! A new number format is one file in `formats/` and one line in its registry.

pub(crate) mod activations;
pub mod formats;
mod granularity;
mod packed;
mod range;

pub use activations::{DynamicallyQuantized, dynamic_quantize_linear, dynamic_quantize_matmul, matmul_integer};
pub use formats::{IntegerFormat, NumberFormat, Profile, Span, Symmetry};
pub use granularity::{Granularity, Groups};
pub use packed::QuantizedTensor;
pub use range::Range;
