//! The hot loops, over plain slices. May depend on nothing but `libm`; callers have checked shapes and options.

mod bits;
mod clusters;
mod factor;
mod gradient;
mod gram;
mod hadamard;
mod integer;
mod linear;
mod nearest;
mod order;
mod partition;
mod power;
mod products;
mod radix;
mod small_float;
mod trits;
mod wide;

pub(crate) use bits::first_outside;
pub use bits::{pack_bits, packed_len, unpack_bits, width_of};
pub use clusters::{Boundaries, cluster};
pub use factor::lower_factor;
pub(crate) use factor::subtract_multiple;
pub use gradient::{linear_by_inputs, linear_by_weights};
pub use gram::gram;
pub use hadamard::hadamard;
pub use integer::{Division, dequantize, quantize, rounded_away};
pub(crate) use integer::{rescaled, snap};
pub use linear::{dot_i32, linear};
pub use nearest::{cuts, encode_between};
pub use order::{extremes, farthest, larger, smaller, sorted, within};
pub(crate) use power::power;
pub(crate) use radix::sorted_alike;
pub(crate) use small_float::exponent;
pub use small_float::{Overflow, SmallFloat, Specials};
pub use trits::{pack_trits, packed_trits_len, unpack_trits};
pub use wide::{
    ActivationBits, Byte, ByteWeights, CodebookWeights, DynamicWeights, FloatWeights, NibbleWeights, dequantize_int8,
    dequantize_nibbles, histogram, pack_bytes, quantize_int8, quantize_nibbles, quantize_spanned, relaxed_is_wide,
    span, unpack_bytes,
};
