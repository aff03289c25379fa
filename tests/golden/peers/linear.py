"""ONNX QuantizeLinear and DequantizeLinear, as ONNX Runtime computes them: per tensor, per axis and blocked."""

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper

from .codec import bits, integers
from .inputs import for_grid

TYPES = {
    "int8": (TensorProto.INT8, -128, 127), "uint8": (TensorProto.UINT8, 0, 255),
    "int16": (TensorProto.INT16, -32768, 32767), "uint16": (TensorProto.UINT16, 0, 65535),
    "int4": (TensorProto.INT4, -8, 7), "uint4": (TensorProto.UINT4, 0, 15),
    "int2": (TensorProto.INT2, -2, 1), "uint2": (TensorProto.UINT2, 0, 3),
}
SCALES = [1.0, 0.5, 0.1, 0.007843137718737125, 3.3e-5, 1.1754943508222875e-38, 2.5e35]


def session(nodes, inputs, outputs, initialisers=(), opset=25, domains=()) -> ort.InferenceSession:
    graph = helper.make_graph(nodes, "golden", inputs, outputs, list(initialisers))
    opsets = [helper.make_opsetid("", opset), *[helper.make_opsetid(domain, 1) for domain in domains]]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=11)
    onnx.checker.check_model(model)
    options = ort.SessionOptions()
    options.log_severity_level = 3
    # On processors without VNNI the u8 × s8 kernel saturates sums of pairs; this asks for the exact one.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def quantize(kind: str, x: np.ndarray, scale: np.ndarray, zero_point: np.ndarray, **attributes):
    """`(q, y)` of QuantizeLinear and then DequantizeLinear; q crosses as int32, as numpy has no 4-bit integers."""
    element = TYPES[kind][0]
    constants = [
        helper.make_tensor("scale", TensorProto.FLOAT, scale.shape, scale.ravel().tolist()),
        helper.make_tensor("zero", element, zero_point.shape, zero_point.ravel().tolist()),
    ]
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "scale", "zero"], ["q"], **attributes),
        helper.make_node("DequantizeLinear", ["q", "scale", "zero"], ["y"], **attributes),
        helper.make_node("Cast", ["q"], ["codes"], to=TensorProto.INT32),
    ]
    ins = [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)]
    outs = [helper.make_tensor_value_info("codes", TensorProto.INT32, x.shape),
            helper.make_tensor_value_info("y", TensorProto.FLOAT, x.shape)]
    return session(nodes, ins, outs, constants).run(None, {"x": x})


def case(kind: str, layout: str, x, scale, zero_point, group: int, **attributes) -> dict:
    """`group`: how many consecutive values of a row share a scale; 0 for the whole tensor."""
    codes, y = quantize(kind, x, scale, zero_point, **attributes)
    return {"type": kind, "layout": layout, "columns": x.shape[-1], "group": group, "scale": bits(scale),
            "zero_point": integers(zero_point), "x": bits(x), "q": integers(codes), "y": bits(y)}


def supported() -> list[str]:
    def runs(kind: str) -> bool:
        try:
            quantize(kind, np.zeros(4, np.float32), np.float32(1).reshape(()), np.zeros((), int))
            return True
        except Exception as problem:  # the peer says which types it has no kernel for
            print(f"ONNX Runtime has no QuantizeLinear for {kind}: {str(problem).splitlines()[0]}")
            return False

    return [kind for kind in TYPES if runs(kind)]


def cases() -> list[dict]:
    made = []
    for kind in supported():
        _, low, high = TYPES[kind]
        middle = (low + high + 1) // 2
        points = sorted({low, high, middle, min(middle + 1, high), low + (high - low) // 3 | 1})
        for i, scale in enumerate(SCALES):
            zero_point = points[i % len(points)]
            x = for_grid(scale, zero_point, low, high, seed=i)
            made.append(case(kind, "per tensor", x, np.float32(scale).reshape(()), np.array(zero_point), 0))
        rng = np.random.default_rng(len(made))
        rows, columns, block = 5, 19, 4
        x = rng.normal(0, (high - low) / 4, (rows, columns)).astype(np.float32)
        x[:, ::3] = np.round(x[:, ::3]) + np.float32(0.5)
        scale = np.exp2(rng.integers(-3, 2, rows)).astype(np.float32) * np.float32([1, 1, 1, 0.3, 0.7])
        zero_point = rng.integers(low, high + 1, rows)
        made.append(case(kind, "per axis", x, scale, zero_point, columns, axis=0))
        blocks = -(-columns // block)
        scale = np.exp2(rng.integers(-3, 2, (rows, blocks))).astype(np.float32)
        zero_point = rng.integers(low, high + 1, (rows, blocks))
        made.append(case(kind, "blocked", x, scale, zero_point, block, axis=1, block_size=block))
    return made
