//! Neural-network quantization that can be seen, touched and used.
pub mod error;
#[cfg(target_arch = "wasm32")]
mod wasm;
