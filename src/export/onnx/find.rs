//! Where the weights of a model are and what they are used for. Depends on `io` and `error`.

use super::{Layout, build};
use crate::error::{Error, Result};
use crate::io::onnx::{GraphProto, ModelProto, NodeProto, TensorProto, data_type, is_default_domain};
use std::collections::{HashMap, HashSet};

/// A weight that can be replaced.
#[derive(Debug, Clone, Copy)]
pub struct FoundWeight<'a> {
    /// The name that nodes know it by.
    pub name: &'a str,
    /// The tensor; of a Constant node, its name may be another.
    pub tensor: &'a TensorProto,
    /// How its axes lie.
    pub layout: Layout,
    /// The operator that uses it first.
    pub operator: &'a str,
}

/// Every weight of floats that MatMul, Gemm or Conv multiply with, in the order of the nodes.
#[must_use]
pub fn weights(model: &ModelProto) -> Vec<FoundWeight<'_>> {
    let index = Index::of(model);
    let found = |(name, layout, operator)| {
        let tensor = index.constant(name).ok()?;
        let is_float = [data_type::FLOAT, data_type::FLOAT16, data_type::BFLOAT16, data_type::DOUBLE];
        let fits = is_float.contains(&tensor.data_type()) && is_weight(tensor.dims.len(), layout);
        fits.then_some(FoundWeight { name, tensor, layout, operator })
    };
    multiplied(model).into_iter().filter_map(found).collect()
}

/// Whether what has so many axes can be a weight.
pub(crate) fn is_weight(axes: usize, layout: Layout) -> bool {
    axes == 2 || axes > 2 && layout == Layout::OutIn
}

/// What MatMul, Gemm and Conv multiply with, whatever it is: name, layout and the operator that uses it first, in the order
/// of the nodes.
pub(crate) fn multiplied(model: &ModelProto) -> Vec<(&str, Layout, &str)> {
    // One name may go into products of either layout; the first decides what a row is.
    let mut seen = HashSet::new();
    let nodes = graphs(model).into_iter().flat_map(|graph| &graph.node);
    let named = nodes.filter_map(|node| weight_of(node).map(|(name, layout)| (name, layout, node.op_type())));
    named.filter(|(name, ..)| seen.insert(*name)).collect()
}

/// The weight of a node, if it is of the kind that has one.
fn weight_of(node: &NodeProto) -> Option<(&str, Layout)> {
    let name = node.input.get(1)?;
    let layout = match node.op_type() {
        _ if !is_default_domain(node.domain()) => return None,
        "Conv" => Layout::OutIn,
        "Gemm" if build::int_of(node, "transB", 0) != 0 => Layout::OutIn,
        "MatMul" | "Gemm" => Layout::InOut,
        _ => return None,
    };
    Some((name, layout))
}

/// What a weight is used for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Use {
    /// Nothing but products `x · W` (and a bias) in the graph where it is.
    Products,
    /// Anything else.
    Other,
}

/// The constants of a model by name.
pub(super) struct Index<'a> {
    graphs: Vec<&'a GraphProto>,
    /// The graph, and the tensor unless there are several of that name.
    constants: HashMap<&'a str, (usize, Option<&'a TensorProto>)>,
}

impl<'a> Index<'a> {
    pub(super) fn of(model: &'a ModelProto) -> Self {
        let graphs = graphs(model);
        let mut constants = HashMap::new();
        for (place, graph) in graphs.iter().enumerate() {
            let initializers = graph.initializer.iter().map(|tensor| (tensor.name(), tensor));
            for (name, tensor) in initializers.chain(graph.node.iter().filter_map(constant)) {
                constants.entry(name).and_modify(|entry: &mut (_, _)| entry.1 = None).or_insert((place, Some(tensor)));
            }
        }
        Self { graphs, constants }
    }

