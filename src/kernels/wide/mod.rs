//! Kernels over whole tensors of bytes and floats, written so that they become vectors of 128 bits. Where the compiler
//! does not find the instruction, as for products of bytes, a kernel is written twice: a plain loop that defines the
//! result, which native builds run, and intrinsics for WebAssembly. All builds give the same bits.

mod floats;
mod integers;
mod quantize;
#[cfg(target_arch = "wasm32")]
mod vector;

pub use floats::FloatWeights;
pub use integers::ByteWeights;
pub use quantize::quantize_int8;
