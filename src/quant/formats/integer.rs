//! Uniform integer grids of 2 to 65,536 levels: affine and symmetric, full and narrow range.
//!
//! Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
//! section 2.1; Nagel et al. 2021, "A White Paper on Neural Network Quantization", section 2.2; ONNX operators
//! QuantizeLinear and DequantizeLinear.

use super::float32::floats;
use super::{Format, Sections};
use crate::error::{Error, Result};
use crate::kernels::{self, Division};
use crate::plain::plain;
use crate::quant::{Groups, Range};
use serde::{Deserialize, Serialize};

/// Whether the grid may shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Symmetry {
    /// Asymmetric: a zero point shifts the grid over the range.
    Affine,
    /// The grid is centred on zero and needs no zero point.
    #[default]
    Symmetric,
}

plain! { enum Symmetry { Affine, Symmetric } }

/// Whether the lowest code is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Span {
    /// Every code, for example −128…127.
    Full,
    /// Without the lowest code, for example −127…127 (ONNX Runtime's and TensorRT's rule for weights).
    #[default]
    Narrow,
}

plain! { enum Span { Full, Narrow } }

/// Whose arithmetic is followed where the field's engines differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Profile {
    /// ONNX: divide by the scale; a scale below 2⁻¹²⁶ becomes 1 (ONNX Runtime's quantizer).
    #[default]
    Onnx,
    /// PyTorch: multiply by the reciprocal of the scale; scales are at least 2⁻²³ (`MinMaxObserver`).
    Torch,
}

plain! { enum Profile { Onnx, Torch } }

/// Parameters of the uniform integer grid.
///
/// ```
/// use quant_playground::quant::{IntegerFormat, Range, Span, Symmetry};
/// let int8 = IntegerFormat { levels: 256, symmetry: Symmetry::Symmetric, span: Span::Narrow, ..Default::default() };
/// assert_eq!(int8.limits(), (-127, 127));
/// assert_eq!(int8.grid(Range::new(-2.54, 1.0)).scale, 0.02);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct IntegerFormat {
    /// How many codes there are, 2 to 65,536; a code takes ⌈log₂ levels⌉ bits.
    pub levels: u32,
    /// Whether a zero point shifts the grid.
    pub symmetry: Symmetry,
    /// Whether the lowest code is used.
    pub span: Span,
    /// Whose arithmetic is followed.
    pub profile: Profile,
}

plain! { struct IntegerFormat { levels, symmetry, span, profile } }

impl Default for IntegerFormat {
    fn default() -> Self {
        Self { levels: 16, symmetry: Symmetry::default(), span: Span::default(), profile: Profile::default() }
    }
}

/// What a group of values stores beside its codes: `x̂ = (q − zero_point) · scale`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Grid {
    /// Width of an interval, in the unit of the values; never zero.
    pub scale: f32,
    /// The code that stands for zero.
    pub zero_point: i32,
}

plain! { out struct Grid { scale, zero_point } }

impl IntegerFormat {
    /// The most levels there can be: 16 bits.
    pub const MAX_LEVELS: u32 = 65_536;

    /// The grid of activations with a calibrated range: affine and full, by ONNX Runtime's quantizer.
    #[must_use]
    pub fn activations(levels: u32) -> Self {
        Self { levels, symmetry: Symmetry::Affine, span: Span::Full, profile: Profile::Onnx }
    }

    /// The fewest levels that the symmetry and the span leave usable.
    #[must_use]
    pub fn min_levels(&self) -> u32 {
        match (self.symmetry, self.span) {
            (Symmetry::Affine, Span::Full) => 2,
            _ => 3,
        }
    }

    /// The levels; what [`Format::check`] would refuse counts as the nearest number that it would not.
    fn usable_levels(&self) -> u32 {
        self.levels.clamp(self.min_levels(), Self::MAX_LEVELS)
    }

    /// Least and greatest code.
    #[must_use]
    pub fn limits(&self) -> (i32, i32) {
        let levels = self.usable_levels() as i32;
        let unused = i32::from(self.span == Span::Narrow);
        match self.symmetry {
            Symmetry::Affine => (unused, levels - 1),
            Symmetry::Symmetric => {
                let high = (levels - 1) / 2;
                let low = if levels % 2 == 0 && unused == 0 { -levels / 2 } else { -high };
                (low, high)
            }
        }
    }

    /// Code that is stored as zero.
    fn offset(&self) -> i32 {
        self.limits().0.min(0)
    }

    /// Scale and zero point that cover `range`.
    ///
    /// Affine: `s = (high − low) / (q_max − q_min)`, `z = clamp(rint(q_min − low / s))`. Symmetric:
    /// `s = max|x| / ((q_max − q_min) / 2)`, `z = 0`; in the full range the positive extreme is then clipped by half a
    /// step. The ONNX profile works in 64 bits and rounds the scale last, as `compute_scale_zp` of ONNX Runtime; the
    /// PyTorch profile works in 32 bits, as `MinMaxObserver`, and in 64 where the width overflows 32.
    #[must_use]
    pub fn grid(&self, range: Range) -> Grid {
        let (low, high) = self.limits();
        let (from, to) = match self.symmetry {
            Symmetry::Affine => (range.low, range.high),
            Symmetry::Symmetric => (-range.absolute(), range.absolute()),
        };
        let steps = high - low;
        let exact = (f64::from(to) - f64::from(from)) / f64::from(steps);
        let (scale, zero_point) = match self.profile {
            Profile::Onnx if exact < f64::from(f32::MIN_POSITIVE) => (1.0, low),
            Profile::Onnx => (exact as f32, (f64::from(low) - f64::from(range.low) / exact).round_ties_even() as i32),
            Profile::Torch => {
                let single = (to - from) / steps as f32;
                let scale = if single.is_finite() { single } else { exact as f32 };
                let scale = kernels::larger(scale, f32::EPSILON);
                (scale, low.saturating_sub((range.low / scale).round_ties_even() as i32))
            }
        };
        let zero_point = if self.has_zero_points() { zero_point.clamp(low, high) } else { 0 };
        Grid { scale: kernels::smaller(scale, f32::MAX), zero_point }
    }

