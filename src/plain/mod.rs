//! Plain values: the form in which options come in and results go out through the door. One line under a type,
//! `plain! {…}`, lists its fields or variants (the compiler checks that none is missing), and the names outside are the
//! camelCase of those inside, as serde's `rename_all` has them. Depends on `error`.
//!
//! Everything is dispatched at run time, so a type costs a few dozen bytes: serde's generated code for the same types
//! was half of the WebAssembly module. [`Take`] also says where in an object something is wrong.

mod digest;
mod fields;
mod show;
mod take;
mod value;

pub use digest::digest;
pub use fields::{Field, FieldKind, Fields, Named};
pub use show::{Parameters, Show, Shown, Viewer};
pub use take::{Refusal, Take, Taken};
pub use value::{Value, ValueOf};

/// `PascalCase` and `snake_case` as `camelCase`. A name with a line after a digit is a name of the field, such as `Q4_K`:
/// it stays as it is, in lower case (`rename_all = "lowercase"` in serde).
pub fn camel_case(name: &str) -> impl Iterator<Item = char> {
    let mut after_line = false;
    let is_proper = name.as_bytes().windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1] == b'_');
    name.chars().enumerate().filter_map(move |(i, letter)| {
        let upper = std::mem::replace(&mut after_line, letter == '_');
        match letter {
            _ if is_proper => Some(letter.to_ascii_lowercase()),
            '_' => None,
            _ if i == 0 => Some(letter.to_ascii_lowercase()),
            _ if upper => Some(letter.to_ascii_uppercase()),
            _ => Some(letter),
        }
    })
}

/// Says what of a type is seen from outside.
///
/// | line | type |
/// |---|---|
/// | `plain! { out struct T { a, b } }` | an object that only goes out; `skip c` for fields that stay inside |
/// | `plain! { struct T { a, b } }` | options: both ways, every field with its default |
/// | `plain! { full struct T { a, b } }` | the same with every field needed |
/// | `plain! { enum T { A, B } }` | a choice without parameters: a text |
/// | `plain! { enum T by kind { A, B { c } } }` | a choice with parameters: an object with the field `kind` |
/// | `plain! { enum T by kind { A, B(C) } }` | the same with the parameters in a type of their own, each with its default |
/// | `plain! { enum T by kind { A, B { c; d } } }` | the same, `d` with its default where it is missing |
///
/// `out enum` as `out struct`. What only goes out may stand behind `#[cfg(…)]`, field by field.
macro_rules! plain {
    (struct $type:ident { $($field:ident),* $(,)? }) => {
        $crate::plain::plain! { both $type { $($field),* } 0 }
    };
    (full struct $type:ident { $($field:ident),* $(,)? }) => {
        $crate::plain::plain! { both $type { $($field),* } usize::MAX }
    };
    (both $type:ident { $($field:ident),* } $needed:expr) => {
        $crate::plain::plain! { out struct $type { $($field),* } }

        impl $crate::plain::Take for $type {
            fn take(&mut self, value: $crate::plain::Value) -> $crate::plain::Taken {
                *self = Self::default();
                value.take_fields(&mut [$((stringify!($field), &mut self.$field)),*], $needed)
            }
        }
    };
    (out struct $type:ident { $($(#[$only:meta])? $field:ident),* $(,)? } $(skip $($inside:ident),+)?) => {
        impl $crate::plain::Show for $type {
            fn show(&self, to: &mut dyn $crate::plain::Viewer) {
                let Self { $($(#[$only])? $field,)* $($($inside: _),+)? } = self;
                to.fields(&[$($(#[$only])? (stringify!($field), $field)),*]);
            }
        }
    };
    (out enum $type:ident { $($(#[$only:meta])? $variant:ident),+ $(,)? }) => {
        impl $crate::plain::Show for $type {
            fn show(&self, to: &mut dyn $crate::plain::Viewer) {
                to.name(match self { $($(#[$only])? Self::$variant => stringify!($variant)),+ });
            }
        }
    };
    (enum $type:ident { $($variant:ident),+ $(,)? }) => {
        $crate::plain::plain! { out enum $type { $($variant),+ } }

        impl $crate::plain::Take for $type {
            fn take(&mut self, value: $crate::plain::Value) -> $crate::plain::Taken {
                const ALL: &[$type] = &[$($type::$variant),+];
                *self = ALL[value.take_name(&[$(stringify!($variant)),+])?];
                Ok(())
            }
        }

        impl $crate::plain::Named for $type {
            fn names(&self) -> &'static [&'static str] {
                &[$(stringify!($variant)),+]
            }
        }
    };
    (
        out enum $type:ident by $key:ident {
            $($variant:ident $({ $($field:ident),+ $(; $($spare:ident),+)? })?),+ $(,)?
        }
    ) => {
        impl $crate::plain::Show for $type {
            fn show(&self, to: &mut dyn $crate::plain::Viewer) {
                match self {
                    $(Self::$variant $({ $($field),+ $(, $($spare),+)? })? => to.tagged(
                        stringify!($key),
                        stringify!($variant),
                        &$crate::plain::Parameters(&[
                            $($((stringify!($field), $field)),+ $(, $((stringify!($spare), $spare)),+)?)?
                        ]),
                    )),+
                }
            }
        }
    };
    (enum $type:ident by $key:ident { $first:ident, $($variant:ident($params:ident)),+ $(,)? }) => {
        impl $crate::plain::Show for $type {
            fn show(&self, to: &mut dyn $crate::plain::Viewer) {
                match self {
                    Self::$first => to.tagged(stringify!($key), stringify!($first), &$crate::plain::Parameters(&[])),
                    $(Self::$variant(params) => to.tagged(stringify!($key), stringify!($variant), params)),+
                }
            }
        }

        impl $crate::plain::Take for $type {
            fn take(&mut self, value: $crate::plain::Value) -> $crate::plain::Taken {
                const NAMES: &[&str] = &[stringify!($first), $(stringify!($variant)),+];
                let (index, rest) = value.take_tag(stringify!($key), NAMES)?;
                $(if NAMES[index] == stringify!($variant) {
                    let mut params = $params::default();
                    params.take(rest)?;
                    *self = Self::$variant(params);
                    return Ok(());
                })+
                *self = Self::$first;
                rest.take_fields(&mut [], 0)
            }
        }
    };
    (
        enum $type:ident by $key:ident {
            $($variant:ident $({ $($field:ident),+ $(; $($spare:ident),+)? })?),+ $(,)?
        }
    ) => {
        $crate::plain::plain! {
            out enum $type by $key { $($variant $({ $($field),+ $(; $($spare),+)? })?),+ }
        }

        impl $crate::plain::Take for $type {
            fn take(&mut self, value: $crate::plain::Value) -> $crate::plain::Taken {
                const NAMES: &[&str] = &[$(stringify!($variant)),+];
                let (index, rest) = value.take_tag(stringify!($key), NAMES)?;
                $(if NAMES[index] == stringify!($variant) {
                    *self = Self::$variant $({
                        $($field: Default::default()),+ $(, $($spare: Default::default()),+)?
                    })?;
                    #[allow(irrefutable_let_patterns)]
                    if let Self::$variant $({ $($field),+ $(, $($spare),+)? })? = self {
                        const NEEDED: &[&str] = &[$($(stringify!($field)),+)?];
                        return rest.take_fields(
                            &mut [$($((stringify!($field), $field)),+ $(, $((stringify!($spare), $spare)),+)?)?],
                            NEEDED.len(),
                        );
                    }
                    return Ok(());
                })+
                Ok(())
            }
        }
    };
}

pub(crate) use plain;
