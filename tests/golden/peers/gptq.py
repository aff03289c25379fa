"""GPTQ as its authors wrote it (github.com/IST-DASLab/gptq, gptq.py: `add_batch` and `fasterquant` with
`static_groups`), on grids whose scales are fixed beforehand; in 64-bit floats, and in the 32 bits that they use."""

import numpy as np
import torch

from .codec import bits, integers
from .inputs import matrices
from .model import dataset, weights


def inputs(rows: int, columns: int, salt: int) -> np.ndarray:
    """Inputs that depend on each other, from whole numbers, so that the Rust test makes the same."""
    r, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    own = (r * 7919 + j * 104729 + salt) % 97 - 48
    common = (r * 31 + salt) % 13 - 6
    return (own / 32 + common / 4).astype(np.float32)


def grids(weight: np.ndarray, levels: int, affine: bool, size: int) -> tuple[np.ndarray, np.ndarray, int, int]:
    """Scale and zero point of each weight, by the rules of ONNX Runtime's quantizer, from groups of `size` columns."""
    low, high = (0, levels - 1) if affine else (-((levels - 1) // 2), (levels - 1) // 2)
    scale, zero = np.empty_like(weight), np.zeros_like(weight)
    for row in range(weight.shape[0]):
        for start in range(0, weight.shape[1], size):
            group = weight[row, start:start + size]
            least, most = min(float(group.min()), 0.0), max(float(group.max()), 0.0)
            if not affine:
                least, most = -max(-least, most), max(-least, most)
            exact = (most - least) / (high - low)
            if exact < np.finfo(np.float32).tiny:
                exact, least = 1.0, 0.0
            scale[row, start:start + size] = exact
            if affine:
                zero[row, start:start + size] = np.clip(np.rint(low - least / exact), low, high)
    return scale, zero, low, high


def fasterquant(weight, x, scale, zero, low, high, damping: float, act_order: bool, dtype) -> tuple[np.ndarray, np.ndarray]:
    """Codes and recovered weights."""
    w = torch.tensor(weight, dtype=dtype)
    scale, zero = torch.tensor(scale), torch.tensor(zero)
    columns, blocksize = w.shape[1], 128
    rows = torch.tensor(x, dtype=dtype)
    h = 2 / len(rows) * (rows.T @ rows)
    perm = torch.arange(columns)
    if act_order:
        perm = torch.argsort(torch.diag(h), descending=True, stable=True)
        w, scale, zero, h = w[:, perm], scale[:, perm], zero[:, perm], h[perm][:, perm]
    h = h + damping * torch.mean(torch.diag(h)) * torch.eye(columns, dtype=dtype)
    hinv = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(h)), upper=True)
    codes, recovered = torch.zeros(w.shape), torch.zeros(w.shape)
    w = w.clone()
    for i1 in range(0, columns, blocksize):
        i2 = min(i1 + blocksize, columns)
        w1, err1, hinv1 = w[:, i1:i2].clone(), torch.zeros_like(w[:, i1:i2]), hinv[i1:i2, i1:i2]
        for i in range(i2 - i1):
            column, d, s, z = w1[:, i], hinv1[i, i], scale[:, i1 + i], zero[:, i1 + i]
            q = torch.clamp(torch.round(column.float() / s) + z, low, high)
            codes[:, i1 + i], recovered[:, i1 + i] = q, (q - z) * s
            err = (column - recovered[:, i1 + i].to(dtype)) / d
            w1[:, i:] -= err.unsqueeze(1) @ hinv1[i, i:].unsqueeze(0)
            err1[:, i] = err
        w[:, i2:] -= err1 @ hinv[i1:i2, i2:]
    inverse = torch.argsort(perm)
    return codes[:, inverse].numpy(), recovered[:, inverse].numpy()


def error(weight, recovered, x) -> float:
    """Mean over the rows of the squared error of all outputs."""
    outputs = x.astype(np.float64) @ (weight.astype(np.float64) - recovered).T
    return float((outputs**2).sum() / len(x))


def cases() -> list[dict]:
    normal = dict(matrices())["normal"]
    rng = np.random.default_rng(11)
    wide = rng.normal(0, 0.3, (6, 200)).astype(np.float32)
    digits = weights("digits", 64)[0]
    rows = dataset("digits")
    made = []
    for name, weight, x in (("normal", normal, inputs(60, 24, 3)), ("wide", wide, inputs(300, 200, 5)),
                            ("digits", digits, rows[np.arange(len(rows)) % 5 == 3])):
        live = (x != 0).any(axis=0)
        if not live.all():  # The authors' code sets the weights of inputs that never occur to zero; ours does not.
            weight, x = weight[:, live], x[:, live]
        weight = np.ascontiguousarray(weight)
        for levels, affine, size, damping, act_order in (
            (16, False, weight.shape[1], 0.01, True), (16, True, weight.shape[1], 0.01, False),
            (4, False, weight.shape[1], 0.01, True), (4, True, 16, 0.05, True), (8, False, 16, 0.001, False),
        ):
            grid = grids(weight, levels, affine, size)
            codes, recovered = fasterquant(weight, x, *grid, damping, act_order, torch.float64)
            single = fasterquant(weight, x, *grid, damping, act_order, torch.float32)[1]
            made.append({"weight": name, "outputs": weight.shape[0], "x": bits(weight), "levels": levels, "affine": affine,
                         "size": size, "damping": damping, "act_order": act_order, "codes": integers(codes),
                         "error": error(weight, recovered, x), "error_in_32_bits": error(weight, single, x)})
    return made
