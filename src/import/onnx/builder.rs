//! Goes through the nodes that an output needs, in order, and collects layers. Depends on `io` and `model`.

use super::constants::Constants;
use super::operators;
use super::shapes::refuse;
use crate::error::{Error, Result};
use crate::io::Array;
use crate::io::onnx::{GraphProto, ModelProto, NodeProto, opset};
use crate::model::{Layer, Linear};
use crate::tensor::Tensor;
use std::collections::{HashMap, HashSet};

/// Layers, and the shape of a sample.
pub(super) struct Built {
    pub(super) input: Vec<usize>,
    pub(super) steps: Vec<(Layer, Vec<usize>)>,
}

/// What is known on the way.
pub(super) struct Builder<'a> {
    graph: &'a GraphProto,
    pub(super) opset: i64,
    pub(super) constants: Constants<'a>,
    /// Values of the model by name.
    values: HashMap<&'a str, usize>,
    shapes: Vec<Vec<usize>>,
    steps: Vec<(Layer, Vec<usize>)>,
    /// How many of the needed nodes take a value.
    uses: HashMap<&'a str, usize>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(model: &'a ModelProto) -> Result<Self> {
        let Some(graph) = &model.graph else { return Err(refuse("graph", "there is none")) };
        let constants = Constants::of(graph);
        let (values, shapes, steps, uses) = Default::default();
        Ok(Self { graph, opset: opset(model)?, constants, values, shapes, steps, uses })
    }

    /// The layers on the way to the value `output`.
    pub(super) fn build(mut self, output: &str) -> Result<Built> {
        let nodes = self.needed(output);
        let mut inputs = self.graph.input.iter().filter(|input| !self.constants.has(input.name()));
        let needed = |name: &str| nodes.iter().any(|node| node.input.iter().any(|input| input == name));
        let (Some(input), None) =
            (inputs.find(|input| needed(input.name())), inputs.find(|input| needed(input.name())))
        else {
            return Err(refuse("input", "there is not exactly one"));
        };
        let shape = self.input_shape(input.name(), &nodes)?;
        self.values.insert(input.name(), 0);
        self.shapes.push(shape.clone());
        for node in nodes {
            operators::add(&mut self, node)?;
        }
        if self.values.get(output).is_none_or(|&value| value != self.steps.len()) {
            return Err(refuse("output", format!("\"{output}\" is not what the last operator gives")));
        }
        Ok(Built { input: shape, steps: self.steps })
    }

    /// The nodes that `output` depends on, in the order of the file.
    fn needed(&mut self, output: &str) -> Vec<&'a NodeProto> {
        let mut by_output: HashMap<&str, usize> = HashMap::new();
        for (index, node) in self.graph.node.iter().enumerate() {
            node.output.iter().for_each(|output| {
                by_output.entry(output).or_insert(index);
            });
        }
        let (mut seen, mut open) = (HashSet::new(), vec![output.to_owned()]);
        while let Some(name) = open.pop() {
            let Some(&index) = by_output.get(name.as_str()).filter(|_| !self.constants.has(&name)) else { continue };
            if seen.insert(index) {
                open.extend(self.graph.node[index].input.iter().cloned());
            }
        }
        let mut needed: Vec<usize> = seen.into_iter().collect();
        needed.sort_unstable();
        let nodes: Vec<&NodeProto> = needed.into_iter().map(|index| &self.graph.node[index]).collect();
        for node in &nodes {
            node.input.iter().for_each(|input| *self.uses.entry(input).or_insert(0) += 1);
        }
        nodes
    }

    /// The axes after the batch; a single one that is not fixed is as long as the first weight wants it.
    fn input_shape(&self, name: &str, nodes: &[&NodeProto]) -> Result<Vec<usize>> {
        let open = || refuse("input", format!("the shape of \"{name}\" is not fixed"));
        let input = self.graph.input.iter().find(|input| input.name() == name).ok_or_else(open)?;
        let shape = input.tensor_shape().ok_or_else(open)?;
        let axes: Vec<Option<usize>> = shape
            .iter()
            .skip(1)
            .map(|length| length.and_then(|length| usize::try_from(length).ok()).filter(|&length| length > 0))
            .collect();
        if let Some(shape) = axes.iter().copied().collect::<Option<Vec<_>>>().filter(|shape| !shape.is_empty()) {
            return Ok(shape);
        }
        let first = nodes.iter().find(|node| node.input.first().is_some_and(|input| input == name));
        let weight = first.filter(|_| axes.len() == 1).and_then(|node| node.input.get(1)).ok_or_else(open)?;
        let weight = self.constants.get(weight)?.filter(|weight| weight.shape.len() == 2).ok_or_else(open)?;
        let turned = first.is_some_and(|node| node.int("transB", 0) != 0);
        Ok(vec![weight.shape[usize::from(turned)]])
    }

    /// The node that gives a value.
    pub(super) fn node_of(&self, output: &str) -> Option<&'a NodeProto> {
        let gives = |node: &&NodeProto| node.output.iter().any(|name| name == output);
        self.graph.node.iter().find(gives).filter(|_| !output.is_empty())
    }

    /// The value of input `place` of a node, and its shape.
    pub(super) fn value(&self, node: &NodeProto, place: usize) -> Result<(usize, Vec<usize>)> {
        let name = node.input.get(place).map_or("", String::as_str);
        match self.values.get(name) {
            Some(&value) => Ok((value, self.shapes[value].clone())),
            None => Err(refuse(node.op_type(), format!("its input \"{name}\" is not computed before it"))),
        }
    }

    /// The constant at input `place` of a node; `None` where there is none.
    pub(super) fn constant(&self, node: &NodeProto, place: usize) -> Result<Option<Array>> {
        match node.input.get(place).filter(|name| !name.is_empty()) {
            Some(name) => self.constants.get(name),
            None => Ok(None),
        }
    }

    /// The constant that a node needs at input `place`.
    pub(super) fn needed_constant(&self, node: &NodeProto, place: usize) -> Result<Array> {
        self.constant(node, place)?
            .ok_or_else(|| refuse(node.op_type(), format!("its input {place} is not known beforehand")))
    }

    /// A layer that gives the first output of a node.
    pub(super) fn push(&mut self, node: &'a NodeProto, layer: Layer, inputs: Vec<usize>) -> Result<()> {
        let shapes: Vec<&[usize]> = inputs.iter().map(|&value| self.shapes[value].as_slice()).collect();
        let shape = layer.output_shape(&shapes)?;
        // Checked here too: the shape of one layer is what the next is made for.
        if shape.iter().try_fold(1usize, |count, &n| count.checked_mul(n)).is_none_or(|count| count > 1 << 28) {
            return Err(refuse(node.op_type(), "its output is beyond all measure"));
        }
        self.steps.push((layer, inputs));
        self.shapes.push(shape);
        self.same(node, self.steps.len());
        Ok(())
    }

    /// The first output of a node is `value`.
    pub(super) fn same(&mut self, node: &'a NodeProto, value: usize) {
        if let Some(output) = node.output.first() {
            self.values.insert(output, value);
        }
    }

    /// The value of the last layer, and its shape.
    pub(super) fn last(&self) -> (usize, Vec<usize>) {
        (self.steps.len(), self.shapes.last().cloned().unwrap_or_default())
    }

    /// Another output of a node is the value of the last layer too.
    pub(super) fn also(&mut self, node: &'a NodeProto, output: usize) {
        if let Some(output) = node.output.get(output) {
            self.values.insert(output, self.steps.len());
        }
    }

    /// Takes a constant that is added to the output of a MatMul, and to nothing else, as the bias of that layer.
    pub(super) fn take_bias(&mut self, node: &'a NodeProto, value: usize, bias: &Array) -> Result<bool> {
        let name = node.input.iter().find(|name| self.values.get(name.as_str()) == Some(&value));
        let once = name.is_some_and(|name| self.uses.get(name.as_str()) == Some(&1));
        let is_last = value == self.steps.len();
        let Some((Layer::Linear(linear), _)) = self.steps.last_mut().filter(|_| once && is_last) else {
            return Ok(false);
        };
        let fits = bias.values.len() == linear.outputs() && bias.shape.last() == Some(&linear.outputs());
        if !fits || !linear.bias().data().is_empty() {
            return Ok(false);
        }
        let bias = Tensor::new(bias.name.clone(), vec![bias.values.len()], bias.values.clone())?;
        *linear = Linear::new(linear.weight().clone(), bias)?;
        self.same(node, value);
        Ok(true)
    }
}

/// A bias, or none.
pub(super) fn bias_of(weight: &str, bias: Option<Array>) -> Result<Tensor> {
    match bias {
        Some(bias) => Tensor::new(bias.name, vec![bias.values.len()], bias.values),
        None => Tensor::new([weight, ".bias"].concat(), vec![0], Vec::new()),
    }
}

/// A weight `[rows, rest]` of an array.
pub(super) fn weight_of(array: Array, rows: usize) -> Result<Tensor> {
    if rows == 0 || array.values.is_empty() {
        return Err(Error::shape(format!("\"{}\"", array.name), "a weight", "no values"));
    }
    let columns = array.values.len() / rows;
    Tensor::new(array.name, vec![rows, columns], array.values)
}
