//! Integers with a zero point that is a float: half-quadratic quantization.
//!
//! Badri and Shaji 2023, "Half-Quadratic Quantization of Large Machine Learning Models"; the arithmetic is that of
//! `Quantizer.quantize` of the package hqq, version 0.2.8.post1, in 32-bit floats.

use super::{Fit, Format, FormatKind, NumberFormat, Sections};
use crate::error::{Error, Result};
use crate::kernels::{larger, power, smaller, within};
use crate::plain::{Fields, plain};
use crate::quant::Groups;
use crate::quant::codec::Codec;
use crate::quant::scales::{ScaleStorage, check_len, floats};
use serde::{Deserialize, Serialize};

/// Parameters of half-quadratic quantization: `x̂ = (q − zero) / density`, `q = clamp(rint(x · density + zero))`, where
/// `density` is the number of levels in a unit, the reciprocal of a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct HqqFormat {
    /// How many codes there are, 2 to 256.
    pub levels: u32,
    /// Whether the zero point is fitted to the values; else it is that of their minimum.
    pub refit: bool,
}

plain! { struct HqqFormat { levels, refit } }

impl Default for HqqFormat {
    fn default() -> Self {
        Self { levels: 16, refit: true }
    }
}

/// What a group stores beside its codes.
#[derive(Debug, Clone, Copy)]
struct Group {
    /// Levels in a unit.
    density: f32,
    /// Where zero lies among the codes.
    zero: f32,
}

impl HqqFormat {
    const MAX_LEVELS: u32 = 256;

    fn usable_levels(&self) -> u32 {
        self.levels.clamp(2, Self::MAX_LEVELS)
    }

    /// The highest code.
    fn highest(&self) -> f32 {
        (self.usable_levels() - 1) as f32
    }

    /// Levels in a unit for values from `low` to `high`, by the rules of hqq: 1 for a range of at most 10⁻⁴, and at most
    /// 20,000. Where the range is so far from zero that 32 bits could not tell its levels apart, it is widened.
    fn density(&self, low: f32, high: f32) -> f32 {
        const NARROWEST: f32 = 1e-4;
        const MOST: f32 = 2e4;
        const FARTHEST: f32 = (1 << 20) as f32;
        let width = high - low;
        if width <= NARROWEST {
            return 1.0;
        }
        let exact = f64::from(self.highest()) / (f64::from(high) - f64::from(low));
        // PyTorch divides a number by a tensor as the number times the reciprocal.
        let density = if width.is_finite() { self.highest() * (1.0 / width) } else { exact as f32 };
        let farthest = FARTHEST / larger(larger(-low, low), f32::MIN_POSITIVE);
        larger(smaller(smaller(density, MOST), farthest), f32::MIN_POSITIVE)
    }

    /// The zero point with the least mean |x − x̂| among twenty steps of the half-quadratic solver, which splits the error
    /// into what a heavy-tailed prior explains, `shrink(x − x̂)`, and the rest, whose mean the zero point takes up.
    fn refitted(&self, values: &[f32], first: Group) -> Group {
        const STEPS: u32 = 20;
        /// β and p of the solver.
        const PULL: f64 = 10.0;
        const NORM: f64 = 0.7;
        let (mut group, mut best, mut least) = (first, first, f64::INFINITY);
        for _ in 0..=STEPS {
            let (mut error, mut sum) = (0.0, 0.0);
            for &value in values {
                let code = group.code(value, self.highest());
                let off = value - group.level(code);
                error += f64::from(off.abs());
                let size = f64::from(off.abs());
                let kept = if size > 0.0 { larger(size - power(size, NORM - 1.0) / PULL, 0.0) } else { 0.0 };
                let explained = if off < 0.0 { -kept } else { kept };
                sum += f64::from(code) - (f64::from(value) - explained) * f64::from(group.density);
            }
            if error < least {
                (best, least) = (group, error);
            }
            group.zero = (sum / values.len() as f64) as f32;
        }
        best
    }
}

impl Group {
    fn code(self, value: f32, highest: f32) -> f32 {
        within((value * self.density + self.zero).round_ties_even(), 0.0, highest)
    }

