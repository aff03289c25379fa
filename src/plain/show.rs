//! Values that go out.

use std::fmt;

/// A type that can be shown as a plain value.
pub trait Show {
    /// Calls the method of `to` for its kind of value, once.
    fn show(&self, to: &mut dyn Viewer);
}

/// Fields by name.
pub type Shown<'a> = (&'static str, &'a dyn Show);

/// What a value is shown to. Names are as in Rust; the viewer writes them in [`camel_case`].
pub trait Viewer {
    /// No value: a field that shows it is left out.
    fn nothing(&mut self);
    /// `true` or `false`.
    fn truth(&mut self, value: bool);
    /// A number.
    fn number(&mut self, value: f64);
    /// A text.
    fn text(&mut self, value: &str);
    /// A choice.
    fn name(&mut self, name: &'static str);
    /// An array.
    fn list<'a>(&mut self, length: usize, item: &dyn Fn(usize) -> &'a dyn Show);
    /// An object.
    fn fields(&mut self, fields: &[Shown<'_>]);
    /// A choice with parameters: the object that `content` shows, with the field `key` before it.
    fn tagged(&mut self, key: &'static str, name: &'static str, content: &dyn Show);
}

macro_rules! show_numbers {
    ($($number:ty),+) => {
        $(impl Show for $number {
            fn show(&self, to: &mut dyn Viewer) {
                to.number(*self as f64);
            }
        })+
    };
}

show_numbers!(f32, f64, i32, u32, usize);

impl Show for bool {
    fn show(&self, to: &mut dyn Viewer) {
        to.truth(*self);
    }
}

impl Show for str {
    fn show(&self, to: &mut dyn Viewer) {
        to.text(self);
    }
}

impl Show for String {
    fn show(&self, to: &mut dyn Viewer) {
        to.text(self);
    }
}

impl<T: Show + ?Sized> Show for &T {
    fn show(&self, to: &mut dyn Viewer) {
        T::show(self, to);
    }
}

impl<T: Show> Show for Option<T> {
    fn show(&self, to: &mut dyn Viewer) {
        match self {
            None => to.nothing(),
            Some(value) => value.show(to),
        }
    }
}

impl<T: Show> Show for [T] {
    fn show(&self, to: &mut dyn Viewer) {
        to.list(self.len(), &|i| &self[i]);
    }
}

impl<T: Show> Show for Vec<T> {
    fn show(&self, to: &mut dyn Viewer) {
        self.as_slice().show(to);
    }
}

impl<T: Show, const N: usize> Show for [T; N] {
    fn show(&self, to: &mut dyn Viewer) {
        self.as_slice().show(to);
    }
}

/// The fields of a choice with parameters.
pub struct Parameters<'a>(pub &'a [Shown<'a>]);

impl fmt::Debug for Parameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|field| field.0)).finish()
    }
}

impl Show for Parameters<'_> {
    fn show(&self, to: &mut dyn Viewer) {
        to.fields(self.0);
    }
}
