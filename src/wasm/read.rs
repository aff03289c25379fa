//! JavaScript values, read without trust: getters and proxies that throw, cycles, fakes, lengths that lie. Only imports
//! that catch are called on a value of the caller, for an exception that passes through Rust would leave it in disorder.

use super::convert::{Answer, bad_argument};
use crate::plain::{Refusal, Value};
use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn keys(value: &JsValue) -> Result<Array, JsValue>;
    /// Whether it is a typed array (or a `DataView`), and no object that looks like one.
    #[wasm_bindgen(js_namespace = ArrayBuffer, js_name = isView)]
    fn is_view(value: &JsValue) -> bool;
    // The arrays are views of this module's memory, so that one copy is made.
    #[wasm_bindgen(catch, js_namespace = ["Float32Array", "prototype", "set"], js_name = call)]
    fn copy_f32(to: &mut [f32], from: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["Float64Array", "prototype", "set"], js_name = call)]
    fn copy_f64(to: &mut [f64], from: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    fn copy_u8(to: &mut [u8], from: &JsValue) -> Result<(), JsValue>;
}

/// The most values of a tensor: what needs three quarters of a gibibyte to quantize.
pub(super) const MOST_VALUES: usize = 1 << 26;

// No option object of this package nests deeper or holds more.
const MOST_DEPTH: u32 = 8;
const MOST_FIELDS: usize = 4_096;
const MOST_CHARACTERS: u32 = 4_096;

type Read<T> = Result<T, Refusal>;

/// Reads a value and everything in it. Fields that are `undefined` count as absent.
pub(super) fn value(from: &JsValue) -> Read<Value> {
    Reader { room: MOST_FIELDS }.value(from, 0)
}

struct Reader {
    room: usize,
}

impl Reader {
    fn value(&mut self, from: &JsValue, depth: u32) -> Read<Value> {
        if from.is_undefined() || from.is_null() {
            return Ok(Value::Nothing);
        }
        if let Some(truth) = from.as_bool() {
            return Ok(Value::Truth(truth));
        }
        if let Some(number) = from.as_f64() {
            return Ok(Value::Number(number));
        }
        if let Some(text) = text(from)? {
            return Ok(Value::Text(text));
        }
        if !from.is_object() {
            return Err(Refusal::new("a function, a symbol or a BigInt does not belong here"));
        }
        if depth == MOST_DEPTH {
            return Err(Refusal::new("it is nested too deeply, or holds itself"));
        }
        if is_list(from) {
            let items = (0..length(from, self.room)?).map(|i| self.property(from, &JsValue::from(i), depth));
            return Ok(Value::List(items.collect::<Read<_>>()?));
        }
        let keys = keys(from).map_err(|_| Refusal::new("its fields cannot be listed"))?;
        let mut fields = Vec::new();
        for i in 0..length(&keys, self.room)? {
            let key = item(&keys, i)?;
            let name = text(&key)?.unwrap_or_default();
            match self.property(from, &key, depth).map_err(|refusal| refusal.within(&name))? {
                Value::Nothing => {}
                field => fields.push((name, field)),
            }
        }
        Ok(Value::Fields(fields))
    }

    fn property(&mut self, of: &JsValue, key: &JsValue, depth: u32) -> Read<Value> {
        self.room = self.room.checked_sub(1).ok_or_else(|| Refusal::new("it holds too much"))?;
        self.value(&get(of, key)?, depth + 1)
    }
}

fn get(of: &JsValue, key: &JsValue) -> Read<JsValue> {
    Reflect::get(of, key).map_err(|_| Refusal::new("reading it throws"))
}

fn item(of: &JsValue, index: u32) -> Read<JsValue> {
    get(of, &JsValue::from(index))
}

fn is_list(value: &JsValue) -> bool {
    is_array(value).unwrap_or(false) // a revoked proxy throws
}

/// The `length` of an array, at most `most`.
fn length(array: &JsValue, most: usize) -> Read<u32> {
    match get(array, &"length".into())?.as_f64() {
        Some(length) if length >= 0.0 && length <= most as f64 => Ok(length as u32),
        Some(_) => Err(Refusal::new(format!("it holds too much; at most {most} values belong here"))),
        None => Err(Refusal::new("it has no length")),
    }
}

fn text(value: &JsValue) -> Read<Option<String>> {
    let Some(text) = value.dyn_ref::<js_sys::JsString>() else { return Ok(None) };
    if text.length() > MOST_CHARACTERS {
        return Err(Refusal::new(format!("the text is longer than {MOST_CHARACTERS} characters")));
    }
    Ok(text.as_string())
}

