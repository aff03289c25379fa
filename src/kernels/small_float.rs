//! Floats of at most 16 bits: a sign, 1 to 8 exponent bits, 0 to 10 mantissa bits; rounded half to even, subnormals kept.
//!
//! IEEE 754-2019, section 3.4; Micikevicius et al. 2022, "FP8 formats for deep learning"; OCP Microscaling Formats
//! v1.0, section 5.3. A code holds the sign in its highest bit, then exponent, then mantissa.

use super::order::{smaller, within};
use serde::{Deserialize, Serialize};

/// Which codes stand for no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Specials {
    /// None: every code is a number (E2M1, E2M3, E3M2 of OCP).
    #[default]
    Finite,
    /// The last magnitude is NaN, and there is no ∞ ("FN": E4M3 of OCP).
    Nan,
    /// The last exponent is kept for ∞ and NaN (IEEE 754).
    Ieee,
    /// Negative zero is NaN, there is no ∞, and the bias is one more ("FNUZ", of Graphcore and AMD).
    Fnuz,
}

/// What becomes of a value beyond the largest number, once it is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Overflow {
    /// The largest number of its sign, as in ONNX, PyTorch since 2.12 and every accelerator.
    #[default]
    Saturate,
    /// ∞, or NaN where there is no ∞, as in IEEE 754 and ml_dtypes; the largest number where there is neither.
    NonFinite,
}

/// A float of at most 16 bits.
///
/// ```
/// use quant_playground::kernels::{Overflow, SmallFloat};
/// let fp8 = SmallFloat::E4M3FN;
/// assert_eq!((fp8.bits(), fp8.largest()), (8, 448.0));
/// assert_eq!([0.3, 1e9, -0.001].map(|x| fp8.decode(fp8.encode(x))), [0.3125, 448.0, -0.001953125]);
/// let unsaturated = fp8.with(Overflow::NonFinite);
/// assert!(unsaturated.decode(unsaturated.encode(1e9)).is_nan());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmallFloat {
    exponent_bits: u32,
    mantissa_bits: u32,
    specials: Specials,
    overflow: Overflow,
    /// Whether negative codes are two's complements; the one without a positive counterpart is left unused.
    complements: bool,
}

impl SmallFloat {
    /// IEEE 754 binary16.
    pub const FLOAT16: Self = Self::of(5, 10, Specials::Ieee);
    /// The upper half of binary32.
    pub const BFLOAT16: Self = Self::of(8, 7, Specials::Ieee);
    /// OCP FP8 E4M3.
    pub const E4M3FN: Self = Self::of(4, 3, Specials::Nan);
    /// OCP FP8 E5M2.
    pub const E5M2: Self = Self::of(5, 2, Specials::Ieee);
    /// OCP FP6 E3M2.
    pub const E3M2: Self = Self::of(3, 2, Specials::Finite);
    /// OCP FP6 E2M3.
    pub const E2M3: Self = Self::of(2, 3, Specials::Finite);
    /// OCP FP4 E2M1.
    pub const E2M1: Self = Self::of(2, 1, Specials::Finite);
    /// The INT8 of OCP Microscaling: −127…127 sixty-fourths in two's complement, which is a float of one exponent bit.
    pub const INT8: Self = Self { complements: true, ..Self::of(1, 6, Specials::Fnuz) };

    const fn of(exponent_bits: u32, mantissa_bits: u32, specials: Specials) -> Self {
        Self { exponent_bits, mantissa_bits, specials, overflow: Overflow::Saturate, complements: false }
    }

    /// The float with so many bits, or the nearest that there is: 1 to 8 of exponent, at most 10 of mantissa, 16 in all
    /// with the sign, no number beyond binary32, and at least one besides zero.
    #[must_use]
    pub fn new(exponent_bits: u32, mantissa_bits: u32, specials: Specials) -> Self {
        let exponent_bits = exponent_bits.clamp(1, Self::most_exponent_bits(specials));
        let least = u32::from(exponent_bits == 1 && matches!(specials, Specials::Nan | Specials::Ieee));
        Self::of(exponent_bits, mantissa_bits.clamp(least, Self::most_mantissa_bits(exponent_bits)), specials)
    }

