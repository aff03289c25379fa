//! Transforms before quantization, and bias correction: the function stays, what is stored is counted, and what they are
//! for comes true.

use crate::cases::config;
use crate::strategies::{granularity, transform};
use proptest::prelude::*;
use quant_playground::compress::{
    Activations, Awq, Biases, Calibration, Hadamard, QuantizedModel, Recipe, SmoothQuant, Transform,
};
use quant_playground::model::{Layer, Linear, Model};
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat, RangeRule, Span, Symmetry};
use quant_playground::rng::Rng;
use quant_playground::{Error, Tensor};

fn normal(count: usize, seed: u64) -> Vec<f32> {
    let mut rng = Rng::new(seed);
    (0..count).map(|_| rng.normal() as f32).collect()
}

fn linear(outputs: usize, inputs: usize, seed: u64) -> Layer {
    let weight = Tensor::new("weight", vec![outputs, inputs], normal(outputs * inputs, seed)).unwrap();
    let bias = Tensor::new("bias", vec![outputs], normal(outputs, seed + 1)).unwrap();
    Layer::Linear(Linear::new(weight, bias).unwrap())
}

/// Two layers with ReLU between, and rows whose first input is large, and whose second is always zero.
fn network(inputs: usize, hidden: usize, seed: u64) -> (Model, Vec<f32>) {
    let model = Model::new(vec![linear(hidden, inputs, seed), Layer::Relu, linear(3, hidden, seed + 7)]).unwrap();
    let mut rows = normal(40 * inputs, seed + 9);
    for row in rows.chunks_exact_mut(inputs) {
        row[0] = row[0] * 50.0 + 20.0;
        if inputs > 1 {
            row[1] = 0.0;
        }
    }
    (model, rows)
}

fn integer(levels: u32) -> NumberFormat {
    NumberFormat::Integer(IntegerFormat { levels, symmetry: Symmetry::Affine, span: Span::Full, ..Default::default() })
}

fn quantize(model: &Model, rows: &[f32], recipe: &Recipe) -> QuantizedModel {
    QuantizedModel::new(model, recipe, &Calibration::of(model, rows)).unwrap()
}

/// The root mean square difference of outputs, in root mean squares of the first.
fn difference(a: &[f32], b: &[f32]) -> f64 {
    let square = |x: f64| x * x;
    let lost: f64 = a.iter().zip(b).map(|(&x, &y)| square(f64::from(x) - f64::from(y))).sum();
    (lost / a.iter().map(|&x| square(f64::from(x))).sum::<f64>()).sqrt()
}

