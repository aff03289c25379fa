//! Gradients of `y[n, out] = x[n, in] · w[out, in]ᵀ + b[out]`. Every sum runs in one order, so that all builds agree bit for
//! bit.

use super::FloatWeights;

/// The gradient by the inputs, `[n, in]`: `dy · w`.
pub fn linear_by_inputs(gradient: &[f32], weight: &[f32], inputs: usize, to: &mut [f32]) {
    FloatWeights::of_columns(weight, inputs).product(gradient, to);
}

/// Adds the gradient by the weight, `dyᵀ · x` as `[out, in]`, and that by the bias, the sum of the rows of `dy`, which is left
/// out where `by_bias` is empty.
///
/// ```
/// use quant_playground::kernels::linear_by_weights;
/// let (mut by_weight, mut by_bias) = ([0.0; 4], [0.0; 2]);
/// linear_by_weights(&[1.0, 0.0, 2.0, -1.0], &[3.0, 4.0, 5.0, 6.0], (2, 2), &mut by_weight, &mut by_bias);
/// assert_eq!((by_weight, by_bias), ([13.0, 16.0, -5.0, -6.0], [3.0, -1.0]));
/// ```
pub fn linear_by_weights(
    gradient: &[f32],
    x: &[f32],
    (inputs, outputs): (usize, usize),
    by_weight: &mut [f32],
    by_bias: &mut [f32],
) {
    let rows = gradient.len().checked_div(outputs).unwrap_or(0);
    if rows == 0 || inputs == 0 {
        return;
    }
    let mut turned = vec![0.0; gradient.len()];
    for (row, values) in gradient.chunks_exact(outputs).enumerate() {
        for (output, &value) in values.iter().enumerate() {
            turned[output * rows + row] = value;
        }
        by_bias.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    let mut found = vec![0.0; inputs * outputs];
    FloatWeights::of_columns(x, inputs).product(&turned, &mut found);
    by_weight.iter_mut().zip(&found).for_each(|(sum, value)| *sum += value);
}
