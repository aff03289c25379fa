"""NF4 and FP4 by bitsandbytes' `quantize_4bit` and `dequantize_4bit`, and the three tables as its source writes them."""

import bitsandbytes.functional as bnb
import numpy as np
import torch

from .codec import bits, integers
from .inputs import F32, around, finite, matrices


def tables() -> list[dict]:
    made = []
    for name in ("nf4", "fp4", "af4"):
        levels = bnb.get_4bit_type(name, device="cpu", blocksize=64).numpy()
        made.append({"name": name, "levels": bits(levels)})
    return made


def midpoints(table: str) -> np.ndarray:
    levels = np.unique(bnb.get_4bit_type(table, device="cpu").numpy())
    return (levels[1:] + levels[:-1]) / np.float32(2)


def filled(values: np.ndarray, block: int, end: float) -> np.ndarray:
    """Blocks whose largest magnitude is `end`."""
    inside = np.asarray(values, np.float32)
    inside = inside[np.abs(inside) <= end]
    inside = np.concatenate([inside, np.zeros(-inside.size % (block - 1), np.float32)]).reshape(-1, block - 1)
    return np.concatenate([inside, np.full((len(inside), 1), end, np.float32)], axis=1).ravel()


def tensors(table: str) -> list[tuple[str, np.ndarray, int]]:
    rng = np.random.default_rng(31)
    special = np.float32([0.0, -0.0, 1e-45, -1e-45, F32.tiny, 0.5, -0.5])
    made = [("normal", rng.normal(0, 0.3, 1024).astype(np.float32), 64)]
    for end in (1.0, 0.1, 3.7, -1e20, 1e30, 1e-30):
        size = np.float32(abs(end))
        with np.errstate(over="ignore", under="ignore"):
            ties = finite(np.concatenate([around(midpoints(table) * size), special * size, special]))
        made.append((f"ties at {end}", filled(ties, 32, size) * np.float32(np.sign(end)), 32))
    made += [(name, weight.ravel(), 64) for name, weight in matrices()]
    made.append(("one value", np.float32([-0.3]), 64))
    return made


def cases() -> list[dict]:
    made = []
    for table in ("nf4", "fp4"):
        for name, x, block in tensors(table):
            packed, state = bnb.quantize_4bit(torch.from_numpy(x), blocksize=block, quant_type=table)
            # The last block may be shorter and the count odd: the generic code takes both.
            y = bnb.dequantize_4bit(packed, state).numpy().ravel()[: x.size]
            made.append({"table": table, "name": name, "block": block, "x": bits(x), "absmax": bits(state.absmax.numpy()),
                         "packed": integers(packed.numpy()), "y": bits(y)})
    return made
