"""llama.cpp's blocks. Bytes by the `gguf` package for the types that it writes, and by ggml's own quantizer for all: the
wheel of `pywhispercpp` ships the library as llama.cpp has it, and `ggml_quantize_chunk` is what `llama-quantize` calls.
Values come back by the `gguf` package."""

import ctypes
import importlib.metadata

import gguf
import numpy as np

from .codec import bits

LEGACY = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "TQ1_0", "TQ2_0"]
SEARCHED = ["Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"]
COLUMNS = 256


def weights() -> np.ndarray:
    """Rows of every kind; none needs a scale beyond 16 bits, which is decided otherwise."""
    rng = np.random.default_rng(41)
    normal = rng.normal(0, 1, (6, COLUMNS))
    outlier = rng.normal(0, 0.05, COLUMNS)
    outlier[77] = 9
    spread = rng.normal(0, 1, COLUMNS) * np.repeat(np.exp2(rng.integers(-9, 3, 16)), 16)
    sparse = np.where(rng.random(COLUMNS) < 0.9, 0, rng.normal(0, 1, COLUMNS))
    rows = [*normal[:2], rng.laplace(0, 0.3, COLUMNS), rng.uniform(-1, 1, COLUMNS), np.abs(normal[2]), -np.abs(normal[3]),
            normal[4] + 5, outlier, spread, sparse, np.round(normal[5] * 4) / 4, np.linspace(-1, 1, COLUMNS),
            np.sign(rng.normal(0, 1, COLUMNS)) * 0.75, np.full(COLUMNS, 0.37), np.zeros(COLUMNS),
            rng.normal(0, 1e-7, COLUMNS), rng.normal(0, 1e4, COLUMNS)]
    return np.array(rows, dtype=np.float32)


def importance() -> np.ndarray:
    """How much each column matters, as llama.cpp's importance matrix says it; some not at all."""
    rng = np.random.default_rng(43)
    weights = np.exp(rng.normal(0, 1.5, COLUMNS))
    weights[32:48] = 0
    weights[rng.integers(0, COLUMNS, 20)] = 0
    return weights.astype(np.float32)


def library():
    files = importlib.metadata.files("pywhispercpp") or []
    path = next(file.locate() for file in files if file.name.startswith("libggml-base"))
    quantize = ctypes.CDLL(str(path)).ggml_quantize_chunk
    quantize.restype = ctypes.c_size_t
    quantize.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, *[ctypes.c_int64] * 3, ctypes.c_void_p]
    return quantize


def ggml(kind: str, x: np.ndarray, importance: np.ndarray | None = None) -> np.ndarray:
    """Bytes of every row by `ggml_quantize_chunk(type, source, target, start, rows, columns, importance)`."""
    number = gguf.GGMLQuantizationType[kind]
    block, size = gguf.GGML_QUANT_SIZES[number]
    rows, columns = x.shape
    made = np.zeros((rows, columns // block * size), np.uint8)
    address = None if importance is None else importance.ctypes.data
    assert library()(int(number), x.ctypes.data, made.ctypes.data, 0, rows, columns, address) == made.size
    return made


def encoded() -> list[dict]:
    x, matters = weights(), importance()
    made = [{"type": "", "weighted": False, "x": bits(x), "importance": bits(matters), "bytes": ""}]
    for kind in LEGACY + SEARCHED:
        theirs = ggml(kind, x)
        if kind in LEGACY:
            assert (gguf.quants.quantize(x, gguf.GGMLQuantizationType[kind]) == theirs).all(), kind
        made.append({"type": kind, "weighted": False, "x": "", "importance": "", "bytes": theirs.tobytes().hex()})
        if kind in SEARCHED:
            theirs = ggml(kind, x, matters)
            made.append({"type": kind, "weighted": True, "x": "", "importance": "", "bytes": theirs.tobytes().hex()})
    return made


def decoded() -> list[dict]:
    """Blocks of any bytes whose scales are finite."""
    rng = np.random.default_rng(47)
    made = []
    for kind in LEGACY + SEARCHED:
        number = gguf.GGMLQuantizationType[kind]
        block, size = gguf.GGML_QUANT_SIZES[number]
        found = []
        while len(found) < 512 // block:
            raw = rng.integers(0, 256, size, dtype=np.uint8)
            if kind == "TQ2_0":
                # Two bits hold three codes; the fourth is refused.
                raw[:64] = [byte & 0x55 | byte & ~(byte << 1) & 0xAA for byte in raw[:64].astype(int)]
            with np.errstate(all="ignore"):
                values = gguf.quants.dequantize(raw, number)
            if np.isfinite(values).all():
                found.append((raw, values))
        raw, values = (np.concatenate(part) for part in zip(*found))
        made.append({"type": kind, "bytes": raw.tobytes().hex(), "y": bits(values)})
    return made
