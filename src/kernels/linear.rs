//! Linear layers: a batch of rows times a weight of `[out, in]`.

use super::FloatWeights;

/// `y[n, out] = x[n, in] · w[out, in]ᵀ + b[out]`, in 32-bit floats.
pub fn linear(x: &[f32], weight: &[f32], bias: &[f32], inputs: usize, y: &mut [f32]) {
    FloatWeights::new(weight, inputs).product(x, y);
    for row in y.chunks_exact_mut(if bias.is_empty() { 1 } else { bias.len() }) {
        for (y, bias) in row.iter_mut().zip(bias) {
            *y += bias;
        }
    }
}

/// `Σ a·b` in 32-bit integers (ONNX MatMulInteger after the zero points are subtracted); the caller has proved that
/// the sum cannot overflow, see [`crate::Error::AccumulatorOverflow`].
#[must_use]
pub fn dot_i32(a: &[i32], b: &[i32]) -> i32 {
    a.iter().zip(b).fold(0, |sum, (x, w)| sum.wrapping_add(x.wrapping_mul(*w)))
}
