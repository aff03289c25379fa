//! Weights in ONNX Runtime's MatMulNBits. Depends on `io`, `quant` and `error`.
//!
//! Inputs and attributes are those of `com.microsoft.MatMulNBits` in ONNX Runtime's `ContribOperators.md`. The sections of
//! this crate's format are its inputs as they are; integers of 4 bits in blocks are written likewise, shifted so that
//! they begin at 0.

use super::build::{self, Names};
use super::weight::Weight;
use super::{Job, Written, find};
use crate::error::Result;
use crate::io::onnx::{GraphProto, NodeProto, data_type};
use crate::quant::formats::MatMulNBitsFormat;
use crate::quant::{NumberFormat, QuantizedTensor};

pub(super) const DOMAIN: &str = "com.microsoft";

/// The inputs of the operator beside `x`.
struct Blocks {
    bits: u32,
    block_size: u32,
    codes: Vec<u8>,
    scales: Vec<f32>,
    /// None where each is in the middle of the codes.
    zero_points: Option<Vec<u8>>,
}

pub(super) fn choose(tensor: &QuantizedTensor, weight: &Weight) -> Written {
    match block_size(tensor, weight) {
        Some(_) => Written::MatMulNBits,
        None => Written::Kept("MatMulNBits takes blocks of 16, 32, 64, 128 or 256 integers of up to 4 bits"),
    }
}

/// The size of blocks, if they are as the operator takes them.
fn block_size(tensor: &QuantizedTensor, weight: &Weight) -> Option<u32> {
    let size = weight.block_size.filter(|size| MatMulNBitsFormat::BLOCK_SIZES.contains(size))?;
    let is_stored = matches!(tensor.format(), NumberFormat::MatMulNBits(_));
    (is_stored || weight.limits.1 - weight.limits.0 < 16).then_some(size)
}

fn blocks(tensor: &QuantizedTensor, weight: &Weight) -> Option<Blocks> {
    let block_size = block_size(tensor, weight)?;
    let scales = weight.grids.iter().map(|grid| grid.scale).collect();
    if let NumberFormat::MatMulNBits(format) = tensor.format() {
        let sections = tensor.sections();
        let zero_points = (!sections.zero_points.is_empty()).then(|| sections.zero_points.clone());
        return Some(Blocks { bits: format.bits, block_size, codes: sections.codes.clone(), scales, zero_points });
    }
    // Symmetric codes around 0 become codes around 8, which is where the operator takes zero points to be.
    let shift = if weight.limits.0 < 0 { 8 } else { 0 };
    let nibbles = |integers: &mut dyn Iterator<Item = i32>, bytes: &mut Vec<u8>| {
        while let Some(low) = integers.next() {
            bytes.push((low + shift) as u8 & 15 | integers.next().map_or(0, |high| (high + shift) as u8) << 4);
        }
    };
    let per_row = weight.grids.len() / weight.rows;
    let (size, mut codes, mut zero_points) = (block_size as usize, Vec::new(), Vec::new());
    for row in weight.codes.chunks(weight.columns) {
        for block in row.chunks(size) {
            let end = codes.len() + size / 2;
            nibbles(&mut block.iter().copied(), &mut codes);
            codes.resize(end, 0);
        }
    }
    for row in weight.grids.chunks(per_row) {
        nibbles(&mut row.iter().map(|grid| grid.zero_point), &mut zero_points);
    }
    let is_middle = weight.grids.iter().all(|grid| grid.zero_point + shift == 8);
    Some(Blocks { bits: 4, block_size, codes, scales, zero_points: (!is_middle).then_some(zero_points) })
}

pub(super) fn write(graph: &mut GraphProto, job: &Job<'_>, names: &mut Names) -> Result<()> {
    let (weight, Some(blocks)) = (&job.weight, blocks(job.tensor, &job.weight)) else { return Ok(()) };
    let rows = weight.rows as i64;
    let per_row = weight.grids.len() as i64 / rows;
    let [codes, scales] = ["blocks", "scales"].map(|part| names.fresh(job.name, part));
    let mut inputs = vec![codes.clone(), scales.clone()];
    let blob = i64::from(blocks.block_size * blocks.bits / 8);
    graph.initializer.push(build::tensor(&codes, &[rows, per_row, blob], data_type::UINT8, blocks.codes));
    graph.initializer.push(build::floats(&scales, &[rows, per_row], blocks.scales.into_iter()));
    if let Some(bytes) = blocks.zero_points {
        let name = names.fresh(job.name, "zero_points");
        let dims = [rows, bytes.len() as i64 / rows];
        graph.initializer.push(build::tensor(&name, &dims, data_type::UINT8, bytes));
        inputs.push(name);
    }
    let attributes = [
        ("K", weight.columns as i64),
        ("N", rows),
        ("bits", blocks.bits.into()),
        ("block_size", blocks.block_size.into()),
    ];
    let nodes = std::mem::take(&mut graph.node);
    for node in nodes {
        let (Some(x), Some(y)) = (node.input.first(), node.output.first()) else {
            graph.node.push(node);
            continue;
        };
        if !find::is_product(&node, job.name, job.layout) {
            graph.node.push(node);
            continue;
        }
        let all: Vec<&str> = std::iter::once(x).chain(&inputs).map(String::as_str).collect();
        let bias = node.input.get(2).filter(|bias| !bias.is_empty());
        let product = if bias.is_some() { names.fresh(y, "product") } else { y.clone() };
        let attributes = attributes.iter().map(|&(name, value)| build::int(name, value)).collect();
        let plain = build::node("MatMulNBits", &all, &[&product], attributes);
        graph.node.push(NodeProto { domain: Some(DOMAIN.into()), ..plain });
        if let Some(bias) = bias {
            graph.node.push(build::node("Add", &[&product, bias], &[y], Vec::new()));
        }
    }
    Ok(())
}
