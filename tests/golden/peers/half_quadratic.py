"""Half-quadratic quantization by the package of its authors, on the processor, in 32-bit floats."""

import torch
from hqq.core.quantize import Quantizer

from .codec import bits, integers
from .inputs import matrices


def cases() -> list[dict]:
    made = []
    for name, weight in matrices():
        for nbits in (8, 4, 3, 2, 1):
            for size in (None, 8) if weight.shape[1] % 8 == 0 else (None,):
                tensor = torch.tensor(weight)
                how = {"nbits": nbits, "group_size": size, "axis": 1, "bitpack": False, "device": "cpu"}
                codes, meta = Quantizer.quantize(tensor, optimize=False, **how)
                case = {"weight": name, "levels": 2**nbits, "size": size or weight.shape[1], "codes": integers(codes),
                        "scale": bits(meta["scale"]), "zero": bits(meta["zero"]),
                        "recovered": bits((codes - meta["zero"]) * meta["scale"])}
                codes, meta = Quantizer.quantize(tensor, optimize=True, **how)
                off = tensor.double() - ((codes - meta["zero"]) * meta["scale"]).reshape(tensor.shape).double()
                made.append({**case, "refit_error": [float(row.abs().sum()) for row in off]})
    return made
