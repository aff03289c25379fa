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

#[cfg(test)]
mod tests {
    //! Of every layer that has one: gradients against differences of the loss, `(f(w + h) − f(w − h)) / 2h`.

    use super::*;
    use crate::model::gradient::{InputHook, Untouched};
    use crate::model::{Conv, Layer, Linear, Model};
    use crate::rng::Rng;
    use crate::tensor::Tensor;

    fn values(count: usize, rng: &mut Rng) -> Vec<f32> {
        (0..count).map(|_| (rng.uniform() * 2.0 - 1.0) as f32).collect()
    }

    fn linear(outputs: usize, inputs: usize, has_bias: bool, rng: &mut Rng) -> Linear {
        let weight = Tensor::new("weight", vec![outputs, inputs], values(outputs * inputs, rng)).unwrap();
        let count = if has_bias { outputs } else { 0 };
        Linear::new(weight, Tensor::new("bias", vec![count], values(count, rng)).unwrap()).unwrap()
    }

    /// `Σ cᵢ · yᵢ` for fixed numbers c: its gradient by the outputs is c.
    fn sum(model: &Model, x: &[f32], factors: &[f32], hook: &mut dyn InputHook) -> f64 {
        let trace = model.trace(x.to_vec(), hook);
        trace.logits().iter().zip(factors).map(|(y, c)| f64::from(*y) * f64::from(*c)).sum()
    }

    /// Compares every gradient by weights, biases and inputs with differences.
    fn check(model: &Model, samples: usize, rng: &mut Rng) {
        const STEP: f32 = 1.0 / 256.0;
        model.check_trainable().unwrap();
        let x = values(samples * model.inputs(), rng);
        let trace = model.trace(x.clone(), &mut Untouched);
        let factors = values(trace.logits().len(), rng);
        let mut found = model.no_gradients();
        let by_inputs = model.gradients(&trace, factors.clone(), &mut Untouched, &mut found, true);
        let close = |found: f32, up: f64, down: f64, what: &str| {
            let expected = (up - down) / (2.0 * f64::from(STEP));
            assert!(
                (f64::from(found) - expected).abs() < 4e-3 * expected.abs().max(1.0),
                "{what}: {found}, not {expected}"
            );
        };
        let parameters: Vec<Vec<f32>> = model.parameters().map(|tensor| tensor.data().to_vec()).collect();
        for (index, values) in parameters.iter().enumerate() {
            for (place, &value) in values.iter().enumerate() {
                let moved = |by: f32| {
                    let moved = model.with_value(index, place, value + by).unwrap();
                    sum(&moved, &x, &factors, &mut Untouched)
                };
                let layer = &found[index / 2];
                let found = if index % 2 == 0 { layer.weight[place] } else { layer.bias[place] };
                close(found, moved(STEP), moved(-STEP), &format!("parameter {index}, {place}"));
            }
        }
        for place in 0..x.len() {
            let moved = |by: f32| {
                let mut x = x.clone();
                x[place] += by;
                sum(model, &x, &factors, &mut Untouched)
            };
            close(by_inputs[place], moved(STEP), moved(-STEP), &format!("input {place}"));
        }
    }

    fn chain(input: &[usize], layers: Vec<Layer>) -> Model {
        Model::graph(input.to_vec(), layers.into_iter().enumerate().map(|(i, layer)| (layer, vec![i])).collect())
            .unwrap()
    }

    #[test]
    fn linear_layers() {
        let mut rng = Rng::new(1);
        let layers = vec![
            Layer::Linear(linear(7, 5, true, &mut rng)),
            Layer::Operation(Operation::Unary(Unary::Tanh)),
            Layer::Linear(linear(3, 7, false, &mut rng)),
        ];
        check(&chain(&[5], layers), 4, &mut rng);
    }

    #[test]
    fn functions_of_single_values() {
        for (seed, unary) in [
            Unary::Sigmoid,
            Unary::Tanh,
            Unary::LeakyRelu { slope: 0.1 },
            Unary::Clip { low: -0.4, high: 0.3 },
            Unary::HardSigmoid { slope: 0.2, shift: 0.5 },
            Unary::HardSwish,
        ]
        .into_iter()
        .enumerate()
        {
            // Away from corners, where differences see both sides.
            let mut rng = Rng::new(40 + seed as u64);
            let layers = vec![
                Layer::Linear(linear(2, 3, true, &mut rng)),
                Layer::Operation(Operation::Unary(unary)),
                Layer::Linear(linear(2, 2, true, &mut rng)),
            ];
            check(&chain(&[3], layers), 2, &mut rng);
        }
    }

