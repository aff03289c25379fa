//! ONNX models to quantize, and a reading of DequantizeLinear and MatMulNBits that shares nothing with what writes them:
//! it follows the operators' definitions, value by value.

use bytes::Bytes;
use quant_playground::Tensor;
use quant_playground::export::onnx::Layout;
use quant_playground::io::onnx::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorType, TypeProto,
    ValueInfoProto, data_type,
};

pub(crate) fn node(op_type: &str, inputs: &[&str], outputs: &[&str], ints: &[(&str, i64)]) -> NodeProto {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_string()).collect();
    let attribute = ints.iter().map(|&(name, i)| int(name, i)).collect();
    let op_type = Some(op_type.into());
    NodeProto { input: texts(inputs), output: texts(outputs), op_type, attribute, ..NodeProto::default() }
}

pub(crate) fn int(name: &str, i: i64) -> AttributeProto {
    AttributeProto { name: Some(name.into()), i: Some(i), r#type: Some(2), ..AttributeProto::default() }
}

pub(crate) fn floats(name: &str, dims: &[usize], values: &[f32]) -> TensorProto {
    let raw_data = Some(Bytes::from(values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>()));
    let dims = dims.iter().map(|&length| length as i64).collect();
    TensorProto { name: Some(name.into()), dims, data_type: Some(data_type::FLOAT), raw_data, ..Default::default() }
}

pub(crate) fn model(opset: i64, nodes: Vec<NodeProto>, initializer: Vec<TensorProto>) -> ModelProto {
    let value = |name: &str| {
        let tensor_type = Some(TensorType { elem_type: Some(data_type::FLOAT), shape: Some(Default::default()) });
        let r#type = Some(TypeProto { tensor_type, ..TypeProto::default() });
        ValueInfoProto { name: Some(name.into()), r#type, ..ValueInfoProto::default() }
    };
    let (input, output) = (vec![value("x")], vec![value("y")]);
    let graph = GraphProto { name: Some("g".into()), node: nodes, initializer, input, output, ..Default::default() };
    let opset_import = vec![OperatorSetIdProto { domain: None, version: Some(opset) }];
    ModelProto { ir_version: Some(8), opset_import, graph: Some(graph), ..ModelProto::default() }
}

/// Values that are no two alike, with outliers and zeros.
pub(crate) fn weight(name: &str, shape: &[usize]) -> Tensor {
    let value = |i: usize| if i % 11 == 3 { 0.0 } else { (i as f32 * 1.7).sin() * (1.0 + (i % 29) as f32 * 0.1) };
    Tensor::new(name, shape.to_vec(), (0..shape.iter().product()).map(value).collect()).unwrap()
}

/// A matrix of rows, as the file has it.
pub(crate) fn in_file<T: Copy>(values: &[T], columns: usize, layout: Layout) -> Vec<T> {
    let rows = values.len() / columns;
    match layout {
        Layout::OutIn => values.to_vec(),
        Layout::InOut => (0..values.len()).map(|at| values[at % rows * columns + at / rows]).collect(),
    }
}

/// The integers of a tensor, and the lengths of its axes.
pub(crate) fn integers(tensor: &TensorProto) -> (Vec<usize>, Vec<i64>) {
    let dims: Vec<usize> = tensor.dims.iter().map(|&length| length as usize).collect();
    let (count, raw) = (dims.iter().product::<usize>(), tensor.raw_data.as_ref().unwrap());
    let nibble = |at: usize| i64::from(raw[at / 2] >> (4 * (at % 2)) & 15);
    let value = |at: usize| match tensor.data_type() {
        data_type::UINT4 => nibble(at),
        data_type::INT4 => (nibble(at) ^ 8) - 8,
        data_type::UINT8 => i64::from(raw[at]),
        data_type::INT8 => i64::from(raw[at] as i8),
        data_type::INT64 => i64::from_le_bytes(raw[8 * at..8 * at + 8].try_into().unwrap()),
        other => panic!("type {other}"),
    };
    let bytes = match tensor.data_type() {
        data_type::UINT4 | data_type::INT4 => count.div_ceil(2),
        data_type::INT64 => 8 * count,
        _ => count,
    };
    assert_eq!(raw.len(), bytes);
    (dims, (0..count).map(value).collect())
}

fn initializer<'a>(graph: &'a GraphProto, name: &str) -> &'a TensorProto {
    let mut found = graph.initializer.iter().filter(|tensor| tensor.name() == name);
    let tensor = found.next().unwrap_or_else(|| panic!("no initializer {name}"));
    assert!(found.next().is_none(), "two of {name}");
    tensor
}

