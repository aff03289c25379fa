"""Codebooks in one dimension: the optimum by ckwrap (Ckmeans.1d.dp), and what scikit-learn's KMeans reaches."""

import math
import warnings

import ckwrap
import numpy as np
from sklearn.cluster import KMeans

from .codec import bits
from .inputs import matrices
from .model import weights

COUNTS = [2, 3, 4, 8, 16, 64]


def inertia(x: np.ndarray, labels: np.ndarray, weight: np.ndarray) -> float:
    """Σ w·(x − mean of the cluster)², each sum exact before it is rounded."""
    parts = []
    for label in np.unique(labels):
        inside, share = x[labels == label].astype(float), weight[labels == label].astype(float)
        mean = math.fsum(inside * share) / math.fsum(share)
        parts += list(share * (inside - mean) ** 2)
    return math.fsum(parts)


def tensors() -> list[tuple[str, np.ndarray, np.ndarray | None]]:
    rng = np.random.default_rng(41)
    digits, _ = weights("digits", 64)
    importance = rng.gamma(0.5, 1, 640).astype(np.float32)
    importance[::7] = 0
    return [
        ("digits", digits.ravel(), None),
        ("digits by importance", digits.ravel(), importance),
        ("normal", rng.normal(0, 1, 640).astype(np.float32), None),
        ("heavy tails", rng.standard_t(3, 640).astype(np.float32), None),
        ("few different values", np.round(rng.normal(0, 2, 300)).astype(np.float32), None),
        ("constant", np.full(20, 0.1, np.float32), None),
        *[(name, weight.ravel()[:: 1 if name == "normal" else 3], None) for name, weight in matrices()[1:]],
    ]


def cases() -> list[dict]:
    warnings.filterwarnings("ignore", message="Number of distinct clusters")
    made = []
    for name, x, importance in tensors():
        weight = np.ones(x.size, np.float32) if importance is None else importance
        kept = weight > 0
        values, shares, ours = x[kept].astype(float), weight[kept].astype(float), []
        for count in COUNTS:
            different = min(count, np.unique(values).size)
            best = ckwrap.ckmeans(values, different, weights=shares, method="quadratic").labels
            theirs = KMeans(different, n_init=10, random_state=0).fit(values[:, None], sample_weight=shares).labels_
            ours.append({"levels": count, "least": inertia(values, best, shares),
                         "scikit_learn": inertia(values, theirs, shares)})
        made.append({"name": name, "x": bits(x), "importance": None if importance is None else bits(importance),
                     "costs": ours})
    return made
