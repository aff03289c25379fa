"""Blocks of small floats with a shared scale: MXFP8, MXFP6 and MXFP4 by torchao's `to_mx`, NVFP4 by its `nvfp4_quantize`,
MXINT8 by the formulas of the specification in numpy, as torchao has none; and scaled FP8 by torchao and ONNX Runtime.
"""

import warnings

import numpy as np
import onnxruntime
import torch
from onnx import TensorProto, helper

warnings.filterwarnings("ignore")

from torchao.prototype.mx_formats.config import ScaleCalculationMode  # noqa: E402
from torchao.prototype.mx_formats.constants import DTYPE_FP6_E2M3, DTYPE_FP6_E3M2  # noqa: E402
from torchao.prototype.mx_formats.mx_tensor import to_dtype, to_mx  # noqa: E402
from torchao.prototype.mx_formats.nvfp4_tensor import NVFP4Tensor, per_tensor_amax_to_scale  # noqa: E402
from torchao.quantization.quant_primitives import (  # noqa: E402
    _choose_scale_float8,
    _dequantize_affine_float8,
    _quantize_affine_float8,
)

from .codec import bits, digests, hexadecimal  # noqa: E402
from .inputs import F32, around, matrices  # noqa: E402

BLOCK = 32
ELEMENTS = {"e4m3fn": torch.float8_e4m3fn, "e5m2": torch.float8_e5m2, "e3m2": DTYPE_FP6_E3M2, "e2m3": DTYPE_FP6_E2M3,
            "e2m1": torch.float4_e2m1fn_x2}
LARGEST = {"e4m3fn": 448.0, "e5m2": 57344.0, "e3m2": 28.0, "e2m3": 7.5, "e2m1": 6.0}
MODES = {"floor": ScaleCalculationMode.FLOOR, "rceil": ScaleCalculationMode.RCEIL, "ceil": ScaleCalculationMode.CEIL,
         "even": ScaleCalculationMode.EVEN}


def tensors() -> dict[str, np.ndarray]:
    """Weights whose rows 32 divides: ordinary ones; blocks of every size; blocks whose maximum is where modes differ."""
    rng = np.random.default_rng(32)
    normal = rng.normal(0, 0.3, (8, 2 * BLOCK)).astype(np.float32)
    sizes = np.exp2(np.linspace(-148, 127, 32)).astype(np.float32)
    spread = (rng.uniform(-1, 1, (32, BLOCK)).astype(np.float32) * sizes[:, None]).astype(np.float32)
    spread[5] = 0
    spread[6, 1:] = 0
    spread[7] = -0.0
    spread[8, 3], spread[9, 4] = F32.max, -F32.max
    # A maximum at, above and below powers of two, largest elements, and what rounds up to the next power.
    tops = around([*np.exp2([-3.0, 0.0, 5.0]), *[2.0**-4 * largest for largest in LARGEST.values()],
                   *[2.0**3 * (2 - 2.0**-(mantissa + 2)) for mantissa in range(4)], *np.exp2([40.0, 90.0])])
    tops = np.concatenate([tops, np.nextafter(tops, np.float32(np.inf))])
    edges = rng.uniform(-1, 1, (len(tops), BLOCK)).astype(np.float32) * tops[:, None]
    # Half-way points and elements of FP4 at the scale of the block.
    edges[:, 1:17] = np.float32([0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 7.5]) / 8 * tops[:, None]
    edges[:, 0] = tops
    return {"normal": normal, "spread": spread, "edges": edges.astype(np.float32)}


def inputs() -> list[dict]:
    return [{"name": name, "shape": list(x.shape), "x": bits(x)} for name, x in tensors().items()]


