//! What of a graph is known before it runs: initializers, Constant nodes, and integers that a DequantizeLinear makes floats
//! of. Depends on `io`.

use crate::error::{Error, Result};
use crate::io::Array;
use crate::io::onnx::{GraphProto, ModelProto, NodeProto, TensorProto, data_type, is_default_domain, values};
use std::collections::HashMap;

/// A constant by where it comes from.
enum Known<'a> {
    Tensor(&'a TensorProto),
    /// Axes and shapes as attributes hold them.
    Numbers(Vec<f32>, Vec<usize>),
    Dequantized(&'a NodeProto),
    /// The values of a tensor or of what is dequantized, in another shape.
    Reshaped(&'a NodeProto),
    /// Another name of the same.
    Same(&'a str),
}

/// The constants of a graph by name.
pub(super) struct Constants<'a> {
    known: HashMap<&'a str, Known<'a>>,
}

impl<'a> Constants<'a> {
    pub(super) fn of(graph: &'a GraphProto) -> Self {
        let mut known: HashMap<&str, Known<'_>> = HashMap::new();
        for tensor in &graph.initializer {
            known.insert(tensor.name(), Known::Tensor(tensor));
        }
        for node in graph.node.iter().filter(|node| is_default_domain(node.domain())) {
            let Some(output) = node.output.first() else { continue };
            let constant = match node.op_type() {
                "Constant" => constant(node),
                "DequantizeLinear"
                    if node.input.iter().all(|input| input.is_empty() || known.contains_key(input.as_str())) =>
                {
                    Some(Known::Dequantized(node))
                }
                "Reshape" => {
                    let of = |place: usize| node.input.get(place).and_then(|input| known.get(input.as_str()));
                    let is_flat = matches!(of(0), Some(Known::Dequantized(_) | Known::Tensor(_)));
                    (is_flat && matches!(of(1), Some(Known::Tensor(_)))).then_some(Known::Reshaped(node))
                }
                "Identity" | "Cast" => match node.input.first() {
                    Some(input) if known.contains_key(input.as_str()) => Some(Known::Same(input)),
                    _ => None,
                },
                _ => None,
            };
            if let Some(constant) = constant {
                known.entry(output).or_insert(constant);
            }
        }
        Self { known }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.known.contains_key(name)
    }

    /// The values of a constant; `None` where it is none.
    pub(super) fn get(&self, name: &str) -> Result<Option<Array>> {
        let mut name = name;
        // Names that lead in a circle are no constants.
        for _ in 0..=self.known.len() {
            match self.known.get(name) {
                None => return Ok(None),
                Some(Known::Same(other)) => name = other,
                Some(Known::Tensor(tensor)) => return Ok(Some(Array { name: name.into(), ..values(tensor)? })),
                Some(Known::Numbers(values, shape)) => {
                    let (values, shape) = (values.clone(), shape.clone());
                    return Ok(Some(Array { name: name.into(), shape, stored: "F32", values }));
                }
                Some(Known::Dequantized(node)) => return self.dequantized(node, name).map(Some),
                Some(Known::Reshaped(node)) => return self.reshaped(node, name),
            }
        }
        Ok(None)
    }

    /// `None` where the shape is not one of plain lengths that fit.
    fn reshaped(&self, node: &NodeProto, name: &str) -> Result<Option<Array>> {
        let [values, shape] = [0, 1].map(|place| node.input.get(place).map_or(Ok(None), |input| self.get(input)));
        let (Some(values), Some(shape)) = (values?, shape?) else { return Ok(None) };
        let shape: Vec<usize> = shape.values.iter().map(|&length| length as usize).collect();
        let count = shape.iter().try_fold(1usize, |count, &length| count.checked_mul(length));
        Ok((count == Some(values.values.len())).then(|| Array { name: name.into(), shape, ..values }))
    }

    /// `(q − zero point) · scale`, with a scale for all, for each entry of an axis, or for blocks along it (ONNX,
    /// DequantizeLinear).
    fn dequantized(&self, node: &NodeProto, name: &str) -> Result<Array> {
        let part = |place: usize| match node.input.get(place).filter(|input| !input.is_empty()) {
            None => Ok(None),
            Some(input) if matches!(self.known.get(input.as_str()), Some(Known::Tensor(_))) => self.get(input),
            Some(input) => Err(unknown(input)),
        };
        let (Some(codes), Some(scales), zeros) = (part(0)?, part(1)?, part(2)?) else { return Err(unknown(name)) };
        let axis = match node.int("axis", 1) {
            axis if axis < 0 => usize::try_from(axis + codes.shape.len() as i64).unwrap_or(usize::MAX),
            axis => axis as usize,
        };
        let block = usize::try_from(node.int("block_size", 0)).unwrap_or(0);
        let bad = || {
            Error::shape(
                format!("the scales of \"{name}\""),
                format!("{:?}", codes.shape),
                format!("{:?}", scales.shape),
            )
        };
        if zeros.as_ref().is_some_and(|zeros| zeros.values.len() != scales.values.len()) {
            return Err(bad());
        }
        let length = codes.shape.get(axis).copied().unwrap_or(1);
        let inner: usize = codes.shape.iter().skip(axis.saturating_add(1)).product();
        let place = |i: usize| match (scales.values.len(), block) {
            (1, 0) => 0,
            (_, 0) => i / inner % length,
            (_, block) => {
                let blocks = length.div_ceil(block);
                (i / (inner * length) * blocks + i / inner % length / block) * inner + i % inner
            }
        };
        let needed =
            if codes.values.is_empty() { 0 } else { (0..codes.values.len()).map(place).max().unwrap_or(0) + 1 };
        if needed > scales.values.len() {
            return Err(bad());
        }
        let zero = |place: usize| zeros.as_ref().map_or(0.0, |zeros| zeros.values[place]);
        let values = codes.values.iter().enumerate().map(|(i, q)| (q - zero(place(i))) * scales.values[place(i)]);
        Ok(Array { name: name.into(), shape: codes.shape.clone(), stored: codes.stored, values: values.collect() })
    }
}

fn unknown(name: &str) -> Error {
    Error::Argument { what: "the model".into(), why: format!("\"{name}\" is no constant") }
}

fn constant(node: &NodeProto) -> Option<Known<'_>> {
    let attribute = node.attribute.iter().find(|attribute| attribute.name().starts_with("value"))?;
    let many = |values: Vec<f32>| {
        let length = values.len();
        Some(Known::Numbers(values, vec![length]))
    };
    match attribute.name() {
        "value" => attribute.t.as_deref().map(Known::Tensor),
        "value_float" => attribute.f.map(|value| Known::Numbers(vec![value], Vec::new())),
        "value_int" => attribute.i.map(|value| Known::Numbers(vec![value as f32], Vec::new())),
        "value_floats" => many(attribute.floats.clone()),
        "value_ints" => many(attribute.ints.iter().map(|&value| value as f32).collect()),
        _ => None,
    }
}

/// How many floats a model holds in its outermost graph.
pub(super) fn floats(model: &ModelProto) -> usize {
    let graph = model.graph.iter();
    let tensors = graph.flat_map(|graph| {
        let constants = graph
            .node
            .iter()
            .filter_map(|node| if let Some(Known::Tensor(tensor)) = constant(node) { Some(tensor) } else { None });
        graph.initializer.iter().chain(constants)
    });
    let is_float = [data_type::FLOAT, data_type::FLOAT16, data_type::BFLOAT16, data_type::DOUBLE];
    let count = |tensor: &TensorProto| {
        tensor.dims.iter().map(|&length| usize::try_from(length).unwrap_or(0)).product::<usize>()
    };
    tensors.filter(|tensor| is_float.contains(&tensor.data_type())).map(count).sum()
}
