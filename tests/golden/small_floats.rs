//! Floats of at most 16 bits, every code and every 16-bit value: numpy and ml_dtypes without saturation, ONNX with it,
//! PyTorch and torchao where they have the type. Answers are compared as digests, see `peers/small_floats.py`.

use crate::fixtures::{cases, differing, digests};
use quant_playground::kernels::{Overflow, SmallFloat, Specials};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Case {
    r#type: String,
    exponent: u32,
    mantissa: u32,
    specials: Specials,
    inputs: String,
    overflow: Option<Overflow>,
    digests: String,
}

fn every(float: SmallFloat) -> impl Iterator<Item = f32> {
    (0..=u16::MAX).take(1 << float.bits()).map(move |code| float.decode(code))
}

/// Half-way points of ascending numbers, and half a step beyond the last, each with its neighbours, of both signs.
fn between(float: SmallFloat) -> Vec<f32> {
    let numbers = every(float).take(1 << (float.bits() - 1)).filter(|value| value.is_finite());
    let numbers: Vec<f64> = numbers.map(f64::from).collect();
    let [.., before, last] = numbers[..] else { panic!("{float:?} has too few numbers") };
    let middles = numbers.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0).chain([last + (last - before) / 2.0]);
    let around = middles.map(|x| x as f32).flat_map(|x| [x.next_down(), x, x.next_up()]);
    let around: Vec<f32> = around.filter(|x| x.is_finite()).collect();
    around.iter().copied().chain(around.iter().map(|x| -x)).collect()
}

fn compare(fixture: &str) {
    let finite = |values: &mut dyn Iterator<Item = f32>| values.filter(|x| x.is_finite()).collect::<Vec<f32>>();
    let sixteen = |float: SmallFloat| finite(&mut every(float.with(Overflow::NonFinite)));
    let spread = (0..1u32 << 18).map(|i| f32::from_bits(i.wrapping_mul(0x9e37_79b9)));
    let inputs = BTreeMap::from([
        ("bfloat16", sixteen(SmallFloat::BFLOAT16)),
        ("float16", sixteen(SmallFloat::FLOAT16)),
        ("spread", finite(&mut spread.into_iter())),
    ]);
    for case in cases::<Case>(fixture) {
        let float = SmallFloat::new(case.exponent, case.mantissa, case.specials).with(Overflow::NonFinite);
        assert_eq!(float.bits(), 1 + case.exponent + case.mantissa, "{}", case.r#type);
        let what = format!("{} of {}, overflow {:?}", case.r#type, case.inputs, case.overflow);
        let ours = match (case.overflow, inputs.get(case.inputs.as_str())) {
            (None, _) => {
                let canonical = |x: f32| if x.is_nan() { f32::NAN } else { x };
                digests(&every(float).map(|x| canonical(x).to_le_bytes()).collect::<Vec<_>>(), 1024)
            }
            (Some(overflow), inputs) => {
                let float = float.with(overflow);
                let encode = |x: &f32| float.encode(*x).to_le_bytes();
                let between = between(float.with(Overflow::NonFinite));
                digests(&inputs.unwrap_or(&between).iter().map(encode).collect::<Vec<_>>(), 1024)
            }
        };
        assert_eq!(differing(&what, &ours, &case.digests), [0; 0], "{what}: thousands that differ");
    }
}

#[test]
fn every_code_and_every_cast_equals_ml_dtypes_and_onnx() {
    compare("small_floats");
}

#[test]
fn every_float_of_at_most_8_bits_equals_torchao() {
    compare("small_floats_explored");
}

#[test]
fn named_floats_are_the_types_of_their_names() {
    let named = [
        (SmallFloat::FLOAT16, "float16"),
        (SmallFloat::BFLOAT16, "bfloat16"),
        (SmallFloat::E4M3FN, "float8_e4m3fn"),
        (SmallFloat::E5M2, "float8_e5m2"),
        (SmallFloat::E3M2, "float6_e3m2fn"),
        (SmallFloat::E2M3, "float6_e2m3fn"),
        (SmallFloat::E2M1, "float4_e2m1fn"),
    ];
    let cases = cases::<Case>("small_floats");
    for (float, name) in named {
        let case = cases.iter().find(|case| case.r#type == name).unwrap();
        assert_eq!(float, SmallFloat::new(case.exponent, case.mantissa, case.specials), "{name}");
    }
}
