//! Errors and plain objects, out and in.

pub(super) use super::thrown::thrown;
use super::{read, thrown, write};
use crate::error::Error;
use crate::plain::{Refusal, Show, Take};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = performance)]
    static CLOCK: web_sys::Performance;
}

/// Milliseconds since some moment, by the clock of the page, the worker or Node.
pub(super) fn now() -> f64 {
    CLOCK.with(web_sys::Performance::now)
}

/// The result of everything that JavaScript can call.
pub(super) type Answer<T> = Result<T, JsValue>;

/// The error for an argument of the wrong type or form.
pub(super) fn bad_argument(what: &str, refusal: Refusal) -> JsValue {
    let Refusal { path, why } = refusal.within(what);
    thrown(Error::Argument { what: path, why })
}

/// A plain object as a Rust value.
pub(super) fn parse<T: Take + Default>(what: &str, from: &JsValue) -> Answer<T> {
    let mut value = T::default();
    let taken = read::value(from).and_then(|from| value.take(from));
    taken.map_err(|refusal| bad_argument(what, refusal)).map(|()| value)
}

/// The same; `undefined` and `null` mean the default.
pub(super) fn parse_or_default<T: Take + Default>(what: &str, from: &JsValue) -> Answer<T> {
    if from.is_undefined() || from.is_null() { Ok(T::default()) } else { parse(what, from) }
}

/// A Rust value as a plain object; its type has a declaration in TypeScript.
pub(super) fn to_object<T: Tsify + Show>(value: &T) -> JsValue {
    write::write(value)
}

/// Sets a property of an object made here.
pub(super) fn set(object: &JsValue, key: &str, value: impl Into<JsValue>) {
    thrown::set(object, key, &value.into());
}
