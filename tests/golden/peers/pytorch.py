"""PyTorch: scales and zero points by its observers, codes by `quantize_per_tensor` and `quantize_per_channel`, values
recovered by `dequantize` and, for grids that no quantized type has, by fake quantization."""

import warnings

import numpy as np
import torch
from torch.ao.quantization import MinMaxObserver, PerChannelMinMaxObserver

from .codec import bits, integers
from .inputs import for_grid, matrices, ranges

warnings.filterwarnings("ignore")

# symmetric, least and greatest integer; 8-bit types first, then grids that only observers and fake quantization know.
GRIDS = [(False, 0, 255), (False, 0, 127), (True, -128, 127), (True, -127, 127), (True, -8, 7), (True, -7, 7),
         (False, 0, 15), (False, 0, 1), (True, -1, 1), (True, -2, 1), (False, 0, 2), (False, 0, 99), (True, -49, 49),
         (False, 0, 65535), (True, -32768, 32767), (True, -32767, 32767)]


def dtype_of(low: int, high: int) -> torch.dtype:
    if high - low > 255:
        return torch.qint32
    return torch.quint8 if low == 0 else torch.qint8


def setting(symmetric: bool, low: int, high: int) -> dict:
    return {"symmetric": symmetric, "low": low, "high": high}


def parameters() -> list[dict]:
    """Scale and zero point of every pair of minimum and maximum."""
    made = []
    for seed, (symmetric, low, high) in enumerate(GRIDS):
        rmin, rmax = ranges(100 + seed, high - low)
        scheme = torch.per_channel_symmetric if symmetric else torch.per_channel_affine
        observer = PerChannelMinMaxObserver(0, dtype_of(low, high), scheme, quant_min=low, quant_max=high)
        observer(torch.from_numpy(np.stack([rmin, rmax], axis=1)))
        scale, zero_point = observer.calculate_qparams()
        made.append({**setting(symmetric, low, high), "rmin": bits(rmin), "rmax": bits(rmax), "scale": bits(scale),
                     "zero_point": integers(zero_point)})
    return made


def tensors() -> list[dict]:
    """The shared weights per tensor and per channel: parameters, and what comes back."""
    made = []
    for symmetric, low, high in GRIDS:
        for name, weight in matrices():
            x = torch.from_numpy(weight)
            for per_channel in (False, True):
                dtype = dtype_of(low, high)
                if per_channel:
                    scheme = torch.per_channel_symmetric if symmetric else torch.per_channel_affine
                    observer = PerChannelMinMaxObserver(0, dtype, scheme, quant_min=low, quant_max=high)
                    scale, zero_point = (observer(x), observer.calculate_qparams())[1]
                    y = torch.fake_quantize_per_channel_affine(x, scale, zero_point.int(), 0, low, high)
                else:
                    scheme = torch.per_tensor_symmetric if symmetric else torch.per_tensor_affine
                    observer = MinMaxObserver(dtype, scheme, quant_min=low, quant_max=high)
                    scale, zero_point = (observer(x), observer.calculate_qparams())[1]
                    y = torch.fake_quantize_per_tensor_affine(x, scale.item(), int(zero_point), low, high)
                case = {**setting(symmetric, low, high), "weight": name, "per_channel": per_channel,
                        "scale": bits(scale), "zero_point": integers(zero_point), "y": bits(y)}
                if (low, high) in ((0, 255), (-128, 127)):
                    case.update(quantized(x, scale, zero_point, dtype, per_channel))
                made.append(case)
    return made


def quantized(x: torch.Tensor, scale: torch.Tensor, zero_point: torch.Tensor, dtype, per_channel: bool) -> dict:
    if per_channel:
        q = torch.quantize_per_channel(x, scale, zero_point, 0, dtype)
    else:
        q = torch.quantize_per_tensor(x, scale.item(), int(zero_point), dtype)
    return {"q": integers(q.int_repr()), "y": bits(q.dequantize())}


def values() -> list[dict]:
    """Single grids with ties, neighbours of ties, both zeros, denormals and values far beyond the ends."""
    made = []
    types = [(torch.quint8, 0, 255, [0, 3, 128, 255]), (torch.qint8, -128, 127, [0, -128, 5, 127]),
             (torch.qint32, -(2**31), 2**31 - 1, [0])]
    for dtype, low, high, zero_points in types:
        for seed, scale in enumerate([1.0, 0.1, 0.007843137718737125, 1.1920928955078125e-07, 3e30]):
            zero_point = zero_points[seed % len(zero_points)]
            shown = (low, high) if dtype != torch.qint32 else (-32768, 32767)
            x = for_grid(scale, zero_point, *shown, seed=seed)
            if dtype == torch.qint32:
                with np.errstate(over="ignore"):
                    x = x[np.abs(x / np.float32(scale)) < 40000]
            q = torch.quantize_per_tensor(torch.from_numpy(x), scale, zero_point, dtype)
            made.append({"low": max(low, -(10**6)), "high": min(high, 10**6), "scale": bits(np.float32(scale)),
                         "zero_point": zero_point, "x": bits(x), "q": integers(q.int_repr()),
                         "y": bits(q.dequantize())})
    return made
