"""Networks trained by PyTorch from the same first weights on the same rows, all of them in every step: gradients, optimisers,
schedules, distillation, and training with quantized weights and activations, by autograd.
"""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax

from .codec import bits
from .model import dataset
from .training import labels

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15
ROWS = 96


class Rng:
    """SplitMix64, as `src/rng.rs` has it."""

    def __init__(self, seed: int):
        self.state = seed

    def next(self) -> int:
        self.state = (self.state + GAMMA) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def uniform(self) -> float:
        return (self.next() >> 11) * (1.0 / (1 << 53))


def fill(layer: nn.Module, rng: Rng) -> nn.Module:
    """First weights within ±1/√inputs, then biases."""
    bound = 1.0 / np.sqrt(layer.weight[0].numel())
    for tensor in (layer.weight, layer.bias):
        values = [np.float32((2.0 * rng.uniform() - 1.0) * bound) for _ in range(tensor.numel())]
        tensor.data = torch.tensor(np.array(values, dtype=np.float32)).reshape(tensor.shape)
    return layer


class Scaled(torch.autograd.Function):
    """Forward what is given, backward as if it were not there, but for what is outside."""

    @staticmethod
    def forward(_ctx, x, rounded, passes):
        _ctx.save_for_backward(passes)
        return rounded

    @staticmethod
    def backward(ctx, gradient):
        return gradient * ctx.saved_tensors[0], None, None


