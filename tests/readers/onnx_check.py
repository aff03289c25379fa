"""Holds exported ONNX models to onnx.checker and ONNX Runtime.

    QUANT_PLAYGROUND_ONNX=folder cargo test --test onnx_export -- --ignored
    pip install -r tests/readers/engines.txt
    python tests/readers/onnx_check.py folder

`folder/cases.json` says of each model what comes in, what Rust computed from the weights that it recovered from the
packed bytes, and how far apart results may be: `tolerance`, of the largest output, for engines add in another order. The
class of every row is the same unless Rust itself has two that are as near. ONNX Runtime's own rewriting of
DequantizeLinear and MatMul quantizes activations to 8 bits; here it is told to keep floats.
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime as ort


def run(path, case):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", "1")
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    x = np.array(case["x"], np.float32)
    rows = [x[i : i + 1] for i in range(len(x))] if case["one_by_one"] else [x]
    return np.concatenate([session.run(None, {session.get_inputs()[0].name: row})[0] for row in rows])


def check(folder, case):
    path = folder / case["model"]
    onnx.checker.check_model(path, full_check=True)
    found, expected = run(path, case), np.array(case["y"], np.float32)
    if found.shape != expected.shape:
        return f"shape {found.shape} and not {expected.shape}", 0
    most = np.abs(expected).max()
    off = float(np.abs(found - expected).max() / (most or 1))
    if not off <= case["tolerance"]:
        return f"{off:.3g} of the largest output apart", off
    top = np.sort(expected, axis=1)
    is_clear = top[:, -1] - top[:, -2] > 2 * case["tolerance"] * most
    if (found.argmax(1) != expected.argmax(1))[is_clear].any():
        return "another class", off
    return None, off


def main():
    folder = pathlib.Path(sys.argv[1])
    cases = json.loads((folder / "cases.json").read_text())
    failed, worst = 0, 0.0
    for case in cases:
        try:
            problem, off = check(folder, case)
        except Exception as error:  # one model that an engine refuses must not hide the others
            problem, off = str(error), 0
        worst = max(worst, off)
        if problem:
            failed += 1
            print(f"{case['model']}: {problem}")
    print(f"largest difference: {worst:.3g} of the largest output")
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not cases else 0)


main()