fn scales(tensor: &TensorProto) -> Vec<f32> {
    tensor.raw_data.as_ref().unwrap().as_chunks::<4>().0.iter().map(|&four| f32::from_le_bytes(four)).collect()
}

fn attribute(node: &NodeProto, name: &str) -> Option<i64> {
    node.attribute.iter().find(|attribute| attribute.name() == name).map(AttributeProto::i)
}

/// What nodes make of initializers under this name: its axes and values.
pub(crate) fn value(graph: &GraphProto, name: &str) -> (Vec<usize>, Vec<f32>) {
    let node = graph.node.iter().find(|node| node.output.iter().any(|output| output == name)).unwrap();
    match node.op_type() {
        "Cast" => value(graph, &node.input[0]),
        "Reshape" => {
            let shape = integers(initializer(graph, &node.input[1])).1;
            (shape.into_iter().map(|length| length as usize).collect(), value(graph, &node.input[0]).1)
        }
        "DequantizeLinear" => dequantized(graph, node),
        other => panic!("{other}"),
    }
}

fn dequantized(graph: &GraphProto, node: &NodeProto) -> (Vec<usize>, Vec<f32>) {
    let (dims, codes) = integers(initializer(graph, &node.input[0]));
    let scale = initializer(graph, &node.input[1]);
    let zero_points = node.input.get(2).map(|name| {
        let tensor = initializer(graph, name);
        assert_eq!((&tensor.dims, tensor.data_type()), (&scale.dims, initializer(graph, &node.input[0]).data_type()));
        integers(tensor).1
    });
    let (axis, block_size) = (attribute(node, "axis").unwrap_or(1) as usize, attribute(node, "block_size"));
    let scale_dims: Vec<usize> = scale.dims.iter().map(|&length| length as usize).collect();
    let scales = scales(scale);
    let group = |at: usize| {
        let mut rest = at;
        let mut coordinates: Vec<usize> = dims
            .iter()
            .rev()
            .map(|&length| {
                let coordinate = rest % length;
                rest /= length;
                coordinate
            })
            .collect();
        coordinates.reverse();
        match (scale_dims.len(), block_size) {
            (0, None) => 0,
            (1, None) => {
                assert_eq!(scale_dims[0], dims[axis]);
                coordinates[axis]
            }
            (_, Some(size)) => {
                coordinates[axis] /= size as usize;
                assert_eq!(scale_dims[axis], dims[axis].div_ceil(size as usize));
                coordinates.iter().zip(&scale_dims).fold(0, |place, (at, length)| place * length + at)
            }
            other => panic!("{other:?}"),
        }
    };
    let value = |(at, &code): (usize, &i64)| {
        let zero_point = zero_points.as_ref().map_or(0, |zero_points| zero_points[group(at)]);
        (code - zero_point) as f32 * scales[group(at)]
    };
    let values = codes.iter().enumerate().map(value).collect();
    (dims, values)
}

/// The weight `[N, K]` of a MatMulNBits, by the operator's definition.
pub(crate) fn blocks(graph: &GraphProto, node: &NodeProto) -> Vec<f32> {
    assert_eq!((node.op_type(), node.domain()), ("MatMulNBits", "com.microsoft"));
    let [k, n, bits, size] = ["K", "N", "bits", "block_size"].map(|name| attribute(node, name).unwrap() as usize);
    let per_row = k.div_ceil(size);
    let (dims, codes) = integers(initializer(graph, &node.input[1]));
    assert_eq!(dims, [n, per_row, size * bits / 8]);
    let scales = scales(initializer(graph, &node.input[2]));
    let zero_points = node.input.get(3).map(|name| integers(initializer(graph, name)));
    let code = |bytes: &[i64], at: usize| bytes[at * bits / 8] >> (at * bits % 8) & ((1 << bits) - 1);
    let value = |row: usize, column: usize| {
        let block = row * per_row + column / size;
        let zero_point = zero_points.as_ref().map_or(1 << (bits - 1), |(dims, bytes)| {
            assert_eq!(dims, &[n, (per_row * bits).div_ceil(8)]);
            code(&bytes[row * dims[1]..], column / size)
        });
        (code(&codes[block * dims[2]..], column % size) - zero_point) as f32 * scales[block]
    };
    (0..n * k).map(|at| value(at / k, at % k)).collect()
}
