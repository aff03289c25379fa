//! Floats of at most 16 bits, stored as they are or times a scale for each group.
//!
//! IEEE 754-2019; Micikevicius et al. 2022, "FP8 formats for deep learning"; OCP Microscaling Formats v1.0, section 5.3;
//! the scale as in ONNX QuantizeLinear to float8 and in torchao: `s = max|x| / largest`, `x / s` rounded half to even.

use super::float_codec::{self, FloatCodec};
use super::{Fit, Format, FormatKind, Grouping, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::kernels::{Overflow, SmallFloat, Specials};
use crate::plain::{Fields, plain};
use crate::quant::codec::Codec;
use crate::quant::scales::ScaleStorage;
use crate::quant::{Groups, Range};
use serde::{Deserialize, Serialize};

plain! { enum Specials { Finite, Nan, Ieee, Fnuz } }
plain! { enum Overflow { Saturate, NonFinite } }

/// Which float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Precision {
    /// IEEE 754 binary16: 5 exponent and 10 mantissa bits. Never scaled.
    Float16,
    /// The upper half of binary32: 8 exponent and 7 mantissa bits. Never scaled.
    Bfloat16,
    /// FP8 with 4 exponent and 3 mantissa bits, to 448, without ∞.
    #[default]
    E4m3fn,
    /// FP8 with 5 exponent and 2 mantissa bits, to 57,344.
    E5m2,
    /// FP6 with 3 exponent and 2 mantissa bits, to 28.
    E3m2,
    /// FP6 with 2 exponent and 3 mantissa bits, to 7.5.
    E2m3,
    /// FP4 with 2 exponent bits and 1 mantissa bit: 0, ½, 1, 1½, 2, 3, 4 and 6.
    E2m1,
    /// Any float of at most 16 bits with its sign.
    Custom {
        /// Bits of the exponent, 1 to 8; to 7 where the largest numbers would not fit 32 bits otherwise.
        exponent: u32,
        /// Bits of the mantissa, 0 to 10.
        mantissa: u32,
        /// Which codes stand for no number.
        specials: Specials,
    },
}

plain! {
    enum Precision by kind {
        Float16, Bfloat16, E4m3fn, E5m2, E3m2, E2m3, E2m1, Custom { exponent, mantissa, specials }
    }
}

impl Precision {
    const NAMED: [Self; 7] =
        [Self::Float16, Self::Bfloat16, Self::E4m3fn, Self::E5m2, Self::E3m2, Self::E2m3, Self::E2m1];

    /// The float; the nearest one where [`Format::check`] would refuse it.
    #[must_use]
    pub fn float(self) -> SmallFloat {
        match self {
            Self::Float16 => SmallFloat::FLOAT16,
            Self::Bfloat16 => SmallFloat::BFLOAT16,
            Self::E4m3fn => SmallFloat::E4M3FN,
            Self::E5m2 => SmallFloat::E5M2,
            Self::E3m2 => SmallFloat::E3M2,
            Self::E2m3 => SmallFloat::E2M3,
            Self::E2m1 => SmallFloat::E2M1,
            Self::Custom { exponent, mantissa, specials } => SmallFloat::new(exponent, mantissa, specials),
        }
    }

    /// The same float, its bits free to change.
    fn custom(self) -> Self {
        let float = self.float();
        Self::Custom { exponent: float.exponent_bits(), mantissa: float.mantissa_bits(), specials: float.specials() }
    }

    /// Least and most exponent and mantissa bits that go together with the rest.
    fn limits(self) -> [(u32, u32); 2] {
        let float = self.float();
        let (exponent, mantissa) = (float.exponent_bits(), float.mantissa_bits());
        // One exponent bit without a mantissa leaves zero, and a number only where every code is one.
        let needs_mantissa = matches!(float.specials(), Specials::Nan | Specials::Ieee);
        let most = SmallFloat::most_exponent_bits(float.specials()).min(15 - mantissa);
        [
            (1 + u32::from(needs_mantissa && mantissa == 0), most),
            (u32::from(needs_mantissa && exponent == 1), SmallFloat::most_mantissa_bits(exponent)),
        ]
    }
}

/// Whether floats of a group share a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum FloatScaling {
    /// One scale a group, so that the end of its range is the largest number.
    #[default]
    Absmax,
    /// None: values are stored directly.
    None,
}

plain! { enum FloatScaling { Absmax, None } }

/// Parameters of floats.
///
/// ```
/// use quant_playground::quant::{FloatFormat, Granularity, NumberFormat, QuantizedTensor};
/// let weight = quant_playground::Tensor::new("weight", vec![4], vec![0.3, -0.6, 0.11, 0.0])?;
/// let fp8 = NumberFormat::Float(FloatFormat::default());
/// let packed = QuantizedTensor::new(&weight, &fp8, Granularity::PerTensor, None)?;
/// assert_eq!((packed.byte_len(), packed.decode()[1]), (4 + 4, -0.6));
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct FloatFormat {
    /// Which float.
    pub precision: Precision,
    /// Whether floats of a group share a scale; 16-bit floats by name never do.
    pub scaling: FloatScaling,
    /// What becomes of values beyond the largest number.
    pub overflow: Overflow,
}

