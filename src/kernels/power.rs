//! Powers of positive numbers, by `libm` so that every build gives the same bits.

/// `baseᵉˣᵖᵒⁿᵉⁿᵗ` of a base above zero, to within a few units in the last place of 64 bits.
#[must_use]
pub(crate) fn power(base: f64, exponent: f64) -> f64 {
    libm::exp(exponent * libm::log(base))
}
