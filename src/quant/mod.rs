//! From a tensor of floats to packed bytes and back: granularity, ranges, number formats, rounding, coding. Depends on
//! `kernels` and below; knows nothing of models, data or recipes.
//!
//! ```text
//! values ─ ranges (rule) ─▶ format.fit ─▶ codec ─ rounding ─▶ codes ─ coding ─▶ sections of bytes ─▶ codec, codes ─▶ values
//! ```
//!
//! A new number format is one file in `formats/` and one line in its registry; likewise `ranges/`, `rounding/`, `coding/`.

pub(crate) mod activations;
pub mod codec;
pub mod coding;
mod double_quantization;
pub mod formats;
mod granularity;
mod inputs;
mod layout;
mod packed;
mod range;
pub mod ranges;
pub mod rounding;
mod scales;
mod sparse;

pub use activations::{
    DynamicallyQuantized, activation_grid, dynamic_quantize_linear, dynamic_quantize_matmul, matmul_integer,
};
pub use codec::Codec;
pub use coding::Coding;
pub use formats::{
    Binary, CodebookScaling, FloatFormat, FourBit, FourBitTable, IntegerFormat, KMeans, KMeansMethod, LloydMax,
    MicroscalingFormat, NumberFormat, OwnCodebook, PowerOfTwo, PowerTerms, Profile, Span, Symmetry, Ternary,
    TernaryRule,
};
pub use granularity::{Granularity, Groups};
pub use inputs::LayerInputs;
pub use packed::{CodeLength, Known, QuantizedTensor, Storage, decoded};
pub use range::Range;
pub use ranges::{Hints, RangeRule};
pub use rounding::Rounding;
pub use scales::ScaleStorage;
#[cfg(feature = "models")]
pub(crate) use scales::half;
