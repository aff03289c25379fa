//! Uniform integer grids of 2 to 65,536 levels: affine and symmetric, full and narrow range.
//!
//! Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
//! section 2.1; Nagel et al. 2021, "A White Paper on Neural Network Quantization", section 2.2; ONNX operators
//! QuantizeLinear and DequantizeLinear.

use super::{Fit, Format, FormatKind, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::kernels::{self, Division};
use crate::plain::{Fields, plain};
use crate::quant::codec::{Codec, Integers};
use crate::quant::scales::{ScaleStorage, check_len};
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
    /// Width of an interval, in the unit of the values; never zero in an [`IntegerFormat`].
    pub scale: f32,
    /// The code that stands for zero.
    pub zero_point: i32,
}

plain! { out struct Grid { scale, zero_point } }

impl IntegerFormat {
    /// The most levels there can be: 16 bits.
    pub const MAX_LEVELS: u32 = 65_536;
    /// Levels that a sweep tries: every width from 8 bits to 1, and numbers of levels between that are no powers of two.
    pub const PRESETS: [u32; 10] = [256, 128, 64, 32, 16, 8, 6, 4, 3, 2];

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

    /// Bits of a code.
    fn width(&self) -> u32 {
        kernels::width_of(self.usable_levels())
    }

    /// Integer whose code is 0.
    fn offset(&self) -> i32 {
        self.limits().0
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

    /// The grid over `range` with a scale that came out otherwise than [`IntegerFormat::grid`] has it, as it was stored
    /// with fewer bits.
    fn grid_of(&self, range: Range, scale: f32) -> Grid {
        let (low, high) = self.limits();
        let zero_point = (f64::from(low) - f64::from(range.low) / f64::from(scale)).round_ties_even() as i32;
        Grid { scale, zero_point: if self.has_zero_points() { zero_point.clamp(low, high) } else { 0 } }
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

    fn repair(&mut self) {
        self.levels = self.usable_levels();
    }

    fn fields(&self, fields: &mut Fields) {
        fields.whole("levels", self.levels, self.min_levels(), Self::MAX_LEVELS);
        fields.choice("symmetry", &self.symmetry);
        fields.choice("span", &self.span);
        fields.choice("profile", &self.profile);
    }

    fn kind(&self) -> FormatKind {
        FormatKind::Integer
    }

    fn presets(&self) -> Vec<NumberFormat> {
        let with = |levels| Self { levels, ..*self };
        let usable = Self::PRESETS.into_iter().filter(|&levels| levels >= self.min_levels());
        usable.map(|levels| NumberFormat::Integer(with(levels))).collect()
    }

    fn bits(&self) -> f64 {
        f64::from(self.width())
    }

    fn uses_both_ends(&self) -> bool {
        self.has_zero_points()
    }

    fn fit(&self, _: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        let mut grids: Vec<Grid> = fit.ranges.iter().take(groups.count()).map(|&range| self.grid(range)).collect();
        let scales: Vec<f32> = grids.iter().map(|grid| grid.scale).collect();
        let (scale_bytes, stored) = fit.scales.store(&scales);
        for ((grid, scale), range) in grids.iter_mut().zip(stored).zip(fit.ranges) {
            if scale != grid.scale {
                *grid = self.grid_of(*range, scale);
            }
        }
        Some(Box::new(IntegerCodec { format: *self, grids, scale_bytes }))
    }

    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        let stored = scales.load(&sections.scales, groups.count(), false)?;
        let (count, width) = (if self.has_zero_points() { groups.count() } else { 0 }, self.width());
        check_len("zero points", &sections.zero_points, kernels::packed_len(count, width))?;
        let (low, high) = self.limits();
        let mut zero_points = kernels::unpack_bits(&sections.zero_points, count, width).into_iter();
        let mut grids = Vec::with_capacity(stored.len());
        for (group, scale) in stored.into_iter().enumerate() {
            let zero_point = zero_points.next().map_or(0, |stored| i32::from(stored) + self.offset());
            if self.has_zero_points() && !(low..=high).contains(&zero_point) {
                let byte = (group as u64 * u64::from(width) / 8) as usize;
                return Err(Error::malformed("zero points", byte, "a zero point is not one of the levels"));
            }
            grids.push(Grid { scale, zero_point });
        }
        Ok(Some(Box::new(IntegerCodec { format: *self, grids, scale_bytes: sections.scales.clone() })))
    }
}

/// Grids of all groups.
#[derive(Debug)]
struct IntegerCodec {
    format: IntegerFormat,
    grids: Vec<Grid>,
    scale_bytes: Vec<u8>,
}

impl Codec for IntegerCodec {
    fn code_count(&self) -> u32 {
        let (low, high) = self.format.limits();
        (high - low).unsigned_abs() + 1
    }

    fn encode(&self, group: usize, values: &[f32], codes: &mut [u16]) {
        const CHUNK: usize = 256;
        let Some(grid) = self.grids.get(group) else { return };
        let mut integers = [0; CHUNK];
        for (values, codes) in values.chunks(CHUNK).zip(codes.chunks_mut(CHUNK)) {
            let integers = &mut integers[..values.len()];
            let (limits, division) = (self.format.limits(), self.format.division());
            kernels::quantize(values, grid.scale, grid.zero_point, limits, division, integers);
            for (code, &integer) in codes.iter_mut().zip(&*integers) {
                *code = (integer - self.format.offset()) as u16;
            }
        }
    }

    fn decode(&self, group: usize, codes: &[u16], values: &mut [f32]) {
        const CHUNK: usize = 256;
        let Some(grid) = self.grids.get(group) else { return };
        let mut integers = [0; CHUNK];
        for (codes, values) in codes.chunks(CHUNK).zip(values.chunks_mut(CHUNK)) {
            let integers = &mut integers[..codes.len()];
            for (integer, &code) in integers.iter_mut().zip(codes) {
                *integer = i32::from(code) + self.format.offset();
            }
            kernels::dequantize(integers, grid.scale, grid.zero_point, values);
        }
    }

    fn snap(&self, group: usize, value: f32) -> (f32, u16) {
        let Some(grid) = self.grids.get(group) else { return (0.0, 0) };
        let (limits, division) = (self.format.limits(), self.format.division());
        let (level, integer) = kernels::snap(value, (grid.scale, grid.zero_point), limits, division);
        (level, (integer - self.format.offset()) as u16)
    }

    fn side(&self) -> Sections {
        let zero_points: Vec<u16> = if self.format.has_zero_points() {
            self.grids.iter().map(|grid| (grid.zero_point - self.format.offset()) as u16).collect()
        } else {
            Vec::new()
        };
        Sections {
            scales: self.scale_bytes.clone(),
            zero_points: kernels::pack_bits(&zero_points, self.format.width()),
            ..Sections::default()
        }
    }

    fn integers(&self) -> Option<Integers<'_>> {
        Some(Integers { offset: self.format.offset(), grids: &self.grids })
    }
}
