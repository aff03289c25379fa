"""Opens exported files as anybody would, and holds what is found there to what this package computed.

    python tests/engines/check.py FOLDER

`FOLDER/cases.json` is what export.mjs wrote. Weights have the same bits. An engine's outputs are as near as engines are that
add floats in another order (FLOATS, of the largest output); where such sums are then rounded to integers, as near as an
activation that became the next integer leaves them (INTEGERS). The class of every row is the same, unless its two best
outputs are nearer to each other than twice that. Files that no engine runs are read by the very code that the page shows
for them, from the metadata alone.
"""

import contextlib
import io
import json
import os
import pathlib
import runpy
import shutil
import sys
import tempfile

import numpy as np

import in_onnx

FLOATS, INTEGERS = 1e-5, 1e-2
MODELS = pathlib.Path(__file__).parent.parent / "readers" / "models"


class Wrong(Exception):
    pass


def values(folder, written):
    return np.fromfile(folder / written["file"], "<f4").reshape(written["shape"])


def same(name, found, expected):
    """Bit for bit; only a zero may have either sign."""
    if found.shape != expected.shape:
        raise Wrong(f"{name} has shape {found.shape} and not {expected.shape}")
    if found.dtype != np.float32:
        raise Wrong(f"{name} is {found.dtype}")
    differs = np.flatnonzero((found.view(np.uint32) != expected.view(np.uint32)) & ((found != 0) | (expected != 0)))
    if len(differs):
        at = differs[0]
        raise Wrong(
            f"{name} differs at {len(differs)} of {found.size} places, first at {at}: "
            f"{found.flat[at]!r} and not {expected.flat[at]!r}"
        )


def run_snippet(case, folder, code, given):
    """Runs code in a folder that holds nothing but the file, by the name that the code has for it."""
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        shutil.copy(folder / case["file"], "quantized" + pathlib.Path(case["file"]).suffix)
        pathlib.Path("snippet.py").write_text(code)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            found = runpy.run_path("snippet.py", given)
    return found, printed.getvalue()


def check_packed(case, folder, weights):
    for name, code in case["snippets"].items():
        found, printed = run_snippet(case, folder, code, {})
        recovered = {**found["weights"], **{name: part for name, part in found["parts"].items() if name in weights}}
        left = [weight for weight in weights if weight not in recovered]
        silent = [weight for weight in left if f"{weight} is not recovered here" not in printed]
        if silent or (left and case["isRecovered"]):
            raise Wrong(f"{name} leaves out {left}" + (f", and does not say so of {silent}" if silent else ""))
        is_transformed = any(part.endswith(".transform") for part in found["parts"])
        if is_transformed != ("transformed" in printed):
            raise Wrong(f"{name} says nothing of transformed inputs")
        for weight, values in recovered.items():
            same(weight, values, weights[weight])
    return 0, 0


def check_gguf(case, folder, weights):
    from gguf import GGUFReader

    kinds = {tensor.name: tensor.tensor_type.name for tensor in GGUFReader(folder / case["file"]).tensors}
    for code in case["snippets"].values():
        found, _ = run_snippet(case, folder, code, {})
        if set(found["weights"]) != set(weights):
            raise Wrong(f"holds {sorted(found['weights'])} and not {sorted(weights)}")
        for name, recovered in found["weights"].items():
            expected = weights[name]
            wanted = case["recipe"].upper() if case["formats"][name] == "gguf" else "F32"
            if any(note.startswith(f"{name}:") for note in case["notes"]):
                # Rows that are no whole blocks: llama.cpp's rule is 16-bit floats.
                wanted, expected = "F16", expected.astype(np.float16).astype(np.float32)
            if kinds[name] != wanted:
                raise Wrong(f"{name} is {kinds[name]} and not {wanted}")
            same(name, recovered, expected)
    return 0, 0


def check_onnx(case, folder, weights):
    path, x, y = folder / case["file"], values(folder, case["x"]), values(folder, case["y"])
    is_dynamic = case["format"] == "onnxDynamic"
    tolerance = INTEGERS if case["roundsSums"] else FLOATS
    kept = in_onnx.kept(path, weights)
    unsaid = [name for name in kept if not any(note.startswith(f"{name}:") for note in case["notes"])]
    if unsaid:
        raise Wrong(f"{unsaid} are floats, and no note says so")
    if kept:  # An engine says what the model gives with all other weights as they came back.
        source = MODELS / case["model"]
        weights |= in_onnx.weights(source, {name: weights[name] for name in kept})
        y = in_onnx.run(in_onnx.put(source, weights), x)[0]
    for name, found in in_onnx.weights(path, weights).items():
        same(name, found, weights[name])
    outputs, label = in_onnx.outputs(path, x, one_by_one=is_dynamic)
    if outputs.shape != y.shape:
        raise Wrong(f"the engine's outputs have shape {outputs.shape} and not {y.shape}")
    most = np.abs(y).max()
    off = float(np.abs(outputs - y).max() / most)
    if not off <= tolerance:
        raise Wrong(f"outputs are {off:.3g} of the largest apart, more than {tolerance}")
    top = np.sort(y, axis=1)
    is_clear = top[:, -1] - top[:, -2] > 2 * tolerance * most
    classes = [outputs.argmax(1)] + ([label] if label is not None else [])
    for found in classes:
        differs = np.flatnonzero((found != y.argmax(1)) & is_clear)
        if len(differs):
            raise Wrong(f"another class in {len(differs)} of {len(y)} rows, first in row {differs[0]}")
    for code in case["snippets"].values():
        rows = x[:1] if is_dynamic else x
        found, _ = run_snippet(case, folder, code, {"x": rows})
        plain = in_onnx.run(path, rows)
        if any((one != other).any() for one, other in zip(found["outputs"], plain, strict=True)):
            raise Wrong("the code that the page shows gives other outputs")
    return off, int((~is_clear).sum())


def check(case, folder):
    weights = {name: values(folder, written) for name, written in case["weights"].items()}
    case["formats"] = {name: written["format"] for name, written in case["weights"].items()}
    if case["format"].startswith("onnx"):
        return check_onnx(case, folder, weights)
    return (check_gguf if case["format"] == "gguf" else check_packed)(case, folder, weights)


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    cases = json.loads((folder / "cases.json").read_text())
    rows, failures = {}, []
    for case in cases:
        row = rows.setdefault((case["model"], case["format"]), {"files": 0, "bytes": [], "off": 0, "near": 0})
        try:
            off, near = check(case, folder)
        except Exception as error:  # one file that an engine refuses must not hide the others
            kind = "" if isinstance(error, Wrong) else f"{type(error).__name__}: "
            failures.append(f"{os.path.relpath(folder / case['file'])} ({case['recipe']}): {kind}{error}")
            continue
        row["files"] += 1
        row["bytes"].append(case["bytes"])
        row["off"], row["near"] = max(row["off"], off), row["near"] + near
    print(f"{'model':<24}{'format':<17}{'files':>6}{'bytes':>16}{'worst output':>14}{'near ties':>11}")
    for (model, kind), row in rows.items():
        sizes = f"{min(row['bytes'])}–{max(row['bytes'])}" if row["bytes"] else ""
        off, near = (f"{row['off']:.1e}", row["near"]) if kind.startswith("onnx") else ("", "")
        print(f"{model:<24}{kind:<17}{row['files']:>6}{sizes:>16}{off:>14}{near:>11}")
    for failure in failures:
        print(failure)
    print(f"{len(cases) - len(failures)} of {len(cases)} files hold what was computed, bit for bit")
    sys.exit(1 if failures or not cases else 0)


if __name__ == "__main__":
    main()
