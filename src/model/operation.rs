//! Layers without weights that are quantized: what they make of a sample's shape, and of its values. The names are those
//! of ONNX. Depends on `kernels` and this module's `conv`.

use super::conv::{Window, sides};
use crate::error::{Error, Result};
use crate::kernels::{larger, smaller, within};

/// What is done to every value by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unary {
    /// `1 / (1 + e⁻ˣ)`.
    Sigmoid,
    /// `tanh x`.
    Tanh,
    /// `x` above 0, `slope · x` below.
    LeakyRelu {
        /// The slope below 0.
        slope: f32,
    },
    /// Within two limits.
    Clip {
        /// The least.
        low: f32,
        /// The most.
        high: f32,
    },
    /// `max(0, min(1, slope · x + shift))`.
    HardSigmoid {
        /// The slope.
        slope: f32,
        /// What is added.
        shift: f32,
    },
    /// `x · max(0, min(1, x / 6 + ½))`.
    HardSwish,
    /// `erf x`, of which GELU is made.
    Erf,
    /// `√x`.
    Sqrt,
    /// To the nearest level of a grid, ties to even: QuantizeLinear and DequantizeLinear in turn.
    Quantized {
        /// Between two levels.
        scale: f32,
        /// The code of 0.
        zero_point: f32,
        /// The least code and the greatest.
        limits: (f32, f32),
    },
}

impl Unary {
    pub(super) fn of(self, x: f32) -> f32 {
        let precise = f64::from(x);
        match self {
            Self::Sigmoid => (1.0 / (1.0 + libm::exp(-precise))) as f32,
            Self::Tanh => libm::tanh(precise) as f32,
            Self::LeakyRelu { slope } => {
                if x < 0.0 {
                    slope * x
                } else {
                    x
                }
            }
            Self::Clip { low, high } => within(x, low, high),
            Self::HardSigmoid { slope, shift } => within(slope * x + shift, 0.0, 1.0),
            Self::HardSwish => x * within(x / 6.0 + 0.5, 0.0, 1.0),
            Self::Erf => libm::erf(precise) as f32,
            Self::Sqrt => libm::sqrtf(x),
            Self::Quantized { scale, zero_point, limits: (low, high) } => {
                (within((x / scale).round_ties_even() + zero_point, low, high) - zero_point) * scale
            }
        }
    }
}

/// What is done to two values at the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// Their sum.
    Add,
    /// The first less the second.
    Sub,
    /// Their product.
    Mul,
    /// The first divided by the second.
    Div,
}

/// A layer without weights that are quantized. Axes and shapes are those of a sample: the batch is not counted.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// Every value by itself.
    Unary(Unary),
    /// Two inputs, place by place; axes of length 1 are repeated.
    Binary(Binary),
    /// `x · scale + shift`, with factors for each run of `inner` values, over and over: a batch normalisation, or a constant.
    Affine {
        /// Factors.
        scale: Vec<f32>,
        /// What is added.
        shift: Vec<f32>,
        /// Values in a row that share a factor.
        inner: usize,
    },
    /// Shares of `eˣ` along an axis; or their logarithm.
    Softmax {
        /// The axis.
        axis: usize,
        /// Whether the logarithm is taken.
        log: bool,
    },
    /// The largest value of each window.
    MaxPool(Window),
    /// The mean of each window.
    AveragePool {
        /// Where windows lie.
        window: Window,
        /// Whether zeros around the picture count.
        counts_pads: bool,
    },
    /// The mean of each channel, with axes of length 1 left.
    GlobalAveragePool,
    /// The same values in another shape.
    Reshape {
        /// The shape.
        shape: Vec<usize>,
    },
    /// Axes in another order.
    Transpose {
        /// Which axis comes at each place.
        order: Vec<usize>,
    },
    /// Inputs one after the other along an axis.
    Concat {
        /// The axis.
        axis: usize,
    },
}

