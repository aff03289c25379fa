//! Parts of ONNX models: names that are free, nodes, attributes, tensors. Depends on `io`.

use super::find;
use crate::io::onnx::{
    AttributeProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, attribute_type, data_type,
};
use bytes::Bytes;
use std::collections::HashSet;

/// The names that values and nodes of a model have.
pub(super) struct Names {
    taken: HashSet<String>,
}

impl Names {
    pub(super) fn of(model: &ModelProto) -> Self {
        let mut taken = HashSet::new();
        for graph in find::graphs(model) {
            taken.extend(graph.initializer.iter().map(|tensor| tensor.name().to_string()));
            let values = graph.input.iter().chain(&graph.output).chain(&graph.value_info);
            taken.extend(values.map(|value| value.name().to_string()));
            for node in &graph.node {
                taken.extend(node.input.iter().chain(&node.output).cloned());
                taken.extend(node.name.clone());
            }
        }
        Self { taken }
    }

    /// A name that nothing has: `base` and `part`, with a number if need be.
    pub(super) fn fresh(&mut self, base: &str, part: &str) -> String {
        let mut name = format!("{base}_{part}");
        for number in 1u64.. {
            if self.taken.insert(name.clone()) {
                break;
            }
            name = format!("{base}_{part}_{number}");
        }
        name
    }
}

/// A node of ONNX's own operators, called after its output.
pub(super) fn node(op_type: &str, inputs: &[&str], outputs: &[&str], attribute: Vec<AttributeProto>) -> NodeProto {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_string()).collect();
    let name = outputs.first().map(|output| format!("{output}_{op_type}"));
    let op_type = Some(op_type.to_string());
    NodeProto { input: texts(inputs), output: texts(outputs), name, op_type, attribute, ..NodeProto::default() }
}

pub(super) fn int(name: &str, value: i64) -> AttributeProto {
    let (name, r#type) = (Some(name.into()), Some(attribute_type::INT));
    AttributeProto { name, i: Some(value), r#type, ..AttributeProto::default() }
}

/// A tensor of raw bytes.
pub(super) fn tensor(name: &str, dims: &[i64], data_type: i32, bytes: Vec<u8>) -> TensorProto {
    let (name, raw_data) = (Some(name.into()), Some(Bytes::from(bytes)));
    TensorProto { dims: dims.to_vec(), data_type: Some(data_type), name, raw_data, ..TensorProto::default() }
}

pub(super) fn floats(name: &str, dims: &[i64], values: impl Iterator<Item = f32>) -> TensorProto {
    tensor(name, dims, data_type::FLOAT, values.flat_map(f32::to_le_bytes).collect())
}

pub(super) fn integers(name: &str, values: &[i64]) -> TensorProto {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    tensor(name, &[values.len() as i64], data_type::INT64, bytes)
}

/// The attribute of this name.
pub(super) fn attribute<'a>(node: &'a NodeProto, name: &str) -> Option<&'a AttributeProto> {
    node.attribute.iter().find(|attribute| attribute.name() == name)
}

/// A whole number among the attributes.
pub(super) fn int_of(node: &NodeProto, name: &str, default: i64) -> i64 {
    attribute(node, name).map_or(default, AttributeProto::i)
}

/// Says that a model uses the operators of a domain.
pub(super) fn import(model: &mut ModelProto, domain: &str, version: i64) {
    if !model.opset_import.iter().any(|import| import.domain() == domain) {
        let (domain, version) = (Some(domain.into()), Some(version));
        model.opset_import.push(OperatorSetIdProto { domain, version });
    }
}