/// A field of an object.
pub(super) fn field(what: &str, of: &JsValue, key: &str) -> Answer<JsValue> {
    if !of.is_object() {
        return Err(bad_argument(what, Refusal::new("an object belongs here")));
    }
    get(of, &key.into()).map_err(|refusal| bad_argument(what, refusal.within(key)))
}

/// A string.
pub(super) fn string(what: &str, value: &JsValue) -> Answer<String> {
    let text = text(value).map_err(|refusal| bad_argument(what, refusal))?;
    text.ok_or_else(|| bad_argument(what, Refusal::new("a text belongs here")))
}

/// A whole number from 0 to 2^32 − 1.
pub(super) fn whole(what: &str, value: &JsValue) -> Answer<usize> {
    match value.as_f64() {
        Some(x) if x >= 0.0 && x <= f64::from(u32::MAX) && x.fract() == 0.0 => Ok(x as usize),
        _ => Err(bad_argument(what, Refusal::new("a whole number of 0 or more belongs here"))),
    }
}

/// The `length` of something to be copied, once it is certain that there is room for it.
fn length_with_room(what: &str, from: &JsValue, bytes: usize) -> Answer<usize> {
    let length = length(from, MOST_VALUES).map_err(|refusal| bad_argument(what, refusal))? as usize;
    let room = Vec::<u8>::new().try_reserve_exact(length * bytes);
    room.map_err(|_| bad_argument(what, Refusal::new("there is no memory left for it"))).map(|()| length)
}

fn not_copied(what: &str) -> JsValue {
    bad_argument(what, Refusal::new("it holds no numbers of this kind"))
}

/// An array of numbers, typed or plain.
pub(super) fn doubles(what: &str, from: &JsValue) -> Answer<Vec<f64>> {
    let is_view = is_view(from);
    if !is_view && !is_list(from) {
        return Err(bad_argument(what, Refusal::new("an array of numbers, typed or plain, belongs here")));
    }
    let mut values = vec![0.0; length_with_room(what, from, size_of::<f64>())?];
    if is_view {
        return copy_f64(&mut values, from).map_err(|_| not_copied(what)).map(|()| values);
    }
    for (i, value) in (0..).zip(values.iter_mut()) {
        let number = item(from, i).map(|item| item.as_f64());
        let number = number.and_then(|number| number.ok_or_else(|| Refusal::new("a number belongs here")));
        *value = number.map_err(|refusal| bad_argument(what, refusal.within(&i.to_string())))?;
    }
    Ok(values)
}

/// An array of numbers, typed or plain, as 32-bit floats.
pub(super) fn floats(what: &str, from: &JsValue) -> Answer<Vec<f32>> {
    if !is_view(from) {
        return Ok(doubles(what, from)?.into_iter().map(|x| x as f32).collect());
    }
    let mut values = vec![0.0; length_with_room(what, from, size_of::<f32>())?];
    copy_f32(&mut values, from).map_err(|_| not_copied(what)).map(|()| values)
}

/// A `Uint8Array`.
pub(super) fn bytes(what: &str, from: &JsValue) -> Answer<Vec<u8>> {
    if !is_view(from) {
        return Err(bad_argument(what, Refusal::new("a Uint8Array belongs here")));
    }
    let mut values = vec![0; length_with_room(what, from, 1)?];
    copy_u8(&mut values, from).map_err(|_| not_copied(what)).map(|()| values)
}

/// The most bytes of a file: what a browser's WebAssembly holds, with room to work on it.
#[cfg(feature = "models")]
const MOST_FILE: usize = 1 << 30;

/// A `Uint8Array` with the content of a file.
#[cfg(feature = "models")]
pub(super) fn file(what: &str, from: &JsValue) -> Answer<Vec<u8>> {
    if !is_view(from) {
        return Err(bad_argument(what, Refusal::new("a Uint8Array belongs here")));
    }
    let too_large =
        || bad_argument(what, Refusal::new("the file is too large for the memory of a page; at most 1 GiB"));
    let length = length(from, MOST_FILE).map_err(|_| too_large())? as usize;
    let mut values = Vec::new();
    values.try_reserve_exact(length).map_err(|_| too_large())?;
    values.resize(length, 0);
    copy_u8(&mut values, from).map_err(|_| not_copied(what)).map(|()| values)
}

/// An array, item by item.
pub(super) fn items(what: &str, value: &JsValue, most: usize) -> Answer<Vec<JsValue>> {
    if !is_list(value) {
        return Err(bad_argument(what, Refusal::new("an array belongs here")));
    }
    let length = length(value, most).map_err(|refusal| bad_argument(what, refusal))?;
    (0..length).map(|i| item(value, i).map_err(|refusal| bad_argument(what, refusal))).collect()
}
