//! The one error type of the crate: what was wrong, where, and what to do about it. Depends on nothing.

use std::fmt;

/// The result of everything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an operation was refused. [`Error::code`] is stable; the message is for people.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// A shape does not hold the number of values it came with, or does not fit its neighbour.
    Shape {
        /// The tensor, layer or argument.
        what: String,
        /// What would have been right.
        expected: String,
        /// What came.
        found: String,
    },
    /// A value is NaN or infinite where a number is needed.
    NonFinite {
        /// The tensor or argument.
        what: String,
        /// Position of the first such value.
        index: usize,
        /// The value itself.
        value: f64,
    },
    /// An option lies outside its limits.
    OutOfRange {
        /// The option, written as its path in the recipe.
        option: String,
        /// The value that was asked for.
        value: f64,
        /// The least that is allowed.
        min: f64,
        /// The most that is allowed.
        max: f64,
    },
    /// Two choices that are fine alone and do not go together.
    Incompatible {
        /// One choice.
        first: String,
        /// The other.
        second: String,
        /// What to change.
        remedy: String,
    },
    /// An identifier that is in no registry.
    Unknown {
        /// What kind of thing was named.
        what: &'static str,
        /// The name.
        id: String,
        /// The names there are.
        known: String,
    },
    /// Bytes that are not what they should be.
    Malformed {
        /// The file or buffer.
        what: String,
        /// Offset of the first byte that is wrong.
        at: usize,
        /// What is wrong there.
        why: String,
    },
    /// A 32-bit accumulator could overflow.
    AccumulatorOverflow {
        /// The layer.
        layer: String,
        /// The largest sum that could occur.
        bound: f64,
    },
    /// An argument of the wrong type or form.
    Argument {
        /// The argument.
        what: String,
        /// What is wrong with it.
        why: String,
    },
}

impl Error {
    /// A stable, machine-readable name of the kind of error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Shape { .. } => "shape",
            Self::NonFinite { .. } => "non-finite",
            Self::OutOfRange { .. } => "out-of-range",
            Self::Incompatible { .. } => "incompatible",
            Self::Unknown { .. } => "unknown",
            Self::Malformed { .. } => "malformed",
            Self::AccumulatorOverflow { .. } => "accumulator-overflow",
            Self::Argument { .. } => "argument",
        }
    }

    /// A shape error, from anything printable.
    pub(crate) fn shape(what: impl fmt::Display, expected: impl fmt::Display, found: impl fmt::Display) -> Self {
        Self::Shape { what: what.to_string(), expected: expected.to_string(), found: found.to_string() }
    }

    /// Bytes that are not what they should be.
    pub(crate) fn malformed(what: &str, at: usize, why: &str) -> Self {
        Self::Malformed { what: what.into(), at, why: why.into() }
    }

    /// Two choices that exclude each other.
    pub(crate) fn incompatible(first: &str, second: &str, remedy: &str) -> Self {
        Self::Incompatible { first: first.into(), second: second.into(), remedy: remedy.into() }
    }

    /// `Ok` when `value` is within `min..=max`, else the error that names the option.
    pub(crate) fn check_range(option: &str, value: f64, min: f64, max: f64) -> Result<()> {
        if value >= min && value <= max {
            return Ok(());
        }
        Err(Self::OutOfRange { option: option.into(), value, min, max })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape { what, expected, found } => {
                write!(
                    f,
                    "{what} has the wrong shape: expected {expected}, found {found}; pass data that fits the shape"
                )
            }
            Self::NonFinite { what, index, value } => write!(
                f,
                "{what} holds {value} at index {index}; only finite numbers can be quantized, so remove or replace it"
            ),
            Self::OutOfRange { option, value, min, max } => {
                write!(f, "{option} is {value}; choose a value from {min} to {max}")
            }
            Self::Incompatible { first, second, remedy } => {
                write!(f, "{first} does not go together with {second}; {remedy}")
            }
            Self::Unknown { what, id, known } => {
                write!(f, "there is no {what} called \"{id}\"; choose one of: {known}")
            }
            Self::Malformed { what, at, why } => {
                write!(
                    f,
                    "{what} cannot be read: {why} at byte {at}; check that the file is complete and of this format"
                )
            }
            Self::AccumulatorOverflow { layer, bound } => write!(
                f,
                "{layer} could add up to {bound:.0} in a 32-bit accumulator (at most 2147483647); use fewer weight or activation levels"
            ),
            Self::Argument { what, why } => write!(f, "{what} is not valid: {why}"),
        }
    }
}

impl std::error::Error for Error {}
