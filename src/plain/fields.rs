//! What can be changed of a value: the fields of a form, as the type itself declares them. A field is named by its path,
//! and a choice by the plain value that it sets, so that a form needs to know no type.

use super::{Show, Value, ValueOf, camel_case};

/// One field that can be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Place in the whole value, with dots.
    pub path: String,
    /// What can be put there.
    pub kind: FieldKind,
}

/// What can be put into a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// One of a few: the name of each option, and the value that choosing it sets at the path.
    Choice(Vec<(String, Value)>),
    /// A whole number.
    Whole {
        /// The number now.
        value: u32,
        /// The least there can be now.
        min: u32,
        /// The most there can be now.
        max: u32,
    },
    /// A number.
    Real {
        /// The number now.
        value: f64,
        /// The least there can be now.
        min: f64,
        /// The most there can be now.
        max: f64,
        /// A sensible step for a slider.
        step: f64,
    },
    /// Numbers, as many as the visitor likes.
    List {
        /// The numbers now.
        values: Vec<f64>,
        /// How many there may be.
        most: u32,
    },
}

/// A choice without parameters, whose names are known.
pub trait Named: Show {
    /// The names of all variants, as in Rust.
    fn names(&self) -> &'static [&'static str];
}

/// Collects fields under a path.
#[derive(Debug, Default)]
pub struct Fields {
    prefix: String,
    found: Vec<Field>,
}

impl Fields {
    /// No fields yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The fields in the order in which they were added.
    #[must_use]
    pub fn into_vec(self) -> Vec<Field> {
        self.found
    }

    /// Lets `add` put its fields under `name`.
    pub fn within(&mut self, name: &str, add: impl FnOnce(&mut Self)) {
        let outer = self.prefix.len();
        if outer > 0 {
            self.prefix.push('.');
        }
        self.prefix.push_str(name);
        add(self);
        self.prefix.truncate(outer);
    }

    fn push(&mut self, name: &str, kind: FieldKind) {
        let dot = if self.prefix.is_empty() || name.is_empty() { "" } else { "." };
        let path = [&self.prefix, dot, name].concat();
        self.found.push(Field { path, kind });
    }

    /// A choice without parameters: every variant is an option.
    pub fn choice(&mut self, name: &str, value: &dyn Named) {
        self.names(name, value.names());
    }

    /// A choice without parameters, of some variants only (named as in Rust).
    pub fn names(&mut self, name: &str, variants: &[&'static str]) {
        let text = |variant: &&str| camel_case(variant).collect::<String>();
        let options = variants.iter().map(|variant| (text(variant), Value::Text(text(variant))));
        self.push(name, FieldKind::Choice(options.collect()));
    }

    /// A choice among a few numbers.
    pub fn numbers(&mut self, name: &str, numbers: &[u32]) {
        let options = numbers.iter().map(|&number| (number.to_string(), Value::Number(f64::from(number))));
        self.push(name, FieldKind::Choice(options.collect()));
    }

    /// A choice with parameters: one value for each variant, with the parameters that it begins with.
    pub fn variants(&mut self, name: &str, key: &str, options: &[&dyn Show]) {
        let options = options.iter().map(|&option| {
            let value = option.to_value();
            let name = match value.get(key) {
                Some(Value::Text(name)) => name.clone(),
                _ => String::new(),
            };
            (name, value)
        });
        self.push(name, FieldKind::Choice(options.collect()));
    }

    /// On or off.
    pub fn truth(&mut self, name: &str) {
        let options = [("off", false), ("on", true)].map(|(id, truth)| (id.to_string(), Value::Truth(truth)));
        self.push(name, FieldKind::Choice(options.into()));
    }

    /// A whole number.
    pub fn whole(&mut self, name: &str, value: u32, min: u32, max: u32) {
        self.push(name, FieldKind::Whole { value, min, max });
    }

    /// A number.
    pub fn real(&mut self, name: &str, value: f64, (min, max): (f64, f64), step: f64) {
        self.push(name, FieldKind::Real { value, min, max, step });
    }

    /// Numbers.
    pub fn list(&mut self, name: &str, values: &[f32], most: u32) {
        let values = values.iter().map(|&value| f64::from(value)).collect();
        self.push(name, FieldKind::List { values, most });
    }
}