impl Operation {
    /// What it is called in messages.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unary(Unary::Sigmoid) => "Sigmoid",
            Self::Unary(Unary::Tanh) => "Tanh",
            Self::Unary(Unary::LeakyRelu { .. }) => "LeakyRelu",
            Self::Unary(Unary::Clip { .. }) => "Clip",
            Self::Unary(Unary::HardSigmoid { .. }) => "HardSigmoid",
            Self::Unary(Unary::HardSwish) => "HardSwish",
            Self::Unary(Unary::Erf) => "Erf",
            Self::Unary(Unary::Sqrt) => "Sqrt",
            Self::Unary(Unary::Quantized { .. }) => "QuantizeLinear",
            Self::Binary(_) => "Add, Sub, Mul or Div",
            Self::Affine { .. } => "BatchNormalization",
            Self::Softmax { .. } => "Softmax",
            Self::MaxPool(_) => "MaxPool",
            Self::AveragePool { .. } => "AveragePool",
            Self::GlobalAveragePool => "GlobalAveragePool",
            Self::Reshape { .. } => "Reshape",
            Self::Transpose { .. } => "Transpose",
            Self::Concat { .. } => "Concat",
        }
    }

    /// How many 32-bit floats it holds.
    pub(super) fn parameter_count(&self) -> usize {
        if let Self::Affine { scale, shift, .. } = self { scale.len() + shift.len() } else { 0 }
    }

    /// The shape of its output.
    pub(super) fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>> {
        let refuse = |expected: &str| {
            let found: Vec<String> = inputs.iter().map(|shape| format!("{shape:?}")).collect();
            Err(Error::shape(format!("the input of {}", self.name()), expected, found.join(" and ")))
        };
        let Some(&first) = inputs.first() else { return refuse("one tensor") };
        let count: usize = first.iter().product();
        match self {
            Self::Binary(_) => match inputs {
                [a, b] => broadcast(a, b).map_or_else(|| refuse("two shapes that can be repeated to one"), Ok),
                _ => refuse("two tensors"),
            },
            Self::Concat { axis } => {
                let mut shape = first.to_vec();
                for other in &inputs[1..] {
                    let same = |(i, n): (usize, &usize)| i == *axis || other.get(i) == Some(n);
                    if other.len() != first.len() || !first.iter().enumerate().all(same) {
                        return refuse("shapes that differ along one axis");
                    }
                    if let (Some(sum), Some(n)) = (shape.get_mut(*axis), other.get(*axis)) {
                        *sum += n;
                    }
                }
                if *axis < first.len() { Ok(shape) } else { refuse("an axis to join along") }
            }
            _ if inputs.len() != 1 => refuse("one tensor"),
            Self::Unary(_) => Ok(first.to_vec()),
            Self::Affine { scale, shift, inner } => {
                let period = scale.len() * inner;
                let fits = scale.len() == shift.len() && period > 0 && count.is_multiple_of(period);
                if fits { Ok(first.to_vec()) } else { refuse("a whole number of channels") }
            }
            Self::Softmax { axis, .. } if *axis < first.len() => Ok(first.to_vec()),
            Self::Softmax { .. } => refuse("the axis of its shares"),
            Self::MaxPool(window) | Self::AveragePool { window, .. } => {
                window.check(self.name())?;
                let sides = (2..=3).contains(&first.len()).then(|| window.count(sides(first))).flatten();
                match (sides, first) {
                    (Some([height, width]), [channels, _, _]) => Ok(vec![*channels, height, width]),
                    (Some([1, width]), [channels, _]) => Ok(vec![*channels, width]),
                    _ => refuse("a picture at least as large as a window"),
                }
            }
            Self::GlobalAveragePool if first.len() >= 2 => {
                let ones = first.iter().skip(1).map(|_| 1);
                Ok(first.iter().copied().take(1).chain(ones).collect())
            }
            Self::GlobalAveragePool => refuse("a picture"),
            Self::Reshape { shape } => {
                let wanted = shape.iter().try_fold(1usize, |count, &n| count.checked_mul(n));
                if wanted == Some(count) { Ok(shape.clone()) } else { refuse(&format!("{shape:?}")) }
            }
            Self::Transpose { order } => {
                let mut seen = order.clone();
                seen.sort_unstable();
                if seen != (0..first.len()).collect::<Vec<_>>() {
                    return refuse("each axis once");
                }
                Ok(order.iter().map(|&axis| first[axis]).collect())
            }
        }
    }

    /// Its output for one sample; `output` is the shape that [`Operation::shape`] gave.
    pub(super) fn apply(&self, inputs: &[&[f32]], shapes: &[&[usize]], output: &[usize], to: &mut Vec<f32>) {
        let (x, shape) = (inputs[0], shapes[0]);
        match self {
            Self::Unary(unary) => to.extend(x.iter().map(|&x| unary.of(x))),
            Self::Binary(binary) => {
                let (a, b) = (repeated(x, shape, output), repeated(inputs[1], shapes[1], output));
                to.extend(a.iter().zip(&b).map(|(&a, &b)| match binary {
                    Binary::Add => a + b,
                    Binary::Sub => a - b,
                    Binary::Mul => a * b,
                    Binary::Div => a / b,
                }));
            }
            Self::Affine { scale, shift, inner } => {
                let of = |(i, &x): (usize, &f32)| {
                    let channel = i / inner % scale.len();
                    x * scale[channel] + shift[channel]
                };
                to.extend(x.iter().enumerate().map(of));
            }
            Self::Softmax { axis, log } => softmax(x, shape, *axis, *log, to),
            Self::MaxPool(window) => pool(x, shape, output, window, to, &mut |values, _| {
                values.iter().copied().fold(f32::NEG_INFINITY, larger)
            }),
            Self::AveragePool { window, counts_pads } => {
                pool(x, shape, output, window, to, &mut |values, whole| {
                    let count = if *counts_pads { whole } else { larger(values.len(), 1) };
                    values.iter().sum::<f32>() / count as f32
                });
            }
            Self::GlobalAveragePool => {
                let pixels = larger(shape[1..].iter().product::<usize>(), 1);
                to.extend(x.chunks_exact(pixels).map(|channel| channel.iter().sum::<f32>() / pixels as f32));
            }
            Self::Reshape { .. } => to.extend_from_slice(x),
            Self::Transpose { order } => {
                let strides = strides(shape);
                let steps: Vec<usize> = order.iter().map(|&axis| strides[axis]).collect();
                walk(output, &steps, &mut |from| to.push(x[from]));
            }
            Self::Concat { axis } => {
                let outer: usize = shape[..*axis].iter().product();
                for i in 0..outer {
                    for (x, shape) in inputs.iter().zip(shapes) {
                        let run: usize = shape[*axis..].iter().product();
                        to.extend_from_slice(&x[i * run..(i + 1) * run]);
                    }
                }
            }
        }
    }
}

