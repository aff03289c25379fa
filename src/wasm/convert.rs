//! From JavaScript values and back, without ever trusting them.

use crate::error::Error;
use js_sys::{Array, Float32Array, Float64Array, Reflect, Uint8Array};
use serde::de::DeserializeOwned;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

/// The result of everything that JavaScript can call.
pub(super) type Answer<T> = Result<T, JsValue>;

/// A real `Error` named `QuantError`, with the stable `code`.
pub(super) fn thrown(error: Error) -> JsValue {
    let object = js_sys::Error::new(&error.to_string());
    object.set_name("QuantError");
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&object, &"code".into(), &error.code().into());
    object.into()
}

/// The error for an argument of the wrong type or form.
pub(super) fn bad_argument(what: &str, why: impl std::fmt::Display) -> JsValue {
    thrown(Error::Argument { what: what.into(), why: why.to_string() })
}

/// A plain object as a Rust value; `undefined` and `null` mean the default.
pub(super) fn from_object<T: DeserializeOwned + Default>(what: &str, value: JsValue) -> Answer<T> {
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    serde_wasm_bindgen::from_value(value).map_err(|error| bad_argument(what, error))
}

/// A Rust value as a plain object.
pub(super) fn to_object<T: Tsify + serde::Serialize>(value: &T) -> Answer<JsValue>
where
    T::JsType: Into<JsValue>,
{
    value.into_js().map(Into::into).map_err(|error| bad_argument("result", error))
}

/// Typed or plain arrays of numbers as 32-bit floats.
pub(super) fn floats(what: &str, value: &JsValue) -> Answer<Vec<f32>> {
    if let Some(array) = value.dyn_ref::<Float32Array>() {
        return Ok(array.to_vec());
    }
    if let Some(array) = value.dyn_ref::<Float64Array>() {
        return Ok(array.to_vec().into_iter().map(|x| x as f32).collect());
    }
    let Some(array) = value.dyn_ref::<Array>() else {
        return Err(bad_argument(what, "a Float32Array, a Float64Array or an array of numbers belongs here"));
    };
    let number = |item: JsValue| item.as_f64().map(|x| x as f32);
    array
        .iter()
        .map(|item| number(item).ok_or_else(|| bad_argument(what, "it holds something that is not a number")))
        .collect()
}

/// A `Uint8Array` as bytes.
pub(super) fn bytes(what: &str, value: &JsValue) -> Answer<Vec<u8>> {
    let array = value.dyn_ref::<Uint8Array>().ok_or_else(|| bad_argument(what, "a Uint8Array belongs here"))?;
    Ok(array.to_vec())
}

/// A whole number from 0 to 2^32 − 1.
pub(super) fn whole(what: &str, value: &JsValue) -> Answer<usize> {
    match value.as_f64() {
        Some(x) if x >= 0.0 && x <= f64::from(u32::MAX) && x.fract() == 0.0 => Ok(x as usize),
        _ => Err(bad_argument(what, "a whole number of 0 or more belongs here")),
    }
}

/// A string.
pub(super) fn string(what: &str, value: &JsValue) -> Answer<String> {
    value.as_string().ok_or_else(|| bad_argument(what, "a string belongs here"))
}

/// Sets a property of an object made here.
pub(super) fn set(object: &JsValue, key: &str, value: impl Into<JsValue>) -> Answer<()> {
    Reflect::set(object, &key.into(), &value.into()).map(drop)
}

/// Milliseconds since some moment, by the clock of the page, the worker or Node.
pub(super) fn now() -> f64 {
    use wasm_bindgen::JsCast;
    let performance = Reflect::get(&js_sys::global(), &"performance".into());
    performance.ok().and_then(|value| value.dyn_into::<web_sys::Performance>().ok()).map_or(0.0, |clock| clock.now())
}
