//! Training beside PyTorch's autograd and optimisers: the same losses on the way, and the same weights at the end.

use crate::data::dataset;
use crate::fixtures::{Floats, cases};
use quant_playground::compress::{Activations, Recipe};
use quant_playground::learn::{
    Descent, DescentOptions, Distillation, Network, Optimiser, QuantizationAware, Schedule, StepSize,
};
use quant_playground::model::{Layer, Operation, Unary};
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat, RangeRule};
use serde::Deserialize;

/// Rows of every step: all there are, so that their order plays no part.
const ROWS: usize = 96;

#[derive(Deserialize)]
struct Case {
    kind: String,
    way: String,
    adam: bool,
    rate: f64,
    decay: f64,
    schedule: String,
    epochs: u32,
    teacher: bool,
    losses: Vec<f64>,
    parameters: Vec<Floats>,
    steps: Floats,
    limits: Floats,
}

impl Case {
    fn quantization(&self) -> Option<QuantizationAware> {
        let integer = |levels| NumberFormat::Integer(IntegerFormat { levels, ..Default::default() });
        let recipe =
            |granularity, activations| Recipe { format: integer(16), granularity, activations, ..Default::default() };
        let float = Activations::Float32;
        let fixed = Activations::Static { levels: 256, range: RangeRule::MinMax };
        let with = |recipe| QuantizationAware { recipe, ..Default::default() };
        Some(match self.way.as_str() {
            "channel" => with(recipe(Granularity::PerChannel, float)),
            "dynamic" => with(recipe(Granularity::PerChannel, Activations::Dynamic { levels: 256 })),
            "limited" => QuantizationAware {
                recipe: recipe(Granularity::PerChannel, fixed),
                clipped_activations: true,
                ..Default::default()
            },
            "learned" => QuantizationAware {
                recipe: Recipe { format: integer(4), ..recipe(Granularity::PerTensor, float) },
                step_size: StepSize::Learned,
                ..Default::default()
            },
            _ => return None,
        })
    }

    fn options(&self) -> DescentOptions {
        DescentOptions {
            epochs: self.epochs,
            batch: ROWS as u32,
            optimiser: if self.adam { Optimiser::Adam } else { Optimiser::Sgd { momentum: 0.9 } },
            rate: self.rate,
            schedule: match self.schedule.as_str() {
                "cosine" => Schedule::Cosine,
                "steps" => Schedule::Steps { every: 5, factor: 0.5 },
                _ => Schedule::Constant,
            },
            weight_decay: self.decay,
            distillation: Distillation { temperature: 3.0, weight: 0.6 },
            quantization: self.quantization(),
            ..Default::default()
        }
    }
}

/// Sums run in another order there, so that weights differ by their rounding, which grows from step to step.
fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 2e-5 + 2e-4 * expected.abs(), "{what}: {found}, not {expected}");
}

#[test]
fn weights_move_as_those_of_pytorch() {
    let mut data = dataset("digits");
    data.train.features.truncate(ROWS * 64);
    data.train.labels.truncate(ROWS);
    for case in cases::<Case>("descent") {
        let what = format!("{} {} adam {} teacher {}", case.kind, case.way, case.adam, case.teacher);
        let network = match case.kind.as_str() {
            "convolutional" => Network::Convolutional,
            _ => Network::Layers { hidden: vec![32] },
        };
        let model = network.build(&data.info, 7).unwrap();
        let mut descent = Descent::new(&model, &data, case.options()).unwrap();
        if case.teacher {
            descent.teach(&network.build(&data.info, 8).unwrap()).unwrap();
        }
        let mut losses = Vec::new();
        while let Some(progress) = descent.step().unwrap() {
            losses.push(progress.loss);
        }
        assert_eq!(losses.len(), case.losses.len(), "{what}");
        for (step, (found, expected)) in losses.into_iter().zip(&case.losses).enumerate() {
            close(found, *expected, &format!("{what}, loss {step}"));
        }
        let trained = descent.trained().unwrap().model;
        for (index, (found, Floats(expected))) in trained.parameters().zip(&case.parameters).enumerate() {
            assert_eq!(found.data().len(), expected.len(), "{what}, parameter {index}");
            for (i, (found, expected)) in found.data().iter().zip(expected).enumerate() {
                close(f64::from(*found), f64::from(*expected), &format!("{what}, parameter {index}, {i}"));
            }
        }
        for (layer, step) in trained.linear_layers().zip(&case.steps.0) {
            let [(low, high), _] = layer.declared_ranges().unwrap();
            assert_eq!(low, -high);
            close(f64::from(high), f64::from(*step), &format!("{what}, step"));
        }
        let limits: Vec<f32> = trained
            .steps()
            .iter()
            .filter_map(|step| match step.layer {
                Layer::Operation(Operation::Unary(Unary::Clip { high, .. })) => Some(high),
                _ => None,
            })
            .collect();
        assert_eq!(limits.len(), case.limits.0.len(), "{what}");
        for (found, expected) in limits.iter().zip(&case.limits.0) {
            close(f64::from(*found), f64::from(*expected), &format!("{what}, limit"));
        }
    }
}