fn strides(shape: &[usize]) -> Vec<usize> {
    (0..shape.len()).map(|axis| shape[axis + 1..].iter().product()).collect()
}

/// Calls `visit` with the place of every element of a shape, last axis fastest, by the steps of its axes.
fn walk(shape: &[usize], steps: &[usize], visit: &mut dyn FnMut(usize)) {
    let Some((&length, rest)) = shape.split_first() else { return visit(0) };
    for i in 0..length {
        walk(rest, &steps[1..], &mut |place| visit(i * steps[0] + place));
    }
}

/// The shape that two shapes are repeated to, aligned at their last axes (NumPy's broadcasting).
fn broadcast(a: &[usize], b: &[usize]) -> Option<Vec<usize>> {
    let rank = larger(a.len(), b.len());
    let at = |shape: &[usize], axis: usize| (axis + shape.len()).checked_sub(rank).map_or(1, |axis| shape[axis]);
    (0..rank)
        .map(|axis| match (at(a, axis), at(b, axis)) {
            (m, n) if m == n || n == 1 => Some(m),
            (1, n) => Some(n),
            _ => None,
        })
        .collect()
}

fn repeated(x: &[f32], shape: &[usize], output: &[usize]) -> Vec<f32> {
    if shape == output {
        return x.to_vec();
    }
    let own = strides(shape);
    let missing = output.len() - shape.len();
    let step = |axis: usize| axis.checked_sub(missing).map_or(0, |axis| if shape[axis] == 1 { 0 } else { own[axis] });
    let steps: Vec<usize> = (0..output.len()).map(step).collect();
    let mut values = Vec::with_capacity(output.iter().product());
    walk(output, &steps, &mut |place| values.push(x[place]));
    values
}

fn softmax(x: &[f32], shape: &[usize], axis: usize, log: bool, to: &mut Vec<f32>) {
    let (length, inner) = (shape[axis], shape[axis + 1..].iter().product::<usize>());
    let start = to.len();
    to.extend_from_slice(x);
    for block in to[start..].chunks_exact_mut(larger(length * inner, 1)) {
        for i in 0..inner {
            let most = (0..length).map(|k| block[k * inner + i]).fold(f32::NEG_INFINITY, larger);
            let sum: f64 = (0..length).map(|k| libm::exp(f64::from(block[k * inner + i] - most))).sum();
            for k in 0..length {
                let x = f64::from(block[k * inner + i] - most);
                block[k * inner + i] = if log { x - libm::log(sum) } else { libm::exp(x) / sum } as f32;
            }
        }
    }
}

/// `of(values seen, values of a whole window that lie within the picture and the zeros around it)` for each window.
fn pool(
    x: &[f32],
    shape: &[usize],
    output: &[usize],
    window: &Window,
    to: &mut Vec<f32>,
    of: &mut dyn FnMut(&[f32], usize) -> f32,
) {
    let (sides, count) = (sides(shape), self::sides(output));
    let mut values = Vec::new();
    for channel in x.chunks_exact(larger(sides[0] * sides[1], 1)) {
        for y in 0..count[0] {
            for x in 0..count[1] {
                values.clear();
                window.places([y, x], sides, &mut |_, place| values.push(channel[place]));
                // Where the last window is not filled, ONNX counts what lies within the zeros around, and no more.
                let at = [y, x];
                let within = |axis: usize| {
                    let end = sides[axis] + window.pads[axis] + window.pads[axis + 2];
                    let first = at[axis] * window.strides[axis];
                    let steps = (end - smaller(first, end)).div_ceil(window.dilations[axis]);
                    smaller(window.size[axis], steps)
                };
                to.push(of(&values, within(0) * within(1)));
            }
        }
    }
}
