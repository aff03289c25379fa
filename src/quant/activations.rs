//! Quantization of the values seen at run time, and integer products with 32-bit accumulators: the operators
//! DynamicQuantizeLinear and MatMulInteger of ONNX and DynamicQuantizeMatMul of ONNX Runtime.

use super::formats::Grid;
use super::{IntegerFormat, Range, Span, Symmetry};
use crate::error::{Error, Result};
pub(crate) use crate::kernels::rescaled;
use crate::kernels::{self, Division, dot_i32};
use crate::tensor::check_finite;

/// Unsigned integers with the scale and zero point that the values themselves gave.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicallyQuantized {
    /// One code a value, `0..levels`.
    pub codes: Vec<i32>,
    /// Scale and zero point.
    pub grid: Grid,
}

/// The unsigned affine grid for activations in `range`: ONNX DynamicQuantizeLinear, which works in 32-bit floats.
/// A range of zero gives scale 1 and zero point 0, as in ONNX Runtime; where the width overflows 32 bits, it is taken
/// in 64.
///
/// ```
/// use quant_playground::quant::{Range, activation_grid};
/// let grid = activation_grid(Range::new(-1.0, 4.1), 256);
/// assert_eq!((grid.scale, grid.zero_point), (0.02, 50));
/// ```
#[must_use]
pub fn activation_grid(range: Range, levels: u32) -> Grid {
    let highest = (levels - 1) as f32;
    let scale = (range.high - range.low) / highest;
    if scale.is_infinite() {
        return IntegerFormat::activations(levels).grid(range);
    }
    if scale == 0.0 {
        return Grid { scale: 1.0, zero_point: 0 };
    }
    let zero_point = kernels::within(-range.low / scale, 0.0, highest).round_ties_even() as i32;
    Grid { scale, zero_point }
}

/// Codes of `values` on an unsigned grid of `levels` levels.
#[must_use]
pub(crate) fn activation_codes(values: &[f32], grid: Grid, levels: u32) -> Vec<i32> {
    let mut codes = vec![0; values.len()];
    kernels::quantize(values, grid.scale, grid.zero_point, (0, levels as i32 - 1), Division::Divide, &mut codes);
    codes
}

/// Quantizes by the range of the values themselves (ONNX DynamicQuantizeLinear at `levels` = 256).
///
/// # Errors
/// [`Error::NonFinite`], or [`Error::OutOfRange`] for levels outside 2 to 65,536.
///
/// ```
/// let quantized = quant_playground::quant::dynamic_quantize_linear(&[0.0, 2.0, -3.0, -2.5, 1.34, 0.5], 256)?;
/// assert_eq!(quantized.codes, [153, 255, 0, 26, 221, 179]); // the example of the ONNX specification
/// # Ok::<(), quant_playground::Error>(())
/// ```
pub fn dynamic_quantize_linear(values: &[f32], levels: u32) -> Result<DynamicallyQuantized> {
    check_finite("activations", values)?;
    Error::check_range("activations.levels", f64::from(levels), 2.0, f64::from(IntegerFormat::MAX_LEVELS))?;
    let grid = activation_grid(Range::of(values), levels);
    Ok(DynamicallyQuantized { codes: activation_codes(values, grid, levels), grid })
}

/// `y[n, out] = Σ (a[n, in] − a_zero) · (b[out, in] − b_zero)` in 32-bit integers (ONNX MatMulInteger, with the weight
/// transposed to `[out, in]`); `b_zero` has one entry, or one for each output.
///
/// # Errors
/// [`Error::Shape`] where the lengths do not fit `inputs` and `outputs`; [`Error::AccumulatorOverflow`] where a sum
/// might not fit 32 bits.
pub fn matmul_integer(a: &[i32], a_zero: i32, b: &[i32], b_zero: &[i32], inputs: usize) -> Result<Vec<i32>> {
    let outputs = b.len().checked_div(inputs).unwrap_or(0);
    if inputs == 0 || !a.len().is_multiple_of(inputs) || !b.len().is_multiple_of(inputs) {
        return Err(Error::shape(
            "matrix product",
            format!("rows of {inputs}"),
            format!("{} and {} values", a.len(), b.len()),
        ));
    }
    if b_zero.len() != 1 && b_zero.len() != outputs {
        return Err(Error::shape("weight zero points", format!("1 or {outputs}"), b_zero.len()));
    }
    let a: Vec<i32> = a.iter().map(|code| code.saturating_sub(a_zero)).collect();
    let zero = |output: usize| b_zero[output.min(b_zero.len() - 1)];
    let b: Vec<i32> = b.iter().enumerate().map(|(i, code)| code.saturating_sub(zero(i / inputs))).collect();
    check_accumulator("matrix product", largest(&a), largest(&b), inputs)?;
    Ok(a.chunks_exact(inputs).flat_map(|row| b.chunks_exact(inputs).map(|weights| dot_i32(row, weights))).collect())
}

