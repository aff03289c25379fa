//! # Quantization Playground
//!
//! Neural-network quantization that can be seen, touched and used. A tensor of 32-bit floats becomes packed integers
//! and a few scales,
//!
//! ```text
//! q = clamp(rint(x / scale) + zero_point, q_min, q_max)        x̂ = (q − zero_point) · scale
//! ```
//!
//! is recovered from these bytes, and judged on data that neither training nor calibration has seen. Weights are
//! `[out, in]`; sizes are the lengths of real bytes; rounding is half to even unless a format says otherwise.
//!
//! ```
//! use quant_playground::{compress::Recipe, datasets, evaluate::Evaluator, train::{TrainOptions, Training}};
//!
//! let line = datasets::line(&datasets::LineOptions::default())?; // noisy points around y = 5x
//! let mut training = Training::new(&line, TrainOptions::default())?;
//! training.by_ref().for_each(drop);
//! let evaluator = Evaluator::new(training.model()?, line)?;
//! let report = evaluator.evaluate(&Recipe::default())?;
//! assert_eq!(report.bytes, 9); // one 4-bit code, its scale, and the bias as it was
//! assert!(report.score > 0.9);
//! # Ok::<(), quant_playground::Error>(())
//! ```
//!
//! Where things live and what may depend on what: `src/ARCHITECTURE.md`.

pub mod compress;
pub mod datasets;
pub mod error;
pub mod evaluate;
pub mod export;
pub mod form;
#[cfg(feature = "models")]
pub mod import;
pub mod inspect;
pub mod io;
pub mod kernels;
#[cfg(feature = "models")]
pub mod learn;
pub mod model;
pub mod plain;
pub mod quant;
pub mod rng;
pub mod stats;
pub mod sweep;
pub mod tensor;
pub mod train;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use error::{Error, Result};
pub use tensor::Tensor;
