"""Makes the small models that the tests open, and what ONNX Runtime computes with them.

    pip install -r tests/readers/models/requirements.txt
    python tests/readers/models/generate.py

scikit-learn trains on its own digits; the convolutional networks have seeded weights. Beside each `name.onnx` stands
`name.json` with rows and what ONNX Runtime gives for them.
"""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

HERE = pathlib.Path(__file__).parent
ROWS = 6


def run(name, x, output=None):
    session = onnxruntime.InferenceSession(HERE / f"{name}.onnx", providers=["CPUExecutionProvider"])
    names = [output] if output else None
    return session.run(names, {session.get_inputs()[0].name: x})[0]


def keep(name, x, y):
    rows = {"inputs": x.reshape(len(x), -1).tolist(), "outputs": np.asarray(y).reshape(len(x), -1).tolist()}
    (HERE / f"{name}.json").write_text(json.dumps(rows))


def digits():
    data = load_digits()
    x, y = (data.data / 16).astype(np.float32), data.target
    part = np.arange(len(x)) % 5
    model = MLPClassifier((32,), random_state=1, max_iter=400).fit(x[part < 3], y[part < 3])
    options = {"zipmap": False}
    onnx.save(to_onnx(model, x[:1], target_opset=18, options=options), HERE / "digits_mlp.onnx")
    parts = {"coefs": [w.tolist() for w in model.coefs_], "intercepts": [b.tolist() for b in model.intercepts_]}
    parts |= {"activation": model.activation, "classes": [str(c) for c in model.classes_]}
    (HERE / "digits_mlp.sklearn.json").write_text(json.dumps(parts))
    rows = x[part == 4]
    outputs = run("digits_mlp", rows, "probabilities")
    keep("digits_mlp", rows[:ROWS], outputs[:ROWS])
    print("digits_mlp", (outputs.argmax(1) == y[part == 4]).mean())
    linear = LogisticRegression(max_iter=2000).fit(x[part < 3], y[part < 3])
    onnx.save(to_onnx(linear, x[:1], target_opset=18, options=options), HERE / "digits_linear.onnx")
    keep("digits_linear", rows[:ROWS], run("digits_linear", rows[:ROWS], "probabilities"))
    binary = LogisticRegression(max_iter=2000).fit(x[part < 3][:, ::7], y[part < 3] > 4)
    onnx.save(to_onnx(binary, x[:1, ::7], target_opset=18, options=options), HERE / "binary.onnx")
    keep("binary", rows[:ROWS, ::7], run("binary", rows[:ROWS, ::7], "probabilities"))


def weights(rng, name, *shape):
    scale = 1 / np.sqrt(np.prod(shape[1:]) if len(shape) > 1 else 10)
    return numpy_helper.from_array((rng.standard_normal(shape) * scale).astype(np.float32), name)


def convolutional():
    """A residual network with every operator that is computed here but those of the other models."""
    rng = np.random.default_rng(7)
    node = helper.make_node
    initializers = [
        weights(rng, "w1", 6, 1, 3, 3), weights(rng, "b1", 6),
        weights(rng, "scale", 6), weights(rng, "shift", 6), weights(rng, "mean", 6),
        numpy_helper.from_array(rng.random(6).astype(np.float32) + 0.5, "variance"),
        weights(rng, "w2", 6, 1, 3, 3), weights(rng, "w3", 6, 6, 1, 1), weights(rng, "b3", 6),
        numpy_helper.from_array(np.float32([[[1.5]], [[0.5]], [[1]], [[-1]], [[2]], [[0.1]]]), "factors"),
        numpy_helper.from_array(np.float32(0), "zero"), numpy_helper.from_array(np.float32(6), "six"),
        numpy_helper.from_array(np.int64([0, -1]), "flat"),
        weights(rng, "w4", 54, 8), weights(rng, "b4", 8), weights(rng, "w5", 4, 8), weights(rng, "b5", 4),
    ]
    nodes = [
        node("Conv", ["x", "w1", "b1"], ["c1"], pads=[1, 1, 1, 1], kernel_shape=[3, 3]),
        node("BatchNormalization", ["c1", "scale", "shift", "mean", "variance"], ["n1"], epsilon=1e-3),
        node("Clip", ["n1", "zero", "six"], ["r1"]),
        node("Conv", ["r1", "w2"], ["c2"], group=6, auto_pad="SAME_UPPER"),
        node("Conv", ["c2", "w3", "b3"], ["c3"]),
        node("Mul", ["c3", "factors"], ["m3"]),
        node("Add", ["m3", "r1"], ["s3"]),
        node("LeakyRelu", ["s3"], ["l3"], alpha=0.1),
        node("MaxPool", ["l3"], ["p3"], kernel_shape=[2, 2], strides=[2, 2]),
        node("AveragePool", ["p3"], ["p4"], kernel_shape=[2, 2], pads=[1, 1, 1, 1], strides=[2, 2], count_include_pad=0),
        node("Reshape", ["p4", "flat"], ["f"]),
        node("MatMul", ["f", "w4"], ["h"]),
        node("Add", ["b4", "h"], ["hb"]),
        node("Sigmoid", ["hb"], ["g"]),
        node("Gemm", ["g", "w5", "b5"], ["y"], transB=1),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "convolutional",
        [value("x", TensorProto.FLOAT, ["batch", 1, 8, 8])], [value("y", TensorProto.FLOAT, ["batch", 4])], initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, HERE / "convolutional.onnx")
    x = rng.standard_normal((ROWS, 1, 8, 8)).astype(np.float32)
    keep("convolutional", x, run("convolutional", x))


def recurrent():
    """A graph with an operator that is not computed here (GRU), and a product that is quantized."""
    rng = np.random.default_rng(11)
    node = helper.make_node
    initializers = [
        weights(rng, "w", 1, 24, 5), weights(rng, "r", 1, 24, 8), weights(rng, "head", 8, 3), weights(rng, "shift", 3),
    ]
    nodes = [
        node("GRU", ["x", "w", "r"], ["", "last"], hidden_size=8),
        node("ReduceSum", ["last", "axis"], ["h"], keepdims=0),
        node("MatMul", ["h", "head"], ["logits"]),
        node("Add", ["logits", "shift"], ["y"]),
    ]
    initializers.append(numpy_helper.from_array(np.int64([0]), "axis"))
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "recurrent",
        [value("x", TensorProto.FLOAT, ["steps", 1, 5])], [value("y", TensorProto.FLOAT, [1, 3])], initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, HERE / "recurrent.onnx")
    run("recurrent", rng.standard_normal((7, 1, 5)).astype(np.float32))


digits()
convolutional()
recurrent()
