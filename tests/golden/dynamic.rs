//! DynamicQuantizeLinear, MatMulInteger and DynamicQuantizeMatMul of ONNX Runtime.

use crate::fixtures::{Floats, assert_same_bits, assert_same_codes, cases};
use quant_playground::quant::formats::Grid;
use quant_playground::quant::{dynamic_quantize_linear, dynamic_quantize_matmul, matmul_integer};
use serde::Deserialize;

#[derive(Deserialize)]
struct Linear {
    name: String,
    x: Floats,
    q: Vec<i32>,
    scale: Floats,
    zero_point: i32,
}

#[test]
fn dynamic_quantize_linear_equals_onnx_runtime() {
    for case in cases::<Linear>("dynamic_quantize_linear") {
        let quantized = dynamic_quantize_linear(&case.x.0, 256).unwrap();
        assert_same_bits(&case.name, &[quantized.grid.scale], &case.scale.0);
        assert_eq!(quantized.grid.zero_point, case.zero_point, "{}", case.name);
        assert_same_codes(&case.name, &case.x.0, &quantized.codes, &case.q);
    }
}

#[derive(Deserialize)]
struct Product {
    n: usize,
    inputs: usize,
    outputs: usize,
    a: Vec<i32>,
    a_zero: i32,
    b: Vec<i32>,
    b_zero: Vec<i32>,
    y: Vec<i32>,
}

#[test]
fn matmul_integer_equals_onnx_runtime() {
    for case in cases::<Product>("matmul_integer") {
        let what = format!("{} × {} × {} from {:?}", case.n, case.inputs, case.outputs, case.b_zero);
        let y = matmul_integer(&case.a, case.a_zero, &case.b, &case.b_zero, case.inputs).unwrap();
        assert_eq!(y, case.y, "{what}");
    }
}

#[derive(Deserialize)]
struct Matmul {
    name: String,
    inputs: usize,
    a: Floats,
    b: Vec<i32>,
    scale: Floats,
    zero_point: Vec<i32>,
    bias: Floats,
    y: Floats,
}

#[test]
fn dynamic_quantize_matmul_equals_onnx_runtime() {
    for case in cases::<Matmul>("dynamic_quantize_matmul") {
        let what = format!("{}, {} scales, {} biases", case.name, case.scale.0.len(), case.bias.0.len());
        let grids = case.scale.0.iter().zip(&case.zero_point);
        let grids: Vec<Grid> = grids.map(|(&scale, &zero_point)| Grid { scale, zero_point }).collect();
        let y = dynamic_quantize_matmul(&case.a.0, &case.b, &grids, &case.bias.0, case.inputs).unwrap();
        assert_same_bits(&what, &y, &case.y.0);
    }
}