    /// How `x / scale` is computed.
    #[must_use]
    pub fn division(&self) -> Division {
        match self.profile {
            Profile::Onnx => Division::Divide,
            Profile::Torch => Division::MultiplyByReciprocal,
        }
    }

    fn has_zero_points(&self) -> bool {
        self.symmetry == Symmetry::Affine
    }

    /// The scale and zero point of every group, read from the stored bytes.
    #[must_use]
    pub fn grids(&self, sections: &Sections) -> Vec<Grid> {
        let count = sections.scales.len() / 4;
        let zero_points = kernels::unpack_bits(&sections.zero_points, count, self.bits());
        floats(&sections.scales)
            .zip(zero_points)
            .map(|(scale, stored)| {
                let zero_point = if self.has_zero_points() { i32::from(stored) + self.offset() } else { 0 };
                Grid { scale, zero_point }
            })
            .collect()
    }

    /// The integers `q` as they were before packing.
    #[must_use]
    pub fn integers(&self, sections: &Sections, count: usize) -> Vec<i32> {
        let stored = kernels::unpack_bits(&sections.codes, count, self.bits());
        stored.into_iter().map(|code| i32::from(code) + self.offset()).collect()
    }
}

impl Format for IntegerFormat {
    fn check(&self) -> Result<()> {
        Error::check_range("format.levels", f64::from(self.levels), 2.0, f64::from(Self::MAX_LEVELS))?;
        if self.levels < self.min_levels() {
            let second = if self.symmetry == Symmetry::Symmetric { "a symmetric grid" } else { "a narrow range" };
            return Err(Error::incompatible(
                "2 levels",
                second,
                "choose an affine grid with the full range, or 3 levels",
            ));
        }
        Ok(())
    }

    fn bits(&self) -> u32 {
        u32::BITS - (self.usable_levels() - 1).leading_zeros()
    }

    fn encode(&self, values: &[f32], groups: Groups, ranges: &[Range]) -> Sections {
        let mut integers = vec![0; values.len()];
        let mut zero_points = Vec::new();
        let mut sections = Sections::default();
        for (run, &range) in groups.iter().zip(ranges) {
            let grid = self.grid(range);
            let (codes, values) = (&mut integers[run.clone()], &values[run]);
            kernels::quantize(values, grid.scale, grid.zero_point, self.limits(), self.division(), codes);
            sections.scales.extend(grid.scale.to_le_bytes());
            zero_points.push((grid.zero_point - self.offset()) as u16);
        }
        let codes: Vec<u16> = integers.into_iter().map(|code| (code - self.offset()) as u16).collect();
        sections.codes = kernels::pack_bits(&codes, self.bits());
        if self.has_zero_points() {
            sections.zero_points = kernels::pack_bits(&zero_points, self.bits());
        }
        sections
    }

    fn section_lengths(&self, count: usize, groups: usize) -> [usize; 3] {
        let zero_points = if self.has_zero_points() { groups } else { 0 };
        [
            kernels::packed_len(count, self.bits()),
            groups.saturating_mul(4),
            kernels::packed_len(zero_points, self.bits()),
        ]
    }

    fn check_sections(&self, sections: &Sections, count: usize) -> Result<()> {
        let bits = self.bits();
        let byte_of = |index: usize| (index as u64 * u64::from(bits) / 8) as usize;
        if let Some(at) = floats(&sections.scales).position(|scale| !(scale > 0.0 && scale.is_finite())) {
            return Err(Error::malformed("scales", 4 * at, "a scale is not above zero"));
        }
        let (low, high) = self.limits();
        let stored = ((low - self.offset()) as u16, (high - self.offset()) as u16);
        let groups = if self.has_zero_points() { sections.scales.len() / 4 } else { 0 };
        if let Some(at) = kernels::first_outside(&sections.zero_points, groups, bits, stored) {
            return Err(Error::malformed("zero points", byte_of(at), "a zero point is not one of the levels"));
        }
        match kernels::first_outside(&sections.codes, count, bits, stored) {
            None => Ok(()),
            Some(at) => Err(Error::malformed("codes", byte_of(at), "a code is not one of the levels")),
        }
    }

    fn decode(&self, sections: &Sections, count: usize, groups: Groups) -> Vec<f32> {
        let integers = self.integers(sections, count);
        let mut values = vec![0.0; count];
        for (run, grid) in groups.iter().zip(self.grids(sections)) {
            kernels::dequantize(&integers[run.clone()], grid.scale, grid.zero_point, &mut values[run]);
        }
        values
    }

    fn levels(&self, sections: &Sections, group: usize) -> Vec<f32> {
        const MOST: u32 = 4096;
        let grids = self.grids(sections);
        let (Some(grid), true) = (grids.get(group), self.levels <= MOST) else { return Vec::new() };
        let (low, high) = self.limits();
        let codes: Vec<i32> = (low..=high).collect();
        let mut values = vec![0.0; codes.len()];
        kernels::dequantize(&codes, grid.scale, grid.zero_point, &mut values);
        values
    }
}