proptest! {
    #![proptest_config(config())]

    /// With so many levels that rounding does not show, every transform leaves outputs and weights as they are; in floats,
    /// and with activations in integers.
    #[test]
    fn the_function_stays(inputs in 1usize..70, hidden in 1usize..20, by in granularity(), transform in transform(), seed in 0u64..1_000_000) {
        prop_assume!(transform.check().is_ok());
        let (model, rows) = network(inputs, hidden, seed);
        let plain = Recipe { format: integer(65_536), granularity: by, ..Recipe::default() };
        let quantized = quantize(&model, &rows, &Recipe { transform, ..plain.clone() });
        let without = difference(&model.forward(&rows), &quantize(&model, &rows, &plain).forward(&rows));
        let found = difference(&model.forward(&rows), &quantized.forward(&rows));
        prop_assert!(found < 2e-2 + 20.0 * without, "{} with, {} without", found, without);
        for (original, recovered) in model.linear_layers().zip(quantized.recovered().linear_layers()) {
            // SmoothQuant coarsens the weights of small inputs, here those behind a ReLU that is never open.
            let off = difference(original.weight().data(), recovered.weight().data());
            prop_assert!(off < 0.02, "{}: {}", original.weight().name(), off);
        }
        let activations = Activations::Dynamic { levels: 256 };
        let format = integer(256);
        let recipe = Recipe { transform, activations, format, granularity: Granularity::PerChannel, ..Recipe::default() };
        let in_integers = difference(&model.forward(&rows), &quantize(&model, &rows, &recipe).forward(&rows));
        prop_assert!(in_integers < 0.25, "{}", in_integers);
    }

    /// Rows of W T⁻¹ times T x are rows of W times x, and W comes back.
    #[test]
    fn transforms_undo_each_other(inputs in 1usize..100, transform in transform(), seed in 0u64..1_000_000) {
        prop_assume!(transform.check().is_ok());
        let (model, rows) = network(inputs, 2, seed);
        let quantized = quantize(&model, &rows, &Recipe { transform, ..Recipe::default() });
        let weights = model.linear_layers().next().unwrap().weight();
        let Some(transform) = quantized.transforms().first() else {
            prop_assert_eq!(transform, Transform::None);
            return Ok(());
        };
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
        for row in weights.data().chunks_exact(inputs) {
            let mut there = row.to_vec();
            transform.weights(&mut there);
            for x in rows.chunks_exact(inputs) {
                let mut turned = x.to_vec();
                transform.inputs(&mut turned);
                let size = dot(x, x).sqrt() * dot(row, row).sqrt();
                prop_assert!((dot(&there, &turned) - dot(row, x)).abs() < 1e-5 * size);
            }
            transform.recovered(&mut there);
            prop_assert!(there.iter().zip(row).all(|(a, b)| (a - b).abs() <= 1e-5 * (1.0 + b.abs())), "{:?}", transform);
        }
    }

    #[test]
    fn awq_never_ends_above_rounding_to_nearest(inputs in 2usize..40, levels in 2u32..20, by in granularity(), seed in 0u64..1_000_000) {
        prop_assume!(by != Granularity::Global);
        let (_, rows) = network(inputs, 2, seed);
        let model = Model::new(vec![linear(4, inputs, seed)]).unwrap();
        let plain = Recipe { format: integer(levels), granularity: by, ..Recipe::default() };
        let transform = Transform::Awq(Awq::default());
        let error = |recipe: &Recipe| difference(&model.forward(&rows), &quantize(&model, &rows, recipe).forward(&rows));
        let (with, without) = (error(&Recipe { transform, ..plain.clone() }), error(&plain));
        prop_assert!(with <= without * (1.0 + 1e-4) + 1e-6, "{} against {}", with, without);
    }

    /// The mean of every output over the calibration rows is that of the float model, if biases are kept as they come out.
    #[test]
    fn corrected_biases_keep_the_mean_outputs(inputs in 1usize..40, levels in 2u32..20, by in granularity(), transform in transform(), seed in 0u64..1_000_000) {
        prop_assume!(transform.check().is_ok());
        let (_, rows) = network(inputs, 2, seed);
        let model = Model::new(vec![linear(4, inputs, seed)]).unwrap();
        let recipe = Recipe { format: integer(levels), granularity: by, transform, bias_correction: true, ..Recipe::default() };
        let quantized = quantize(&model, &rows, &recipe);
        let means = |outputs: &[f32]| -> Vec<f64> {
            (0..4).map(|o| outputs.iter().skip(o).step_by(4).map(|&y| f64::from(y)).sum::<f64>() / 40.0).collect()
        };
        let (before, after) = (means(&model.forward(&rows)), means(&quantized.forward(&rows)));
        for (before, after) in before.iter().zip(after) {
            prop_assert!((before - after).abs() < 2e-3, "{} became {}", before, after);
        }
    }
}

#[test]
fn what_transforms_inputs_is_counted() {
    let (model, rows) = network(13, 6, 1);
    let bytes = |transform: Transform| {
        let quantized = quantize(&model, &rows, &Recipe { transform, ..Recipe::default() });
        let stored: usize = quantized.transforms().iter().map(|transform| transform.bytes().len()).sum();
        let tensors: usize = quantized.tensors().iter().map(|tensor| tensor.byte_len()).sum();
        assert_eq!(quantized.byte_len(), tensors + stored);
        stored
    };
    assert_eq!(bytes(Transform::None), 0);
    assert_eq!(bytes(Transform::SmoothQuant(SmoothQuant::default())), 4 * (13 + 6), "a scale for every input");
    assert_eq!(bytes(Transform::Awq(Awq::default())), 4 * (13 + 6));
    assert_eq!(bytes(Transform::Hadamard(Hadamard::default())), 0, "the matrix follows from its size");
    assert_eq!(bytes(Transform::Hadamard(Hadamard { seed: 7 })), 2 * 4, "the seed of the signs");
}

/// One input is a hundred times larger than the rest: its range leaves the others few levels, unless it is divided.
#[test]
fn smoothing_spares_quantized_activations() {
    let (model, rows) = network(32, 8, 5);
    let fixed = Activations::Static { levels: 16, range: RangeRule::MinMax };
    for activations in [Activations::Dynamic { levels: 16 }, fixed] {
        let error = |transform: Transform| {
            let (format, granularity) = (integer(256), Granularity::PerChannel);
            let recipe = Recipe { format, granularity, activations, transform, ..Recipe::default() };
            difference(&model.forward(&rows), &quantize(&model, &rows, &recipe).forward(&rows))
        };
        let (without, smoothed) = (error(Transform::None), error(Transform::SmoothQuant(SmoothQuant::default())));
        assert!(smoothed < 0.65 * without, "{smoothed} against {without}, {activations:?}");
    }
}

#[test]
fn declared_ranges_are_those_of_weights_as_they_are() {
    let recipe = Recipe {
        range: quant_playground::quant::RangeRule::Declared,
        transform: Transform::Hadamard(Hadamard::default()),
        biases: Biases::Float32,
        ..Recipe::default()
    };
    assert!(matches!(recipe.check(), Err(Error::Incompatible { .. })));
}
