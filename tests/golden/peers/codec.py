"""How numbers are written: floats by their bits, integers as numbers, many of either as digests."""

import hashlib
import json
from pathlib import Path

import numpy as np


def bits(values) -> str:
    """32-bit floats as hexadecimal digits, eight each."""
    return "".join(f"{word:08x}" for word in np.ascontiguousarray(values, dtype=np.float32).ravel().view(np.uint32))


def hexadecimal(values) -> str:
    """Bytes as hexadecimal digits, two each."""
    return np.ascontiguousarray(values).astype(np.uint8).tobytes().hex()


def digests(values: np.ndarray, size: int = 1024) -> str:
    """Of each so many values the first four bytes of the SHA-256 of their bytes, as hexadecimal digits."""
    values = values.ravel()
    parts = [values[start : start + size].tobytes() for start in range(0, len(values), size)]
    return "".join(hashlib.sha256(part).hexdigest()[:8] for part in parts)


def integers(values) -> list[int]:
    return [int(value) for value in np.asarray(values).ravel()]


def write(path: Path, cases: list[dict]) -> None:
    """One case a line, so that a change shows where it is."""
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    path.write_text(f"[\n{lines}\n]\n")
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
