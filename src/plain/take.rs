//! Values that come in.

use super::{Value, camel_case};
use crate::error::Number;

/// Why a value was refused, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Names of the fields on the way, with dots; empty for the value itself.
    pub path: String,
    /// What is wrong there, and what belongs there.
    pub why: String,
}

impl Refusal {
    /// A refusal of the value itself.
    #[must_use]
    pub fn new(why: impl Into<String>) -> Self {
        Self { path: String::new(), why: why.into() }
    }

    /// The same, as seen from the object that holds the value in the field `name`.
    #[must_use]
    pub fn within(mut self, name: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        self.path.insert_str(0, dot);
        self.path.insert_str(0, name);
        self
    }
}

/// What [`Take::take`] returns.
pub type Taken = Result<(), Refusal>;

/// A type that can be set from a plain value.
pub trait Take {
    /// Sets itself; fields that `value` does not mention get their defaults.
    ///
    /// # Errors
    /// Where something does not belong, or something that has no default is missing.
    fn take(&mut self, value: Value) -> Taken;
}

fn is_called(found: &str, name: &str) -> bool {
    found.chars().eq(camel_case(name))
}

fn listed(names: &mut dyn Iterator<Item = &'static str>) -> String {
    let mut list = String::new();
    for name in names {
        list.extend([if list.is_empty() { "" } else { ", " }]);
        list.extend(camel_case(name));
    }
    list
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Nothing => "undefined or null",
            Self::Truth(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "an array",
            Self::Fields(_) => "an object",
        }
    }

    fn refused(&self, belongs: &str) -> Refusal {
        Refusal::new(format!("{belongs} belongs here, not {}", self.kind()))
    }

    /// Sets `fields` from an object, each by its name.
    ///
    /// # Errors
    /// For what is no object, for names that are not among `fields`, for what a field refuses, and for one of the first
    /// `needed` fields that is missing.
    pub fn take_fields(self, fields: &mut [(&'static str, &mut dyn Take)], needed: usize) -> Taken {
        let Self::Fields(found) = self else { return Err(self.refused("an object")) };
        let mut missing: Vec<&'static str> = fields.iter().take(needed).map(|field| field.0).collect();
        for (name, value) in found {
            let Some((known, field)) = fields.iter_mut().find(|field| is_called(&name, field.0)) else {
                let known = listed(&mut fields.iter().map(|field| field.0));
                let known = if known.is_empty() { "nothing".into() } else { known };
                return Err(Refusal::new(format!("it has no field here called \"{name}\"; it can hold: {known}")));
            };
            missing.retain(|name| name != known);
            field.take(value).map_err(|refusal| refusal.within(&name))?;
        }
        match missing.first() {
            None => Ok(()),
            Some(_) => Err(Refusal::new(format!("it lacks {}", listed(&mut missing.into_iter())))),
        }
    }

    /// Which of `names` a text is.
    ///
    /// # Errors
    /// For everything else, with the names there are.
    pub fn take_name(self, names: &'static [&'static str]) -> Result<usize, Refusal> {
        let known = || listed(&mut names.iter().copied());
        let Self::Text(text) = &self else { return Err(self.refused(&format!("one of {}", known()))) };
        let found = names.iter().position(|name| is_called(text, name));
        found.ok_or_else(|| Refusal::new(format!("there is no \"{text}\" here; choose one of: {}", known())))
    }

    /// Takes the field `key` out of an object: which of `names` it is, and the rest.
    ///
    /// # Errors
    /// For what is no object, and where the field is missing or holds something else.
    pub fn take_tag(self, key: &str, names: &'static [&'static str]) -> Result<(usize, Self), Refusal> {
        let Self::Fields(mut fields) = self else { return Err(self.refused("an object")) };
        let at = fields.iter().position(|field| is_called(&field.0, key));
        let tag = at.map_or(Self::Nothing, |at| fields.swap_remove(at).1);
        let index = tag.take_name(names).map_err(|refusal| refusal.within(key))?;
        Ok((index, Self::Fields(fields)))
    }
}

impl Take for bool {
    fn take(&mut self, value: Value) -> Taken {
        let Value::Truth(truth) = value else { return Err(value.refused("true or false")) };
        *self = truth;
        Ok(())
    }
}

impl Take for f64 {
    fn take(&mut self, value: Value) -> Taken {
        let Value::Number(number) = value else { return Err(value.refused("a number")) };
        *self = number;
        Ok(())
    }
}

impl Take for f32 {
    fn take(&mut self, value: Value) -> Taken {
        let mut wide = 0.0f64;
        wide.take(value)?;
        *self = wide as f32;
        Ok(())
    }
}

impl Take for u32 {
    fn take(&mut self, value: Value) -> Taken {
        const BELONGS: &str = "a whole number from 0 to 4294967295";
        let Value::Number(number) = value else { return Err(value.refused(BELONGS)) };
        if !(number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)) {
            return Err(Refusal::new(format!("{BELONGS} belongs here, not {}", Number(number))));
        }
        *self = number as u32;
        Ok(())
    }
}

impl Take for String {
    fn take(&mut self, value: Value) -> Taken {
        let Value::Text(text) = value else { return Err(value.refused("a text")) };
        *self = text;
        Ok(())
    }
}

impl<T: Take + Default> Take for Option<T> {
    fn take(&mut self, value: Value) -> Taken {
        *self = None;
        if value == Value::Nothing { Ok(()) } else { self.insert(T::default()).take(value) }
    }
}

impl<T: Take + Default> Take for Vec<T> {
    fn take(&mut self, value: Value) -> Taken {
        let Value::List(items) = value else { return Err(value.refused("an array")) };
        self.clear();
        for (i, item) in items.into_iter().enumerate() {
            let mut taken = T::default();
            taken.take(item).map_err(|refusal| refusal.within(&i.to_string()))?;
            self.push(taken);
        }
        Ok(())
    }
}
