//! QuantizeLinear and DequantizeLinear of ONNX Runtime for every integer type it has: per tensor, per axis, blocked.

use crate::fixtures::{Floats, assert_same_bits, assert_same_codes, cases};
use quant_playground::kernels::{self, Division};
use quant_playground::quant::{Granularity, Groups};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    r#type: String,
    layout: String,
    columns: usize,
    group: u32,
    scale: Floats,
    zero_point: Vec<i32>,
    x: Floats,
    q: Vec<i32>,
    y: Floats,
}

fn limits(kind: &str) -> (i32, i32) {
    let (signed, width) = match kind.strip_prefix("uint") {
        Some(width) => (false, width),
        None => (true, kind.strip_prefix("int").unwrap()),
    };
    let half = 1 << (width.parse::<u32>().unwrap() - 1);
    if signed { (-half, half - 1) } else { (0, 2 * half - 1) }
}

#[test]
fn codes_and_recovered_values_equal_onnx_runtime() {
    for (i, case) in cases::<Case>("linear").into_iter().enumerate() {
        let what = format!("case {i}, {} {}", case.r#type, case.layout);
        let granularity = match case.group {
            0 => Granularity::PerTensor,
            size => Granularity::PerGroup { size },
        };
        let x = &case.x.0;
        let groups = Groups::new(granularity, x.len() / case.columns, case.columns);
        assert_eq!(groups.count(), case.scale.0.len(), "{what}: groups");
        let (mut codes, mut values) = (vec![0; x.len()], vec![0.0; x.len()]);
        for (group, run) in groups.iter().enumerate() {
            let (scale, zero_point) = (case.scale.0[group], case.zero_point[group]);
            let codes = &mut codes[run.clone()];
            kernels::quantize(&x[run.clone()], scale, zero_point, limits(&case.r#type), Division::Divide, codes);
            kernels::dequantize(codes, scale, zero_point, &mut values[run]);
        }
        assert_same_codes(&what, x, &codes, &case.q);
        // Decided otherwise: where a product overflows, ONNX Runtime gives ±∞ and we stay finite.
        let finite: Vec<f32> = case.y.0.iter().map(|y| y.clamp(f32::MIN, f32::MAX)).collect();
        assert_same_bits(&what, &values, &finite);
    }
}
