//! Models that are no chains: convolutions, pooling, joins. Every layer against figures worked out by hand or by a plain loop;
//! the integer pass and the counts of costs on the same models.

use quant_playground::compress::{Activations, Calibration, PassCost, QuantizedModel, Recipe};
use quant_playground::model::{Binary, Conv, Layer, Linear, Model, Operation, Unary, Window};
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat};
use quant_playground::rng::Rng;
use quant_playground::{Error, Tensor};

fn values(count: usize, seed: u64) -> Vec<f32> {
    let mut rng = Rng::new(seed);
    (0..count).map(|_| rng.uniform() as f32 * 2.0 - 1.0).collect()
}

fn linear(outputs: usize, inputs: usize, has_bias: bool, seed: u64) -> Linear {
    let weight = Tensor::new("weight", vec![outputs, inputs], values(outputs * inputs, seed)).unwrap();
    let outputs = if has_bias { outputs } else { 0 };
    Linear::new(weight, Tensor::new("bias", vec![outputs], values(outputs, seed + 1)).unwrap()).unwrap()
}

/// A convolution by its definition, one output at a time.
fn plain_convolution(conv: &Conv, x: &[f32], [height, width]: [usize; 2], out: [usize; 2]) -> Vec<f64> {
    let (window, linear) = (conv.window(), conv.linear());
    let of_group = linear.outputs() / conv.groups();
    let channels = conv.channels() / conv.groups();
    let area = window.size[0] * window.size[1];
    let mut y = Vec::new();
    for output in 0..linear.outputs() {
        for row in 0..out[0] {
            for column in 0..out[1] {
                let mut sum = linear.bias().data().get(output).map_or(0.0, |&bias| f64::from(bias));
                for channel in 0..channels {
                    for i in 0..window.size[0] {
                        for j in 0..window.size[1] {
                            let at = |k: usize, place: usize, inside: usize| {
                                (place * window.strides[k] + inside * window.dilations[k]).checked_sub(window.pads[k])
                            };
                            let (Some(a), Some(b)) = (at(0, row, i), at(1, column, j)) else { continue };
                            if a < height && b < width {
                                let plane = output / of_group * channels + channel;
                                let weight = linear.weight().data()
                                    [output * linear.inputs() + channel * area + i * window.size[1] + j];
                                sum += f64::from(weight) * f64::from(x[(plane * height + a) * width + b]);
                            }
                        }
                    }
                }
                y.push(sum);
            }
        }
    }
    y
}

#[test]
fn convolutions_are_what_their_definition_says() {
    for (size, strides, dilations, pads, groups, has_bias) in [
        ([3, 3], [1, 1], [1, 1], [0; 4], 1, true),
        ([3, 2], [2, 1], [1, 2], [1, 0, 2, 1], 1, false),
        ([1, 1], [1, 1], [1, 1], [0; 4], 2, true),
        ([3, 3], [2, 2], [1, 1], [1; 4], 4, true),
    ] {
        let (channels, outputs, sides) = (4, 8, [7, 6]);
        let window = Window { strides, dilations, pads, ..Window::new(size) };
        let conv =
            Conv::new(linear(outputs, channels / groups * size[0] * size[1], has_bias, 3), window, groups).unwrap();
        let shape = vec![channels, sides[0], sides[1]];
        let model = Model::graph(shape, vec![(Layer::Conv(conv.clone()), vec![0])]).unwrap();
        let x = values(3 * model.inputs(), 5);
        let found = model.forward(&x);
        let out = [model.steps()[0].shape()[1], model.steps()[0].shape()[2]];
        let expected: Vec<f64> =
            x.chunks_exact(model.inputs()).flat_map(|sample| plain_convolution(&conv, sample, sides, out)).collect();
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert!((f64::from(*found) - expected).abs() < 1e-5, "{window:?}: {found} and {expected}");
        }
    }
}

/// The output of one operation for one sample.
fn apply(operation: Operation, shape: &[usize], x: &[f32]) -> Vec<f32> {
    let last = shape.iter().product();
    let identity = Layer::Linear(linear(1, last, false, 1));
    let flat = Layer::Operation(Operation::Reshape { shape: vec![last] });
    // A model needs weights: they come after, and what is looked at is read from a model without them being asked.
    let layers = vec![(Layer::Operation(operation), vec![0])];
    let whole = Model::graph(shape.to_vec(), [layers.clone(), vec![(flat, vec![0]), (identity, vec![2])]].concat());
    whole.unwrap();
    let lead = (Layer::Linear(unit(shape[shape.len() - 1])), vec![0]);
    let moved = layers.into_iter().map(|(layer, _)| (layer, vec![1]));
    Model::graph(shape.to_vec(), [lead].into_iter().chain(moved).collect()).unwrap().forward(x)
}

