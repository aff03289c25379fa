//! A model in a newer version of ONNX's operators, where that changes nothing of what it computes. Depends on `io` and
//! `error`.
//!
//! The table says since when an operator means what it means in opset 21, up to attributes whose default is what was
//! before and to types that were added; it was compared with every version of the schemas of onnx 1.23. Operators that
//! had axes as an attribute get them as an input, and a Softmax over several axes becomes one over a matrix. All else is
//! refused.

use super::build::{self, Names};
use super::find;
use crate::error::{Error, Result};
use crate::io::onnx::{self, GraphProto, ModelProto, NodeProto, is_default_domain};

/// Operators, by the opset since which they mean the same.
const SINCE: [(i64, &str); 12] = [
    (1, "GlobalAveragePool GlobalMaxPool Identity LRN MatMul Not Shape Size Softplus Softsign SpaceToDepth Transpose"),
    (4, "Concat"),
    (5, "Reshape"),
    (6, "Abs Ceil Elu Exp Floor HardSigmoid InstanceNormalization LeakyRelu Log Neg Reciprocal Relu Selu Sigmoid Sqrt"),
    (6, "Tanh Tile"),
    (7, "Add And Cos Div Equal GRU Gemm LSTM Mul Or Pow RNN Sin Sub"),
    (8, "Expand Max Mean Min Sum"),
    (9, "BatchNormalization Cast Constant ConstantOfShape Erf Flatten Greater IsNaN Less NonZero PRelu Sign Where"),
    (10, "ConvInteger DequantizeLinear MatMulInteger Mod QLinearConv QLinearMatMul QuantizeLinear Slice"),
    (
        11,
        "ArgMax ArgMin AveragePool Clip Conv ConvTranspose CumSum DepthToSpace DynamicQuantizeLinear Gather \
         GatherElements GatherND If Loop LogSoftmax MaxPool OneHot Pad Range ReduceL1 ReduceL2 ReduceLogSum \
         ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Resize Round Scan \
         ScatterND Softmax Split Squeeze TopK Unsqueeze",
    ),
    (12, "Dropout Einsum GreaterOrEqual LessOrEqual"),
    (14, "HardSwish Trilu"),
];

/// The newest version that the table knows.
const NEWEST: i64 = 21;

/// Raises a model to `needed`, if it is older, and its IR version with it.
///
/// # Errors
/// [`Error::Incompatible`] names the first node that would mean something else, and what to choose instead.
pub(super) fn raise(model: &mut ModelProto, needed: i64, names: &mut Names) -> Result<()> {
    let from = onnx::opset(model)?;
    let to = needed.min(NEWEST);
    // Initializers that are no inputs came with IR 4, the integers of 4 bits with IR 10.
    let least = if needed >= 21 { 10 } else { 4 };
    model.ir_version = Some(model.ir_version().max(least));
    if from >= to {
        return Ok(());
    }
    if !model.functions.is_empty() || !model.training_info.is_empty() {
        return Err(refused(from, to, "its functions have versions of their own"));
    }
    if let Some(graph) = &mut model.graph {
        raise_graph(graph, from, to, names)?;
    }
    for import in model.opset_import.iter_mut().filter(|import| is_default_domain(import.domain())) {
        import.version = Some(to);
    }
    let least = if to >= 21 { 10 } else { 7 };
    model.ir_version = Some(model.ir_version().max(least));
    Ok(())
}

