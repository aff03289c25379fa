"""Whole models with the shipped weights, sample by sample: dynamic int8 by ONNX Runtime's own `quantize_dynamic`, and
integer products with activation ranges fixed beforehand, as its quantizer computes them."""

import gzip
import struct
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper
from onnxruntime.quantization import QuantType, quant_utils, quantize_dynamic

from .codec import bits
from .linear import session

REPOSITORY = Path(__file__).resolve().parents[3]
INFO = helper.make_tensor_value_info


def dataset(name: str) -> np.ndarray:
    """The rows of a shipped dataset, standardised by the training rows unless they are pictures."""
    payload = gzip.decompress((REPOSITORY / f"www/public/data/{name}.qpd.gz").read_bytes())
    _, rows, features, _, kind, _, _, scale = struct.unpack("<8sIIIBBHf", payload[:28])
    columns = np.frombuffer(payload, "<f4" if kind else "u1", rows * features, 28).reshape(features, rows)
    x = columns.T.astype(np.float32) * np.float32(scale)
    if kind == 0:
        return x
    train = x[np.arange(rows) % 5 < 3].astype(np.float64)
    return ((x - train.mean(axis=0)) / train.std(axis=0)).astype(np.float32)


def weights(name: str, inputs: int) -> tuple[np.ndarray, np.ndarray]:
    values = np.fromfile(REPOSITORY / f"src/train/pretrained/{name}.f32", "<f4")
    outputs = values.size // (inputs + 1)
    return values[: outputs * inputs].reshape(outputs, inputs), values[outputs * inputs :]


def tensor(name: str, values: np.ndarray) -> onnx.TensorProto:
    return onnx.numpy_helper.from_array(np.ascontiguousarray(values), name)


def dynamic(weight, bias, kind: QuantType, per_channel: bool) -> ort.InferenceSession:
    outputs, inputs = weight.shape
    nodes = [helper.make_node("MatMul", ["x", "w"], ["xw"], name="product"),
             helper.make_node("Add", ["xw", "b"], ["y"], name="sum")]
    graph = helper.make_graph(nodes, "linear", [INFO("x", TensorProto.FLOAT, [1, inputs])],
                              [INFO("y", TensorProto.FLOAT, [1, outputs])], [tensor("w", weight.T), tensor("b", bias)])
    float_model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    options = ort.SessionOptions()
    options.add_session_config_entry("session.x64quantprecision", "1")
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(float_model, f"{folder}/float.onnx")
        quantize_dynamic(f"{folder}/float.onnx", f"{folder}/int8.onnx", per_channel=per_channel, weight_type=kind)
        return ort.InferenceSession(f"{folder}/int8.onnx", options, providers=["CPUExecutionProvider"])


def static(weight, bias, calibration, levels: int = 256) -> ort.InferenceSession:
    """QuantizeLinear with a calibrated range, MatMulInteger with int8 weights per output, rescaled to floats."""
    outputs, inputs = weight.shape
    low, high = calibration.min(), calibration.max()
    zero, scale = quant_utils.compute_scale_zp(low, high, np.uint8(0), np.uint8(levels - 1))
    rows = [quant_utils.quantize_data(row, TensorProto.INT8, True) for row in weight]
    row_scale = np.array([row[1] for row in rows], np.float32)
    codes = np.stack([row[2] for row in rows]).astype(np.int8)
    nodes = [helper.make_node("QuantizeLinear", ["x", "s", "z"], ["q"]),
             helper.make_node("MatMulInteger", ["q", "w", "z"], ["sum"]),
             helper.make_node("Cast", ["sum"], ["float"], to=TensorProto.FLOAT),
             helper.make_node("Mul", ["s", "ws"], ["scale"]),
             helper.make_node("Mul", ["float", "scale"], ["product"]),
             helper.make_node("Add", ["product", "b"], ["y"])]
    constants = [tensor("s", np.float32(scale).reshape(())), tensor("z", np.uint8(zero).reshape(())),
                 tensor("w", codes.T), tensor("ws", row_scale), tensor("b", bias)]
    return session(nodes, [INFO("x", TensorProto.FLOAT, [1, inputs])], [INFO("y", TensorProto.FLOAT, [1, outputs])],
                   constants)


def cases() -> list[dict]:
    made = []
    # 20 calibration rows of iris have a range whose scale differs by one bit between 32-bit and 64-bit arithmetic.
    for name, count, calibrating in (("digits", 60, 359), ("wine", 35, 35), ("iris", 30, 20)):
        rows = dataset(name)
        index = np.arange(len(rows)) % 5
        x, calibration = rows[index == 4][:count], rows[index == 3][:calibrating]
        weight, bias = weights(name, rows.shape[1])
        sessions = {
            ("dynamic", "int8", False): dynamic(weight, bias, QuantType.QInt8, False),
            ("dynamic", "int8", True): dynamic(weight, bias, QuantType.QInt8, True),
            ("dynamic", "uint8", False): dynamic(weight, bias, QuantType.QUInt8, False),
            ("static", "int8", True): static(weight, bias, calibration),
        }
        logits = [{"activations": kind, "weights": type_, "per_channel": per_channel,
                   "y": bits(np.concatenate([run.run(None, {"x": row[None]})[0] for row in x]))}
                  for (kind, type_, per_channel), run in sessions.items()]
        made.append({"dataset": name, "inputs": int(rows.shape[1]), "weight": bits(weight), "bias": bits(bias),
                     "x": bits(x), "calibration": bits([calibration.min(), calibration.max()]), "logits": logits})
    return made