/// The layer that changes nothing.
fn unit(size: usize) -> Linear {
    let weight = (0..size * size).map(|i| if i % (size + 1) == 0 { 1.0 } else { 0.0 }).collect();
    Linear::new(Tensor::new("unit", vec![size, size], weight).unwrap(), Tensor::new("bias", vec![0], vec![]).unwrap())
        .unwrap()
}

#[test]
fn operations_of_known_cases() {
    let picture: Vec<f32> = (0..16).map(|i| i as f32).collect();
    let window = Window { strides: [2, 2], ..Window::new([2, 2]) };
    assert_eq!(apply(Operation::MaxPool(window), &[1, 4, 4], &picture), [5.0, 7.0, 13.0, 15.0]);
    let mean = |window, counts_pads| Operation::AveragePool { window, counts_pads };
    assert_eq!(apply(mean(window, false), &[1, 4, 4], &picture), [2.5, 4.5, 10.5, 12.5]);
    let padded = Window { strides: [3, 3], pads: [1; 4], ..Window::new([3, 3]) };
    // The first window sees 0, 1, 4, 5 and five zeros around them.
    assert_eq!(apply(mean(padded, false), &[1, 4, 4], &picture)[0], 2.5);
    assert!((apply(mean(padded, true), &[1, 4, 4], &picture)[0] - 10.0 / 9.0).abs() < 1e-6);
    assert_eq!(apply(Operation::GlobalAveragePool, &[2, 2, 4], &picture), [3.5, 11.5]);
    let turned = apply(Operation::Transpose { order: vec![1, 0] }, &[2, 3], &picture[..6]);
    assert_eq!(turned, [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
    let affine = Operation::Affine { scale: vec![2.0, 0.5], shift: vec![1.0, -1.0], inner: 2 };
    assert_eq!(apply(affine, &[2, 2], &[1.0, 2.0, 3.0, 4.0]), [3.0, 5.0, 0.5, 1.0]);
    let shares = apply(Operation::Softmax { axis: 1, log: false }, &[2, 2], &[0.0, 0.0, 1000.0, -1000.0]);
    assert_eq!(shares, [0.5, 0.5, 1.0, 0.0]);
    let unary = |unary| apply(Operation::Unary(unary), &[3], &[-4.0, 0.0, 1.0]);
    assert_eq!(unary(Unary::Clip { low: -1.0, high: 0.5 }), [-1.0, 0.0, 0.5]);
    assert_eq!(unary(Unary::LeakyRelu { slope: 0.25 }), [-1.0, 0.0, 1.0]);
    assert_eq!(unary(Unary::HardSwish)[..2], [0.0, 0.0]);
    assert_eq!(unary(Unary::Sigmoid)[1], 0.5);
    // torch.nn.functional.gelu(torch.tensor(1.)) = 0.8413447 = 1 · ½ (1 + erf(1/√2))
    let erf = apply(Operation::Unary(Unary::Erf), &[1], &[std::f32::consts::FRAC_1_SQRT_2])[0];
    assert!((0.5 * (1.0 + erf) - 0.841_344_7).abs() < 1e-6);
}

/// A small residual network: convolution, normalisation, max(x, 0), convolution, sum, pooling, linear.
fn residual() -> Model {
    let window = Window { pads: [1; 4], ..Window::new([3, 3]) };
    let conv = |inputs: usize, seed| Layer::Conv(Conv::new(linear(6, inputs * 9, true, seed), window, 1).unwrap());
    let scale = values(6, 40).iter().map(|x| x + 2.0).collect();
    let layers = vec![
        (conv(2, 10), vec![0]),
        (Layer::Operation(Operation::Affine { scale, shift: values(6, 41), inner: 64 }), vec![1]),
        (Layer::Relu, vec![2]),
        (conv(6, 20), vec![3]),
        (Layer::Operation(Operation::Binary(Binary::Add)), vec![4, 3]),
        (Layer::Relu, vec![5]),
        (Layer::Operation(Operation::GlobalAveragePool), vec![6]),
        (Layer::Operation(Operation::Reshape { shape: vec![6] }), vec![7]),
        (Layer::Linear(linear(3, 6, true, 30)), vec![8]),
    ];
    Model::graph(vec![2, 8, 8], layers).unwrap()
}

#[test]
fn samples_do_not_see_each_other() {
    let model = residual();
    let x = values(40 * model.inputs(), 7);
    let together = model.forward(&x);
    let apart: Vec<f32> = x.chunks_exact(model.inputs()).flat_map(|sample| model.forward(sample)).collect();
    assert_eq!(together, apart);
    assert_eq!(together.len(), 40 * model.outputs());
}

#[test]
fn more_bits_come_closer_in_floats_and_in_integers() {
    let model = residual();
    let x = values(50 * model.inputs(), 8);
    let calibration = Calibration::of(&model, &x[..10 * model.inputs()]);
    let expected = model.forward(&x);
    for activations in [
        Activations::Float32,
        Activations::Dynamic { levels: 256 },
        Activations::Static { levels: 256, range: Default::default() },
    ] {
        let mut errors = Vec::new();
        for levels in [4, 16, 256] {
            let format = NumberFormat::Integer(IntegerFormat { levels, ..Default::default() });
            let recipe = Recipe { format, granularity: Granularity::PerChannel, activations, ..Recipe::default() };
            let quantized = QuantizedModel::new(&model, &recipe, &calibration).unwrap();
            let found = quantized.forward(&x);
            let error: f64 = found.iter().zip(&expected).map(|(a, b)| f64::from(a - b) * f64::from(a - b)).sum();
            let signal: f64 = expected.iter().map(|&y| f64::from(y) * f64::from(y)).sum();
            errors.push((error / signal).sqrt());
            let cost = quantized.pass_cost();
            let products = 64 * 6 * 18 + 64 * 6 * 54 + 3 * 6;
            assert_eq!(cost.float_multiply_adds + cost.integer_multiply_adds, products);
            assert_eq!(cost.integer_multiply_adds > 0, activations != Activations::Float32);
            // What is not quantized is stored all the same: 12 floats of the normalisation.
            let tensors: usize = quantized.tensors().iter().map(|tensor| tensor.byte_len()).sum();
            assert_eq!(quantized.byte_len(), tensors + 4 * 12);
        }
        assert!(errors[0] > 4.0 * errors[1] && errors[1] > 4.0 * errors[2], "{activations:?}: {errors:?}");
        assert!(errors[2] < 0.02, "{activations:?}: {errors:?}");
    }
    assert_eq!(PassCost::of_floats(&model).parameter_bytes, 4 * (model.parameter_count() - 12));
}

#[test]
fn weights_alone_are_quantized_and_have_no_forward_pass() {
    let model = Model::of_weights(vec![linear(4, 8, true, 1), linear(2, 3, false, 2)], 5).unwrap();
    assert!(!model.is_runnable() && model.forward(&[1.0; 8]).is_empty());
    assert_eq!(model.parameter_count(), 4 * 8 + 4 + 6 + 5);
    let quantized = QuantizedModel::new(&model, &Recipe::float32(), &Calibration::of(&model, &[])).unwrap();
    assert_eq!(quantized.byte_len(), 4 * model.parameter_count());
}

#[test]
fn what_does_not_fit_is_refused() {
    let layer = || Layer::Linear(linear(3, 4, true, 1));
    let code =
        |input: &[usize], layers: Vec<(Layer, Vec<usize>)>| Model::graph(input.to_vec(), layers).unwrap_err().code();
    assert_eq!(code(&[5], vec![(layer(), vec![0])]), "shape");
    assert_eq!(code(&[4], vec![(layer(), vec![1])]), "argument");
    assert_eq!(code(&[4], vec![(Layer::Relu, vec![0])]), "shape");
    assert_eq!(code(&[4], vec![(layer(), vec![])]), "shape");
    let add = Layer::Operation(Operation::Binary(Binary::Add));
    assert_eq!(code(&[4], vec![(layer(), vec![0]), (add, vec![0, 1])]), "shape");
    for window in [Window::new([0, 1]), Window { strides: [0, 1], ..Window::new([1, 1]) }, Window::new([1 << 20, 1])] {
        assert!(matches!(Conv::new(linear(3, 4, true, 1), window, 1), Err(Error::Shape { .. })), "{window:?}");
    }
    assert!(Conv::new(linear(3, 4, true, 1), Window::new([1, 1]), 2).is_err());
    assert!(Model::of_weights(Vec::new(), 0).is_err());
}