fn raise_graph(graph: &mut GraphProto, from: i64, to: i64, names: &mut Names) -> Result<()> {
    let mut added = Vec::new();
    if from < 13 && to >= 13 {
        let nodes = std::mem::take(&mut graph.node);
        graph.node = nodes.into_iter().flat_map(|node| over_a_matrix(node, names)).collect();
    }
    for node in graph.node.iter_mut().filter(|node| is_default_domain(node.domain())) {
        if !is_same(node, from, to) {
            let why = format!("node \"{}\" ({}) may not mean the same there", node.name(), node.op_type());
            return Err(refused(from, to, &why));
        }
        let Some((since, name)) = became_input(node.op_type()) else { continue };
        if from >= since || since > to {
            continue;
        }
        if let Some(place) = node.attribute.iter().position(|attribute| attribute.name() == name) {
            let axes = node.attribute.remove(place);
            let first = node.output.first().or(node.input.first()).map_or("", String::as_str);
            let input = names.fresh(first, name);
            added.push(build::integers(&input, &axes.ints));
            node.input.truncate(1);
            node.input.push(input);
        } else if node.op_type() == "Split" && node.input.len() < 2 && to >= 18 {
            node.attribute.push(build::int("num_outputs", node.output.len() as i64));
        }
    }
    graph.initializer.extend(added);
    find::each_inner(graph, &mut |inner| raise_graph(inner, from, to, names))
}

/// Before 13, Softmax took all axes from the given one on for one; since then it takes that one alone.
fn over_a_matrix(mut node: NodeProto, names: &mut Names) -> Vec<NodeProto> {
    let axis = build::int_of(&node, "axis", 1);
    let is_softmax = matches!(node.op_type(), "Softmax" | "LogSoftmax") && is_default_domain(node.domain());
    let (Some(x), Some(y), true) = (node.input.first().cloned(), node.output.first().cloned(), is_softmax) else {
        return vec![node];
    };
    node.attribute.retain(|attribute| attribute.name() != "axis");
    node.attribute.push(build::int("axis", -1));
    if axis == -1 {
        return vec![node];
    }
    let [shape, flat, shares] = ["shape", "flat", "shares"].map(|part| names.fresh(&y, part));
    let before = [
        build::node("Shape", &[&x], &[&shape], Vec::new()),
        build::node("Flatten", &[&x], &[&flat], vec![build::int("axis", axis)]),
    ];
    let after = build::node("Reshape", &[&shares, &shape], &[&y], Vec::new());
    let node = NodeProto { input: vec![flat], output: vec![shares], ..node };
    before.into_iter().chain([node, after]).collect()
}

/// The attribute of an operator that became its second input, and when.
fn became_input(op_type: &str) -> Option<(i64, &'static str)> {
    match op_type {
        "Split" => Some((13, "split")),
        "Squeeze" | "Unsqueeze" | "ReduceSum" => Some((13, "axes")),
        _ if op_type.starts_with("Reduce") => Some((18, "axes")),
        _ => None,
    }
}

/// Whether a node means the same in both versions.
fn is_same(node: &NodeProto, from: i64, to: i64) -> bool {
    let op_type = node.op_type();
    let is_known = SINCE.iter().any(|&(since, all)| since <= from && all.split(' ').any(|one| one == op_type));
    let crosses = |version: i64| from < version && version <= to;
    let says = |name: &str, text: &str| {
        build::attribute(node, name).is_some_and(|attribute| attribute.s.as_deref() == Some(text.as_bytes()))
    };
    is_known
        && match op_type {
            // With more outputs it was training.
            "BatchNormalization" if crosses(14) => node.output.iter().filter(|output| !output.is_empty()).count() == 1,
            // What windows beyond the end count was made clear in 19.
            "AveragePool" if crosses(19) => build::int_of(node, "ceil_mode", 0) == 0,
            // Sizes came beside scales that were empty, and one way to place pixels is no more.
            "Resize" if crosses(13) => {
                node.input.len() <= 3 && !says("coordinate_transformation_mode", "tf_half_pixel_for_nn")
            }
            _ => true,
        }
}

fn refused(from: i64, to: i64, why: &str) -> Error {
    let (first, remedy) = match to {
        21.. => ("integers of 4 bits and scales per group", "choose 8 bits with a scale per channel or per tensor"),
        12..21 => ("a scale per channel", "choose a scale per tensor"),
        _ => ("quantized weights", "convert the model to opset 13 first, with onnx.version_converter"),
    };
    let first = format!("opset {to}, which {first} need,");
    Error::incompatible(&first, &format!("this model of opset {from}: {why}"), remedy)
}