    /// The most exponent bits whose numbers all fit binary32.
    #[must_use]
    pub fn most_exponent_bits(specials: Specials) -> u32 {
        if matches!(specials, Specials::Ieee | Specials::Fnuz) { 8 } else { 7 }
    }

    /// The most mantissa bits beside so many exponent bits.
    #[must_use]
    pub fn most_mantissa_bits(exponent_bits: u32) -> u32 {
        smaller(10, 15u32.saturating_sub(exponent_bits))
    }

    /// The same with another rule for overflow.
    #[must_use]
    pub fn with(self, overflow: Overflow) -> Self {
        Self { overflow, ..self }
    }

    /// Bits of a code.
    #[must_use]
    pub fn bits(self) -> u32 {
        1 + self.exponent_bits + self.mantissa_bits
    }

    /// Bits of the exponent.
    #[must_use]
    pub fn exponent_bits(self) -> u32 {
        self.exponent_bits
    }

    /// Bits of the mantissa, without the one that is implied.
    #[must_use]
    pub fn mantissa_bits(self) -> u32 {
        self.mantissa_bits
    }

    /// Which codes stand for no number.
    #[must_use]
    pub fn specials(self) -> Specials {
        self.specials
    }

    /// The largest number.
    #[must_use]
    pub fn largest(self) -> f32 {
        self.number(self.last())
    }

    /// The exponent of the largest number: ⌊log₂ largest⌋, "emax" of OCP.
    #[must_use]
    pub fn largest_exponent(self) -> i32 {
        exponent(f64::from(self.largest()))
    }

    /// Whether a value may come back as ∞ or NaN.
    #[must_use]
    pub fn overflows(self) -> bool {
        self.overflow == Overflow::NonFinite && self.specials != Specials::Finite && !self.complements
    }

    fn sign(self) -> u16 {
        1 << (self.bits() - 1)
    }

    /// The magnitude of the largest number, where a magnitude is a code without its sign.
    fn last(self) -> u16 {
        let all = self.sign() - 1;
        match self.specials {
            Specials::Finite | Specials::Fnuz => all,
            Specials::Nan => all - 1,
            Specials::Ieee => all - (1 << self.mantissa_bits),
        }
    }

    /// The exponent of the subnormals and of the first numbers after them.
    fn least_exponent(self) -> i32 {
        let bias = (1 << (self.exponent_bits - 1)) - 1;
        1 - bias - i32::from(self.specials == Specials::Fnuz)
    }

    /// Code of the number nearest to `value`; half-way between two, the even code. ∞ and NaN overflow.
    // Inlined into a loop it takes 8 KB, for all that a loop does not change is tried beforehand.
    #[inline(never)]
    #[must_use]
    pub fn encode(self, value: f32) -> u16 {
        let size = f64::from(value.abs());
        let exponent = within(exponent(size), self.least_exponent(), 1023);
        // The step of a binade is half that of the next one: codes ascend with magnitudes, and a carry is the next code.
        let before = f64::from(exponent - self.least_exponent()) * f64::from(1u32 << self.mantissa_bits);
        let steps = size * power(self.mantissa_bits as i32 - exponent);
        let (magnitude, last) = ((before + steps).round_ties_even(), self.last());
        let magnitude = match (self.specials, self.overflows()) {
            _ if magnitude <= f64::from(last) => magnitude as u16,
            (Specials::Nan | Specials::Ieee, true) => last + 1,
            (Specials::Fnuz, true) => return self.sign(),
            _ => last,
        };
        match (value.is_sign_negative(), self.specials, magnitude) {
            (false, ..) | (true, Specials::Fnuz, 0) => magnitude,
            _ if self.complements => 2 * self.sign() - magnitude,
            _ => self.sign() | magnitude,
        }
    }

