//! Weights as ONNX Runtime's MatMulNBits operator reads them: blocks along the input axis, each with a scale of 32 bits
//! and, if asymmetric, a zero point.
//!
//! The operator is defined in ONNX Runtime's `ContribOperators.md` (`com.microsoft.MatMulNBits`), its quantizer in
//! `onnxruntime/core/mlas/lib/q4_dq.cpp`. For a weight `[N, K]` of `k = ⌈K / block_size⌉` blocks a row, the sections are
//! its three inputs: codes `[N, k, block_size · bits / 8]`, lowest bits first; scales `[N · k]`; zero points
//! `[N, ⌈k · bits / 8⌉]`, absent if symmetric. The last block of a row is filled up with code 0.

use super::integer::{Grid, Symmetry};
use super::{Coded, Fit, Format, FormatKind, Grouping, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::kernels::{self, rounded_away, within};
use crate::plain::{Fields, plain};
use crate::quant::codec::{Codec, Integers};
use crate::quant::scales::{ScaleStorage, check_len};
use crate::quant::{Groups, Range};
use serde::{Deserialize, Serialize};

/// Parameters of MatMulNBits' weights.
///
/// ```
/// use quant_playground::{Tensor, quant::{Granularity, NumberFormat, QuantizedTensor}};
/// use quant_playground::quant::formats::MatMulNBitsFormat;
/// let weight = Tensor::new("weight", vec![1, 20], (0..20).map(|i| i as f32).collect())?;
/// let format = NumberFormat::MatMulNBits(MatMulNBitsFormat { block_size: 16, ..Default::default() });
/// let packed = QuantizedTensor::new(&weight, &format, Granularity::PerTensor, None)?;
/// assert_eq!(packed.byte_len(), 2 * (8 + 4)); // the second block holds four values, and takes as much as the first
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct MatMulNBitsFormat {
    /// Bits of a code: 2, 4 or 8.
    pub bits: u32,
    /// Values in a block: 16, 32, 64, 128 or 256.
    pub block_size: u32,
    /// Whether blocks have a zero point. Without one the scale has the sign that makes the value of largest magnitude
    /// the lowest code.
    pub symmetry: Symmetry,
}

plain! { struct MatMulNBitsFormat { bits, block_size, symmetry } }

impl Default for MatMulNBitsFormat {
    fn default() -> Self {
        Self { bits: 4, block_size: 32, symmetry: Symmetry::default() }
    }
}

impl MatMulNBitsFormat {
    /// Bits that a code may have.
    pub const BITS: [u32; 3] = [2, 4, 8];
    /// Values that a block may hold.
    pub const BLOCK_SIZES: [u32; 5] = [16, 32, 64, 128, 256];

    /// The highest code.
    fn top(self) -> i32 {
        (1 << self.bits) - 1
    }

    /// The zero point of symmetric blocks, and of blocks that are not there.
    fn middle(self) -> i32 {
        1 << (self.bits - 1)
    }

    /// Bytes of the codes of a block.
    fn blob(self) -> usize {
        (self.block_size * self.bits / 8) as usize
    }

    fn has_zero_points(self) -> bool {
        self.symmetry == Symmetry::Affine
    }

    /// How many zero points the bytes of a row hold, more than it has groups if the last one is not full.
    fn zero_point_places(self, groups: Groups) -> usize {
        let in_byte = (8 / self.bits) as usize;
        if self.has_zero_points() { groups.per_row().next_multiple_of(in_byte) } else { 0 }
    }

    /// Symmetric: `s = extreme / −2^(bits − 1)`. Asymmetric: `s = (high − low) / (2^bits − 1)`, `z = round(−low / s)`,
    /// half away from zero.
    #[inline(never)]
    fn grid(self, Range { low, high }: Range) -> Grid {
        if !self.has_zero_points() {
            let extreme = if high.abs() > low.abs() { high } else { low };
            return Grid { scale: extreme / -self.middle() as f32, zero_point: self.middle() };
        }
        let top = self.top() as f32;
        let scale = if (high - low).is_finite() { (high - low) / top } else { high / top - low / top };
        let zero_point = if scale == 0.0 { low } else { 0.0 - low / scale };
        Grid { scale, zero_point: within(rounded_away(zero_point), 0.0, top) as i32 }
    }
}

impl Format for MatMulNBitsFormat {
    fn check(&self) -> Result<()> {
        if !Self::BITS.contains(&self.bits) {
            return Err(Error::incompatible(&format!("{} bits", self.bits), "MatMulNBits", "choose 2, 4 or 8 bits"));
        }
        if !Self::BLOCK_SIZES.contains(&self.block_size) {
            let blocks = format!("blocks of {}", self.block_size);
            return Err(Error::incompatible(&blocks, "MatMulNBits", "choose 16, 32, 64, 128 or 256"));
        }
        Ok(())
    }

    fn repair(&mut self) {
        let nearest = |all: &[u32], wish: u32| all.iter().copied().min_by_key(|one| one.abs_diff(wish));
        self.bits = nearest(&Self::BITS, self.bits).unwrap_or(4);
        self.block_size = nearest(&Self::BLOCK_SIZES, self.block_size).unwrap_or(32);
    }

    fn fields(&self, fields: &mut Fields) {
        fields.numbers("bits", &Self::BITS);
        fields.numbers("blockSize", &Self::BLOCK_SIZES);
        fields.choice("symmetry", &self.symmetry);
    }

    fn kind(&self) -> FormatKind {
        FormatKind::Engine
    }

    fn presets(&self) -> Vec<NumberFormat> {
        let with = |bits| NumberFormat::MatMulNBits(Self { bits, ..*self });
        Self::BITS.into_iter().rev().map(with).collect()
    }

    fn bits(&self) -> f64 {
        f64::from(self.bits)
    }

    fn grouping(&self) -> Grouping {
        Grouping::Rows(self.block_size)
    }

    fn is_scaled(&self) -> bool {
        false
    }

    fn is_separable(&self) -> bool {
        false
    }

    fn fit(&self, _: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        let grids = fit.ranges.iter().take(groups.count()).map(|&range| self.grid(range)).collect();
        Some(Box::new(MatMulNBitsCodec { format: *self, groups, grids }))
    }

    fn open(&self, sections: &Sections, groups: Groups, _: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        // Scales may have either sign, and blocks of zeros have a scale of zero.
        let scales = ScaleStorage::Float32.load(&sections.scales, groups.count(), true)?;
        let places = self.zero_point_places(groups);
        let rows = groups.count().checked_div(groups.per_row()).unwrap_or(0);
        let count = rows.saturating_mul(places);
        check_len("zero points", &sections.zero_points, kernels::packed_len(count, self.bits))?;
        let zero_points = kernels::unpack_bits(&sections.zero_points, count, self.bits);
        let mut grids = Vec::with_capacity(scales.len());
        for (group, scale) in scales.into_iter().enumerate() {
            let place = group / groups.per_row() * places + group % groups.per_row();
            let zero_point = zero_points.get(place).map_or(self.middle(), |&zero_point| i32::from(zero_point));
            grids.push(Grid { scale, zero_point });
        }
        Ok(Some(Box::new(MatMulNBitsCodec { format: *self, groups, grids })))
    }

    fn store(&self, codes: &[u16], groups: Groups, codec: &dyn Codec) -> Sections {
        let mut stored = Vec::with_capacity(groups.count() * self.blob());
        for run in groups.iter() {
            let end = stored.len() + self.blob();
            stored.extend(kernels::pack_bits(codes.get(run).unwrap_or_default(), self.bits));
            stored.resize(end, 0);
        }
        Sections { codes: stored, ..codec.side() }
    }

    fn load(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Coded>> {
        for (name, part) in sections.parts().into_iter().skip(3) {
            check_len(name, part, 0)?;
        }
        check_len("codes", &sections.codes, groups.count().saturating_mul(self.blob()))?;
        let Some(codec) = self.open(sections, groups, scales)? else { return Ok(None) };
        let mut codes = Vec::with_capacity(groups.values());
        for (run, blob) in groups.iter().zip(sections.codes.chunks_exact(self.blob())) {
            codes.extend(kernels::unpack_bits(blob, run.len(), self.bits));
        }
        Ok(Some((codes, codec)))
    }
}

/// Grids of all blocks.
#[derive(Debug)]
struct MatMulNBitsCodec {
    format: MatMulNBitsFormat,
    groups: Groups,
    grids: Vec<Grid>,
}

impl Codec for MatMulNBitsCodec {
    fn code_count(&self) -> u32 {
        1 << self.format.bits
    }

    fn encode(&self, group: usize, values: &[f32], codes: &mut [u16]) {
        let Some(&Grid { scale, zero_point }) = self.grids.get(group) else { return };
        // A scale whose reciprocal is beyond the floats is none: everything is zero.
        let reciprocal = if (1.0 / scale).is_finite() { 1.0 / scale } else { 0.0 };
        for (code, value) in codes.iter_mut().zip(values) {
            let steps = rounded_away(value * reciprocal + zero_point as f32);
            *code = within(steps, 0.0, self.format.top() as f32) as u16;
        }
    }

    fn decode(&self, group: usize, codes: &[u16], values: &mut [f32]) {
        let Some(&Grid { scale, zero_point }) = self.grids.get(group) else { return };
        for (value, &code) in values.iter_mut().zip(codes) {
            kernels::dequantize(&[i32::from(code)], scale, zero_point, std::slice::from_mut(value));
        }
    }

    fn side(&self) -> Sections {
        // Zero points that are not there are those of symmetric blocks.
        let places = self.format.zero_point_places(self.groups);
        let mut zero_points = Vec::new();
        for (group, grid) in self.grids.iter().enumerate().take(if places > 0 { usize::MAX } else { 0 }) {
            zero_points.push(grid.zero_point as u16);
            if (group + 1) % self.groups.per_row() == 0 {
                zero_points.resize(zero_points.len().next_multiple_of(places), self.format.middle() as u16);
            }
        }
        Sections {
            scales: self.grids.iter().flat_map(|grid| grid.scale.to_le_bytes()).collect(),
            zero_points: kernels::pack_bits(&zero_points, self.format.bits),
            ..Sections::default()
        }
    }

    fn integers(&self) -> Option<Integers<'_>> {
        Some(Integers { offset: 0, grids: &self.grids })
    }
}
