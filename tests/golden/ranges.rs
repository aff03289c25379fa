//! Range rules: percentiles equal to numpy's bit for bit, thresholds equal to ONNX Runtime's calibrators to one bin.

use crate::fixtures::{Floats, assert_same_bits, cases};
use quant_playground::quant::ranges::{Hints, Histogram, PercentileOf};
use quant_playground::quant::{Groups, IntegerFormat, NumberFormat, Range, RangeRule, Span, Storage, Symmetry};
use quant_playground::rng::Rng;
use serde::Deserialize;

fn range(values: &[f32], rule: RangeRule, codes: u32) -> Range {
    let format =
        IntegerFormat { levels: codes, symmetry: Symmetry::Affine, span: Span::Full, ..IntegerFormat::default() };
    let storage = Storage { format: NumberFormat::Integer(format), ..Storage::default() };
    storage.ranges(values, Groups::blocks(values.len(), values.len()), &rule, Hints::default())[0]
}

#[derive(Deserialize)]
struct Percentiles {
    name: String,
    x: Floats,
    percents: Vec<f64>,
    low: Floats,
    high: Floats,
    magnitude: Floats,
}

#[test]
fn percentiles_equal_numpy() {
    for case in cases::<Percentiles>("percentiles") {
        for (i, &percent) in case.percents.iter().enumerate() {
            let what = format!("{}, percentile {percent}", case.name);
            let of = |of| range(&case.x.0, RangeRule::Percentile { percent, of }, 256);
            let values = of(PercentileOf::Values);
            let theirs = Range::new(case.low.0[i], case.high.0[i]);
            assert_same_bits(&what, &[values.low, values.high], &[theirs.low, theirs.high]);
            let (ends, end) = (of(PercentileOf::Magnitudes), case.magnitude.0[i]);
            assert_same_bits(&what, &[ends.low.abs(), ends.high], &[end, end]);
        }
    }
}

#[derive(Deserialize)]
struct Calibrated {
    name: String,
    seed: u64,
    count: usize,
    first: Floats,
    entropy: Vec<Threshold>,
    percentile: Vec<Cut>,
}

#[derive(Deserialize)]
struct Cut {
    percent: f64,
    symmetric: bool,
    low: Floats,
    high: Floats,
}

#[derive(Deserialize)]
struct Threshold {
    codes: u32,
    low: Floats,
    high: Floats,
}

/// The values that `seeded` of `peers/inputs.py` draws.
fn seeded(kind: &str, seed: u64, count: usize) -> Vec<f32> {
    let mut rng = Rng::new(seed);
    let mut draw = || {
        let u = [rng.uniform(), rng.uniform(), rng.uniform(), rng.uniform()];
        let bell = (u[0] + u[1]) + (u[2] + u[3]) - 2.0;
        match kind {
            "bell" => bell,
            "tails" => bell * bell * bell,
            "positive" => bell.max(0.0),
            "leaning" => bell * u[0] + 0.25,
            _ => (u[0] * 17.0).floor() / 16.0 * f64::from(u8::from(u[1] < 0.5)),
        }
    };
    (0..count).map(|_| draw() as f32).collect()
}

#[test]
fn entropy_equals_onnx_runtime_to_one_bin() {
    for case in cases::<Calibrated>("calibrators") {
        let values = seeded(&case.name, case.seed, case.count);
        assert_same_bits("the first values", &values[..case.first.0.len()], &case.first.0);
        let bin = Range::of(&values).absolute() / 1024.0;
        for theirs in &case.entropy {
            let ours = range(&values, RangeRule::Entropy, theirs.codes);
            let expected = Range::new(theirs.low.0[0], theirs.high.0[0]);
            let within = |a: f32, b: f32| (a - b).abs() <= 1.001 * bin;
            let close = within(ours.low, expected.low) && within(ours.high, expected.high);
            assert!(close, "{}, {} codes: ours {ours:?}, theirs {expected:?}, bin {bin}", case.name, theirs.codes);
        }
    }
}

#[test]
fn percentiles_of_activations_equal_onnx_runtime_to_one_bin() {
    let format = IntegerFormat::activations(256);
    for case in cases::<Calibrated>("calibrators") {
        let seen = Histogram::of(&seeded(&case.name, case.seed, case.count));
        let bin = seen.range().absolute() / 1024.0;
        for theirs in &case.percentile {
            // Theirs leaves half of what is cut at each end.
            let rule = match theirs.symmetric {
                true => RangeRule::Percentile { percent: theirs.percent, of: PercentileOf::Magnitudes },
                false => RangeRule::Percentile { percent: 50.0 + theirs.percent / 2.0, of: PercentileOf::Values },
            };
            let (ours, expected) = (rule.calibrated(&seen, &format), Range::new(theirs.low.0[0], theirs.high.0[0]));
            let close = (ours.low - expected.low).abs() <= bin && (ours.high - expected.high).abs() <= bin;
            assert!(close, "{}, {rule:?}: ours {ours:?}, theirs {expected:?}, bin {bin}", case.name);
        }
    }
}
