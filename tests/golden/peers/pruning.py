"""Which weights PyTorch prunes: by magnitude in each tensor and over all, and N of M. Magnitudes are all different, as
PyTorch leaves open which of equal ones goes first."""

import numpy as np
import torch
from torch.ao.pruning import WeightNormSparsifier
from torch.nn.utils import prune

from .codec import bits, integers

SHAPES = ((8, 12), (3, 8))


def layers(seed: int) -> list[torch.nn.Linear]:
    rng = np.random.default_rng(seed)
    made = []
    for outputs, inputs in SHAPES:
        layer = torch.nn.Linear(inputs, outputs)
        weights = rng.normal(0, 0.1 + len(made), (outputs, inputs)).astype(np.float32)
        layer.weight.data = torch.from_numpy(weights)
        made.append(layer)
    assert len({abs(float(w)) for layer in made for w in layer.weight.data.flatten()}) == sum(a * b for a, b in SHAPES)
    return made


def case(made: list[torch.nn.Linear], weights: list[torch.Tensor], **setting) -> dict:
    return {
        **setting,
        "weights": [bits(weight) for weight in weights],
        "kept": [integers(layer.weight.data.flatten() != 0) for layer in made],
    }


def cases() -> list[dict]:
    made = []
    for seed, share in enumerate((0.0, 0.1, 0.325, 0.5, 0.625, 0.7, 0.9, 1.0)):
        alone, together = layers(seed), layers(seed)
        weights = [layer.weight.data.clone() for layer in alone]
        for layer in alone:
            prune.remove(prune.l1_unstructured(layer, "weight", amount=share), "weight")
        pairs = [(layer, "weight") for layer in together]
        prune.global_unstructured(pairs, pruning_method=prune.L1Unstructured, amount=share)
        for layer in together:
            prune.remove(layer, "weight")
        made.append(case(alone, weights, sparsity=share, scope="perTensor"))
        made.append(case(together, weights, sparsity=share, scope="global"))
    for seed, (n, m) in enumerate(((2, 4), (1, 4), (3, 4), (1, 2))):
        model = torch.nn.Sequential(*layers(seed + 50))
        weights = [layer.weight.data.clone() for layer in model]
        sparsifier = WeightNormSparsifier(sparsity_level=1.0, sparse_block_shape=(1, m), zeros_per_block=m - n)
        sparsifier.prepare(model, [{"tensor_fqn": f"{index}.weight"} for index in range(len(model))])
        sparsifier.step()
        sparsifier.squash_mask()
        made.append(case(list(model), weights, n=n, m=m))
    return made
