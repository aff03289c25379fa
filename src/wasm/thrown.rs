//! Errors, out.

use crate::error::Error;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// An object made here: no setter of the caller's stands in the way.
    type Fresh;
    #[wasm_bindgen(method, indexing_setter)]
    fn set(this: &Fresh, key: &JsValue, value: &JsValue);
}

/// Sets a property of an object made here.
pub(super) fn set(object: &JsValue, key: &str, value: &JsValue) {
    object.unchecked_ref::<Fresh>().set(&key.into(), value);
}

/// A real `Error` named `QuantError`, with the stable `code`.
pub(super) fn thrown(error: Error) -> JsValue {
    let object = js_sys::Error::new(&error.to_string());
    object.set_name("QuantError");
    set(&object, "code", &error.code().into());
    object.into()
}