/// Float in, float out, integers between (ONNX Runtime's DynamicQuantizeMatMul): `y = f32(Σ) · (a_scale · b_scale) + bias`,
/// in this order. `b_grid` has one entry, or one for each output; `bias` is empty or has one entry for each output.
///
/// # Errors
/// As [`dynamic_quantize_linear`] and [`matmul_integer`].
pub fn dynamic_quantize_matmul(a: &[f32], b: &[i32], b_grid: &[Grid], bias: &[f32], inputs: usize) -> Result<Vec<f32>> {
    let quantized = dynamic_quantize_linear(a, 256)?;
    let b_zero: Vec<i32> = b_grid.iter().map(|grid| grid.zero_point).collect();
    let sums = matmul_integer(&quantized.codes, quantized.grid.zero_point, b, &b_zero, inputs)?;
    let outputs = b.len() / inputs;
    if !bias.is_empty() && bias.len() != outputs {
        return Err(Error::shape("bias", outputs, bias.len()));
    }
    let rescale = |(i, sum): (usize, i32)| {
        let output = i % outputs;
        let y = rescaled(sum, quantized.grid.scale, b_grid[output.min(b_grid.len() - 1)].scale);
        bias.get(output).map_or(y, |b| finite(y + b))
    };
    Ok(sums.into_iter().enumerate().map(rescale).collect())
}

/// `x`, or the largest float of its sign.
pub(crate) fn finite(x: f32) -> f32 {
    kernels::within(x, f32::MIN, f32::MAX)
}

fn largest(values: &[i32]) -> u32 {
    values.iter().map(|value| value.unsigned_abs()).max().unwrap_or(0)
}

/// The most activation levels whose products with any weights of `format`, summed over `inputs`, fit 32 bits; fewer than
/// 2 where none do.
pub(crate) fn most_activation_levels(format: &IntegerFormat, inputs: usize) -> u32 {
    let (low, high) = format.limits();
    let largest = match format.symmetry {
        Symmetry::Affine => high - low,
        Symmetry::Symmetric => high.max(-low),
    };
    budget(largest.unsigned_abs(), inputs).saturating_add(1).min(IntegerFormat::MAX_LEVELS)
}

/// Levels of weights like `format` whose products with `activations` levels, summed over `inputs`, fit 32 bits.
pub(crate) fn most_weight_levels(format: &IntegerFormat, activations: u32, inputs: usize) -> u32 {
    let largest = budget(activations.saturating_sub(1), inputs);
    let steps = match format.symmetry {
        Symmetry::Affine => largest,
        Symmetry::Symmetric => largest.saturating_mul(2),
    };
    // A narrow range leaves one level out.
    let levels = steps.saturating_add(if format.span == Span::Narrow { 2 } else { 1 });
    levels.min(IntegerFormat::MAX_LEVELS)
}

/// What the other factor may be at most when one is `factor`.
fn budget(factor: u32, inputs: usize) -> u32 {
    let terms = u64::from(factor).saturating_mul(inputs as u64).max(1);
    u32::try_from(i32::MAX.unsigned_abs() as u64 / terms).unwrap_or(u32::MAX)
}

/// Refuses a product whose sum could leave 32 bits.
pub(crate) fn check_accumulator(layer: &str, a: u32, b: u32, inputs: usize) -> Result<()> {
    let bound = f64::from(a) * f64::from(b) * inputs as f64;
    if bound <= f64::from(i32::MAX) {
        return Ok(());
    }
    Err(Error::AccumulatorOverflow { layer: layer.into(), bound })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_weights_leave_to_activations_is_what_activations_leave_to_weights() {
        for symmetry in [Symmetry::Affine, Symmetry::Symmetric] {
            for span in [Span::Full, Span::Narrow] {
                for levels in (3..300).chain([4096, 65_535]) {
                    for inputs in [64, 513, 784, 40_000] {
                        let format = IntegerFormat { levels, symmetry, span, ..IntegerFormat::default() };
                        let activations = most_activation_levels(&format, inputs);
                        let weights = most_weight_levels(&format, activations, inputs);
                        assert!(activations < 2 || weights >= levels, "{format:?} {inputs}: {activations} {weights}");
                        let most = IntegerFormat { levels: weights, ..format };
                        assert!(activations < 2 || most_activation_levels(&most, inputs) >= activations, "{most:?}");
                    }
                }
            }
        }
    }
}
