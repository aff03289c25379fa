"""Scales, zero points and codes by ONNX Runtime's own quantizer (`onnxruntime.quantization.quant_utils`)."""

import numpy as np
from onnxruntime.quantization import QuantType, quant_utils

from .codec import bits, integers
from .inputs import matrices, ranges

TYPES = [QuantType.QInt8, QuantType.QUInt8, QuantType.QInt16, QuantType.QUInt16, QuantType.QInt4, QuantType.QUInt4]


def settings():
    """Every grid that it knows: type, symmetric or not, reduced range or not."""
    for kind in TYPES:
        for symmetric in (False, True):
            for reduced in (False, True):
                low, high = quant_utils.get_qmin_qmax_for_qType(kind.tensor_type, reduced, symmetric)
                yield kind, symmetric, reduced, int(low), int(high)


def cases() -> list[dict]:
    made = []
    for seed, (kind, symmetric, reduced, low, high) in enumerate(settings()):
        setting = {"type": kind.name, "symmetric": symmetric, "reduced": reduced, "low": low, "high": high}
        type_range = quant_utils.get_qmin_qmax_for_qType(kind.tensor_type, reduced, symmetric)
        pairs = list(zip(*ranges(seed, high - low)))
        parameters = [quant_utils.compute_scale_zp(np.array(a), np.array(b), *type_range, symmetric) for a, b in pairs]
        zero_points, scales = zip(*parameters)
        lows, highs = zip(*pairs)
        made.append({**setting, "rmin": bits(lows), "rmax": bits(highs), "scale": bits(scales),
                     "zero_point": integers(zero_points)})
    return made


def tensors() -> list[dict]:
    """The shared weights, row by row."""
    made = []
    for kind, symmetric, reduced, low, high in settings():
        for name, weight in matrices():
            rows = [quant_utils.quantize_data(row, kind.tensor_type, symmetric, reduced) for row in weight]
            zero_points, scales, codes = zip(*rows)
            made.append({"type": kind.name, "symmetric": symmetric, "reduced": reduced, "low": low, "high": high,
                         "weight": name, "scale": bits(scales), "zero_point": integers(zero_points),
                         "q": integers(np.stack(codes))})
    return made
