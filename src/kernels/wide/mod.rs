//! Kernels over whole tensors of bytes and floats, written so that they become vectors of 128 bits. Where the compiler
//! does not find the instruction, as for products of bytes, a kernel is written twice: a plain loop that defines the
//! result, which native builds run, and intrinsics for WebAssembly. All builds give the same bits, but for sums of floats with
//! relaxed instructions.

mod below;
mod columns;
mod dynamic;
mod floats;
mod groups;
mod integers;
mod lookup;
mod nibbles;
mod quantize;
mod scan;
mod stream;
#[cfg(target_arch = "wasm32")]
mod tiles;
#[cfg(target_arch = "wasm32")]
mod vector;

pub(super) use below::{TOGETHER, count_below};
pub(super) use columns::Columns;
pub use dynamic::DynamicWeights;
pub use floats::FloatWeights;
pub use groups::{ActivationBits, NibbleWeights};
pub use integers::{Byte, ByteWeights, relaxed_is_wide};
pub use lookup::CodebookWeights;
pub use nibbles::{dequantize_nibbles, quantize_nibbles};
pub use quantize::{dequantize_int8, quantize_int8, quantize_spanned};
pub use scan::{histogram, span};
pub use stream::{pack_bytes, unpack_bytes};
