//! Blocks of 32 small elements along each row that share a scale, a power of two in one byte: MXFP8, MXFP6, MXFP4, MXINT8.
//!
//! OCP Microscaling Formats (MX) v1.0, sections 5 and 6.3; the scale modes as `ScaleCalculationMode` of torchao has them.
//! The last block of a row that 32 does not divide is shorter and has a scale of its own: nothing is padded, where
//! engines either pad or refuse.

use super::float_codec::{self, FloatCodec};
use super::{Fit, Format, FormatKind, Grouping, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::kernels::{SmallFloat, exponent, larger};
use crate::plain::{Fields, plain};
use crate::quant::Groups;
use crate::quant::codec::Codec;
use crate::quant::scales::{ScaleStorage, check_len};
use serde::{Deserialize, Serialize};

/// What the elements of a block are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum BlockElement {
    /// MXFP8 with 4 exponent and 3 mantissa bits.
    E4m3fn,
    /// MXFP8 with 5 exponent and 2 mantissa bits.
    E5m2,
    /// MXFP6 with 3 exponent and 2 mantissa bits.
    E3m2,
    /// MXFP6 with 2 exponent and 3 mantissa bits.
    E2m3,
    /// MXFP4.
    #[default]
    E2m1,
    /// MXINT8: sixty-fourths in two's complement, −127 to 127; −128 stays unused, as the specification allows.
    Int8,
}

plain! { enum BlockElement { E4m3fn, E5m2, E3m2, E2m3, E2m1, Int8 } }

impl BlockElement {
    const ALL: [Self; 6] = [Self::E4m3fn, Self::E5m2, Self::E3m2, Self::E2m3, Self::E2m1, Self::Int8];

    /// The element as a float; overflow saturates, as the specification demands.
    #[must_use]
    pub fn float(self) -> SmallFloat {
        match self {
            Self::E4m3fn => SmallFloat::E4M3FN,
            Self::E5m2 => SmallFloat::E5M2,
            Self::E3m2 => SmallFloat::E3M2,
            Self::E2m3 => SmallFloat::E2M3,
            Self::E2m1 => SmallFloat::E2M1,
            Self::Int8 => SmallFloat::INT8,
        }
    }
}

/// Which power of two a block gets. `emax` is the exponent of the largest element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum ScaleMode {
    /// ⌊log₂ max|x|⌋ − emax: the specification's; elements near the maximum may be clipped.
    #[default]
    Floor,
    /// ⌈log₂(max|x| / largest)⌉: the least power of two that clips nothing (NVIDIA).
    Rceil,
    /// ⌈log₂ max|x|⌉ − emax: clips nothing, and often leaves the upper half of the elements unused.
    Ceil,
    /// As `floor`, of the maximum rounded to the element's mantissa, so that what would be clipped most is not.
    Even,
}

plain! { enum ScaleMode { Floor, Rceil, Ceil, Even } }

impl ScaleMode {
    /// The byte of the scale, E8M0: 2^(byte − 127), 0 to 254.
    ///
    /// ```
    /// use quant_playground::quant::formats::{BlockElement, ScaleMode};
    /// // 7 is beyond 6, the largest of E2M1, at the scale 1 = 2^(127 − 127).
    /// let byte = |mode: ScaleMode| mode.byte(7.0, BlockElement::E2m1.float());
    /// assert_eq!([ScaleMode::Floor, ScaleMode::Rceil, ScaleMode::Ceil, ScaleMode::Even].map(byte), [127, 128, 128, 128]);
    /// ```
    #[must_use]
    pub fn byte(self, absolute: f32, element: SmallFloat) -> u8 {
        let (wide, last) = (f64::from(absolute), element.largest_exponent());
        let ceil = |x: f64| exponent(x) + i32::from(x.to_bits() << 12 != 0);
        let power = match self {
            Self::Floor => exponent(wide) - last,
            Self::Ceil => ceil(wide) - last,
            Self::Rceil => ceil(f64::from(absolute / element.largest())),
            // Half a mantissa step more carries into the exponent where rounding would.
            Self::Even => exponent(f64::from_bits(wide.to_bits() + (1 << (51 - element.mantissa_bits())))) - last,
        };
        (power.clamp(-127, 127) + 127) as u8
    }
}

/// Parameters of Microscaling blocks.
///
/// ```
/// use quant_playground::quant::{Granularity, MicroscalingFormat, NumberFormat, QuantizedTensor};
/// let weight = quant_playground::Tensor::new("weight", vec![1, 40], vec![0.7; 40])?;
/// let mxfp4 = NumberFormat::Microscaling(MicroscalingFormat::default());
/// let packed = QuantizedTensor::new(&weight, &mxfp4, Granularity::PerTensor, None)?;
/// assert_eq!(packed.byte_len(), 40 / 2 + 2); // 4-bit codes, and one byte for each of two blocks, 32 and 8 long
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct MicroscalingFormat {
    /// What the elements of a block are.
    pub element: BlockElement,
    /// Which power of two a block gets.
    pub scale_mode: ScaleMode,
}

plain! { struct MicroscalingFormat { element, scale_mode } }

impl MicroscalingFormat {
    /// Values in a block.
    pub const BLOCK: u32 = 32;

    fn codec(&self, bytes: Vec<u8>) -> Box<dyn Codec> {
        // 2^(byte − 127): the byte is the exponent of a 32-bit float, but for the least, which is subnormal.
        let scale = |&byte: &u8| f32::from_bits(larger(u32::from(byte) << 23, 1 << 22));
        let scales = bytes.iter().map(scale).collect();
        let side = Sections { scales: bytes, ..Sections::default() };
        Box::new(FloatCodec { float: self.element.float(), scales, reciprocals: None, side })
    }
}

