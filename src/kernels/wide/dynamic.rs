//! Floats in, floats out, integers between: activations are quantized by the range they have.

use super::{ByteWeights, quantize_spanned, span};
use crate::kernels::rescaled;

/// Weights `[out, in]` of signed bytes and their scales, and room that products leave and find again.
#[derive(Debug, Clone)]
pub struct DynamicWeights {
    weights: ByteWeights,
    /// One for each output.
    scales: Vec<f32>,
    /// Sum of the weights of each output.
    totals: Vec<i32>,
    codes: Vec<u8>,
    sums: Vec<i32>,
}

impl DynamicWeights {
    /// Lays weights out; `scales` has one for each output, or one for all.
    #[must_use]
    pub fn new(weights: &[i8], scales: &[f32], inputs: usize) -> Self {
        let rows = weights.chunks_exact(inputs.max(1));
        let scale = |output: usize| scales.get(output).or(scales.first()).copied().unwrap_or(1.0);
        Self {
            weights: ByteWeights::new(weights, inputs),
            scales: (0..rows.len()).map(scale).collect(),
            totals: rows.map(|row| row.iter().map(|&weight| i32::from(weight)).sum()).collect(),
            codes: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// How many outputs there are.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.weights.outputs()
    }

    /// `y[n, out] = f32(Σ (q[n, in] − z) · weights[out, in]) · (s · scale[out])`, with unsigned codes `q` on one grid for
    /// all of `x`: `grid_of` its ends gives scale `s` and zero point `z` (ONNX DynamicQuantizeLinear and MatMulInteger,
    /// ONNX Runtime's DynamicQuantizeMatMul). False, and nothing done, where a value is not finite.
    ///
    /// ```
    /// use quant_playground::kernels::DynamicWeights;
    /// let mut y = [0.0; 2];
    /// let grid_of = |(_, high)| (high / 255.0, 0);
    /// assert!(DynamicWeights::new(&[1, 2, -3, 4], &[0.5], 2).product(&[51.0, 255.0], grid_of, &mut y));
    /// assert_eq!(y, [280.5, 433.5]);
    /// ```
    pub fn product(&mut self, x: &[f32], grid_of: impl FnOnce((f32, f32)) -> (f32, i32), y: &mut [f32]) -> bool {
        let Some(ends) = span(x) else { return false };
        let (scale, zero_point) = grid_of(ends);
        self.codes.resize(x.len(), 0);
        quantize_spanned(x, ends, scale, zero_point, &mut self.codes);
        self.sums.resize(y.len(), 0);
        self.weights.product(&self.codes, &mut self.sums);
        let outputs = self.outputs().max(1);
        for (y, sums) in y.chunks_exact_mut(outputs).zip(self.sums.chunks_exact(outputs)) {
            for ((y, &sum), (&total, &of_output)) in y.iter_mut().zip(sums).zip(self.totals.iter().zip(&self.scales)) {
                *y = rescaled(sum.wrapping_sub(zero_point.wrapping_mul(total)), scale, of_output);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finite_is_refused() {
        let mut y = [7.0];
        let mut weights = DynamicWeights::new(&[1, 2], &[1.0], 2);
        assert!(!weights.product(&[1.0, f32::NAN], |_| (1.0, 0), &mut y));
        assert_eq!(y, [7.0]);
        assert!(DynamicWeights::new(&[], &[], 0).product(&[], |_| (1.0, 0), &mut []));
    }
}
