//! Schemes that papers define: powers of two, binary and ternary weights, by the papers' formulas.

use crate::fixtures::{Floats, assert_same_bits, cases, weight};
use quant_playground::Tensor;
use quant_playground::quant::{
    Binary, Granularity, NumberFormat, PowerOfTwo, PowerTerms, QuantizedTensor, Ternary, TernaryRule,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Powers {
    additive: bool,
    bits: u32,
    levels: Floats,
    x: Floats,
    y: Floats,
}

#[test]
fn powers_of_two_are_those_of_the_paper() {
    for case in cases::<Powers>("powers") {
        let what = format!("{} bits, additive: {}", case.bits, case.additive);
        let terms = if case.additive { PowerTerms::Additive } else { PowerTerms::Single };
        let format = PowerOfTwo { bits: case.bits, terms };
        assert_same_bits(&what, &format.levels(), &case.levels.0.iter().map(|level| level + 0.0).collect::<Vec<_>>());
        let x = Tensor::new("x", vec![case.x.0.len()], case.x.0).unwrap();
        let packed = QuantizedTensor::new(&x, &NumberFormat::PowerOfTwo(format), Granularity::PerTensor, None).unwrap();
        assert_same_bits(&what, &packed.decode(), &case.y.0.iter().map(|y| y + 0.0).collect::<Vec<_>>());
    }
}

#[derive(Deserialize)]
struct LowBit {
    rule: String,
    weight: String,
    shape: Vec<usize>,
    per_channel: bool,
    x: Option<Floats>,
    /// −1, 0, 1.
    codes: Vec<i32>,
    scales: Floats,
}

#[test]
fn signs_and_scales_are_those_of_the_papers() {
    for case in cases::<LowBit>("low_bit") {
        let what = format!("{} {} per channel: {}", case.rule, case.weight, case.per_channel);
        let x = match case.x {
            Some(x) => Tensor::new("x", case.shape, x.0).unwrap(),
            None => weight(&case.weight),
        };
        let ternary = |rule| NumberFormat::Ternary(Ternary { rule });
        let format = match case.rule.as_str() {
            "twn" => ternary(TernaryRule::Twn),
            "absmean" => ternary(TernaryRule::Absmean),
            "optimal" => ternary(TernaryRule::Optimal),
            _ => NumberFormat::Binary(Binary {}),
        };
        let granularity = if case.per_channel { Granularity::PerChannel } else { Granularity::PerTensor };
        let packed = QuantizedTensor::new(&x, &format, granularity, None).unwrap();
        let scales: Vec<f32> =
            packed.sections().scales.chunks(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
        for (ours, theirs) in scales.iter().zip(&case.scales.0) {
            // The means are summed in another order.
            assert!((ours / theirs - 1.0).abs() <= f32::EPSILON, "{what}: scale {ours} against {theirs}");
        }
        let signs: Vec<i32> = match packed.coded().unwrap() {
            (codes, codec) if codec.code_count() == 2 => codes.iter().map(|&code| 2 * i32::from(code) - 1).collect(),
            (codes, _) => codes.iter().map(|&code| i32::from(code) - 1).collect(),
        };
        assert_eq!(signs, case.codes, "{what}");
    }
}