    fn level(self, code: f32) -> f32 {
        let scale = smaller(1.0 / self.density, f32::MAX);
        within((code - self.zero) * scale, f32::MIN, f32::MAX)
    }
}

impl Format for HqqFormat {
    fn check(&self) -> Result<()> {
        Error::check_range("format.levels", f64::from(self.levels), 2.0, f64::from(Self::MAX_LEVELS))
    }

    fn repair(&mut self) {
        self.levels = self.usable_levels();
    }

    fn fields(&self, fields: &mut Fields) {
        fields.whole("levels", self.levels, 2, Self::MAX_LEVELS);
        fields.truth("refit");
    }

    fn kind(&self) -> FormatKind {
        FormatKind::Integer
    }

    fn presets(&self) -> Vec<NumberFormat> {
        [16, 8, 4].map(|levels| NumberFormat::Hqq(Self { levels, ..*self })).into()
    }

    fn bits(&self) -> f64 {
        f64::from(u32::BITS - (self.usable_levels() - 1).leading_zeros())
    }

    fn is_ranged(&self) -> bool {
        false
    }

    fn keeps_zero(&self) -> bool {
        false
    }

    fn fit(&self, values: &[f32], groups: Groups, fit: &Fit<'_>) -> Option<Box<dyn Codec>> {
        let of_group = |run: std::ops::Range<usize>| values.get(run).unwrap_or_default();
        let ends: Vec<(f32, f32)> = groups.iter().map(|run| ends(of_group(run))).collect();
        let wanted: Vec<f32> = ends.iter().map(|&(low, high)| self.density(low, high)).collect();
        let (density_bytes, densities) = fit.scales.store(&wanted);
        let mut fitted = Vec::with_capacity(densities.len());
        for ((run, (low, _)), density) in groups.iter().zip(ends).zip(densities) {
            let group = Group { density, zero: -low * density };
            fitted.push(if self.refit { self.refitted(of_group(run), group) } else { group });
        }
        Some(Box::new(HqqCodec { highest: self.highest(), groups: fitted, density_bytes }))
    }

    fn open(&self, sections: &Sections, groups: Groups, scales: ScaleStorage) -> Result<Option<Box<dyn Codec>>> {
        let densities = scales.load(&sections.scales, groups.count(), false)?;
        check_len("zero points", &sections.zero_points, groups.count().saturating_mul(4))?;
        let zeros: Vec<f32> = floats(&sections.zero_points).collect();
        if let Some(at) = zeros.iter().position(|zero| !zero.is_finite()) {
            return Err(Error::malformed("zero points", 4 * at, "a zero point is not a finite number"));
        }
        let groups = densities.into_iter().zip(zeros).map(|(density, zero)| Group { density, zero }).collect();
        Ok(Some(Box::new(HqqCodec { highest: self.highest(), groups, density_bytes: sections.scales.clone() })))
    }
}

/// Minimum and maximum of values, not widened to zero; 0 for none.
fn ends(values: &[f32]) -> (f32, f32) {
    let Some(&first) = values.first() else { return (0.0, 0.0) };
    values.iter().fold((first, first), |(low, high), &value| (smaller(low, value), larger(high, value)))
}

struct HqqCodec {
    highest: f32,
    groups: Vec<Group>,
    density_bytes: Vec<u8>,
}

impl Codec for HqqCodec {
    fn code_count(&self) -> u32 {
        self.highest as u32 + 1
    }

    fn encode(&self, group: usize, values: &[f32], codes: &mut [u16]) {
        let Some(group) = self.groups.get(group) else { return };
        for (code, &value) in codes.iter_mut().zip(values) {
            *code = group.code(value, self.highest) as u16;
        }
    }

    fn decode(&self, group: usize, codes: &[u16], values: &mut [f32]) {
        let Some(group) = self.groups.get(group) else { return };
        for (value, &code) in values.iter_mut().zip(codes) {
            *value = group.level(f32::from(code));
        }
    }

    fn side(&self) -> Sections {
        Sections {
            scales: self.density_bytes.clone(),
            zero_points: self.groups.iter().flat_map(|group| group.zero.to_le_bytes()).collect(),
            ..Sections::default()
        }
    }
}
