"""Ranges: percentiles by numpy, and thresholds by ONNX Runtime's histogram calibrators."""

import contextlib
import io

import numpy as np
from onnxruntime.quantization.calibrate import HistogramCollector

from .codec import bits
from .inputs import matrices, seeded

PERCENTS = [50, 62.5, 75, 90, 95.5, 99, 99.9, 99.99, 100]
BINS = 2048


def percentiles() -> list[dict]:
    made = []
    tensors = [("one", np.float32([2.5])), ("two", np.float32([-1, 3])), ("ties", np.float32([1, 1, 1, 2, 2, -7]))]
    tensors += [(f"{name} {i}", row) for name, weight in matrices() for i, row in enumerate(weight)]
    tensors += [(name, weight.ravel()) for name, weight in matrices()]
    for name, x in tensors:
        case = {"name": name, "x": bits(x), "percents": PERCENTS}
        case["low"] = bits([np.percentile(x, 100 - p) for p in PERCENTS])
        case["high"] = bits([np.percentile(x, p) for p in PERCENTS])
        case["magnitude"] = bits([np.percentile(np.abs(x), p) for p in PERCENTS])
        made.append(case)
    return made


def collected(x: np.ndarray, method: str, symmetric: bool, percentile: float, codes: int) -> tuple[float, float]:
    collector = HistogramCollector(method, symmetric, BINS, codes, percentile, "same")
    with contextlib.redirect_stdout(io.StringIO()):
        collector.collect({"x": x})
        low, high = collector.compute_collection_result()["x"][:2]
    return float(low), float(high)


def calibrators() -> list[dict]:
    """Values follow from the name and the seed, so that they need not be stored."""
    made = []
    for seed, name in enumerate(["bell", "tails", "positive", "leaning", "pixels"]):
        x = seeded(name, seed, 20_000)
        case = {"name": name, "seed": seed, "count": len(x), "first": bits(x[:4])}
        case["entropy"] = [{"codes": codes, "low": bits([low]), "high": bits([high])}
                           for codes in (16, 128, 255, 256)
                           for low, high in [collected(x, "entropy", False, 99.9, codes)]]
        # Theirs cuts half of what is left at each end, or all of it from the magnitudes. Percents are such that no whole
        # number of values is cut: their running sum would meet it by chance of rounding, and skip what bins are empty.
        case["percentile"] = [{"percent": percent, "symmetric": symmetric, "low": bits([low]), "high": bits([high])}
                              for percent in (90.123, 99.0123, 99.9123, 99.9912) for symmetric in (False, True)
                              for low, high in [collected(x, "percentile", symmetric, percent, 128)]]
        made.append(case)
    return made
