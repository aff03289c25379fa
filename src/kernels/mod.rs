//! The hot loops, over plain slices. May depend on nothing but `libm`; callers have checked shapes and options.

mod bits;
mod integer;
mod linear;
mod order;
mod small_float;

pub(crate) use bits::first_outside;
pub use bits::{pack_bits, packed_len, unpack_bits};
pub use integer::{Division, dequantize, quantize, rounded_away};
pub use linear::{dot_i32, linear};
pub use order::{extremes, farthest, larger, smaller, sorted, within};
pub(crate) use small_float::exponent;
pub use small_float::{Overflow, SmallFloat, Specials};