def microscaling() -> list[dict]:
    made = []
    for name, x in tensors().items():
        for element, dtype in ELEMENTS.items():
            for mode, calculation in MODES.items():
                scales, data = to_mx(torch.from_numpy(x), dtype, BLOCK, calculation)
                y = to_dtype(data, scales, dtype, BLOCK, torch.float32).numpy()
                codes = data.view(torch.uint8).numpy()
                if element == "e2m1":
                    codes = np.stack([codes & 15, codes >> 4], axis=-1)
                made.append({"tensor": name, "element": element, "mode": mode,
                             "scales": hexadecimal(scales.view(torch.uint8).numpy()), "codes": hexadecimal(codes),
                             "y": digests(y, BLOCK)})
        made.append({"tensor": name, "element": "int8", "mode": "floor", **int8(x)})
    return made


def int8(x: np.ndarray) -> dict:
    """OCP Microscaling v1.0, section 6.3: elements are sixty-fourths, whose largest power of two is 1."""
    blocks = x.reshape(-1, BLOCK).astype(np.float64)
    largest = np.abs(blocks).max(axis=1)
    _, exponents = np.frexp(largest)
    powers = np.where(largest == 0, -127, np.clip(exponents - 1, -127, 127))
    scales = np.exp2(powers.astype(np.float64))[:, None]
    codes = np.clip(np.rint(blocks / scales * 64), -127, 127).astype(np.int8)
    return {"scales": hexadecimal(powers + 127), "codes": hexadecimal(codes.view(np.uint8)),
            "y": digests((codes / 64 * scales).astype(np.float32), BLOCK)}


def nvfp4() -> list[dict]:
    made = []
    for name, x in tensors().items():
        scale = per_tensor_amax_to_scale(torch.from_numpy(x).abs().max())
        quantized = NVFP4Tensor.to_nvfp4(torch.from_numpy(x), per_tensor_scale=scale)
        codes = quantized.qdata.view(torch.uint8).numpy()
        made.append({"tensor": name, "scale": bits(scale), "scales": hexadecimal(quantized.scale.view(torch.uint8).numpy()),
                     "codes": hexadecimal(np.stack([codes & 15, codes >> 4], axis=-1)),
                     "y": bits(quantized.dequantize(torch.float32))})
    return made


def scaled() -> list[dict]:
    """FP8 with a scale for each tensor, row and group of 8."""
    made = []
    for name, x in matrices():
        rows, columns = x.shape
        for group in (0, columns, 8):
            if group and columns % group:
                continue
            block = [rows, columns] if group == 0 else [1, group]
            for dtype, theirs in ((torch.float8_e4m3fn, TensorProto.FLOAT8E4M3FN), (torch.float8_e5m2, TensorProto.FLOAT8E5M2)):
                scale = _choose_scale_float8(torch.from_numpy(x), block, dtype)
                q = _quantize_affine_float8(torch.from_numpy(x), scale, dtype)
                if group in (0, columns):
                    assert np.array_equal(q.float().numpy(), by_onnxruntime(x, scale.numpy().ravel(), theirs)), f"{name} {dtype}"
                made.append({"weight": name, "type": str(dtype).split("_")[1], "group": group, "scales": bits(scale),
                             "codes": hexadecimal(q.view(torch.uint8).numpy()), "y": bits(_dequantize_affine_float8(q, scale, torch.float32))})
    return made


def by_onnxruntime(x: np.ndarray, scale: np.ndarray, kind: int) -> np.ndarray:
    """What QuantizeLinear makes of `x`, in 32 bits; with one scale, or one for each row."""
    scale = scale[0] if len(scale) == 1 else scale
    shape = list(np.shape(scale))
    zero = helper.make_tensor("zero", kind, shape, [0.0] * max(1, scale.size))
    nodes = [helper.make_node("QuantizeLinear", ["x", "scale", "zero"], ["q"], axis=0, saturate=1),
             helper.make_node("Cast", ["q"], ["y"], to=TensorProto.FLOAT)]
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, dims) for name, dims in
              (("x", list(x.shape)), ("scale", shape), ("y", list(x.shape)))]
    graph = helper.make_graph(nodes, "quantize", values[:2], values[2:], [zero])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(["y"], {"x": x, "scale": np.asarray(scale)})[0]
