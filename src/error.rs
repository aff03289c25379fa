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
        Self::shape_of(&what, &expected, &found)
    }

    /// The same, compiled once.
    fn shape_of(what: &dyn fmt::Display, expected: &dyn fmt::Display, found: &dyn fmt::Display) -> Self {
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

/// A number as messages write it: whole numbers in full, others to six significant digits. (The formatting of floats in
/// the standard library would be a tenth of the WebAssembly module.)
///
/// ```text
/// 65536   0.333333   1.5e300   −∞
/// ```
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number(pub(crate) f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if self.0.is_nan() {
            return f.write_str("NaN");
        }
        if self.0 < 0.0 {
            f.write_str("-")?;
        }
        if size.is_infinite() {
            return f.write_str("∞");
        }
        if size.fract() == 0.0 && size < 1e15 {
            return write!(f, "{}", size as u64);
        }
        let (mut mantissa, mut exponent) = (size, 0i32);
        while mantissa >= 10.0 {
            (mantissa, exponent) = (mantissa / 10.0, exponent + 1);
        }
        while mantissa < 1.0 {
            (mantissa, exponent) = (mantissa * 10.0, exponent - 1);
        }
        let mut digits = (mantissa * 1e5).round_ties_even() as u32;
        if digits == 1_000_000 {
            (digits, exponent) = (100_000, exponent + 1);
        }
        let digits = digits.to_string();
        let digits = digits.trim_end_matches('0');
        let plain = (-5..15).contains(&exponent);
        let point = if plain { exponent + 1 } else { 1 };
        for place in point.min(1) - 1..point.max(digits.len() as i32) {
            if place == point {
                f.write_str(".")?;
            }
            let digit = usize::try_from(place).ok().and_then(|place| digits.get(place..=place));
            f.write_str(digit.unwrap_or("0"))?;
        }
        if plain { Ok(()) } else { write!(f, "e{exponent}") }
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
                "{what} holds {} at index {index}; only finite numbers can be quantized, so remove or replace it",
                Number(*value)
            ),
            Self::OutOfRange { option, value, min, max } => {
                let (value, min, max) = (Number(*value), Number(*min), Number(*max));
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
                "{layer} could add up to {} in a 32-bit accumulator (at most 2147483647); use fewer weight or activation levels",
                Number(*bound)
            ),
            Self::Argument { what, why } => write!(f, "{what} is not valid: {why}"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_messages_are_short() {
        let text = |x: f64| Number(x).to_string();
        let whole = [0.0, -0.0, 7.0, -65_536.0, 1e14, -123_456_789.0].map(text);
        assert_eq!(whole, ["0", "0", "7", "-65536", "100000000000000", "-123456789"]);
        let parts = [0.5, -3.2, 1.0 / 3.0, 1234.5678, 0.000_012_5, 99_999.951, 0.999_999_99].map(text);
        assert_eq!(parts, ["0.5", "-3.2", "0.333333", "1234.57", "0.0000125", "100000", "1"]);
        let far = [1e300, 1.5e15, -2.5e-9, f64::MAX, f64::from_bits(1), f64::INFINITY, f64::NAN].map(text);
        assert_eq!(far, ["1e300", "1.5e15", "-2.5e-9", "1.79769e308", "4.94066e-324", "∞", "NaN"]);
    }
}