    /// The one constant of this name.
    pub(super) fn constant(&self, name: &str) -> Result<&'a TensorProto> {
        match self.constants.get(name) {
            Some((_, Some(tensor))) => Ok(tensor),
            Some((_, None)) => {
                let first = format!("weight \"{name}\"");
                Err(Error::incompatible(
                    &first,
                    "graphs that each have one of that name",
                    "give each a name of its own",
                ))
            }
            None => {
                let mut known: Vec<&str> = self.constants.keys().copied().filter(|name| !name.is_empty()).collect();
                known.sort_unstable();
                let rest = known.len().saturating_sub(12);
                known.truncate(12);
                let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
                Err(Error::Unknown { what: "weight", id: name.into(), known: known.join(", ") + &more })
            }
        }
    }

    /// What a constant is used for.
    pub(super) fn uses(&self, name: &str, layout: Layout) -> Use {
        let Some(&(place, _)) = self.constants.get(name) else { return Use::Other };
        let mut products = 0;
        for (other, graph) in self.graphs.iter().enumerate() {
            if graph.output.iter().any(|output| output.name() == name) {
                return Use::Other;
            }
            for node in graph.node.iter().filter(|node| node.input.iter().any(|input| input == name)) {
                if other != place || !is_product(node, name, layout) {
                    return Use::Other;
                }
                products += 1;
            }
        }
        if products > 0 { Use::Products } else { Use::Other }
    }
}

/// Whether a node is `x · W`, plus a bias perhaps, and `name` is `W` and nothing else of it.
pub(super) fn is_product(node: &NodeProto, name: &str, layout: Layout) -> bool {
    let is_weight = weight_of(node) == Some((name, layout)) && node.op_type() != "Conv";
    let once = node.input.iter().filter(|input| *input == name).count() == 1 && node.output.len() == 1;
    let is_one = |factor: &str| build::attribute(node, factor).is_none_or(|attribute| attribute.f() == 1.0);
    let has_bias = node.input.get(2).is_some_and(|bias| !bias.is_empty());
    let is_plain = build::int_of(node, "transA", 0) == 0 && is_one("alpha") && (is_one("beta") || !has_bias);
    is_weight && once && (node.op_type() == "MatMul" || is_plain)
}

/// Name and value of a Constant node that yields a tensor.
fn constant(node: &NodeProto) -> Option<(&str, &TensorProto)> {
    if node.op_type() != "Constant" || !is_default_domain(node.domain()) {
        return None;
    }
    let tensor = build::attribute(node, "value")?.t.as_deref()?;
    Some((node.output.first()?, tensor))
}

/// Whether a node multiplies its first input by weight `name`.
pub(super) fn is_multiplied(node: &NodeProto, name: &str, layout: Layout) -> bool {
    weight_of(node) == Some((name, layout))
}

/// Takes a constant out of a graph; whether it was there.
pub(super) fn take(graph: &mut GraphProto, name: &str) -> bool {
    let before = graph.initializer.len() + graph.node.len();
    graph.initializer.retain(|tensor| tensor.name() != name);
    graph.node.retain(|node| constant(node).is_none_or(|(constant, _)| constant != name));
    let is_here = graph.initializer.len() + graph.node.len() < before;
    if is_here {
        // What a node yields cannot also be given from outside.
        graph.input.retain(|input| input.name() != name);
    }
    is_here
}

/// The graph of a model and the graphs within.
pub(crate) fn graphs(model: &ModelProto) -> Vec<&GraphProto> {
    fn collect<'a>(graph: &'a GraphProto, found: &mut Vec<&'a GraphProto>) {
        found.push(graph);
        for attribute in graph.node.iter().flat_map(|node| &node.attribute) {
            attribute.g.iter().for_each(|inner| collect(inner, found));
            attribute.graphs.iter().for_each(|inner| collect(inner, found));
        }
    }
    let mut found = Vec::new();
    model.graph.iter().for_each(|graph| collect(graph, &mut found));
    found
}

/// Does something to each graph right within a graph.
pub(super) fn each_inner(graph: &mut GraphProto, work: &mut dyn FnMut(&mut GraphProto) -> Result<()>) -> Result<()> {
    for attribute in graph.node.iter_mut().flat_map(|node| &mut node.attribute) {
        for inner in attribute.g.iter_mut().map(|inner| &mut **inner).chain(&mut attribute.graphs) {
            work(inner)?;
        }
    }
    Ok(())
}
