//! GGUF, llama.cpp's format: metadata, descriptions of tensors, then their bytes, little-endian. Versions 2 and 3 are
//! read, version 3 is written. Depends on `error` alone.
//!
//! Tensors in blocks stay bytes: who knows the blocks reads them. Plain types are widened by [`GgufTensor::widen`].

mod kind;
mod read;
mod value;
mod write;

pub use kind::GgufKind;
pub use read::{GgufFile, GgufTensor, read};
pub use value::{GgufType, GgufValue};
pub use write::{GgufStored, write};

/// What messages call it.
const WHAT: &str = "GGUF file";

/// What every file begins with.
pub(super) const MAGIC: &[u8; 4] = b"GGUF";

/// The metadata that sets where tensors may begin, and where they begin without it.
const ALIGNMENT: (&str, u32) = ("general.alignment", 32);

/// The most axes of a tensor in ggml.
const MOST_AXES: usize = 4;