plain! { struct FloatFormat { precision, scaling, overflow } }

impl FloatFormat {
    /// The float, with its rule for overflow.
    #[must_use]
    pub fn float(&self) -> SmallFloat {
        self.precision.float().with(self.overflow)
    }

    /// The scale that brings the end of `range` to the largest number; 1 where it would be below 2⁻¹²⁶.
    #[must_use]
    pub fn scale(&self, range: Range) -> f32 {
        let scale = range.absolute() / self.float().largest();
        if scale < f32::MIN_POSITIVE { 1.0 } else { scale }
    }

    /// Whether it is one of the 16-bit floats, whose range needs no scale.
    fn is_wide(&self) -> bool {
        matches!(self.precision, Precision::Float16 | Precision::Bfloat16)
    }

    fn codec(&self, scales: Vec<f32>, scale_bytes: Vec<u8>) -> Box<dyn Codec> {
        let side = Sections { scales: scale_bytes, ..Sections::default() };
        Box::new(FloatCodec { float: self.float(), scales, reciprocals: None, side })
    }
}

impl Format for FloatFormat {
    fn check(&self) -> Result<()> {
        let Precision::Custom { exponent, mantissa, .. } = self.precision else { return Ok(()) };
        let [of_exponent, of_mantissa] = self.precision.limits();
        let within = |option, bits: u32, (least, most): (u32, u32)| {
            Error::check_range(option, f64::from(bits), f64::from(least), f64::from(most))
        };
        within("format.precision.exponent", exponent, of_exponent)?;
        within("format.precision.mantissa", mantissa, of_mantissa)
    }

    fn repair(&mut self) {
        if let Precision::Custom { .. } = self.precision {
            self.precision = self.precision.custom();
        }
    }

    fn fields(&self, fields: &mut Fields) {
        fields.within("precision", |fields| {
            let custom = self.precision.custom();
            let named = Precision::NAMED.iter().map(|precision| precision as &dyn crate::plain::Show);
            let all: Vec<&dyn crate::plain::Show> = named.chain([&custom as &dyn crate::plain::Show]).collect();
            fields.variants("", "kind", &all);
            if let Precision::Custom { exponent, mantissa, specials } = self.precision {
                let [of_exponent, of_mantissa] = self.precision.limits();
                fields.whole("exponent", exponent, of_exponent.0, of_exponent.1);
                fields.whole("mantissa", mantissa, of_mantissa.0, of_mantissa.1);
                fields.choice("specials", &specials);
            }
        });
        if !self.is_wide() {
            fields.choice("scaling", &self.scaling);
        }
        if self.float().specials() != Specials::Finite {
            fields.choice("overflow", &self.overflow);
        }
    }

    fn kind(&self) -> FormatKind {
        FormatKind::Float
    }

    fn presets(&self) -> Vec<NumberFormat> {
        let explored = [(2, 2), (2, 0), (1, 0)].map(|(exponent, mantissa)| Precision::Custom {
            exponent,
            mantissa,
            specials: Specials::Finite,
        });
        let with = |precision| NumberFormat::Float(Self { precision, ..*self });
        Precision::NAMED.into_iter().chain(explored).map(with).collect()
    }

    fn bits(&self) -> f64 {
        f64::from(self.float().bits())
    }

    fn grouping(&self) -> Grouping {
        if self.is_scaled() { Grouping::Recipe } else { Grouping::Flat(u32::MAX) }
    }

    fn is_ranged(&self) -> bool {
        self.is_scaled()
    }

    fn is_scaled(&self) -> bool {
        self.scaling == FloatScaling::Absmax && !self.is_wide()
    }

    fn overflows(&self) -> bool {
        self.float().overflows()
    }

    fn fit(&self, _: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        if !self.is_scaled() {
            return Some(self.codec(Vec::new(), Vec::new()));
        }
        let scales: Vec<f32> = fit.ranges.iter().take(groups.count()).map(|&range| self.scale(range)).collect();
        let (scale_bytes, stored) = fit.scales.store(&scales);
        Some(self.codec(stored, scale_bytes))
    }

    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        let count = if self.is_scaled() { groups.count() } else { 0 };
        let stored = scales.load(&sections.scales, count, false)?;
        Ok(Some(self.codec(stored, sections.scales.clone())))
    }

    fn unpack(&self, bytes: &[u8], count: usize, _: u32) -> Result<Vec<u16>> {
        float_codec::unpack(self.float(), bytes, count)
    }
}
