//! Affine quantization of a slice with a given scale and zero point.

use super::order::{smaller, within};
use serde::{Deserialize, Serialize};

/// How `x / scale` is computed: the two conventions of the field differ by one step at some ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Division {
    /// One division for each value, as ONNX QuantizeLinear.
    #[default]
    Divide,
    /// A product with `1 / scale`, rounded once, as PyTorch.
    MultiplyByReciprocal,
}

impl Division {
    /// One value in steps of `scale`.
    #[must_use]
    pub fn apply(self, value: f32, scale: f32) -> f32 {
        match self {
            Self::Divide => value / scale,
            Self::MultiplyByReciprocal => value * (1.0 / scale),
        }
    }
}

/// `q = clamp(rint(x / scale) + zero_point, low, high)`, with half to even and the zero point added after rounding
/// (ONNX operator QuantizeLinear; `torch.quantize_per_tensor` with [`Division::MultiplyByReciprocal`]).
///
/// ```
/// use quant_playground::kernels::{Division, quantize};
/// let mut codes = [0; 4];
/// quantize(&[-1.0, 0.25, 0.75, 9.0], 0.5, 1, (0, 7), Division::Divide, &mut codes);
/// assert_eq!(codes, [0, 1, 3, 7]);
/// ```
pub fn quantize(
    values: &[f32],
    scale: f32,
    zero_point: i32,
    limits: (i32, i32),
    division: Division,
    codes: &mut [i32],
) {
    let to_code = |steps: f32| code_of(steps, zero_point, limits);
    match division {
        Division::Divide => {
            for (code, &value) in codes.iter_mut().zip(values) {
                *code = to_code(value / scale);
            }
        }
        Division::MultiplyByReciprocal => {
            let reciprocal = 1.0 / scale;
            for (code, &value) in codes.iter_mut().zip(values) {
                *code = to_code(value * reciprocal);
            }
        }
    }
}

#[inline(always)]
fn code_of(steps: f32, zero_point: i32, limits: (i32, i32)) -> i32 {
    // Clamping the rounded float first keeps the sum within i32 for any finite input.
    let (low, high) = ((limits.0 - zero_point) as f32, (limits.1 - zero_point) as f32);
    within(steps.round_ties_even(), low, high) as i32 + zero_point
}

/// [`quantize`] of one value, and [`dequantize`] of its code.
pub(crate) fn snap(value: f32, (scale, zero_point): (f32, i32), limits: (i32, i32), division: Division) -> (f32, i32) {
    let code = code_of(division.apply(value, scale), zero_point, limits);
    (value_of(code, scale, zero_point), code)
}

/// The nearest whole number, half away from zero: C's `roundf`, which engines' blocks use.
///
/// ```
/// assert_eq!([2.5, -0.5, 0.499_999_97].map(quant_playground::kernels::rounded_away), [3.0, -1.0, 0.0]);
/// ```
#[must_use]
pub fn rounded_away(x: f32) -> f32 {
    let whole = x.trunc();
    whole + (2.0 * (x - whole)).trunc()
}

#[inline(always)]
fn value_of(code: i32, scale: f32, zero_point: i32) -> f32 {
    within((code - zero_point) as f32 * scale, f32::MIN, f32::MAX)
}

/// `x̂ = (q − zero_point) · scale` (ONNX operator DequantizeLinear), kept within the finite floats.
pub fn dequantize(codes: &[i32], scale: f32, zero_point: i32, values: &mut [f32]) {
    for (value, &code) in values.iter_mut().zip(codes) {
        *value = value_of(code, scale, zero_point);
    }
}

/// `f32(sum) · (a_scale · b_scale)`, in this order as in ONNX Runtime; beyond 32 bits it is the largest float of its sign,
/// so that nothing times two large scales is still nothing.
pub(crate) fn rescaled(sum: i32, a_scale: f32, b_scale: f32) -> f32 {
    within(sum as f32 * smaller(a_scale * b_scale, f32::MAX), f32::MIN, f32::MAX)
}
