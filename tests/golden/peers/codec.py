"""How numbers are written: floats by their bits, integers as numbers."""

import json
from pathlib import Path

import numpy as np


def bits(values) -> str:
    """32-bit floats as hexadecimal digits, eight each."""
    return "".join(f"{word:08x}" for word in np.ascontiguousarray(values, dtype=np.float32).ravel().view(np.uint32))


def integers(values) -> list[int]:
    return [int(value) for value in np.asarray(values).ravel()]


def write(path: Path, cases: list[dict]) -> None:
    """One case a line, so that a change shows where it is."""
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    path.write_text(f"[\n{lines}\n]\n")
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
