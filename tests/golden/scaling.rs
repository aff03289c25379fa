//! Scales of inputs beside those that the authors of SmoothQuant and AWQ compute in PyTorch.

use crate::fixtures::{Floats, assert_same_bits, cases, weight};
use quant_playground::Tensor;
use quant_playground::compress::{Awq, Calibration, QuantizedModel, Recipe, SmoothQuant, Transform};
use quant_playground::model::{Layer, Linear, Model};
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat, Span, Symmetry};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Case {
    Smooth { x: Floats, alpha: f64, scales: Floats },
    Awq { x: Floats, levels: u32, scales: Floats, error: f64, plain_error: f64 },
}

/// The model quantized after a transform, the scales that are stored, and the error of the outputs.
fn quantized(x: &[f32], transform: Transform, levels: u32) -> (Vec<f32>, f64) {
    let bias = Tensor::new("bias", vec![16], vec![0.0; 16]).unwrap();
    let model = Model::new(vec![Layer::Linear(Linear::new(weight("normal"), bias).unwrap())]).unwrap();
    let format = IntegerFormat { levels, symmetry: Symmetry::Affine, span: Span::Full, ..Default::default() };
    let (format, granularity) = (NumberFormat::Integer(format), Granularity::PerChannel);
    let recipe = Recipe { format, granularity, transform, ..Recipe::default() };
    let quantized = QuantizedModel::new(&model, &recipe, &Calibration::of(&model, x)).unwrap();
    let bytes = quantized.transforms().first().map_or(&[][..], |transform| transform.bytes());
    let scales = bytes.as_chunks::<4>().0.iter().map(|&chunk| f32::from_le_bytes(chunk)).collect();
    let (before, after) = (model.forward(x), quantized.forward(x));
    let squares = before.iter().zip(&after).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum::<f64>();
    (scales, squares * 24.0 / x.len() as f64)
}

#[test]
fn scales_equal_those_of_the_authors() {
    for case in cases::<Case>("scaling") {
        match case {
            Case::Smooth { x, alpha, scales } => {
                let found = quantized(&x.0, Transform::SmoothQuant(SmoothQuant { alpha }), 16).0;
                if [0.0, 1.0].contains(&alpha) {
                    assert_same_bits(&format!("alpha {alpha}"), &found, &scales.0);
                }
                // PyTorch's powers in 32 bits, even its square roots by `pow`, are a unit off in the last place at times.
                let off = found.iter().zip(&scales.0).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f32::max);
                assert!(found.len() == scales.0.len() && off < 4e-7, "alpha {alpha}: {off}");
            }
            Case::Awq { x, levels, scales, error, plain_error } => {
                let (found, ours) = quantized(&x.0, Transform::Awq(Awq::default()), levels);
                let off = found.iter().zip(&scales.0).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f32::max);
                assert!(found.len() == scales.0.len() && off < 1e-6, "{levels} levels: {off}");
                assert!(ours <= error * (1.0 + 1e-4), "{levels} levels: {ours} against {error}");
                let plain = quantized(&x.0, Transform::None, levels).1;
                assert!((plain / plain_error - 1.0).abs() < 1e-4 && ours < plain, "{levels} levels: {plain}, {ours}");
            }
        }
    }
}
