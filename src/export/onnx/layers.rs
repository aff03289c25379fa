//! A chain of layers as an ONNX model of floats, to be rewritten like any other. Depends on `io`, `tensor` and `error`.

use super::build;
use crate::error::{Error, Result};
use crate::io::onnx::{
    Dimension, GraphProto, ModelProto, TensorShapeProto, TensorType, TypeProto, ValueInfoProto, data_type,
};
use crate::tensor::Tensor;

/// What follows a layer's sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    None,
    /// `max(x, 0)`.
    Relu,
    /// `1 / (1 + e⁻ˣ)`.
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
}

/// A linear layer.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// What its node is called; its tensors are `name.weight` and `name.bias`.
    pub name: &'a str,
    /// `[out, in]`.
    pub weight: &'a Tensor,
    /// `[out]`.
    pub bias: Option<&'a Tensor>,
    /// What follows.
    pub activation: Activation,
}

/// A model of opset 13 with the input `input` (`[batch, in]`) and the output `output`: a Gemm for each layer, whose weight
/// lies as ours, [`super::Layout::OutIn`].
///
/// # Errors
/// [`Error::Shape`] for no layers, a weight that is no matrix, a bias of another length, and layers that do not fit each
/// other; [`Error::Argument`] for two layers of one name.
pub fn from_layers(name: &str, layers: &[Layer<'_>]) -> Result<ModelProto> {
    let (Some(first), Some(last)) = (layers.first(), layers.last()) else {
        return Err(Error::shape("model", "at least one layer", "none"));
    };
    let mut graph = GraphProto { name: Some(name.into()), ..GraphProto::default() };
    let (mut value, mut width) = ("input".to_string(), first.weight.columns());
    for (place, layer) in layers.iter().enumerate() {
        check(layer, width)?;
        if layers[..place].iter().any(|other| other.name == layer.name) {
            let what = format!("layer \"{}\"", layer.name);
            return Err(Error::Argument { what, why: "another has the same name".into() });
        }
        width = layer.weight.rows();
        let op = match layer.activation {
            Activation::None => None,
            Activation::Relu => Some("Relu"),
            Activation::Sigmoid => Some("Sigmoid"),
            Activation::Tanh => Some("Tanh"),
        };
        let end = if place + 1 == layers.len() { "output".to_string() } else { format!("{}.output", layer.name) };
        let sums = if op.is_some() { format!("{}.sums", layer.name) } else { end.clone() };
        let [weight, bias] = ["weight", "bias"].map(|part| format!("{}.{part}", layer.name));
        let mut inputs = vec![value.as_str(), weight.as_str()];
        let mut tensors = vec![(&weight, layer.weight)];
        if let Some(tensor) = layer.bias {
            inputs.push(&bias);
            tensors.push((&bias, tensor));
        }
        for (name, tensor) in tensors {
            let dims: Vec<i64> = tensor.shape().iter().map(|&length| length as i64).collect();
            graph.initializer.push(build::floats(name, &dims, tensor.data().iter().copied()));
        }
        let mut gemm = build::node("Gemm", &inputs, &[&sums], vec![build::int("transB", 1)]);
        gemm.name = Some(layer.name.into());
        graph.node.push(gemm);
        if let Some(op) = op {
            graph.node.push(build::node(op, &[&sums], &[&end], Vec::new()));
        }
        value = end;
    }
    graph.input.push(matrix("input", first.weight.columns()));
    graph.output.push(matrix("output", last.weight.rows()));
    Ok(finished(graph))
}

/// The model of a graph, of opset 13.
pub(super) fn finished(graph: GraphProto) -> ModelProto {
    let (producer_name, producer_version) = (Some("quant-playground".into()), Some(env!("CARGO_PKG_VERSION").into()));
    let mut model = ModelProto { ir_version: Some(8), producer_name, producer_version, ..ModelProto::default() };
    model.graph = Some(graph);
    build::import(&mut model, "", 13);
    model
}

fn check(layer: &Layer<'_>, width: usize) -> Result<()> {
    let (name, shape) = (layer.name, layer.weight.shape());
    if shape.len() != 2 || shape[1] != width {
        return Err(Error::shape(format!("weight of \"{name}\""), format!("[out, {width}]"), format!("{shape:?}")));
    }
    match layer.bias {
        Some(bias) if bias.shape() != [shape[0]] => {
            let found = format!("{:?}", bias.shape());
            Err(Error::shape(format!("bias of \"{name}\""), format!("[{}]", shape[0]), found))
        }
        _ => Ok(()),
    }
}

/// A value of rows of floats.
pub(super) fn matrix(name: &str, width: usize) -> ValueInfoProto {
    let batch = Dimension { dim_param: Some("batch".into()), ..Dimension::default() };
    let width = Dimension { dim_value: Some(width as i64), ..Dimension::default() };
    let shape = Some(TensorShapeProto { dim: vec![batch, width] });
    let tensor_type = Some(TensorType { elem_type: Some(data_type::FLOAT), shape });
    let r#type = Some(TypeProto { tensor_type, ..TypeProto::default() });
    ValueInfoProto { name: Some(name.into()), r#type, ..ValueInfoProto::default() }
}
