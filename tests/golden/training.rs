//! The shipped models beside scikit-learn's, both at the optimum: weights, score, and the cost of rounding.

use crate::data::dataset;
use crate::fixtures::{Floats, cases};
use quant_playground::compress::Recipe;
use quant_playground::evaluate::Evaluator;
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat};
use quant_playground::train::pretrained;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    dataset: String,
    weight: Floats,
    /// Of classes, less their mean: a softmax does not see it.
    bias: Floats,
    score: f64,
    curve: Vec<Rounded>,
}

#[derive(Deserialize)]
struct Rounded {
    levels: u32,
    per_channel: bool,
    score: f64,
}

fn evaluator(id: &str) -> Evaluator {
    let dataset = dataset(id);
    Evaluator::new(pretrained(&dataset).unwrap().unwrap(), dataset).unwrap()
}

#[test]
fn weights_are_those_of_scikit_learn_at_convergence() {
    for case in cases::<Case>("training") {
        let evaluator = evaluator(&case.dataset);
        let tensors: Vec<&[f32]> = evaluator.model().parameters().map(|tensor| tensor.data()).collect();
        let mean = if tensors[1].len() == 1 { 0.0 } else { tensors[1].iter().sum::<f32>() / tensors[1].len() as f32 };
        let bias: Vec<f32> = tensors[1].iter().map(|b| b - mean).collect();
        let largest = case.weight.0.iter().fold(0.0f32, |most, w| most.max(w.abs()));
        for (ours, theirs) in tensors[0].iter().chain(&bias).zip(case.weight.0.iter().chain(&case.bias.0)) {
            let close = (ours - theirs).abs() <= 1e-3 * largest.max(theirs.abs());
            assert!(close, "{}: ours {ours}, theirs {theirs}", case.dataset);
        }
    }
}

#[test]
fn rounding_costs_what_it_costs_scikit_learn() {
    for case in cases::<Case>("training") {
        let evaluator = evaluator(&case.dataset);
        // Scores of classes are counts over a few hundred rows: one row may fall either way.
        let one_row = 1.0 / evaluator.test().labels.len() as f64;
        let tolerance = if evaluator.model().outputs() == 1 { 1e-4 } else { 1.01 * one_row };
        let close = |what: &str, ours: f64, theirs: f64| {
            assert!((ours - theirs).abs() <= tolerance, "{} {what}: ours {ours}, theirs {theirs}", case.dataset);
        };
        close("in floats", evaluator.evaluate(&Recipe::float32()).unwrap().score, case.score);
        for point in &case.curve {
            let format = NumberFormat::Integer(IntegerFormat { levels: point.levels, ..Default::default() });
            let granularity = if point.per_channel { Granularity::PerChannel } else { Granularity::PerTensor };
            let recipe = Recipe { format, granularity, ..Recipe::default() };
            let what = format!("at {} levels, per channel: {}", point.levels, point.per_channel);
            close(&what, evaluator.evaluate(&recipe).unwrap().score, point.score);
        }
    }
}