    /// What a code stands for. Where overflow saturates, codes that stand for no number read as the largest.
    #[inline(never)]
    #[must_use]
    pub fn decode(self, code: u16) -> f32 {
        let (negative, mut magnitude) = (code & self.sign() != 0, code & (self.sign() - 1));
        if negative && self.complements {
            magnitude = self.sign() - magnitude;
        }
        let infinite = self.specials == Specials::Ieee && magnitude == self.last() + 1;
        let size = match self.stands_for_number(code) {
            true => self.number(magnitude),
            false if !self.overflows() => self.largest(),
            false if infinite => f32::INFINITY,
            false => f32::NAN,
        };
        if negative { -size } else { size }
    }

    /// Whether a code stands for a number.
    #[inline]
    #[must_use]
    pub fn stands_for_number(self, code: u16) -> bool {
        match self.specials {
            Specials::Fnuz => code != self.sign(),
            _ => code & (self.sign() - 1) <= self.last(),
        }
    }

    /// What a magnitude stands for where it is no special one.
    #[inline]
    fn number(self, magnitude: u16) -> f32 {
        let (field, fraction) = (magnitude >> self.mantissa_bits, magnitude & ((1 << self.mantissa_bits) - 1));
        let implied = u16::from(field > 0);
        let steps = f64::from(fraction | implied << self.mantissa_bits);
        let step = i32::from(field - implied) + self.least_exponent() - self.mantissa_bits as i32;
        (steps * power(step)) as f32
    }
}

/// ⌊log₂ x⌋ of a positive 64-bit float that is not subnormal; below every other exponent for zero.
#[inline]
pub(crate) fn exponent(x: f64) -> i32 {
    (x.to_bits() >> 52) as i32 - 1023
}

