//! Values without behaviour: what came from outside, or what a type shows, as a tree.

use super::{Show, Shown, Viewer, camel_case};

/// A value without behaviour.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `undefined` or `null`.
    Nothing,
    /// `true` or `false`.
    Truth(bool),
    /// Any number, NaN and infinities included.
    Number(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object.
    Fields(Vec<(String, Value)>),
}

impl Value {
    /// The field `name` of an object, or the item of an array at the number `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Fields(fields) => fields.iter().find(|field| field.0 == name).map(|field| &field.1),
            Self::List(items) => items.get(name.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The same with another value at `path` (names with dots), where there is or could be such a place.
    #[must_use]
    pub fn with(mut self, path: &str, value: Value) -> Self {
        let mut place = &mut self;
        for name in path.split('.') {
            place = match place {
                Self::List(items) => {
                    let Some(item) = name.parse().ok().and_then(|at: usize| items.get_mut(at)) else { return self };
                    item
                }
                Self::Fields(fields) => field_of(fields, name),
                other => {
                    *other = Self::Fields(Vec::new());
                    let Self::Fields(fields) = other else { return self };
                    field_of(fields, name)
                }
            };
        }
        *place = value;
        self
    }
}

/// The field of that name; a new one where there is none.
fn field_of<'a>(fields: &'a mut Vec<(String, Value)>, name: &str) -> &'a mut Value {
    let at = fields.iter().position(|field| field.0 == name).unwrap_or_else(|| {
        fields.push((name.into(), Value::Nothing));
        fields.len() - 1
    });
    &mut fields[at].1
}

/// Everything that can be shown can be had as a [`Value`].
pub trait ValueOf: Show {
    /// What it shows.
    fn to_value(&self) -> Value {
        let mut tree = Tree { written: Value::Nothing, tag: None };
        self.show(&mut tree);
        tree.written
    }
}

impl<T: Show + ?Sized> ValueOf for T {}

struct Tree {
    written: Value,
    tag: Option<(&'static str, &'static str)>,
}

fn camel(name: &str) -> String {
    camel_case(name).collect()
}

impl Viewer for Tree {
    fn nothing(&mut self) {
        self.written = Value::Nothing;
    }

    fn truth(&mut self, value: bool) {
        self.written = Value::Truth(value);
    }

    fn number(&mut self, value: f64) {
        self.written = Value::Number(value);
    }

    fn text(&mut self, value: &str) {
        self.written = Value::Text(value.into());
    }

    fn name(&mut self, name: &'static str) {
        self.written = Value::Text(camel(name));
    }

    fn list<'a>(&mut self, length: usize, item: &dyn Fn(usize) -> &'a dyn Show) {
        self.written = Value::List((0..length).map(|i| item(i).to_value()).collect());
    }

    fn fields(&mut self, fields: &[Shown<'_>]) {
        let tag = self.tag.take().map(|(key, name)| (camel(key), Value::Text(camel(name))));
        let shown = fields.iter().map(|(name, value)| (camel(name), value.to_value()));
        let all = tag.into_iter().chain(shown.filter(|field| field.1 != Value::Nothing));
        self.written = Value::Fields(all.collect());
    }

    fn tagged(&mut self, key: &'static str, name: &'static str, content: &dyn Show) {
        self.tag = Some((key, name));
        content.show(self);
    }
}
