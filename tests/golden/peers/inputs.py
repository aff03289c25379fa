"""Values that tell implementations apart, from seeded generators."""

import numpy as np

from .codec import bits

F32 = np.finfo(np.float32)
DENORMAL = np.float32(1e-45)


def around(values) -> np.ndarray:
    """Each value with its two neighbours."""
    values = np.asarray(values, dtype=np.float32)
    with np.errstate(over="ignore"):
        return np.concatenate([np.nextafter(values, -np.inf), values, np.nextafter(values, np.inf)], dtype=np.float32)


def finite(values) -> np.ndarray:
    values = np.asarray(values, dtype=np.float32)
    return values[np.isfinite(values)]


def for_grid(scale: float, zero_point: int, low: int, high: int, seed: int) -> np.ndarray:
    """Ties and their neighbours over the grid and beyond its ends, both zeros, denormals, huge and random values."""
    rng = np.random.default_rng(seed)
    scale = np.float32(scale)
    ends = [low - zero_point, high - zero_point]
    steps = np.unique(np.concatenate([np.arange(-4, 5), *[np.arange(end - 2, end + 3) for end in ends],
                                      rng.integers(ends[0], ends[1] + 1, 6)]))
    with np.errstate(over="ignore"):
        ties = around((steps + 0.5).astype(np.float32) * scale)
        levels = steps.astype(np.float32) * scale
        spread = rng.normal(0, (high - low) / 3, 24).astype(np.float32) * scale
    special = [0.0, -0.0, DENORMAL, -DENORMAL, F32.tiny, -F32.tiny, 1e30, -1e30, F32.max, -F32.max]
    return finite(np.concatenate([ties, levels, spread, special]))


def matrices() -> list[tuple[str, np.ndarray]]:
    """Weights of `[out, in]`, one of them with a row of every kind, to take ranges of: the fixture `weights.json`."""
    rng = np.random.default_rng(7)
    rows, columns = 12, 37
    kinds = rng.normal(0, 1, (rows, columns)).astype(np.float32)
    kinds[1] = np.abs(kinds[1])
    kinds[2] = -np.abs(kinds[2])
    kinds[3] = np.float32(0.37)
    kinds[4] = np.float32(-2.5)
    kinds[5] *= np.float32(1e-6)
    kinds[6] *= np.float32(1e20)
    kinds[7] = np.round(kinds[7] * 2) / 2
    kinds[8] += 5
    kinds[9] = np.where(rng.random(columns) < 0.8, 0, kinds[9])
    kinds[10, :] = np.linspace(-1, 1, columns, dtype=np.float32)
    kinds[11, 0] = 300
    normal = rng.normal(0, 0.3, (16, 24)).astype(np.float32)
    return [("kinds", kinds), ("normal", normal)]


def ranges(seed: int, steps: int, count: int = 120) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of minimum and maximum: random, one-sided, constant, at ties of the zero point, at the ends of 32 bits, and
    where the scale of a grid of `steps` intervals nears 2^-126 (ONNX Runtime's threshold) and 2^-23 (PyTorch's)."""
    rng = np.random.default_rng(seed)
    low = rng.normal(-0.3, 1, count).astype(np.float32) * np.exp2(rng.integers(-20, 20, count)).astype(np.float32)
    high = low + np.abs(rng.normal(0, 2, count).astype(np.float32) * low)
    zero_points = rng.integers(0, steps, 24) + 0.5
    unit = np.float32([1.0, 0.25, 3.0, 0.1] * 6)
    tied_low = -zero_points.astype(np.float32) * unit
    tied_high = (steps - zero_points).astype(np.float32) * unit
    near = np.concatenate([around([F32.tiny * np.float32(steps)]), around([2.0**-23 * steps]), around([1e-7, 1e-30])])
    special = np.float32([[0, 0], [-0.0, 0.0], [1, 1], [-1, -1], [1e-45, 1e-45], [-1e-45, 1e-45], [0, 1e-40],
                          [-F32.max, F32.max], [0, F32.max], [-F32.max, 0], [-F32.max / 2, F32.max / 2]])
    pairs = [(low, high), (tied_low, tied_high), (0 * near, near), (-near, 0 * near), (special[:, 0], special[:, 1])]
    return tuple(np.concatenate(part, dtype=np.float32) for part in zip(*pairs))


def uniform(seed: int, count: int) -> np.ndarray:
    """SplitMix64 as in `src/rng.rs`, in [0, 1)."""
    mask = 2**64 - 1
    made = []
    for i in range(1, count + 1):
        z = (seed + i * 0x9E3779B97F4A7C15) & mask
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        made.append(((z ^ (z >> 31)) >> 11) * 2.0**-53)
    return np.array(made)


def seeded(kind: str, seed: int, count: int) -> np.ndarray:
    """Values of a named distribution that Rust can draw too: exact operations alone."""
    u = uniform(seed, 4 * count).reshape(count, 4)
    bell = (u[:, 0] + u[:, 1]) + (u[:, 2] + u[:, 3]) - 2
    kinds = {"bell": bell, "tails": bell * bell * bell, "positive": np.maximum(bell, 0), "leaning": bell * u[:, 0] + 0.25,
             "pixels": np.floor(u[:, 0] * 17) / 16 * (u[:, 1] < 0.5)}
    return kinds[kind].astype(np.float32)


def weights() -> list[dict]:
    return [{"name": name, "shape": list(weight.shape), "x": bits(weight)} for name, weight in matrices()]
