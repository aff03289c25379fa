"""Schemes that a paper defines and no package here computes: their formulas in numpy, in 64 bits but where the reference
implementation says otherwise. Power of two and additive powers of two: Li et al. 2020, equations 3 and 5, with the terms
as in the authors' code. XNOR-Net: section 3.1. Ternary Weight Networks: equations 4 to 6. BitNet b1.58: `WeightQuant` of
transformers, which works in 32 bits."""

import itertools

import numpy as np

from .codec import bits, integers
from .inputs import around, matrices

# Of each number of magnitude bits, the exponents that each term may choose one of.
TERMS = {1: [[1]], 2: [[1, 2, 3]], 3: [[1, 2, 4], [3]], 4: [[1, 3, 5], [2, 4, 6]], 5: [[1, 3, 6], [2, 4, 7], [5]],
         6: [[1, 4, 7], [2, 5, 8], [3, 6, 9]]}


def magnitudes(bits_: int, additive: bool) -> np.ndarray:
    if additive:
        sums = [sum(term) for term in itertools.product(*[[0.0, *[2.0**-e for e in term]] for term in TERMS[bits_ - 1]])]
    else:
        sums = [0.0, *[2.0**-e for e in range(1, 2 ** (bits_ - 1))]]
    return np.sort(sums) / max(sums)


def powers() -> list[dict]:
    made = []
    rng = np.random.default_rng(51)
    for additive in (False, True):
        for width in range(2, 8):
            upper = magnitudes(width, additive)
            levels = np.unique(np.concatenate([-upper, upper])).astype(np.float32)
            end = np.float32(0.8)
            values = np.concatenate([rng.normal(0, 0.3, 40).astype(np.float32),
                                     levels * end, around((levels[1:] + levels[:-1]) / 2 * end), [end, -end]])
            x = values[np.abs(values) <= end].astype(np.float32)
            scaled = x * (np.float32(1) / end)
            nearest = np.abs(scaled[:, None].astype(float) - levels[None].astype(float)).argmin(axis=1)
            made.append({"additive": additive, "bits": width, "levels": bits(levels), "x": bits(x),
                         "y": bits(levels[nearest] * end)})
    return made


def binary(w: np.ndarray) -> tuple[np.ndarray, np.float32]:
    alpha = np.float32(np.abs(w.astype(float)).mean())
    return np.where(w >= 0, 1, -1), alpha


def twn(w: np.ndarray) -> tuple[np.ndarray, np.float32]:
    size = np.abs(w)
    delta = np.float32(0.7 * size.astype(float).mean())
    alpha = np.float32(size[size > delta].astype(float).mean())
    return np.sign(w) * (size > delta), alpha


def absmean(w: np.ndarray) -> tuple[np.ndarray, np.float32]:
    scale = np.float32(1) / np.float32(max(np.abs(w.astype(float)).mean(), 1e-5))
    return np.clip(np.rint(w * scale), -1, 1), np.float32(1) / scale


def optimal(w: np.ndarray) -> tuple[np.ndarray, np.float32]:
    """The least squared error by trying how many of the largest are kept."""
    size = np.abs(w.astype(float))
    order = np.argsort(-size, kind="stable")
    errors = [np.sum(size**2)] + [np.sum((size[order[:k]] - size[order[:k]].mean()) ** 2) + np.sum(size[order[k:]] ** 2)
                                  for k in range(1, w.size + 1)]
    kept = order[: int(np.argmin(errors))]
    mask = np.zeros(w.size, bool)
    mask[kept] = True
    return np.sign(w) * mask, np.float32(size[kept].mean())


def low_bit() -> list[dict]:
    made = []
    ties = np.float32([[1, -1, 0.5, -0.5, 0, -0.0, 3, -2], [0.7, -0.7, 1, 1.3, -0.0, 1.6, -1.7, 1.0]])
    for name, weight in [*matrices(), ("ties", ties)]:
        for rule, of in (("binary", binary), ("twn", twn), ("absmean", absmean), ("optimal", optimal)):
            for per_channel in (False, True):
                rows = weight if per_channel else weight.reshape(1, -1)
                pairs = [of(row) for row in rows]
                made.append({"rule": rule, "weight": name, "shape": list(weight.shape), "per_channel": per_channel,
                             "x": bits(weight) if name == "ties" else None, "codes": integers(np.concatenate([codes for codes, _ in pairs])),
                             "scales": bits([scale for _, scale in pairs])})
    return made
