//! Gradients of layers without weights.

use crate::kernels::{larger, smaller};
use crate::model::conv::{Window, sides};
use crate::model::operation::{Binary, Operation, Unary};

impl Unary {
    /// The slope at `x`, where the value is `y`; `None` where training does not know it.
    fn slope(self, x: f32, y: f32) -> Option<f32> {
        Some(match self {
            Self::Sigmoid => y * (1.0 - y),
            Self::Tanh => 1.0 - y * y,
            Self::LeakyRelu { slope } => {
                if x < 0.0 {
                    slope
                } else {
                    1.0
                }
            }
            Self::Clip { low, high } => f32::from(u8::from(x > low && x < high)),
            Self::HardSigmoid { slope, .. } => {
                if y > 0.0 && y < 1.0 {
                    slope
                } else {
                    0.0
                }
            }
            Self::HardSwish => match x {
                x if x <= -3.0 => 0.0,
                x if x >= 3.0 => 1.0,
                x => x / 3.0 + 0.5,
            },
            // The straight-through estimator.
            Self::Quantized { scale, zero_point, limits: (low, high) } => {
                let code = (x / scale).round_ties_even() + zero_point;
                f32::from(u8::from(code >= low && code <= high))
            }
            Self::Erf | Self::Sqrt => return None,
        })
    }
}

impl Operation {
    /// Whether [`Operation::backward`] knows it.
    pub(super) fn has_gradient(&self) -> bool {
        match self {
            Self::Unary(unary) => unary.slope(0.0, 0.0).is_some(),
            Self::Binary(kind) => matches!(kind, Binary::Add | Binary::Sub),
            Self::Affine { .. }
            | Self::MaxPool(_)
            | Self::AveragePool { .. }
            | Self::GlobalAveragePool
            | Self::Reshape { .. } => true,
            Self::Softmax { .. } | Self::Transpose { .. } | Self::Concat { .. } => false,
        }
    }

    /// Adds the gradients by the inputs of one sample, from that by its output.
    pub(super) fn backward(
        &self,
        inputs: &[&[f32]],
        shapes: &[&[usize]],
        (shape, output): (&[usize], &[f32]),
        gradient: &[f32],
        to: &mut [&mut [f32]],
    ) {
        match self {
            Self::Unary(unary) => {
                for (((to, &x), &y), &g) in to[0].iter_mut().zip(inputs[0]).zip(output).zip(gradient) {
                    *to += g * unary.slope(x, y).unwrap_or(0.0);
                }
            }
            Self::Binary(kind) => {
                let sign = if *kind == Binary::Sub { -1.0 } else { 1.0 };
                for ((to, from), sign) in to.iter_mut().zip(shapes).zip([1.0, sign]) {
                    add_repeated(gradient, shape, sign, from, to);
                }
            }
            Self::Affine { scale, inner, .. } => {
                for (i, (to, &g)) in to[0].iter_mut().zip(gradient).enumerate() {
                    *to += g * scale[i / inner % scale.len()];
                }
            }
            Self::MaxPool(window) => {
                let x = inputs[0];
                windows(shapes[0], shape, window, &mut |at, places| {
                    // Of equals the first, as in PyTorch.
                    if let Some(&place) = places.iter().find(|&&place| x[place] == output[at]) {
                        to[0][place] += gradient[at];
                    }
                });
            }
            Self::AveragePool { window, counts_pads } => {
                let whole = window.size[0] * window.size[1];
                windows(shapes[0], shape, window, &mut |at, places| {
                    let count = if *counts_pads { whole } else { larger(places.len(), 1) };
                    places.iter().for_each(|&place| to[0][place] += gradient[at] / count as f32);
                });
            }
            Self::GlobalAveragePool => {
                let pixels = larger(shapes[0][1..].iter().product::<usize>(), 1);
                for (channel, &g) in to[0].chunks_exact_mut(pixels).zip(gradient) {
                    channel.iter_mut().for_each(|to| *to += g / pixels as f32);
                }
            }
            Self::Reshape { .. } => to[0].iter_mut().zip(gradient).for_each(|(to, g)| *to += g),
            Self::Softmax { .. } | Self::Transpose { .. } | Self::Concat { .. } => {}
        }
    }
}

/// Calls `visit` with every window, by its place in the output, and the places that it sees.
fn windows(shape: &[usize], output: &[usize], window: &Window, visit: &mut dyn FnMut(usize, &[usize])) {
    let (sides, count) = (sides(shape), self::sides(output));
    let pixels = sides[0] * sides[1];
    let channels = shape.first().copied().unwrap_or(0);
    let (mut places, mut at) = (Vec::new(), 0);
    for channel in 0..channels {
        for y in 0..count[0] {
            for x in 0..count[1] {
                places.clear();
                window.places([y, x], sides, &mut |_, place| places.push(channel * pixels + place));
                visit(at, &places);
                at += 1;
            }
        }
    }
}

/// Adds what was repeated along axes of length 1 up where it came from.
fn add_repeated(gradient: &[f32], shape: &[usize], sign: f32, from: &[usize], to: &mut [f32]) {
    let missing = shape.len() - smaller(from.len(), shape.len());
    for (at, &g) in gradient.iter().enumerate() {
        let (mut rest, mut place, mut step) = (at, 0, 1);
        for axis in (0..shape.len()).rev() {
            let i = rest % shape[axis];
            rest /= shape[axis];
            if axis >= missing {
                let length = from[axis - missing];
                place += if length == 1 { 0 } else { i * step };
                step *= length;
            }
        }
        to[place] += sign * g;
    }
}
