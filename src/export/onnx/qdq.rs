//! Weights as integers and a DequantizeLinear: QDQ of weights alone. Depends on `io` and `error`.
//!
//! `DequantizeLinear`: `(q − zero point) · scale`, per tensor since opset 10, along an axis since 13, in blocks along an
//! axis and from 4 bits since 21, where the last block may be shorter.

use super::build::{self, Names};
use super::weight::{Integer, Sharing};
use super::{Job, Layout, Written, find};
use crate::error::{Error, Result};
use crate::io::onnx::{GraphProto, NodeProto, data_type};

/// The version of ONNX's operators that a weight takes.
pub(super) fn opset(job: &Job<'_>, stored: &str) -> i64 {
    let is_half = Integer::named(stored).is_some_and(Integer::is_half);
    match job.weight.sharing {
        _ if is_half => 21,
        Sharing::Blocks(_) => 21,
        Sharing::Rows | Sharing::Columns => 13,
        // Clip with limits as inputs.
        Sharing::All if job.inputs.is_some() => 11,
        Sharing::All => 10,
    }
}

/// Puts the integers into `graph`; the nodes that make the weight of them go first.
pub(super) fn write(graph: &mut GraphProto, job: &Job<'_>, names: &mut Names) -> Result<Vec<NodeProto>> {
    let Written::Qdq(stored) = job.written else { return Ok(Vec::new()) };
    let (weight, layout) = (&job.weight, job.layout);
    let integer = Integer::named(stored).ok_or_else(|| Error::Argument {
        what: format!("type of \"{}\"", job.name),
        why: format!("{stored} is no type of integers"),
    })?;
    let (rows, columns) = (weight.rows as i64, weight.columns as i64);
    // Rows of a Conv have several axes: blocks and inputs are told apart in a matrix alone.
    let is_within_rows = matches!(weight.sharing, Sharing::Columns | Sharing::Blocks(_));
    let is_matrix = job.dims.len() != 2 && is_within_rows;
    let dims = if is_matrix { vec![rows, columns] } else { job.dims.clone() };
    let (out_axis, in_axis) = if layout == Layout::OutIn { (0, 1) } else { (1, 0) };
    let mut attributes = Vec::new();
    let per_row = weight.grids.len() as i64 / rows;
    let scale_dims = match weight.sharing {
        Sharing::All => Vec::new(),
        // The one row of a vector is the tensor.
        Sharing::Rows if job.dims.len() < 2 => Vec::new(),
        Sharing::Rows => {
            attributes.push(build::int("axis", out_axis));
            vec![rows]
        }
        Sharing::Columns => {
            attributes.push(build::int("axis", in_axis));
            vec![columns]
        }
        Sharing::Blocks(size) => {
            attributes.extend([build::int("axis", in_axis), build::int("block_size", size as i64)]);
            if layout == Layout::OutIn { vec![rows, per_row] } else { vec![per_row, rows] }
        }
    };
    let (codes, scales) = (names.fresh(job.name, "quantized"), names.fresh(job.name, "scale"));
    let mut inputs = vec![codes.clone(), scales.clone()];
    graph.initializer.push(build::tensor(&codes, &dims, integer.data_type, integer.bytes(weight.codes_in(layout))));
    graph.initializer.push(build::floats(&scales, &scale_dims, weight.grids_in(layout).map(|grid| grid.scale)));
    if !weight.is_symmetric() {
        let zero_points = names.fresh(job.name, "zero_point");
        let bytes = integer.bytes(weight.grids_in(layout).map(|grid| grid.zero_point));
        graph.initializer.push(build::tensor(&zero_points, &scale_dims, integer.data_type, bytes));
        inputs.push(zero_points);
    }
    let shape = names.fresh(job.name, "shape");
    let is_cast = job.data_type != data_type::FLOAT;
    let mut nodes = Vec::new();
    let mut step = |op: &str, inputs: &[String], attributes, is_last: bool| {
        let output = if is_last { job.name.to_string() } else { names.fresh(job.name, "dequantized") };
        let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
        nodes.push(build::node(op, &inputs, &[&output], attributes));
        output
    };
    let mut value = step("DequantizeLinear", &inputs, attributes, !is_matrix && !is_cast);
    if is_matrix {
        graph.initializer.push(build::integers(&shape, &job.dims));
        value = step("Reshape", &[value, shape], Vec::new(), !is_cast);
    }
    if is_cast {
        step("Cast", &[value], vec![build::int("to", job.data_type.into())], true);
    }
    Ok(nodes)
}

/// What the weight of `job` is multiplied with goes through QuantizeLinear and DequantizeLinear, where it has a grid: of
/// uint8, with a Clip before where there are fewer levels.
pub(super) fn round_inputs(graph: &mut GraphProto, job: &Job<'_>, names: &mut Names) {
    let Some((grid, levels)) = job.inputs else { return };
    let [scale, zero_point, low, high] =
        ["input_scale", "input_zero_point", "input_low", "input_high"].map(|part| names.fresh(job.name, part));
    graph.initializer.push(build::floats(&scale, &[], [grid.scale].into_iter()));
    graph.initializer.push(build::tensor(&zero_point, &[], data_type::UINT8, vec![grid.zero_point as u8]));
    let is_narrow = levels < 256;
    if is_narrow {
        let value = |code: i32| [(code - grid.zero_point) as f32 * grid.scale].into_iter();
        graph.initializer.push(build::floats(&low, &[], value(0)));
        graph.initializer.push(build::floats(&high, &[], value(levels as i32 - 1)));
    }
    for mut node in std::mem::take(&mut graph.node) {
        if let Some(x) = node.input.first().cloned().filter(|_| find::is_multiplied(&node, job.name, job.layout)) {
            let mut value = x.clone();
            let mut step = |op: &str, parts: &[&String]| {
                let output = names.fresh(&x, &op.to_lowercase());
                let inputs: Vec<&str> =
                    std::iter::once(&value).chain(parts.iter().copied()).map(String::as_str).collect();
                graph.node.push(build::node(op, &inputs, &[&output], Vec::new()));
                value = output;
            };
            if is_narrow {
                step("Clip", &[&low, &high]);
            }
            step("QuantizeLinear", &[&scale, &zero_point]);
            step("DequantizeLinear", &[&scale, &zero_point]);
            node.input[0] = value;
        }
        graph.node.push(node);
    }
}
