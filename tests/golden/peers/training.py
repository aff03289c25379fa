"""Linear models by scikit-learn, run to convergence, and what rounding their weights costs on the test rows.

`tests/data/baselines.json` holds the same with scikit-learn's default tolerance, which stops early: on digits that
moves the accuracy at 2 bits per tensor from 47.1 % to 31.2 %, as few weights survive and some lie near the threshold.
"""

import gzip

import numpy as np
from sklearn.linear_model import LinearRegression, LogisticRegression

from .codec import bits
from .model import REPOSITORY, dataset

CURVE = [256, 64, 32, 16, 8, 4]


def labels(name: str, rows: int, regression: bool) -> np.ndarray:
    payload = gzip.decompress((REPOSITORY / f"www/public/data/{name}.qpd.gz").read_bytes())
    return np.frombuffer(payload[-4 * rows :], "<f4") if regression else np.frombuffer(payload[-rows:], "u1")


def fit(x, y, regression: bool) -> tuple[np.ndarray, np.ndarray]:
    if regression:
        model = LinearRegression().fit(x, y)
        return model.coef_.reshape(1, -1), np.array([model.intercept_])
    binary = y.max() == 1
    # Two rows ∓w/2 pay half the penalty of one row w, so a softmax with C = 1 is a sigmoid with C = 2.
    model = LogisticRegression(C=2 if binary else 1, tol=1e-12, max_iter=50_000).fit(x, y)
    if binary:
        return np.concatenate([-model.coef_, model.coef_]) / 2, np.concatenate([-model.intercept_, model.intercept_]) / 2
    return model.coef_, model.intercept_


def rounded(weight: np.ndarray, levels: int, per_channel: bool) -> np.ndarray:
    largest = np.abs(weight).max(axis=1, keepdims=True) if per_channel else np.abs(weight).max()
    scale = largest / ((levels - 1) // 2)
    return np.rint(weight / scale) * scale


def score(weight, bias, x, y, regression: bool) -> float:
    outputs = x.astype(np.float64) @ weight.T + bias
    if regression:
        return float(1 - ((y - outputs[:, 0]) ** 2).sum() / ((y - y.mean()) ** 2).sum())
    return float((outputs.argmax(axis=1) == y).mean())


def cases() -> list[dict]:
    made = []
    for name in ("digits", "iris", "wine", "breast_cancer", "diabetes"):
        regression = name == "diabetes"
        x = dataset(name)
        y = labels(name, len(x), regression).astype(np.float64 if regression else int)
        part = np.arange(len(x)) % 5
        train, test = part < 3, part == 4
        weight, bias = fit(x[train].astype(np.float64), y[train], regression)
        curve = [{"levels": levels, "per_channel": per_channel,
                  "score": score(rounded(weight, levels, per_channel), bias, x[test], y[test], regression)}
                 for levels in CURVE for per_channel in (False, True)]
        made.append({"dataset": name, "weight": bits(weight), "bias": bits(bias if regression else bias - bias.mean()),
                     "score": score(weight, bias, x[test], y[test], regression), "curve": curve})
    return made
