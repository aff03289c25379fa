//! An ONNX graph as layers, where every operator on the way to an output is one that is computed here. Depends on `io`,
//! `export` (which knows where weights are), `model` and `tensor`.

mod builder;
mod constants;
mod operators;
mod shapes;

use super::Imported;
use super::sklearn::two_classes;
use crate::error::{Error, Result};
use crate::export::onnx::{Layout, graphs, is_weight, multiplied, weights};
use crate::io::onnx::{self, ModelProto, NodeProto, values};
use crate::io::sniff::FileKind;
use crate::model::{Layer, Linear, Model, Operation, Unary};
use crate::tensor::Tensor;
use builder::{Builder, Built};
use constants::Constants;

pub(super) fn open(bytes: Vec<u8>) -> Result<Imported> {
    let source = onnx::read(bytes)?;
    let mut reason = None;
    for output in outputs(&source) {
        match Builder::new(&source)?.build(&output).and_then(model) {
            Ok(model) => return Ok(imported(source, model, None)),
            Err(Error::Argument { what, why }) => reason = reason.or(Some(format!("{what}: {why}"))),
            Err(error) => reason = reason.or(Some(error.to_string())),
        }
    }
    let reason = reason.unwrap_or_else(|| "it has no output".into());
    let model = weights_alone(&source)?;
    Ok(imported(source, model, Some(reason)))
}

fn imported(source: ModelProto, model: Model, reason: Option<String>) -> Imported {
    Imported { model, kind: FileKind::Onnx, reason, classes: Vec::new(), source: Some(source), others: Vec::new() }
}

/// What the graph gives, and what ZipMap makes dictionaries of.
fn outputs(model: &ModelProto) -> Vec<String> {
    let Some(graph) = &model.graph else { return Vec::new() };
    let zipped = |name: &str| {
        let maps = |node: &&NodeProto| node.op_type() == "ZipMap" && node.output.iter().any(|output| output == name);
        graph.node.iter().find(maps).and_then(|node| node.input.first().cloned())
    };
    graph.output.iter().map(|output| zipped(output.name()).unwrap_or_else(|| output.name().into())).collect()
}

/// The shares of classes are left out: the largest logit has the largest share, and logits can be compared.
fn model(built: Built) -> Result<Model> {
    let Built { input, mut steps } = built;
    let ends = |steps: &[(Layer, Vec<usize>)], is: fn(&Operation) -> bool| matches!(steps.last(), Some((Layer::Operation(last), inputs)) if is(last) && *inputs == [steps.len() - 1]);
    let is_reshape = |operation: &Operation| matches!(operation, Operation::Reshape { .. });
    let is_softmax = |operation: &Operation| matches!(operation, Operation::Softmax { .. });
    let shapeless = steps.len() - usize::from(ends(&steps, is_reshape));
    if ends(&steps[..shapeless], is_softmax) {
        steps.truncate(shapeless - 1);
    }
    let is_sigmoid = |operation: &Operation| matches!(operation, Operation::Unary(Unary::Sigmoid));
    if ends(&steps, is_sigmoid) {
        let without = Model::graph(input.clone(), steps[..steps.len() - 1].to_vec())?;
        if without.outputs() == 1 {
            steps.truncate(steps.len() - 1);
            let flat = Layer::Operation(Operation::Reshape { shape: vec![1] });
            steps.push((flat, vec![steps.len()]));
            steps.extend(two_classes(steps.len()));
        }
    }
    Model::graph(input, steps)
}

/// Every weight that a file with other weights can be written of; all other floats stay as they are.
fn weights_alone(source: &ModelProto) -> Result<Model> {
    let mut layers = Vec::new();
    let mut replaced = 0;
    let found = weights(source);
    let constants: Vec<Constants<'_>> = graphs(source).into_iter().map(Constants::of).collect();
    for (name, layout, _) in multiplied(source) {
        // Integers that a DequantizeLinear makes the weight of, in the graph where it is.
        let dequantized = || {
            let array = constants.iter().find_map(|constants| constants.get(name).ok().flatten())?;
            (is_weight(array.shape.len(), layout) && array.stored != "F32").then_some(array)
        };
        let array = match found.iter().find(|weight| weight.name == name) {
            Some(weight) => values(weight.tensor)?,
            None => match dequantized() {
                Some(array) => array,
                None => continue,
            },
        };
        if array.values.is_empty() {
            continue;
        }
        replaced += array.values.len();
        let (rows, values) = match layout {
            Layout::OutIn => (array.shape[0], array.values),
            Layout::InOut => (array.shape[1], turned(&array.values, array.shape[1])),
        };
        let columns = values.len() / rows;
        let bias = Tensor::new([name, ".bias"].concat(), vec![0], Vec::new())?;
        layers.push(Linear::new(Tensor::new(name, vec![rows, columns], values)?, bias)?);
    }
    if layers.is_empty() {
        let why = "it has no weight of MatMul, Gemm or Conv to quantize".into();
        return Err(Error::Argument { what: "the model".into(), why });
    }
    Model::of_weights(layers, constants::floats(source).saturating_sub(replaced))
}

/// Rows of `columns` as columns.
fn turned(values: &[f32], columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|column| values.iter().skip(column).step_by(columns).copied()).collect()
}
