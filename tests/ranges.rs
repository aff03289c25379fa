//! What range rules gain: against the range of the values, and against trying every range.

#[path = "support/data.rs"]
mod data;

use data::dataset;
use quant_playground::compress::{Activations, Recipe};
use quant_playground::evaluate::Evaluator;
use quant_playground::quant::ranges::{Histogram, PercentileOf};
use quant_playground::quant::{
    Granularity, Groups, Hints, IntegerFormat, NumberFormat, Range, RangeRule, Span, Storage, Symmetry, decoded,
};
use quant_playground::rng::Rng;
use quant_playground::train::pretrained;

fn storage(levels: u32, symmetry: Symmetry, span: Span) -> Storage {
    let format = NumberFormat::Integer(IntegerFormat { levels, symmetry, span, ..IntegerFormat::default() });
    Storage { format, ..Storage::default() }
}

/// The squared error of values quantized as one group by a range.
fn error(values: &[f32], storage: &Storage, range: Range) -> f64 {
    let groups = Groups::blocks(values.len(), values.len());
    let codec = storage.fit(values, groups, &[range], Hints::default()).unwrap();
    let mut codes = vec![0; values.len()];
    codec.encode(0, values, &mut codes);
    let squares = values.iter().zip(decoded(&codes, codec.as_ref(), groups));
    squares.map(|(&x, y)| (f64::from(x) - f64::from(y)).powi(2)).sum()
}

fn mse_range(values: &[f32], storage: &Storage) -> Range {
    let groups = Groups::blocks(values.len(), values.len());
    storage.ranges(values, groups, &RangeRule::Mse, Hints::default())[0]
}

fn drawn(kind: &str, count: usize, seed: u64) -> Vec<f32> {
    let mut rng = Rng::new(seed);
    let mut draw = || match kind {
        "normal" => rng.normal(),
        "laplace" => {
            let (size, sign) = (-libm::log(1.0 - rng.uniform()), rng.uniform() < 0.5);
            if sign { -size } else { size }
        }
        "exponential" => -libm::log(1.0 - rng.uniform()) - 0.3,
        _ => {
            let (x, is_other) = (rng.normal(), rng.uniform() < 0.15);
            if is_other { 5.0 * x + 4.0 } else { x }
        }
    };
    (0..count).map(|_| draw() as f32).collect()
}

#[test]
fn the_least_error_is_about_half_at_4_bits() {
    // Mean gains over minimum and maximum, of twenty draws, by symmetric narrow grids of 2, 3, 4 and 8 bits. They grow
    // with the number of values, as the greatest one does.
    let table = [
        ("normal", 4096, [(4.2, 4.6), (2.6, 3.0), (1.6, 2.0), (1.03, 1.07)]),
        ("laplace", 640, [(2.8, 3.2), (2.3, 2.7), (1.45, 1.75), (1.02, 1.07)]),
    ];
    for (kind, count, gains) in table {
        for (levels, (least, most)) in [4, 8, 16, 256].into_iter().zip(gains) {
            let storage = storage(levels, Symmetry::Symmetric, Span::Narrow);
            let of_draw = |seed: u64| {
                let values = drawn(kind, count, seed);
                let (whole, range) = (Range::of(&values), mse_range(&values, &storage));
                let gain = error(&values, &storage, whole) / error(&values, &storage, range);
                (gain / 20.0, f64::from(range.absolute() / whole.absolute()) / 20.0)
            };
            let (gain, reach) = (0..20).map(of_draw).fold((0.0, 0.0), |sum, each| (sum.0 + each.0, sum.1 + each.1));
            assert!(gain > least && gain < most, "{count} {kind} values in {levels} levels: {gain}");
            let usual = (0.65..0.71).contains(&reach);
            assert!(usual || (kind, levels) != ("normal", 16), "the range ends at {reach} of the greatest magnitude");
        }
    }
}

