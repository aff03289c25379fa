//! The thin typed door between JavaScript and the core; wasm-bindgen is legal here and nowhere else. Small values cross
//! as plain objects with generated types, bulk numbers as typed arrays, errors as real `Error` objects with a `code`.

// Exported to JavaScript by wasm-bindgen, where no Rust path reaches.
#![allow(unreachable_pub)]

#[cfg(feature = "playground")]
mod catalogue;
#[cfg(feature = "playground")]
mod compare;
#[cfg(feature = "playground")]
mod convert;
#[cfg(feature = "kernels")]
mod kernels;
#[cfg(feature = "playground")]
mod layers;
#[cfg(all(feature = "playground", feature = "models"))]
mod learn;
#[cfg(all(feature = "playground", feature = "models"))]
mod models;
#[cfg(feature = "playground")]
mod own;
#[cfg(feature = "playground")]
mod read;
#[cfg(feature = "playground")]
mod runs;
#[cfg(all(feature = "playground", feature = "models"))]
mod sample;
#[cfg(feature = "playground")]
mod session;
#[cfg(feature = "playground")]
mod share;
#[cfg(feature = "playground")]
mod tensor;
mod thrown;
#[cfg(feature = "playground")]
mod write;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
fn start() {
    // A panic is a bug: say where on the console, for JavaScript sees a bare RuntimeError.
    console_error_panic_hook::set_once();
}

/// The version of this package.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// Bytes of memory that the WebAssembly holds. It grows with the largest work so far and never shrinks: to have it
/// back, end the worker.
#[wasm_bindgen(js_name = memoryBytes)]
pub fn memory_bytes() -> f64 {
    const PAGE: f64 = 65_536.0;
    core::arch::wasm32::memory_size::<0>() as f64 * PAGE
}