    #[test]
    fn convolutions_and_pooling() {
        let mut rng = Rng::new(3);
        let halves = Window { strides: [2, 2], ..Window::new([2, 2]) };
        let wide = Window { strides: [2, 1], pads: [1, 0, 1, 2], ..Window::new([3, 2]) };
        for pool in [
            Operation::MaxPool(halves),
            Operation::AveragePool { window: halves, counts_pads: true },
            Operation::AveragePool { window: Window { pads: [1; 4], ..halves }, counts_pads: false },
            Operation::GlobalAveragePool,
        ] {
            let mut layers = vec![
                Layer::Operation(Operation::Reshape { shape: vec![2, 7, 6] }),
                Layer::Conv(Conv::new(linear(3, 12, true, &mut rng), wide, 1).unwrap()),
                Layer::Operation(Operation::Affine {
                    scale: values(3, &mut rng),
                    shift: values(3, &mut rng),
                    inner: 4 * 7,
                }),
                Layer::Operation(Operation::Unary(Unary::Tanh)),
                Layer::Operation(pool),
            ];
            let count = chain(&[84], layers.clone()).outputs();
            layers.push(Layer::Operation(Operation::Reshape { shape: vec![count] }));
            layers.push(Layer::Linear(linear(2, count, true, &mut rng)));
            check(&chain(&[84], layers), 2, &mut rng);
        }
    }

    #[test]
    fn a_sequence_between_layers() {
        let mut rng = Rng::new(4);
        let lstm = crate::model::Lstm::new(linear(12, 2 + 3, true, &mut rng)).unwrap();
        let layers = vec![
            Layer::Linear(linear(8, 6, true, &mut rng)),
            Layer::Operation(Operation::Reshape { shape: vec![4, 2] }),
            Layer::Recurrent(lstm),
            Layer::Linear(linear(2, 3, true, &mut rng)),
        ];
        check(&chain(&[6], layers), 3, &mut rng);
    }

    #[test]
    fn branches_that_join() {
        let mut rng = Rng::new(5);
        for kind in [Binary::Add, Binary::Sub] {
            let layers = vec![
                (Layer::Linear(linear(4, 3, true, &mut rng)), vec![0]),
                (Layer::Operation(Operation::Unary(Unary::Sigmoid)), vec![1]),
                (Layer::Linear(linear(1, 4, true, &mut rng)), vec![2]),
                (Layer::Operation(Operation::Binary(kind)), vec![2, 3]),
                (Layer::Linear(linear(2, 4, false, &mut rng)), vec![4]),
            ];
            check(&Model::graph(vec![3], layers).unwrap(), 3, &mut rng);
        }
    }

    #[test]
    fn shares_at_the_end_are_left_to_the_loss() {
        let mut rng = Rng::new(6);
        let layer = linear(3, 2, true, &mut rng);
        let bare = chain(&[2], vec![Layer::Linear(layer.clone())]);
        let shares = Layer::Operation(Operation::Softmax { axis: 0, log: false });
        let model = chain(&[2], vec![Layer::Linear(layer), shares]);
        let x = values(8, &mut rng);
        assert_eq!(model.logits(&x), bare.forward(&x));
        assert_ne!(model.forward(&x), bare.forward(&x));
        assert!(model.gives_shares() && !bare.gives_shares());
        check(&model, 2, &mut rng);
    }

    #[test]
    fn what_has_no_gradient_is_refused_by_name() {
        let mut rng = Rng::new(7);
        let layers = vec![Layer::Operation(Operation::Unary(Unary::Erf)), Layer::Linear(linear(2, 3, true, &mut rng))];
        let refused = chain(&[3], layers).check_trainable().unwrap_err().to_string();
        assert!(refused.contains("Erf"), "{refused}");
        let weights = Model::of_weights(vec![linear(2, 3, true, &mut rng)], 0).unwrap();
        assert!(weights.check_trainable().is_err());
    }
}