#[test]
fn the_search_is_within_a_hundredth_of_trying_every_range() {
    let parts = |count: usize| (0..=count).map(move |part| part as f32 / count as f32);
    let scaled = |range: Range, low: f32, high: f32| Range { low: range.low * low, high: range.high * high };
    for kind in ["normal", "laplace", "exponential", "leaning"] {
        let values = drawn(kind, 640, 5);
        let whole = Range::of(&values);
        for levels in [4, 8, 16, 64, 256] {
            for span in [Span::Narrow, Span::Full] {
                let storage = storage(levels, Symmetry::Symmetric, span);
                let all = parts(2000).map(|part| error(&values, &storage, scaled(whole, part, part)));
                let (best, found) = (all.fold(f64::INFINITY, f64::min), mse_range(&values, &storage));
                let ratio = error(&values, &storage, found) / best;
                assert!(ratio < 1.01, "{kind}, {levels} symmetric levels: {ratio}");
            }
        }
        for levels in [3, 4, 8, 16] {
            let storage = storage(levels, Symmetry::Affine, Span::Full);
            let pairs = parts(100).flat_map(|low| parts(100).map(move |high| (low, high)));
            let all = pairs.map(|(low, high)| error(&values, &storage, scaled(whole, low, high)));
            let (best, found) = (all.fold(f64::INFINITY, f64::min), mse_range(&values, &storage));
            let ratio = error(&values, &storage, found) / best;
            assert!(ratio < 1.01, "{kind}, {levels} affine levels: {ratio}");
        }
    }
}

#[test]
fn digits_in_two_bits_survive_by_clipping() {
    let digits = dataset("digits");
    let evaluator = Evaluator::new(pretrained(&digits).unwrap().unwrap(), digits).unwrap();
    let score = |range: RangeRule, granularity: Granularity| {
        let format = storage(4, Symmetry::Symmetric, Span::Narrow).format;
        let recipe = Recipe { format, granularity, range, ..Recipe::default() };
        evaluator.evaluate(&recipe).unwrap().score
    };
    let (whole, clipped) =
        (score(RangeRule::MinMax, Granularity::PerTensor), score(RangeRule::Mse, Granularity::PerTensor));
    assert!(whole < 0.5 && clipped >= 0.86, "{whole} {clipped}");
    let per_channel = score(RangeRule::Mse, Granularity::PerChannel);
    assert!(per_channel >= 0.86 && per_channel > score(RangeRule::MinMax, Granularity::PerChannel), "{per_channel}");
}

/// The squared error of activations quantized by a range.
fn activation_error(values: &[f32], levels: u32, range: Range) -> f64 {
    error(values, &storage(levels, Symmetry::Affine, Span::Full), range)
}

#[test]
fn histograms_of_activations_are_fine_enough() {
    for id in ["digits", "breast_cancer", "wine"] {
        let seen = dataset(id).calibration.features;
        let histogram = Histogram::of(&seen);
        for levels in [4, 16, 256] {
            let storage = storage(levels, Symmetry::Affine, Span::Full);
            let by_values = activation_error(&seen, levels, mse_range(&seen, &storage));
            let format = IntegerFormat::activations(levels);
            let calibrated = RangeRule::Mse.calibrated(&histogram, &format);
            let by_histogram = activation_error(&seen, levels, calibrated);
            assert!(by_histogram <= 1.02 * by_values, "{id}, {levels} levels: {by_histogram}, {by_values}");
            let whole = activation_error(&seen, levels, RangeRule::MinMax.calibrated(&histogram, &format));
            assert!(by_histogram <= whole, "{id}, {levels} levels: {by_histogram}, {whole}");
        }
    }
}

#[test]
fn clipped_activations_in_four_bits_keep_outputs_closer() {
    for id in ["breast_cancer", "wine"] {
        let dataset = dataset(id);
        let evaluator = Evaluator::new(pretrained(&dataset).unwrap().unwrap(), dataset).unwrap();
        let error = |range: RangeRule| {
            let format = storage(256, Symmetry::Symmetric, Span::Narrow).format;
            let activations = Activations::Static { levels: 16, range };
            evaluator.evaluate(&Recipe { format, activations, ..Recipe::default() }).unwrap().mean_logit_error
        };
        let rules =
            [RangeRule::Mse, RangeRule::Entropy, RangeRule::Percentile { percent: 99.0, of: PercentileOf::Values }];
        for rule in rules {
            assert!(error(rule) < error(RangeRule::MinMax), "{id}, {rule:?}: {}", error(rule));
        }
    }
}
