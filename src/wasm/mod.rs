//! The thin typed door between JavaScript and the core; wasm-bindgen is legal here and nowhere else. Small values cross
//! as plain objects with generated types, bulk numbers as typed arrays, errors as real `Error` objects with a `code`.

// Exported to JavaScript by wasm-bindgen, where no Rust path reaches.
#![allow(unreachable_pub)]

mod catalogue;
mod convert;
mod session;
mod tensor;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

/// The version of this package.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}
