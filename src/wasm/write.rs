//! Rust values as plain JavaScript objects, by serde-wasm-bindgen. Whatever a type shows goes to serde as one dynamic
//! type, so that serde's code is compiled once and not once for each type.

use crate::plain::{Show, Shown, Viewer, camel_case};
use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

/// A value as a plain object.
pub(super) fn write(value: &dyn Show) -> JsValue {
    // Numbers, texts, lists and objects are all that is shown, and none of them can fail.
    Dynamic(value, None).serialize(&serde_wasm_bindgen::Serializer::new()).unwrap_or(JsValue::UNDEFINED)
}

/// The camelCase of a name in Rust. Names are few and come by the thousand, so each is made once and kept for good.
fn camel(name: &'static str) -> &'static str {
    thread_local! {
        static KEPT: RefCell<BTreeMap<(usize, usize), &'static str>> = const { RefCell::new(BTreeMap::new()) };
    }
    let place = (name.as_ptr() as usize, name.len());
    KEPT.with_borrow_mut(|kept| {
        *kept.entry(place).or_insert_with(|| Box::leak(camel_case(name).collect::<String>().into_boxed_str()))
    })
}

/// What a value shows, with a field before it where that is a choice with parameters.
struct Dynamic<'a>(&'a dyn Show, Option<(&'static str, &'static str)>);

impl Serialize for Dynamic<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bridge = Bridge { serializer: Some(serializer), written: None, tag: self.1 };
        self.0.show(&mut bridge);
        let nothing = bridge.serializer.map(Serializer::serialize_none);
        bridge.written.or(nothing).unwrap_or_else(|| Err(serde::ser::Error::custom("a value showed itself twice")))
    }
}

struct Bridge<S: Serializer> {
    serializer: Option<S>,
    written: Option<Result<S::Ok, S::Error>>,
    tag: Option<(&'static str, &'static str)>,
}

impl<S: Serializer> Bridge<S> {
    fn write(&mut self, write: impl FnOnce(S) -> Result<S::Ok, S::Error>) {
        self.written = self.serializer.take().map(write);
    }
}

impl<S: Serializer> Viewer for Bridge<S> {
    fn nothing(&mut self) {
        self.write(Serializer::serialize_none);
    }

    fn truth(&mut self, value: bool) {
        self.write(|serializer| serializer.serialize_bool(value));
    }

    fn number(&mut self, value: f64) {
        self.write(|serializer| serializer.serialize_f64(value));
    }

    fn text(&mut self, value: &str) {
        self.write(|serializer| serializer.serialize_str(value));
    }

    fn name(&mut self, name: &'static str) {
        self.write(|serializer| serializer.serialize_unit_variant("", 0, camel(name)));
    }

    fn list<'a>(&mut self, length: usize, item: &dyn Fn(usize) -> &'a dyn Show) {
        self.write(|serializer| {
            let mut list = serializer.serialize_seq(Some(length))?;
            for i in 0..length {
                list.serialize_element(&Dynamic(item(i), None))?;
            }
            list.end()
        });
    }

    fn fields(&mut self, fields: &[Shown<'_>]) {
        let tag = self.tag;
        self.write(|serializer| {
            let mut object = serializer.serialize_struct("", fields.len())?;
            if let Some((key, name)) = tag {
                object.serialize_field(camel(key), camel(name))?;
            }
            for &(name, value) in fields {
                if !is_nothing(value) {
                    object.serialize_field(camel(name), &Dynamic(value, None))?;
                }
            }
            object.end()
        });
    }

    fn tagged(&mut self, key: &'static str, name: &'static str, content: &dyn Show) {
        self.write(|serializer| Dynamic(content, Some((key, name))).serialize(serializer));
    }
}

/// Whether a value shows nothing: its field is then left out.
fn is_nothing(value: &dyn Show) -> bool {
    let mut probe = Probe { nothing: false };
    value.show(&mut probe);
    probe.nothing
}

struct Probe {
    nothing: bool,
}

impl Viewer for Probe {
    fn nothing(&mut self) {
        self.nothing = true;
    }
    fn truth(&mut self, _: bool) {}
    fn number(&mut self, _: f64) {}
    fn text(&mut self, _: &str) {}
    fn name(&mut self, _: &'static str) {}
    fn list<'a>(&mut self, _: usize, _: &dyn Fn(usize) -> &'a dyn Show) {}
    fn fields(&mut self, _: &[Shown<'_>]) {}
    fn tagged(&mut self, _: &'static str, _: &'static str, _: &dyn Show) {}
}
