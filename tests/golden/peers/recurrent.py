"""A layer of long short-term memory in PyTorch: outputs and gradients, in 64-bit floats rounded to 32."""

import numpy as np
import torch

from .codec import bits

SHAPES = [(1, 1, 1, 1), (3, 5, 7, 4), (12, 16, 29, 6)]


def cases() -> list[dict]:
    made = []
    for seed, (inputs, hidden, steps, samples) in enumerate(SHAPES):
        rng = np.random.default_rng(seed)

        # Parameters are 32-bit floats before anything is computed, and the two biases have an exact sum.
        def values(*shape: int) -> torch.Tensor:
            return torch.from_numpy((rng.integers(-1024, 1025, shape) / 1024).astype(np.float32)).double()

        layer = torch.nn.LSTM(inputs, hidden, batch_first=True).double()
        with torch.no_grad():
            for parameter in layer.parameters():
                parameter.copy_(values(*parameter.shape))
        x, gradient = values(samples, steps, inputs).requires_grad_(), values(samples, hidden)
        _, (state, _) = layer(x)
        (state[0] * gradient).sum().backward()
        parts = {name: parameter for name, parameter in layer.named_parameters()}
        found = {"x": x.detach(), "gradient": gradient, "y": state[0].detach(), "by_x": x.grad}
        for part in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]:
            found[part] = parts[f"{part}_l0"].detach()
            found[f"by_{part}"] = parts[f"{part}_l0"].grad
        made.append({"inputs": inputs, "hidden": hidden, "steps": steps, "samples": samples,
                     **{name: bits(value.numpy()) for name, value in found.items()}})
    return made
