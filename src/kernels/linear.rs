//! Products of a batch of rows with a weight of `[out, in]`. Sums run in eight fixed lanes, so that every build adds in
//! the same order and gives the same bits, and the compiler may use vectors.

const LANES: usize = 8;

/// `y[n, out] = x[n, in] · w[out, in]ᵀ + b[out]`, in 32-bit floats.
pub fn linear(x: &[f32], weight: &[f32], bias: &[f32], inputs: usize, y: &mut [f32]) {
    let outputs = bias.len();
    if outputs == 0 {
        return;
    }
    for (n, row) in y.chunks_exact_mut(outputs).enumerate() {
        let sample = &x[n * inputs..(n + 1) * inputs];
        for (o, sum) in row.iter_mut().enumerate() {
            *sum = dot(sample, &weight[o * inputs..(o + 1) * inputs]) + bias[o];
        }
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let (a_blocks, b_blocks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let tail: f32 = a_blocks.remainder().iter().zip(b_blocks.remainder()).map(|(x, w)| x * w).sum();
    for (xs, ws) in a_blocks.zip(b_blocks) {
        for lane in 0..LANES {
            lanes[lane] += xs[lane] * ws[lane];
        }
    }
    let pairs: [f32; 4] = std::array::from_fn(|lane| lanes[lane] + lanes[lane + 4]);
    ((pairs[0] + pairs[2]) + (pairs[1] + pairs[3])) + tail
}

/// `Σ a·b` in 32-bit integers (ONNX MatMulInteger after the zero points are subtracted); the caller has proved that
/// the sum cannot overflow, see [`crate::Error::AccumulatorOverflow`].
#[must_use]
pub fn dot_i32(a: &[i32], b: &[i32]) -> i32 {
    a.iter().zip(b).fold(0, |sum, (x, w)| sum.wrapping_add(x.wrapping_mul(*w)))
}
