"""Scales of inputs as the authors of SmoothQuant (github.com/mit-han-lab/smoothquant, smooth.py: `smooth_ln_fcs`) and AWQ
(github.com/mit-han-lab/llm-awq, auto_scale.py: `_search_module_scale`) compute them, in 32-bit floats."""

import numpy as np
import torch

from .codec import bits
from .gptq import error, grids, inputs
from .inputs import matrices


def smooth(weight: torch.Tensor, x: torch.Tensor, alpha: float) -> torch.Tensor:
    of_inputs = x.abs().max(dim=0)[0]
    of_weights = weight.abs().max(dim=0)[0].clamp(min=1e-5)
    return (of_inputs.pow(alpha) / of_weights.pow(1 - alpha)).clamp(min=1e-5)


def quantized(weight: np.ndarray, levels: int, size: int) -> np.ndarray:
    scale, zero, low, high = grids(weight, levels, True, size)
    return (np.clip(np.rint(weight / scale) + zero, low, high) - zero) * scale


def awq(weight: torch.Tensor, x: torch.Tensor, levels: int, size: int, steps: int = 20):
    """The best scales, and the error of the outputs with them."""
    means = x.abs().mean(0)
    best = None
    for step in range(steps):
        scales = means.pow(step / steps).clamp(min=1e-4)
        scales = scales / (scales.max() * scales.min()).sqrt()
        recovered = quantized((weight * scales).numpy(), levels, size) / scales.numpy()
        found = error(weight.numpy(), recovered, x.numpy())
        if best is None or found < best[1]:
            best = (scales, found)
    return best


def cases() -> list[dict]:
    weight = dict(matrices())["normal"]
    x = inputs(60, 24, 3) * np.linspace(0.5, 8, 24, dtype=np.float32)
    w, rows = torch.tensor(weight), torch.tensor(x)
    made = [{"kind": "smooth", "x": bits(x), "alpha": alpha, "scales": bits(smooth(w, rows, alpha))}
            for alpha in (0.5, 0.0, 1.0, 0.3, 0.85)]
    for levels in (16, 8, 4):
        scales, found = awq(w, rows, levels, 24)
        plain = error(weight, quantized(weight, levels, 24), x)
        made.append({"kind": "awq", "x": bits(x), "levels": levels, "scales": bits(scales), "error": found,
                     "plain_error": plain})
    return made
