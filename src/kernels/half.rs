//! IEEE 754 binary16, as scales are stored in engines' files.

/// The bits of the nearest 16-bit float, half to even; a value beyond the largest (65,504) becomes the largest, so that
/// what is stored can be read back. NaN becomes 0.
///
/// ```
/// use quant_playground::kernels::{half_bits, half_value};
/// assert_eq!(half_bits(-2.0), 0xc000);
/// assert_eq!(half_value(half_bits(0.1)), 0.099_975_586);
/// assert_eq!(half_value(half_bits(1e9)), 65_504.0);
/// ```
#[must_use]
pub fn half_bits(value: f32) -> u16 {
    const LARGEST: u32 = 0x7bff;
    const LEAST_NORMAL: f32 = 6.103_515_6e-5;
    let sign = (value.to_bits() >> 16 & 0x8000) as u16;
    let size = value.abs();
    if size.is_nan() {
        return 0;
    }
    let bits = if size < LEAST_NORMAL {
        // Steps of 2⁻²⁴: adding 2⁻¹ leaves the rounded number of them in the last bits.
        (size + 0.5).to_bits() - 0.5f32.to_bits()
    } else {
        // Thirteen bits fewer, half to even; the carry may go into the exponent, whose bias is 112 less.
        let bits = size.to_bits();
        ((bits + 0xfff + (bits >> 13 & 1)) >> 13) - (112 << 10)
    };
    sign | super::smaller(bits, LARGEST) as u16
}

/// The value of a 16-bit float.
#[must_use]
pub fn half_value(bits: u16) -> f32 {
    let (exponent, fraction) = (u32::from(bits >> 10 & 31), u32::from(bits & 0x3ff));
    let size = match exponent {
        0 => fraction as f32 * (1.0 / 16_777_216.0),
        31 => f32::from_bits(0x7f80_0000 | fraction << 13),
        _ => f32::from_bits((exponent + 112) << 23 | fraction << 13),
    };
    if bits & 0x8000 == 0 { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every 16-bit float comes back; between neighbours, what is nearer wins, and half-way the even one.
    #[test]
    fn all_of_them() {
        for bits in 0..0x7c00u16 {
            let value = half_value(bits);
            assert_eq!((half_bits(value), half_bits(-value)), (bits, bits | 0x8000), "{bits:04x}");
            if bits == 0x7bff {
                break;
            }
            // Exact: neighbours share an exponent or are one step apart.
            let middle = ((f64::from(value) + f64::from(half_value(bits + 1))) / 2.0) as f32;
            let even = bits + (bits & 1);
            assert_eq!(half_bits(middle), even, "{bits:04x}");
            assert_eq!(half_bits(f32::from_bits(middle.to_bits() - 1)), bits, "{bits:04x}");
            assert_eq!(half_bits(f32::from_bits(middle.to_bits() + 1)), bits + 1, "{bits:04x}");
        }
        assert!(half_value(0x7c00).is_infinite() && half_value(0xfc01).is_nan());
    }

    #[test]
    fn beyond_the_largest() {
        for value in [65_519.996, 65_520.0, 1e10, f32::MAX, f32::INFINITY] {
            assert_eq!((half_bits(value), half_bits(-value)), (0x7bff, 0xfbff), "{value}");
        }
        assert_eq!((half_bits(f32::NAN), half_bits(1e-45), half_bits(-0.0)), (0, 0, 0x8000));
    }
}
