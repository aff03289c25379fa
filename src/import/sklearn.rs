//! A model of scikit-learn as layers. Depends on `io` and `model`.

use super::Imported;
use crate::error::Result;
use crate::io::sklearn::{SklearnActivation, SklearnTask, read};
use crate::io::sniff::FileKind;
use crate::model::{Layer, Linear, Model, Operation, Unary};
use crate::tensor::Tensor;

pub(super) fn open(bytes: &[u8]) -> Result<Imported> {
    let read = read(bytes)?;
    let mut layers: Vec<(Layer, Vec<usize>)> = Vec::new();
    let mut inputs = Vec::new();
    let count = read.layers.len();
    for (index, layer) in read.layers.into_iter().enumerate() {
        if index == 0 {
            inputs = layer.weight.shape[1..].to_vec();
        }
        let (weight, bias) = (layer.weight, layer.bias);
        let weight = Tensor::new(weight.name, weight.shape, weight.values)?;
        let linear = Linear::new(weight, Tensor::new(bias.name, bias.shape, bias.values)?)?;
        layers.push((Layer::Linear(linear), vec![layers.len()]));
        let between = match read.activation {
            SklearnActivation::Relu => Some(Layer::Relu),
            SklearnActivation::Logistic => Some(Layer::Operation(Operation::Unary(Unary::Sigmoid))),
            SklearnActivation::Tanh => Some(Layer::Operation(Operation::Unary(Unary::Tanh))),
            SklearnActivation::Identity => None,
        };
        if let Some(between) = between.filter(|_| index + 1 < count) {
            layers.push((between, vec![layers.len()]));
        }
    }
    let (classes, binary) = match read.task {
        SklearnTask::Classification { classes, binary } => (classes, binary),
        SklearnTask::Regression => (Vec::new(), false),
    };
    if binary {
        layers.extend(two_classes(layers.len()));
    }
    let model = Model::graph(inputs, layers)?;
    Ok(Imported { model, kind: FileKind::SklearnJson, reason: None, classes, source: None, others: Vec::new() })
}

/// Zero beside one logit, whose sign decides: two logits of which the larger decides.
pub(super) fn two_classes(value: usize) -> [(Layer, Vec<usize>); 2] {
    let zero = Operation::Affine { scale: vec![0.0], shift: vec![0.0], inner: 1 };
    [(Layer::Operation(zero), vec![value]), (Layer::Operation(Operation::Concat { axis: 0 }), vec![value + 1, value])]
}
