"""What ONNX Runtime finds in a file: the weights, as its own operators recover them, and the outputs."""

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper


def session(model, as_written=False):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    if as_written:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    # Where DequantizeLinear and MatMul become one operator, it keeps floats.
    options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", "1")
    given = model.SerializeToString() if isinstance(model, onnx.ModelProto) else str(model)
    return ort.InferenceSession(given, options, providers=["CPUExecutionProvider"])


def run(model, x, as_written=False):
    engine = session(model, as_written)
    return engine.run(None, {engine.get_inputs()[0].name: x})


def revealing(path, names):
    """The model with these values as its only outputs."""
    model = onnx.load(path)
    del model.graph.output[:]
    model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    return model


def outputs(path, x, one_by_one):
    """The outputs, before they become probabilities, and the label where the file gives one."""
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path)
    softmax = [node.input[0] for node in model.graph.node if node.op_type == "Softmax"]
    inner = revealing(path, softmax) if softmax else path
    # Ranges of inputs are taken over all that come at once.
    parts = [x[i : i + 1] for i in range(len(x))] if one_by_one else [x]
    engines = [session(inner)] + ([session(path)] if softmax else [])
    found = []
    for engine in engines:
        name = engine.get_inputs()[0].name
        found.append(np.concatenate([engine.run(None, {name: part})[0] for part in parts]))
    return found[0], found[1] if softmax else None


def names_in(graph, weights):
    """What the file calls each weight and bias: a chain of layers that was built anew has names of its own."""
    present = {tensor.name for tensor in graph.initializer} | {name for node in graph.node for name in node.input}
    present |= {name for node in graph.node for name in node.output}
    known = lambda name: any(name + ending in present for ending in ("", "_quantized", "_blocks"))
    if all(known(name) for name in weights):
        return {name: name for name in weights}
    return {name: f"layer{at // 2 + 1}.{'bias' if at % 2 else 'weight'}" for at, name in enumerate(weights)}


def weights(path, weights):
    """Each weight, with an output to a row, as the engine recovers it; in float, biases are as they stand."""
    graph = onnx.load(path).graph
    initializers = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    computed = {name for node in graph.node for name in node.output}
    names = names_in(graph, weights)
    inputs = [dim.dim_value or 1 for dim in graph.input[0].type.tensor_type.shape.dim]
    revealed = [name for name in names.values() if name in computed]
    found = dict(initializers)
    if revealed:
        found |= zip(revealed, run(revealing(path, revealed), np.zeros(inputs, np.float32), as_written=True), strict=True)
    recovered = {}
    for name, inner in names.items():
        if inner in found:
            value = found[inner]
        elif f"{inner}_blocks" in found:
            value = blocks(graph, inner, initializers)
        else:
            codes = found[f"{inner}_quantized"].astype(np.int32)
            zero_point = np.int32(found.get(f"{inner}_zero_point", 0))
            value = (codes - zero_point).astype(np.float32) * found[f"{inner}_scale"]
        recovered[name] = as_rows(graph, inner, value, weights[name])
    return recovered


def kept(path, weights):
    """The weights that are floats in the file, as they were before."""
    graph = onnx.load(path).graph
    floats = {tensor.name for tensor in graph.initializer if tensor.data_type == TensorProto.FLOAT}
    names = names_in(graph, weights)
    return [name for name, values in weights.items() if values.ndim > 1 and names[name] in floats]


def as_rows(graph, name, value, expected):
    """A convolution's filters are rows, a bias may be one; a MatMul has its weight turned, but for blocks."""
    if value.ndim == 2 and (f"{name}_blocks" not in {tensor.name for tensor in graph.initializer}):
        uses = [node.op_type for node in graph.node if name in node.input or f"{name}_quantized" in node.input]
        if {"MatMul", "MatMulInteger"} & set(uses):
            value = value.T
    is_otherwise = value.ndim > 2 or expected.ndim == 1
    return np.ascontiguousarray(value.reshape(expected.shape) if is_otherwise else value)


def blocks(graph, name, initializers):
    """The operator's own answer to one input after another: products with 1 and 0 are exact."""
    [node] = [node for node in graph.node if f"{name}_blocks" in node.input]
    columns = {each.name: each.i for each in node.attribute}["K"]
    alone = onnx.NodeProto()
    alone.CopyFrom(node)
    alone.input[0], alone.output[0] = "x", "y"
    value = helper.make_tensor_value_info
    x = value("x", TensorProto.FLOAT, ["rows", columns])
    parts = [tensor for tensor in graph.initializer if tensor.name in node.input]
    one = helper.make_graph([alone], "blocks", [x], [value("y", TensorProto.FLOAT, None)], parts)
    domains = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    return run(helper.make_model(one, opset_imports=domains, ir_version=10), np.eye(columns, dtype=np.float32))[0].T


def put(path, weights):
    """The float model with other weights, which the packed ones came back as."""
    model = onnx.load(path)
    for tensor in model.graph.initializer:
        if tensor.name in weights:
            rows = weights[tensor.name]
            turned = any(node.op_type == "MatMul" and tensor.name in node.input for node in model.graph.node)
            tensor.CopyFrom(numpy_helper.from_array((rows.T if turned else rows).reshape(tensor.dims).copy(), tensor.name))
    return model
