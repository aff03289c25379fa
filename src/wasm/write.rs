//! Rust values as plain JavaScript objects.

use crate::plain::{Show, Shown, Viewer, camel_case};
use js_sys::{Array, Object};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// An object made here: no setter of the caller's stands in the way.
    type Fresh;
    #[wasm_bindgen(method, indexing_setter)]
    fn set(this: &Fresh, key: &JsValue, value: &JsValue);
}

/// A value as a plain object.
pub(super) fn write(value: &dyn Show) -> JsValue {
    let mut writer = Writer { written: JsValue::UNDEFINED, tag: None };
    value.show(&mut writer);
    writer.written
}

/// Sets a property of an object made here.
pub(super) fn set(object: &JsValue, key: &str, value: &JsValue) {
    object.unchecked_ref::<Fresh>().set(&key.into(), value);
}

struct Writer {
    written: JsValue,
    /// Goes into the object that comes next.
    tag: Option<(&'static str, &'static str)>,
}

/// The JavaScript string of a name. Names are few and come by the thousand, so each is made once and kept where its
/// address says; another name that comes to the same place takes it over.
fn camel(name: &'static str) -> JsValue {
    const PLACES: usize = 512;
    thread_local! {
        static KEPT: RefCell<Vec<(&'static str, JsValue)>> = RefCell::new(vec![("", JsValue::UNDEFINED); PLACES]);
    }
    let place = (name.as_ptr() as usize ^ name.len()) % PLACES;
    KEPT.with_borrow_mut(|kept| {
        let (known, string) = &mut kept[place];
        if !std::ptr::eq(*known, name) {
            (*known, *string) = (name, camel_case(name).collect::<String>().into());
        }
        string.clone()
    })
}

impl Viewer for Writer {
    fn nothing(&mut self) {
        self.written = JsValue::UNDEFINED;
    }

    fn truth(&mut self, value: bool) {
        self.written = value.into();
    }

    fn number(&mut self, value: f64) {
        self.written = value.into();
    }

    fn text(&mut self, value: &str) {
        self.written = value.into();
    }

    fn name(&mut self, name: &'static str) {
        self.written = camel(name);
    }

    fn list<'a>(&mut self, length: usize, item: &dyn Fn(usize) -> &'a dyn Show) {
        let array = Array::new();
        for i in 0..length {
            item(i).show(self);
            array.push(&self.written);
        }
        self.written = array.into();
    }

    fn fields(&mut self, fields: &[Shown<'_>]) {
        let object: Fresh = Object::new().unchecked_into();
        if let Some((key, name)) = self.tag.take() {
            object.set(&camel(key), &camel(name));
        }
        for (name, value) in fields {
            value.show(self);
            if !self.written.is_undefined() {
                object.set(&camel(name), &self.written);
            }
        }
        self.written = object.into();
    }

    fn tagged(&mut self, key: &'static str, name: &'static str, content: &dyn Show) {
        self.tag = Some((key, name));
        content.show(self);
    }
}
