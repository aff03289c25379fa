//! The thin typed door between JavaScript and the core; wasm-bindgen is legal here and nowhere else.
use wasm_bindgen::prelude::*;

/// The version of this package.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}
