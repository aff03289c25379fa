//! A chain of layers with convolutions as an ONNX model of floats, to be rewritten like any other. Depends on `io`, `model` and
//! `error`.

use super::build;
use super::layers::{finished, matrix};
use crate::error::{Error, Result};
use crate::io::onnx::{AttributeProto, GraphProto, ModelProto, attribute_type};
use crate::model::{Conv, Layer, Linear, Model, Operation, Unary, Window};
use crate::tensor::Tensor;

/// A model of opset 13 with the input `input` (`[batch, features]`) and the output `output`; the weights and biases of its linear
/// layers and convolutions are called `layer1.weight`, `layer1.bias` and so on.
///
/// # Errors
/// [`Error::Incompatible`] for a model that is no chain of linear layers, convolutions, pooling and activation functions.
pub fn from_chain(model: &Model) -> Result<ModelProto> {
    let mut graph = GraphProto { name: Some("quantized".into()), ..GraphProto::default() };
    let (mut value, mut layer) = ("input".to_string(), 0);
    for (index, step) in model.steps().iter().enumerate() {
        let is_last = index + 1 == model.steps().len();
        let end = if is_last { "output".to_string() } else { ["value", &(index + 1).to_string()].concat() };
        if step.inputs != [index] {
            return Err(refused());
        }
        layer += usize::from(step.layer.linear().is_some());
        let name = ["layer", &layer.to_string()].concat();
        let mut inputs = vec![value.clone()];
        let (op, attributes) = match &step.layer {
            Layer::Linear(linear) if model.shape_of(index).len() == 1 => {
                inputs.extend(parameters(&mut graph, &name, linear, linear.weight().shape()));
                ("Gemm", vec![build::int("transB", 1)])
            }
            Layer::Conv(conv) => {
                let [height, width] = conv.window().size;
                let channels = conv.channels() / conv.groups();
                let shape = [conv.linear().outputs(), channels, height, width];
                inputs.extend(parameters(&mut graph, &name, conv.linear(), &shape));
                ("Conv", of_convolution(conv))
            }
            Layer::Relu => ("Relu", Vec::new()),
            Layer::Operation(Operation::Unary(Unary::Sigmoid)) => ("Sigmoid", Vec::new()),
            Layer::Operation(Operation::Unary(Unary::Tanh)) => ("Tanh", Vec::new()),
            Layer::Operation(Operation::Unary(Unary::Clip { low, high })) => {
                for (part, limit) in [("low", *low), ("high", *high)] {
                    let name = [&end, ".", part].concat();
                    graph.initializer.push(build::floats(&name, &[], [limit].into_iter()));
                    inputs.push(name);
                }
                ("Clip", Vec::new())
            }
            Layer::Operation(Operation::MaxPool(window)) => ("MaxPool", of_window(window, true)),
            Layer::Operation(Operation::Reshape { shape }) => {
                // The first axis is the batch, as it is.
                let sides: Vec<i64> = [0].into_iter().chain(shape.iter().map(|&side| side as i64)).collect();
                let name = [&end, ".shape"].concat();
                graph.initializer.push(build::integers(&name, &sides));
                inputs.push(name);
                ("Reshape", Vec::new())
            }
            _ => return Err(refused()),
        };
        let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
        graph.node.push(build::node(op, &inputs, &[&end], attributes));
        value = end;
    }
    graph.input.push(matrix("input", model.inputs()));
    graph.output.push(matrix("output", model.outputs()));
    Ok(finished(graph))
}

fn refused() -> Error {
    let what = "a model that is no chain of linear layers, convolutions and pooling";
    Error::incompatible("an ONNX file", what, "take it as safetensors or .npz")
}

/// Puts weight and bias into the graph; their names.
fn parameters(graph: &mut GraphProto, name: &str, linear: &Linear, shape: &[usize]) -> Vec<String> {
    let mut names = Vec::new();
    let mut put = |part: &str, tensor: &Tensor, shape: &[usize]| {
        let name = [name, ".", part].concat();
        let dims: Vec<i64> = shape.iter().map(|&side| side as i64).collect();
        graph.initializer.push(build::floats(&name, &dims, tensor.data().iter().copied()));
        names.push(name);
    };
    put("weight", linear.weight(), shape);
    if !linear.bias().data().is_empty() {
        put("bias", linear.bias(), linear.bias().shape());
    }
    names
}

fn of_convolution(conv: &Conv) -> Vec<AttributeProto> {
    let mut attributes = of_window(conv.window(), false);
    attributes.push(build::int("group", conv.groups() as i64));
    attributes
}

fn of_window(window: &Window, is_pool: bool) -> Vec<AttributeProto> {
    let mut attributes = vec![
        integers("kernel_shape", &window.size),
        integers("strides", &window.strides),
        integers("pads", &window.pads),
        integers("dilations", &window.dilations),
    ];
    attributes.extend((is_pool && window.ceil).then(|| build::int("ceil_mode", 1)));
    attributes
}

fn integers(name: &str, values: &[usize]) -> AttributeProto {
    let (name, r#type) = (Some(name.into()), Some(attribute_type::INTS));
    AttributeProto {
        name,
        ints: values.iter().map(|&value| value as i64).collect(),
        r#type,
        ..AttributeProto::default()
    }
}
