//! Levels that are powers of two, or sums of a few of them, times the end of the range: products become shifts and adds.
//!
//! Li, Dong and Wang 2020, "Additive Powers-of-Two Quantization", equations 3 and 5, as the authors' code builds the
//! levels. The nearest level is taken by value; rounding the logarithm, as some do, is not the nearest.

use super::table::{Table, reaches};
use super::{Fit, Format, FormatKind, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::kernels::sorted;
use crate::plain::{Fields, plain};
use crate::quant::Groups;
use crate::quant::codec::Codec;
use crate::quant::scales::ScaleStorage;
use serde::{Deserialize, Serialize};

/// How many powers make a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum PowerTerms {
    /// Zero or one: `±2⁻ⁱ`.
    #[default]
    Single,
    /// A sum of some, each zero or one of three (APoT). One bit is the sign; each two of the others choose a power, dealt
    /// out in turn; one that is left over chooses between zero and a power that is dealt before the last of the others.
    Additive,
}

plain! { enum PowerTerms { Single, Additive } }

/// Powers of two times the end of the range: `2^bits − 1` levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct PowerOfTwo {
    /// Bits of a code, 2 to 8.
    pub bits: u32,
    /// How many powers make a level.
    pub terms: PowerTerms,
}

plain! { struct PowerOfTwo { bits, terms } }

impl Default for PowerOfTwo {
    fn default() -> Self {
        Self { bits: 4, terms: PowerTerms::default() }
    }
}

impl PowerOfTwo {
    /// Least and greatest number of bits, the sign included.
    pub const BITS: (u32, u32) = (2, 8);

    fn usable_bits(self) -> u32 {
        self.bits.clamp(Self::BITS.0, Self::BITS.1)
    }

    /// The levels for a range that ends at 1, ascending.
    ///
    /// ```
    /// use quant_playground::quant::{PowerOfTwo, PowerTerms};
    /// let levels = PowerOfTwo { bits: 3, terms: PowerTerms::Single }.levels();
    /// assert_eq!(levels, [-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0]);
    /// let fifths: Vec<f32> =
    ///     PowerOfTwo { bits: 4, terms: PowerTerms::Additive }.levels().iter().map(|level| level * 5.0).collect();
    /// assert_eq!(fifths[7..], [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0]);
    /// ```
    #[must_use]
    pub fn levels(self) -> Vec<f32> {
        let bits = self.usable_bits() - 1;
        let mut sums = vec![0.0];
        if self.terms == PowerTerms::Single {
            add_term(&mut sums, &mut (1..1 << bits));
        } else {
            let (pairs, single) = (bits / 2, bits % 2);
            for first in 1..=pairs {
                add_term(&mut sums, &mut [first, first + pairs, first + 2 * pairs + single].into_iter());
            }
            add_term(&mut sums, &mut (1 + 2 * pairs..1 + 2 * pairs + single));
        }
        let places = sorted(sums.len(), &|a, b| sums[a].total_cmp(&sums[b]));
        let (zero, most) = (sums.len() - 1, sums[places[sums.len() - 1]]);
        let mut levels = vec![0.0; 2 * zero + 1];
        for (at, place) in places.into_iter().enumerate() {
            let level = (sums[place] / most) as f32;
            (levels[zero - at], levels[zero + at]) = (0.0 - level, level);
        }
        levels
    }
}

/// Every sum with nothing more, or with one of these powers of ½.
fn add_term(sums: &mut Vec<f64>, exponents: &mut dyn Iterator<Item = u32>) {
    let before = sums.len();
    for exponent in exponents {
        let power = 1.0 / (1u128 << exponent) as f64;
        for i in 0..before {
            sums.push(sums[i] + power);
        }
    }
}

impl Format for PowerOfTwo {
    fn check(&self) -> Result<()> {
        let (least, most) = Self::BITS;
        Error::check_range("format.bits", f64::from(self.bits), f64::from(least), f64::from(most))
    }

    fn repair(&mut self) {
        self.bits = self.usable_bits();
    }

    fn fields(&self, fields: &mut Fields) {
        fields.whole("bits", self.bits, Self::BITS.0, Self::BITS.1);
        fields.choice("terms", &self.terms);
    }

    fn kind(&self) -> FormatKind {
        FormatKind::Codebook
    }

    fn presets(&self) -> Vec<NumberFormat> {
        use PowerTerms::{Additive, Single};
        // With 3 bits both are the same.
        let all = [(4, Single), (3, Single), (5, Additive), (4, Additive)];
        all.into_iter().map(|(bits, terms)| NumberFormat::PowerOfTwo(Self { bits, terms })).collect()
    }

    fn bits(&self) -> f64 {
        f64::from(self.usable_bits())
    }

    fn fit(&self, _: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        Some(Table::new(self.levels()).fit(reaches(fit.ranges, groups), fit.scales))
    }

    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        Table::new(self.levels()).open(sections, groups.count(), scales).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_has_as_many_levels_as_codes_less_one() {
        for bits in 2..=8 {
            for terms in [PowerTerms::Single, PowerTerms::Additive] {
                let levels = PowerOfTwo { bits, terms }.levels();
                assert_eq!(levels.len(), (1 << bits) - 1);
                assert!(levels.windows(2).all(|pair| pair[0] < pair[1]), "{levels:?}");
                assert!(levels.iter().zip(levels.iter().rev()).all(|(a, b)| *a == -b));
                assert_eq!(levels.last(), Some(&1.0));
            }
        }
        let three = |terms| PowerOfTwo { bits: 3, terms }.levels();
        assert_eq!(three(PowerTerms::Single), three(PowerTerms::Additive));
    }
}