/// 2^k, for k from −1022 to 1023.
#[inline]
fn power(k: i32) -> f64 {
    f64::from_bits(((k + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECIALS: [Specials; 4] = [Specials::Finite, Specials::Nan, Specials::Ieee, Specials::Fnuz];

    /// Every float of at most 16 bits that there is.
    fn all() -> Vec<SmallFloat> {
        let mut found = vec![SmallFloat::INT8];
        for specials in SPECIALS {
            for exponent_bits in 1..=8 {
                for mantissa_bits in 0..=10 {
                    let float = SmallFloat::new(exponent_bits, mantissa_bits, specials);
                    if (float.exponent_bits, float.mantissa_bits) == (exponent_bits, mantissa_bits) {
                        found.push(float);
                    }
                }
            }
        }
        found
    }

    /// The codes of the numbers from zero up.
    fn ascending(float: SmallFloat) -> impl Iterator<Item = u16> {
        (0..float.sign()).filter(move |&code| float.stands_for_number(code))
    }

    #[test]
    fn numbers_come_back_and_between_two_the_nearer_wins() {
        assert_eq!(all().len(), 1 + 2 * 82 + 2 * 74 - 2, "all sizes, but for 8 exponent bits and two without numbers");
        for float in all() {
            let mut below: Option<(u16, f32)> = None;
            for code in ascending(float) {
                let value = float.decode(code);
                assert!(value.is_finite() && value >= 0.0, "{float:?} {code:#x}");
                assert_eq!(float.encode(value), code, "{float:?} {code:#x}");
                let negative = float.encode(-value);
                assert_eq!(float.decode(negative).to_bits(), (if negative == 0 { 0.0 } else { -value }).to_bits());
                if let Some((before, lower)) = below {
                    assert!(before + 1 == code && lower < value, "{float:?}: codes ascend with values");
                    let middle = ((f64::from(lower) + f64::from(value)) / 2.0) as f32;
                    let even = before + (before & 1);
                    assert_eq!(float.encode(middle), even, "{float:?}: half-way to {code:#x}");
                    assert_eq!(float.encode(middle.next_up()), code, "{float:?}: beyond half-way to {code:#x}");
                    assert_eq!(float.encode(middle.next_down()), before, "{float:?}: before half-way to {code:#x}");
                }
                below = Some((code, value));
            }
            let (last, largest) = below.unwrap();
            assert!(largest >= 1.0 && largest == float.largest() && last == float.last(), "{float:?}");
            assert_eq!(float.encode(f32::MAX), last, "{float:?} saturates");
            assert!((0..=u16::MAX).all(|code| float.decode(code).is_finite()), "{float:?}: codes of no number too");
        }
    }

    #[test]
    fn overflow_without_saturation_begins_half_a_step_beyond_the_largest() {
        for float in all().into_iter().map(|float| float.with(Overflow::NonFinite)) {
            // The number that the next magnitude would stand for.
            let (largest, next) = (f64::from(float.largest()), f64::from(float.number(float.last() + 1)));
            let middle = largest + (next - largest) / 2.0;
            if middle >= f64::from(f32::MAX) {
                continue;
            }
            // A tie goes to the even code, which may be that of no number.
            let tie = float.decode(float.encode(middle as f32));
            assert_eq!(tie.is_finite(), !float.overflows() || float.last() % 2 == 0, "{float:?}");
            let beyond = float.decode(float.encode(-(middle as f32).next_up()));
            match float.specials {
                _ if !float.overflows() => assert_eq!(beyond, -float.largest(), "{float:?}"),
                Specials::Ieee => assert_eq!(beyond, f32::NEG_INFINITY, "{float:?}"),
                _ => assert!(beyond.is_nan(), "{float:?}"),
            }
        }
    }

    #[test]
    fn named_floats_are_those_of_the_specifications() {
        // Largest and least numbers above zero: OCP Microscaling v1.0, tables 1 to 6; IEEE 754.
        let named = [
            (SmallFloat::FLOAT16, 65_504.0, 5.960_464_5e-8),
            (SmallFloat::BFLOAT16, 3.389_531_4e38, 9.183_55e-41),
            (SmallFloat::E4M3FN, 448.0, 0.001_953_125),
            (SmallFloat::E5M2, 57_344.0, 1.525_878_9e-5),
            (SmallFloat::E3M2, 28.0, 0.0625),
            (SmallFloat::E2M3, 7.5, 0.125),
            (SmallFloat::E2M1, 6.0, 0.5),
            (SmallFloat::INT8, 1.984_375, 0.015_625),
        ];
        for (float, largest, least) in named {
            assert_eq!((float.largest(), float.decode(1)), (largest, least), "{float:?}");
        }
        let fp4: Vec<f32> = (0..16).map(|code| SmallFloat::E2M1.decode(code)).collect();
        let half = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0];
        assert_eq!(fp4, [half, half.map(|x: f32| -x)].concat());
        let int8 = SmallFloat::INT8;
        assert!((-127i8..=127).all(|q| int8.encode(f32::from(q) / 64.0) == u16::from(q as u8)));
        use SmallFloat as F;
        let elements = [F::E4M3FN, F::E5M2, F::E3M2, F::E2M3, F::E2M1, F::INT8];
        assert_eq!(elements.map(SmallFloat::largest_exponent), [8, 15, 4, 2, 2, 0]);
    }

    #[test]
    fn nothing_is_too_strange() {
        let strange = [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, 1e-45, -0.0];
        for float in all() {
            for overflow in [Overflow::Saturate, Overflow::NonFinite] {
                let float = float.with(overflow);
                assert!(strange.iter().all(|&x| u32::from(float.encode(x)) >> float.bits() == 0), "{float:?}");
                let overflown = strange[..4].iter().map(|&x| float.decode(float.encode(x)));
                let expected = |x: f32| x.abs() == float.largest() || float.overflows() && !x.is_finite();
                assert!(overflown.into_iter().all(expected), "{float:?}");
            }
        }
        for size in [0, 9, 10, 11, 16, 17, 32, u32::MAX] {
            for specials in SPECIALS {
                assert!(SmallFloat::new(size, size, specials).bits() <= 16);
                assert!(SmallFloat::new(1, size, specials).largest() > 0.0);
            }
        }
    }
}
