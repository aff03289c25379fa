"""DynamicQuantizeLinear, MatMulInteger and DynamicQuantizeMatMul, as ONNX Runtime computes them."""

import numpy as np
from onnx import TensorProto, helper

from .codec import bits, integers
from .inputs import F32, around, finite
from .linear import session


def tensors() -> list[tuple[str, np.ndarray]]:
    rng = np.random.default_rng(21)
    normal = rng.normal(0, 1, 48).astype(np.float32)
    steps = (np.arange(-20, 20) + 0.5).astype(np.float32)
    return [
        ("normal", normal), ("positive", np.abs(normal)), ("negative", -np.abs(normal)),
        ("all zero", np.zeros(7, np.float32)), ("negative zero", np.float32([-0.0, 0.0])),
        ("one", np.float32([3.5])), ("one negative", np.float32([-3.5])), ("constant", np.full(5, 0.1, np.float32)),
        # Width 255: scale 1, so every half step is a tie, and the zero point is one itself.
        ("ties", np.concatenate([steps, around(steps), np.float32([-100.5, 154.5])], dtype=np.float32)),
        ("tiny", np.float32([1e-30, -3e-30, 2e-31])), ("huge", np.float32([1e38, -1e38, 3.0])),
        ("denormal", np.float32([3e-40, -1e-40, 0.0])), ("positive maximum", finite([F32.max, 0.0, 1.0, F32.max / 3])),
        ("digits", (rng.integers(0, 17, 64) / 16).astype(np.float32)),
    ]


def dynamic_quantize_linear() -> list[dict]:
    made = []
    for name, x in tensors():
        info = helper.make_tensor_value_info
        run = session(
            [helper.make_node("DynamicQuantizeLinear", ["x"], ["q", "scale", "zero"])],
            [info("x", TensorProto.FLOAT, x.shape)],
            [info("q", TensorProto.UINT8, x.shape), info("scale", TensorProto.FLOAT, []),
             info("zero", TensorProto.UINT8, [])],
        )
        q, scale, zero = run.run(None, {"x": x})
        made.append({"name": name, "x": bits(x), "q": integers(q), "scale": bits(scale), "zero_point": int(zero)})
    return made


def products() -> list[dict]:
    """Codes `a[n, in]`, `b[in, out]` (written here as `[out, in]`), zero points one or per column of b."""
    rng = np.random.default_rng(22)
    made = []
    for n, inputs, outputs in [(1, 1, 1), (1, 64, 10), (3, 17, 5), (2, 130, 33), (4, 8, 1)]:
        for signed in (False, True):
            for per_column in (False, True):
                low, high = (-128, 127) if signed else (0, 255)
                element = TensorProto.INT8 if signed else TensorProto.UINT8
                a = rng.integers(0, 256, (n, inputs)).astype(np.uint8)
                b = rng.integers(low, high + 1, (inputs, outputs)).astype(np.int8 if signed else np.uint8)
                b[0], a[0] = high, 255
                shape = (outputs,) if per_column else ()
                b_zero = rng.integers(low, high + 1, shape).astype(b.dtype)
                a_zero = np.uint8(rng.integers(0, 256))
                made.append({"n": n, "inputs": inputs, "outputs": outputs, "a": integers(a), "a_zero": int(a_zero),
                             "b": integers(b.T), "b_zero": integers(b_zero),
                             "y": integers(matmul_integer(a, b, a_zero, b_zero, element))})
    return made


def matmul_integer(a, b, a_zero, b_zero, element):
    info = helper.make_tensor_value_info
    constants = [helper.make_tensor("az", TensorProto.UINT8, [], [int(a_zero)]),
                 helper.make_tensor("b", element, b.shape, integers(b)),
                 helper.make_tensor("bz", element, b_zero.shape, integers(b_zero))]
    node = helper.make_node("MatMulInteger", ["a", "b", "az", "bz"], ["y"])
    run = session([node], [info("a", TensorProto.UINT8, a.shape)],
                  [info("y", TensorProto.INT32, (a.shape[0], b.shape[1]))], constants)
    return run.run(None, {"a": a})[0]


def dynamic_quantize_matmul() -> list[dict]:
    rng = np.random.default_rng(23)
    made = []
    kinds = {"normal": lambda x: x, "negative": lambda x: -np.abs(x), "all zero": np.zeros_like, "positive": np.abs}
    for i, (name, kind) in enumerate(kinds.items()):
        for per_column in (False, True):
            for biased in (False, True):
                n, inputs, outputs = [(1, 64, 10), (3, 17, 5), (2, 5, 3), (4, 33, 18)][i]
                a = kind(rng.normal(0, 1, (n, inputs)).astype(np.float32))
                b = rng.integers(-127, 128, (inputs, outputs)).astype(np.int8)
                shape = (outputs,) if per_column else ()
                scale = np.asarray(np.exp(rng.normal(-4, 1, shape)), dtype=np.float32)
                zero = rng.integers(-9, 10, shape).astype(np.int8)
                bias = rng.normal(0, 1, outputs).astype(np.float32) if biased else np.zeros(0, np.float32)
                made.append({"name": name, "inputs": inputs, "a": bits(a), "b": integers(b.T), "scale": bits(scale),
                             "zero_point": integers(zero), "bias": bits(bias),
                             "y": bits(fused(a, b, scale, zero, bias))})
    return made


def fused(a, b, scale, zero, bias):
    info = helper.make_tensor_value_info
    constants = [helper.make_tensor("b", TensorProto.INT8, b.shape, integers(b)),
                 helper.make_tensor("s", TensorProto.FLOAT, scale.shape, scale.ravel().tolist()),
                 helper.make_tensor("z", TensorProto.INT8, zero.shape, integers(zero))]
    names = ["a", "b", "s", "z"]
    if bias.size:
        constants.append(helper.make_tensor("bias", TensorProto.FLOAT, bias.shape, bias.tolist()))
        names.append("bias")
    node = helper.make_node("DynamicQuantizeMatMul", names, ["y"], domain="com.microsoft")
    run = session([node], [info("a", TensorProto.FLOAT, a.shape)],
                  [info("y", TensorProto.FLOAT, (a.shape[0], b.shape[1]))], constants, domains=["com.microsoft"])
    return run.run(None, {"a": a})[0]
