//! Quantizes every weight of MatMul, Gemm and Conv in an ONNX model:
//! `cargo run --release --example quantize_onnx -- model.onnx out.onnx int8`. Schemes: `same` (read and written), `int8`,
//! `uint8-tensor`, `int4-channel`, `int4` (blocks of 32), `dynamic`, `nbits`. Beside the model goes `out.onnx.floats`,
//! which has the recovered weights as floats: an engine has to give the same for both.

use bytes::Bytes;
use quant_playground::export::onnx::{FoundWeight, Layout, Replacement, Target, Written, quantized, weights};
use quant_playground::io::onnx::{self, ModelProto, TensorProto, data_type};
use quant_playground::quant::formats::MatMulNBitsFormat;
use quant_playground::quant::{Granularity, IntegerFormat, NumberFormat, QuantizedTensor, Span, Symmetry};
use quant_playground::{Error, Tensor};
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, scheme] = &arguments[..] else { return Err("model.onnx out.onnx scheme".into()) };
    let model = onnx::read(std::fs::read(input)?)?;
    if scheme == "same" {
        return Ok(std::fs::write(output, onnx::write(&model))?);
    }
    let found = weights(&model);
    let packed = found.iter().map(|weight| pack(weight, scheme)).collect::<Result<Vec<_>, Error>>()?;
    let replacements: Vec<Replacement<'_>> = found
        .iter()
        .zip(&packed)
        .map(|(weight, tensor)| Replacement { initializer: weight.name, tensor, layout: weight.layout, inputs: None })
        .collect();
    let target = match scheme.as_str() {
        "dynamic" => Target::Dynamic,
        "nbits" => Target::MatMulNBits,
        scheme => Target::Qdq { int4: scheme.starts_with("int4") },
    };
    let export = quantized(&model, &replacements, target, Some(&format!("\"{scheme}\"")))?;
    std::fs::write(output, onnx::write(&export.model))?;
    let mut floats = model.clone();
    for ((weight, tensor), written) in found.iter().zip(&packed).zip(&export.written) {
        if !matches!(written, Written::Kept(_)) {
            recover(&mut floats, weight, tensor);
        }
    }
    std::fs::write(format!("{output}.floats"), onnx::write(&floats))?;
    let count = |kind: fn(&Written) -> bool| export.written.iter().filter(|written| kind(written)).count();
    writeln!(
        std::io::stdout(),
        "{} weights: {} QDQ, {} dynamic, {} MatMulNBits, {} kept",
        found.len(),
        count(|written| matches!(written, Written::Qdq(_))),
        count(|written| matches!(written, Written::Dynamic(_))),
        count(|written| *written == Written::MatMulNBits),
        count(|written| matches!(written, Written::Kept(_))),
    )?;
    Ok(())
}

fn pack(weight: &FoundWeight<'_>, scheme: &str) -> Result<QuantizedTensor, Error> {
    let array = onnx::values(weight.tensor)?;
    let (shape, values) = match weight.layout {
        Layout::OutIn => (array.shape, array.values),
        Layout::InOut => (vec![array.shape[1], array.shape[0]], transposed(&array.values, array.shape[1])),
    };
    let integer = |levels, symmetry, span| {
        NumberFormat::Integer(IntegerFormat { levels, symmetry, span, ..IntegerFormat::default() })
    };
    let (format, granularity) = match scheme {
        "int8" => (integer(256, Symmetry::Symmetric, Span::Narrow), Granularity::PerChannel),
        "uint8-tensor" => (integer(256, Symmetry::Affine, Span::Full), Granularity::PerTensor),
        "dynamic" => (integer(128, Symmetry::Symmetric, Span::Narrow), Granularity::PerChannel),
        "int4-channel" => (integer(16, Symmetry::Affine, Span::Full), Granularity::PerChannel),
        "int4" => (integer(16, Symmetry::Symmetric, Span::Narrow), Granularity::PerGroup { size: 32 }),
        "nbits" => (NumberFormat::MatMulNBits(MatMulNBitsFormat::default()), Granularity::PerTensor),
        _ => {
            let known = "same, int8, uint8-tensor, int4-channel, int4, dynamic, nbits".into();
            return Err(Error::Unknown { what: "scheme", id: scheme.into(), known });
        }
    };
    QuantizedTensor::new(&Tensor::new(weight.name, shape, values)?, &format, granularity, None)
}

/// A matrix of rows of `columns`, turned.
fn transposed(values: &[f32], columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|column| values.iter().skip(column).step_by(columns).copied()).collect()
}

/// Puts what is recovered from the packed bytes where the weight was.
fn recover(model: &mut ModelProto, weight: &FoundWeight<'_>, tensor: &QuantizedTensor) {
    let values = match weight.layout {
        Layout::OutIn => tensor.decode(),
        Layout::InOut => transposed(&tensor.decode(), tensor.shape()[1]),
    };
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let (dims, data_type) = (weight.tensor.dims.clone(), Some(data_type::FLOAT));
    let raw_data = Some(Bytes::from(bytes));
    let floats = TensorProto { dims, data_type, raw_data, name: Some(weight.name.into()), ..TensorProto::default() };
    model.graph.iter_mut().for_each(|graph| put(graph, weight.name, &floats));
}

fn put(graph: &mut onnx::GraphProto, name: &str, floats: &TensorProto) {
    for tensor in graph.initializer.iter_mut().filter(|tensor| tensor.name() == name) {
        tensor.clone_from(floats);
    }
    for node in &mut graph.node {
        let is_it = node.op_type() == "Constant" && node.output.first().is_some_and(|output| output == name);
        for attribute in &mut node.attribute {
            attribute.t.iter_mut().filter(|_| is_it).for_each(|tensor| **tensor = floats.clone());
            attribute.g.iter_mut().for_each(|inner| put(inner, name, floats));
            attribute.graphs.iter_mut().for_each(|inner| put(inner, name, floats));
        }
    }
}
