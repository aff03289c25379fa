//! Products in integers, as ONNX Runtime's `quantize_dynamic` has them. Depends on `io` and `error`.
//!
//! ```text
//! x ─ DynamicQuantizeLinear ─▶ q, scale, zero point
//! q, weight ─ MatMulInteger ─ Cast ─ Mul by (scale · weight's scale) ─ Add bias ─▶ y
//! ```

use super::build::{self, Names};
use super::weight::{Integer, Sharing, Weight};
use super::{Job, Layout, Written, find};
use crate::error::{Error, Result};
use crate::io::onnx::{GraphProto, NodeProto, data_type};
use std::collections::HashMap;

/// Of each value that is quantized as it comes: its integers, scale and zero point.
pub(super) type Inputs = HashMap<String, [String; 3]>;

/// # Errors
/// [`Error::Incompatible`] where scales cannot be taken out of the sum over inputs.
pub(super) fn choose(weight: &Weight) -> Result<Written> {
    if !matches!(weight.sharing, Sharing::All | Sharing::Rows) {
        let remedy = "choose a scale per tensor or per channel, or export weights alone (QDQ)";
        return Err(Error::incompatible("scales that differ along the inputs", "products in integers", remedy));
    }
    Ok(Written::Dynamic(weight.integer(false)?.name))
}

pub(super) fn write(graph: &mut GraphProto, job: &Job<'_>, inputs: &mut Inputs, names: &mut Names) -> Result<()> {
    let (Written::Dynamic(stored), weight) = (&job.written, &job.weight) else { return Ok(()) };
    let Some(integer) = Integer::named(stored) else { return Ok(()) };
    let (codes, scale) = (names.fresh(job.name, "quantized"), names.fresh(job.name, "scale"));
    let dims = [weight.columns as i64, weight.rows as i64];
    let of_rows = if weight.sharing == Sharing::All { Vec::new() } else { vec![weight.rows as i64] };
    // MatMulInteger has no transposed weight, so what a Gemm had transposed is turned here.
    let bytes = integer.bytes(weight.codes_in(Layout::InOut));
    graph.initializer.push(build::tensor(&codes, &dims, integer.data_type, bytes));
    graph.initializer.push(build::floats(&scale, &of_rows, weight.grids.iter().map(|grid| grid.scale)));
    let mut zero_point = None;
    if !weight.is_symmetric() {
        let name = names.fresh(job.name, "zero_point");
        let bytes = integer.bytes(weight.grids.iter().map(|grid| grid.zero_point));
        graph.initializer.push(build::tensor(&name, &of_rows, integer.data_type, bytes));
        zero_point = Some(name);
    }
    let parts = Parts { codes: &codes, scale: &scale, zero_point: zero_point.as_deref() };
    let nodes = std::mem::take(&mut graph.node);
    for node in nodes {
        if find::is_product(&node, job.name, job.layout) {
            product(&mut graph.node, &node, &parts, inputs, names);
        } else {
            graph.node.push(node);
        }
    }
    Ok(())
}

/// The tensors that a weight has become.
struct Parts<'a> {
    codes: &'a str,
    scale: &'a str,
    zero_point: Option<&'a str>,
}

fn product(nodes: &mut Vec<NodeProto>, node: &NodeProto, parts: &Parts<'_>, inputs: &mut Inputs, names: &mut Names) {
    let (Some(x), Some(y)) = (node.input.first(), node.output.first()) else { return };
    let [q, x_scale, x_zero_point] = inputs.entry(x.clone()).or_insert_with(|| {
        let parts = ["quantized", "scale", "zero_point"].map(|part| names.fresh(x, part));
        nodes.push(build::node("DynamicQuantizeLinear", &[x], &[&parts[0], &parts[1], &parts[2]], Vec::new()));
        parts
    });
    let bias = node.input.get(2).filter(|bias| !bias.is_empty());
    let [sum, float, scale] = ["integer", "float", "scale"].map(|part| names.fresh(y, part));
    let mut factors = vec![q.as_str(), parts.codes, x_zero_point];
    factors.extend(parts.zero_point);
    nodes.push(build::node("MatMulInteger", &factors, &[&sum], Vec::new()));
    nodes.push(build::node("Cast", &[&sum], &[&float], vec![build::int("to", data_type::FLOAT.into())]));
    nodes.push(build::node("Mul", &[x_scale, parts.scale], &[&scale], Vec::new()));
    let Some(bias) = bias else {
        nodes.push(build::node("Mul", &[&float, &scale], &[y], Vec::new()));
        return;
    };
    let scaled = names.fresh(y, "scaled");
    nodes.push(build::node("Mul", &[&float, &scale], &[&scaled], Vec::new()));
    nodes.push(build::node("Add", &[&scaled, bias], &[y], Vec::new()));
}
