"""Floats of at most 16 bits: what numpy, ml_dtypes, PyTorch, ONNX and torchao make of every code, of every 16-bit float, of
a quarter of a million bit patterns spread over all 32-bit floats, and of every half-way point with its neighbours.

Answers are kept as digests, of codes as 16 bits, of values as 32 bits with one NaN for all.
"""

import ml_dtypes
import numpy as np
import torch
from onnx import numpy_helper
from torchao.prototype.custom_fp_utils import _f32_to_floatx_unpacked, _floatx_unpacked_to_f32

from .codec import digests

# name, exponent bits, mantissa bits, specials, dtype of numpy, whether ONNX has it, dtype of PyTorch.
TYPES = [
    ("float16", 5, 10, "ieee", np.float16, False, torch.float16),
    ("bfloat16", 8, 7, "ieee", ml_dtypes.bfloat16, False, torch.bfloat16),
    ("float8_e4m3fn", 4, 3, "nan", ml_dtypes.float8_e4m3fn, True, torch.float8_e4m3fn),
    ("float8_e5m2", 5, 2, "ieee", ml_dtypes.float8_e5m2, True, torch.float8_e5m2),
    ("float8_e4m3fnuz", 4, 3, "fnuz", ml_dtypes.float8_e4m3fnuz, True, torch.float8_e4m3fnuz),
    ("float8_e5m2fnuz", 5, 2, "fnuz", ml_dtypes.float8_e5m2fnuz, True, torch.float8_e5m2fnuz),
    ("float8_e4m3", 4, 3, "ieee", ml_dtypes.float8_e4m3, False, None),
    ("float8_e3m4", 3, 4, "ieee", ml_dtypes.float8_e3m4, False, None),
    ("float6_e3m2fn", 3, 2, "finite", ml_dtypes.float6_e3m2fn, True, None),
    ("float6_e2m3fn", 2, 3, "finite", ml_dtypes.float6_e2m3fn, True, None),
    ("float4_e2m1fn", 2, 1, "finite", ml_dtypes.float4_e2m1fn, True, None),
]


def codes(values: np.ndarray) -> np.ndarray:
    return values.view(f"u{values.dtype.itemsize}").astype("<u2")


def finite(values: np.ndarray) -> np.ndarray:
    return values[np.isfinite(values)]


def every(bits: np.ndarray, dtype) -> np.ndarray:
    """What codes stand for, in 32 bits."""
    return bits.astype(f"u{np.dtype(dtype).itemsize}").view(dtype).astype(np.float32)


def between(numbers: np.ndarray) -> np.ndarray:
    """Half-way points of ascending numbers, and half a step beyond the last, each with its neighbours, of both signs."""
    wide = numbers.astype(np.float64)
    middles = np.append((wide[:-1] + wide[1:]) / 2, wide[-1] + (wide[-1] - wide[-2]) / 2).astype(np.float32)
    around = np.stack([np.nextafter(middles, np.float32(-np.inf)), middles, np.nextafter(middles, np.float32(np.inf))])
    around = finite(around.T.ravel())
    return np.concatenate([around, -around])


SIXTEEN = np.arange(1 << 16)
with np.errstate(all="ignore"):
    INPUTS = {
        "bfloat16": finite(every(SIXTEEN, ml_dtypes.bfloat16)),
        "float16": finite(every(SIXTEEN, np.float16)),
        "spread": finite((np.arange(1 << 18, dtype=np.uint64) * 0x9E3779B9 % (1 << 32)).astype(np.uint32).view(np.float32)),
    }


def cases() -> list[dict]:
    made = []
    for name, exponent, mantissa, specials, dtype, in_onnx, in_torch in TYPES:
        kind = {"type": name, "exponent": exponent, "mantissa": mantissa, "specials": specials}
        with np.errstate(all="ignore"):
            values = every(np.arange(1 << (1 + exponent + mantissa)), dtype)
            made.append({**kind, "inputs": "codes", "digests": digests(np.where(np.isnan(values), np.float32(np.nan), values))})
            numbers = values[: len(values) // 2]
            for inputs, x in {**INPUTS, "between": between(finite(numbers))}.items():
                largest = finite(values).max()
                saturated = codes(np.clip(x, -largest, largest).astype(dtype))
                overflowing = codes(x.astype(dtype))
                check(name, x, saturated, overflowing, dtype, in_onnx, in_torch)
                made.append({**kind, "inputs": inputs, "overflow": "saturate", "digests": digests(saturated)})
                made.append({**kind, "inputs": inputs, "overflow": "nonFinite", "digests": digests(overflowing)})
    return made


def check(name: str, x: np.ndarray, saturated: np.ndarray, overflowing: np.ndarray, dtype, in_onnx: bool, in_torch) -> None:
    """The other peers say the same: ONNX saturates; PyTorch saturates E4M3FN alone."""
    if in_onnx:
        theirs = numpy_helper.saturate_cast(x, np.dtype(dtype))
        assert np.array_equal(codes(theirs), saturated), f"{name}: ONNX"
    if in_torch is not None:
        theirs = torch.from_numpy(x).to(in_torch)
        theirs = theirs.view(torch.uint8 if theirs.element_size() == 1 else torch.int16).numpy()
        expected = saturated if name == "float8_e4m3fn" else overflowing
        assert np.array_equal(codes(theirs), expected), f"{name}: PyTorch"


def explored() -> list[dict]:
    """Every finite float of at most 8 bits, as torchao has them."""
    made = []
    for exponent in range(1, 8):
        for mantissa in range(0, 8 - exponent):
            kind = {"type": f"e{exponent}m{mantissa}", "exponent": exponent, "mantissa": mantissa, "specials": "finite"}
            count = 1 << (1 + exponent + mantissa)
            values = _floatx_unpacked_to_f32(torch.arange(count).to(torch.uint8), exponent, mantissa).numpy()
            made.append({**kind, "inputs": "codes", "digests": digests(values)})
            for inputs, x in (("bfloat16", INPUTS["bfloat16"]), ("between", between(values[: count // 2]))):
                theirs = _f32_to_floatx_unpacked(torch.from_numpy(x), exponent, mantissa).numpy()
                made.append({**kind, "inputs": inputs, "overflow": "saturate", "digests": digests(codes(theirs))})
    return made
