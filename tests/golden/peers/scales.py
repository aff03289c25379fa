"""Scales with fewer bits: binary16 by numpy, double quantization by bitsandbytes."""

import numpy as np
import torch
from bitsandbytes import functional
from torch._C import DispatchKey, DispatchKeySet

from .codec import bits, integers
from .inputs import F32, around, finite

BLOCK = 256
QUANTIZE = torch.ops.bitsandbytes.quantize_blockwise.default
DEQUANTIZE = torch.ops.bitsandbytes.dequantize_blockwise.default
# The definition, as on every device but the processor; there a table of 65,536 entries stands in for it, which gives
# the neighbouring code for a few values in ten thousand, next to the middle between two values of the map.
DEFINITION = DispatchKeySet(DispatchKey.CompositeExplicitAutograd)


def half() -> list[dict]:
    rng = np.random.default_rng(41)
    steps = np.exp2(rng.integers(-26, 17, 200)).astype(np.float32) * rng.integers(1024, 2049, 200).astype(np.float32) / 1024
    ties = steps * np.float32(1 + 2.0**-11)
    special = [2.0**-24, 2.0**-14, 2.0**-25 * 3, 65504, 65519, 1e-7, 0.1, 1.0]
    x = finite(np.concatenate([steps, ties, around(special), rng.normal(0, 0.01, 200)]))
    x = np.concatenate([x, -x])
    with np.errstate(over="ignore"):
        y = x.astype(np.float16)
    return [{"x": bits(x), "y": bits(y)}]


def correctly_rounded_mean(scales: torch.Tensor) -> bool:
    return scales.mean().item() == np.float32(scales.double().mean().item())


def dynamic_map() -> list[dict]:
    return [{"map": bits(functional.create_dynamic_map())}]


def double() -> list[dict]:
    code = functional.create_dynamic_map()
    made = []
    for count in (1, 2, 10, 40, 255, 256, 257, 600):
        for seed in range(1000):
            rng = np.random.default_rng(1000 * count + seed)
            scales = torch.from_numpy(np.abs(rng.normal(0.1, 0.04, count)).astype(np.float32))
            # Sums of 32-bit floats depend on their order; ours is of 64 bits.
            if correctly_rounded_mean(scales):
                break
        mean = scales.mean()
        codes, magnitudes = QUANTIZE.redispatch(DEFINITION, scales - mean, code, BLOCK)
        back = DEQUANTIZE.redispatch(DEFINITION, codes, magnitudes, code, BLOCK, torch.float32) + mean
        by_table, _ = QUANTIZE(scales - mean, code, BLOCK)
        made.append({"scales": bits(scales), "mean": bits(mean), "magnitudes": bits(magnitudes),
                     "codes": integers(codes), "by_table": integers(by_table), "y": bits(back)})
    return made