def per_channel(weight, levels=16):
    """Symmetric and narrow, half to even."""
    flat = weight.detach().reshape(len(weight), -1)
    scale = (flat.abs().amax(dim=1) / ((levels - 1) // 2)).reshape([-1] + [1] * (weight.dim() - 1))
    rounded = torch.round(weight.detach() / scale) * scale
    return Scaled.apply(weight, rounded, torch.ones_like(weight))


class LearnedStep(torch.autograd.Function):
    """Esser et al. 2020, sections 2.1 and 2.2."""

    @staticmethod
    def forward(ctx, weight, size, high):
        ratio = weight / size
        code = torch.clamp(torch.round(ratio), -high, high)
        ctx.save_for_backward(ratio, code)
        ctx.high = high
        return code * size

    @staticmethod
    def backward(ctx, gradient):
        ratio, code = ctx.saved_tensors
        inside = (ratio > -ctx.high) & (ratio < ctx.high)
        slope = torch.where(inside, code - ratio, torch.sign(ratio) * ctx.high)
        scale = 1.0 / np.sqrt(ratio.numel() * ctx.high)
        by_size = ((slope.double() * gradient.double()).sum() * scale).float().reshape(1)
        return gradient * inside, by_size, None


def grid(x, low, high, levels=256):
    """DynamicQuantizeLinear's grid, and what it makes of `x`."""
    scale = (high - low) / (levels - 1)
    scale = torch.where(scale == 0, torch.ones_like(scale), scale)
    zero = torch.round(torch.clamp(-low / scale, 0, levels - 1))
    return (torch.clamp(torch.round(x / scale) + zero, 0, levels - 1) - zero) * scale


class Limit(torch.autograd.Function):
    """Choi et al. 2018: cut off at a limit that is learned, then on a grid of [0, limit]."""

    @staticmethod
    def forward(ctx, x, limit):
        beyond = x >= limit
        ctx.save_for_backward(beyond)
        return grid(torch.minimum(x, limit), torch.zeros(1), limit)

    @staticmethod
    def backward(ctx, gradient):
        (beyond,) = ctx.saved_tensors
        return gradient * ~beyond, gradient[beyond].double().sum().float().reshape(1)


class Net(nn.Module):
    def __init__(self, kind: str, seed: int, way: str = "float"):
        super().__init__()
        rng = Rng(seed)
        self.kind, self.way = kind, way
        sizes = [(64, 32), (32, 10)] if kind == "layers" else [(64, 32), (32, 10)]
        self.conv = nn.ModuleList()
        if kind == "convolutional":
            self.conv.extend([fill(nn.Conv2d(1, 8, 3, padding=1), rng), fill(nn.Conv2d(8, 16, 3, padding=1), rng)])
        self.fc = nn.ModuleList([fill(nn.Linear(*size), rng) for size in sizes])
        self.steps, self.limits, self.seen = nn.ParameterList(), nn.ParameterList(), [None, None]
        if way == "learned":
            for layer in self.fc:
                mean = layer.weight.detach().double().abs().mean()
                self.steps.append(nn.Parameter(torch.tensor([float(2.0 * mean)])))
        if way == "limited":
            self.limits.append(nn.Parameter(torch.zeros(1)))

    def weight(self, index: int):
        weight = self.fc[index].weight
        if self.way == "learned":
            return LearnedStep.apply(weight, self.steps[index], 1.0)
        return weight if self.way == "float" else per_channel(weight)

    def inputs(self, index: int, x):
        if self.way == "dynamic":
            low = torch.clamp(x.detach().amin(dim=1, keepdim=True), max=0)
            high = torch.clamp(x.detach().amax(dim=1, keepdim=True), min=0)
            return Scaled.apply(x, grid(x.detach(), low, high), torch.ones_like(x))
        if self.way != "limited":
            return x
        if index == 1:
            if self.limits[0].item() == 0:
                self.limits[0].data = x.detach().max().reshape(1)
            return Limit.apply(x, self.limits[0])
        low, high = torch.clamp(x.detach().min(), max=0), torch.clamp(x.detach().max(), min=0)
        if self.seen[index]:
            last = self.seen[index]
            low, high = last[0] + 0.01 * (low - last[0]), last[1] + 0.01 * (high - last[1])
        self.seen[index] = (low, high)
        passes = ((x.detach() >= low) & (x.detach() <= high)).float()
        return Scaled.apply(x, grid(x.detach(), low, high), passes)

    def forward(self, x):
        if self.conv:
            x = x.reshape(-1, 1, 8, 8)
            for layer in self.conv:
                x = nn.functional.max_pool2d(torch.relu(layer(x)), 2)
            x = x.flatten(1)
        x = nn.functional.linear(self.inputs(0, x), self.weight(0), self.fc[0].bias)
        return nn.functional.linear(self.inputs(1, torch.relu(x)), self.weight(1), self.fc[1].bias)


def run(kind="layers", way="float", adam=True, rate=0.01, decay=0.0, schedule="constant", epochs=12, teacher=False):
    x, y = torch.tensor(dataset("digits")), torch.tensor(labels("digits", 1797, False).astype(int))
    part = torch.arange(len(x)) % 5 < 3
    x, y = x[part][:ROWS], y[part][:ROWS]
    net = Net(kind, 7, way)
    weights = [layer.weight for layer in [*net.conv, *net.fc]]
    biases = [layer.bias for layer in [*net.conv, *net.fc]]
    groups = [{"params": weights + list(net.limits), "weight_decay": decay},
              {"params": biases + list(net.steps), "weight_decay": 0.0}]
    optimiser = torch.optim.Adam(groups, lr=rate) if adam else torch.optim.SGD(groups, lr=rate, momentum=0.9)
    losses = []
    for epoch in range(epochs):
        factor = {"constant": 1.0, "cosine": 0.5 * (1 + np.cos(np.pi * epoch / epochs)), "steps": 0.5 ** (epoch // 5)}
        for group in optimiser.param_groups:
            group["lr"] = rate * factor[schedule]
        optimiser.zero_grad()
        logits = net(x)
        loss = cross_entropy(logits, y)
        if teacher:
            said = Net(kind, 8)(x).detach()
            distance = kl_div(log_softmax(logits / 3, 1), softmax(said / 3, 1), reduction="batchmean")
            loss = 0.4 * loss + 0.6 * 9 * distance
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    values = [value.detach().numpy() for pair in zip(weights, biases) for value in pair]
    return {"kind": kind, "way": way, "adam": adam, "rate": rate, "decay": decay, "schedule": schedule,
            "epochs": epochs, "teacher": teacher, "losses": losses, "parameters": [bits(value) for value in values],
            "steps": bits([float(step.detach()) for step in net.steps]),
            "limits": bits([float(limit.detach()) for limit in net.limits])}


def cases() -> list[dict]:
    torch.set_num_threads(1)
    return [
        run(adam=False, rate=0.1, decay=1e-3, schedule="cosine"),
        run(decay=1e-3, schedule="steps"),
        run(kind="convolutional", rate=0.005),
        run(kind="convolutional", adam=False, rate=0.05, decay=1e-3),
        run(teacher=True),
        run(way="channel"),
        run(way="learned"),
        run(way="dynamic"),
        run(way="limited", decay=1e-3),
    ]
