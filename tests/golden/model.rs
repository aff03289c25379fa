//! Whole quantized models, logits bit for bit: ONNX Runtime's `quantize_dynamic`, run sample by sample since our
//! dynamic range is that of a sample, and integer products with calibrated activation ranges.

use crate::fixtures::{Floats, assert_same_bits, cases};
use quant_playground::Tensor;
use quant_playground::compress::{Activations, Calibration, QuantizedModel, Recipe};
use quant_playground::model::{Layer, Linear, Model};
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat, RangeRule, Span, Symmetry};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    dataset: String,
    inputs: usize,
    weight: Floats,
    bias: Floats,
    x: Floats,
    /// Minimum and maximum of the calibration rows.
    calibration: Floats,
    logits: Vec<Logits>,
}

#[derive(Deserialize)]
struct Logits {
    activations: String,
    weights: String,
    per_channel: bool,
    y: Floats,
}

impl Logits {
    fn recipe(&self) -> Recipe {
        let (symmetry, span) = match self.weights.as_str() {
            "int8" => (Symmetry::Symmetric, Span::Narrow),
            _ => (Symmetry::Affine, Span::Full),
        };
        Recipe {
            format: NumberFormat::Integer(IntegerFormat { levels: 256, symmetry, span, ..Default::default() }),
            granularity: if self.per_channel { Granularity::PerChannel } else { Granularity::PerTensor },
            activations: match self.activations.as_str() {
                "dynamic" => Activations::Dynamic { levels: 256 },
                _ => Activations::Static { levels: 256, range: RangeRule::MinMax },
            },
            ..Recipe::default()
        }
    }
}

#[test]
fn logits_of_quantized_models_equal_onnx_runtime() {
    for case in cases::<Case>("model") {
        let weight = Tensor::new("weight", vec![case.bias.0.len(), case.inputs], case.weight.0).unwrap();
        let bias = Tensor::new("bias", vec![case.bias.0.len()], case.bias.0).unwrap();
        let model = Model::new(vec![Layer::Linear(Linear::new(weight, bias).unwrap())]).unwrap();
        let mut calibration = vec![0.0; case.inputs];
        calibration[..2].copy_from_slice(&case.calibration.0);
        for logits in case.logits {
            let what = format!(
                "{}, {} activations, {} weights, per channel: {}",
                case.dataset, logits.activations, logits.weights, logits.per_channel
            );
            let quantized =
                QuantizedModel::new(&model, &logits.recipe(), &Calibration::of(&model, &calibration)).unwrap();
            assert_same_bits(&what, &quantized.forward(&case.x.0), &logits.y.0);
        }
    }
}
