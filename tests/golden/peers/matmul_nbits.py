"""ONNX Runtime's MatMulNBits: codes, scales and zero points by its own quantizer, and the weights as the operator
itself uses them, by multiplying it with the identity."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.capi import _pybind_state as native

from .codec import bits
from .inputs import matrices
from .linear import session

QUANTIZE = {2: native.quantize_matmul_2bits, 4: native.quantize_matmul_4bits, 8: native.quantize_matmul_8bits}


def weights() -> list[tuple[str, np.ndarray]]:
    rng = np.random.default_rng(53)
    return [matrices()[0], ("long", rng.normal(0, 0.5, (2, 300)).astype(np.float32))]


def quantized(weight: np.ndarray, width: int, block: int, symmetric: bool):
    """As `DefaultWeightOnlyQuantizer.qbits_block_quant` calls it, for a weight `[out, in]`."""
    outputs, inputs = weight.shape
    blocks, in_byte = -(-inputs // block), 8 // width
    codes = np.zeros((outputs, blocks, block // in_byte), np.uint8)
    scales = np.zeros((outputs, blocks), np.float32)
    zero_points = np.zeros((outputs, -(-blocks // in_byte)), np.uint8)
    QUANTIZE[width](codes, np.ascontiguousarray(weight.T), scales, zero_points, block, outputs, inputs, symmetric)
    return codes, scales, zero_points


def used(weight: np.ndarray, width: int, block: int, codes, scales, zero_points) -> np.ndarray:
    """What the operator multiplies with."""
    outputs, inputs = weight.shape
    parts = {"B": codes, "scales": scales.ravel(), **({} if zero_points is None else {"zeros": zero_points.ravel()})}
    node = helper.make_node("MatMulNBits", ["A", *parts], ["Y"], domain="com.microsoft", K=inputs, N=outputs, bits=width,
                            block_size=block, accuracy_level=1)
    info = helper.make_tensor_value_info
    run = session([node], [info("A", TensorProto.FLOAT, [inputs, inputs])], [info("Y", TensorProto.FLOAT, [inputs, outputs])],
                  [numpy_helper.from_array(part, name) for name, part in parts.items()], domains=["com.microsoft"])
    return run.run(None, {"A": np.eye(inputs, dtype=np.float32)})[0].T


def cases() -> list[dict]:
    made = []
    for name, weight in weights():
        for width in QUANTIZE:
            for block in (16, 32, 64, 128, 256):
                for symmetric in (True, False):
                    codes, scales, zero_points = quantized(weight, width, block, symmetric)
                    y = used(weight, width, block, codes, scales, None if symmetric else zero_points)
                    made.append({"shape": list(weight.shape), "x": bits(weight) if block == 16 else "", "bits": width,
                                 "block": block, "symmetric": symmetric, "codes": codes.tobytes().hex(),
                                 "scale": bits(scales), "zero_points": "" if symmetric else zero_points.tobytes().hex(),
                                 "y": bits(y) if name == "kinds" and block in (16, 32) else ""})
    return made