impl Format for MicroscalingFormat {
    fn check(&self) -> Result<()> {
        Ok(())
    }

    fn repair(&mut self) {}

    fn fields(&self, fields: &mut Fields) {
        fields.choice("element", &self.element);
        fields.choice("scaleMode", &self.scale_mode);
    }

    fn kind(&self) -> FormatKind {
        FormatKind::Microscaling
    }

    fn presets(&self) -> Vec<NumberFormat> {
        let by_element = BlockElement::ALL.map(|element| Self { element, ..*self });
        let by_mode = Self { element: BlockElement::E2m1, scale_mode: ScaleMode::Rceil };
        by_element.into_iter().chain([by_mode]).map(NumberFormat::Microscaling).collect()
    }

    fn bits(&self) -> f64 {
        f64::from(self.element.float().bits())
    }

    fn grouping(&self) -> Grouping {
        Grouping::Rows(Self::BLOCK)
    }

    fn is_scaled(&self) -> bool {
        false
    }

    fn fit(&self, _: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        let byte = |range: &crate::quant::Range| self.scale_mode.byte(range.absolute(), self.element.float());
        Some(self.codec(fit.ranges.iter().take(groups.count()).map(byte).collect()))
    }

    fn open(&self, sections: &Sections, groups: Groups, _: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        check_len("scales", &sections.scales, groups.count())?;
        match sections.scales.iter().position(|&byte| byte == u8::MAX) {
            None => Ok(Some(self.codec(sections.scales.clone()))),
            Some(at) => Err(Error::malformed("scales", at, "a scale is NaN")),
        }
    }

    fn unpack(&self, bytes: &[u8], count: usize, _: u32) -> Result<Vec<u16>> {
        float_codec::unpack(self.element.float(), bytes, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tensor;
    use crate::quant::formats::{FloatFormat, Precision};
    use crate::quant::{Granularity, QuantizedTensor};
    use crate::rng::Rng;

    const ROWS: usize = 5000;

    fn gaussian() -> Tensor {
        let mut rng = Rng::new(1);
        let values = (0..ROWS * 32).map(|_| rng.normal() as f32).collect();
        Tensor::new("gaussian", vec![ROWS, 32], values).unwrap()
    }

    fn mean_square(tensor: &Tensor, recovered: &[f32]) -> f64 {
        let errors = tensor.data().iter().zip(recovered).map(|(x, y)| f64::from(x - y).powi(2));
        errors.sum::<f64>() / recovered.len() as f64
    }

    /// What the modes cost on Gaussian blocks: figures from the same measurement with torchao and numpy.
    #[test]
    fn of_the_scale_modes_floor_clips_and_ceil_wastes() {
        let gaussian = gaussian();
        let pack = |format, by| QuantizedTensor::new(&gaussian, &format, by, None).unwrap();
        let measure = |scale_mode| {
            let format = MicroscalingFormat { element: BlockElement::E2m1, scale_mode };
            let packed = pack(NumberFormat::Microscaling(format), Granularity::PerTensor);
            let (_, codec) = packed.coded().unwrap();
            // How many blocks hold a value so many times beyond the largest level.
            let beyond = |times: f32| {
                let last = |row: usize| codec.levels(row).last().map_or(0.0, |level| level.0);
                let most = |block: &[f32]| block.iter().fold(0f32, |most, x| most.max(x.abs()));
                let blocks = gaussian.data().chunks(32).enumerate();
                blocks.filter(|(row, block)| most(block) > times * last(*row)).count() as f64 / ROWS as f64
            };
            // 7 : 6 is half an interval beyond.
            (mean_square(&gaussian, &packed.decode()), beyond(1.0), beyond(7.0 / 6.0))
        };
        let [floor, rceil, ceil, even] =
            [ScaleMode::Floor, ScaleMode::Rceil, ScaleMode::Ceil, ScaleMode::Even].map(measure);
        let near = |found: f64, figure: f64| assert!((found / figure - 1.0).abs() < 0.02, "{found}, not {figure}");
        near(floor.0, 0.01326);
        near(rceil.0, 0.01336);
        near(ceil.0, 0.0208);
        let fp4 = FloatFormat { precision: Precision::E2m1, ..FloatFormat::default() };
        near(mean_square(&gaussian, &pack(NumberFormat::Float(fp4), Granularity::PerChannel).decode()), 0.01026);
        assert!((0.28..0.32).contains(&floor.1) && floor.2 > 0.1, "floor clips three maxima of ten: {floor:?}");
        assert_eq!([rceil.1, ceil.1], [0.0; 2], "nothing is beyond the largest level");
        assert!(even.0 < floor.0 && even.1 > 0.1 && even.2 == 0.0, "half an interval at most: {even:?}");
    }

    #[test]
    fn scales_are_powers_of_two_from_end_to_end() {
        let byte = |absolute: f32, mode: ScaleMode| mode.byte(absolute, SmallFloat::E4M3FN);
        for mode in [ScaleMode::Floor, ScaleMode::Rceil, ScaleMode::Ceil, ScaleMode::Even] {
            assert_eq!([0.0, 1e-45, f32::MIN_POSITIVE].map(|x| byte(x, mode)), [0; 3], "{mode:?}");
            assert_eq!(byte(256.0, mode), 127, "{mode:?}");
            assert!((246..=247).contains(&byte(f32::MAX, mode)), "{mode:?}");
        }
        let int8 = |absolute: f32| ScaleMode::Floor.byte(absolute, SmallFloat::INT8);
        assert_eq!([1.0, 1.99, 2.0, f32::MAX].map(int8), [127, 127, 128, 254]);
    }
}
