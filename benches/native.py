"""The same work natively, one thread: PyTorch, ONNX Runtime, scikit-learn, gguf. benches/native.mjs writes the inputs and
says what to do in FOLDER/tasks.json; results go to the standard output as JSON. Results are checked before they are timed."""

import json
import statistics
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import gguf
import numpy as np
import onnxruntime
import sklearn
import torch
from sklearn.cluster import KMeans

SAMPLES, SAMPLES_OF_LONG = 9, 3
SAMPLE_S, WARM_UP_S, LONG_S = 0.025, 0.3, 0.7


def timed(name, work, check, error=None):
    """First call, check, warm-up, samples of at least 25 ms."""
    started = time.perf_counter()
    computed = work()
    first = time.perf_counter() - started
    checked = check(computed)
    result = {"id": f"native-{name}", "check": checked, "first": first * 1000}
    if error is not None:
        result["error"] = error(computed)
    if not checked["ok"]:
        return result | {"failed": f"wrong result ({checked['rule']}: {checked['worst']})"}
    started, calls = time.perf_counter(), 0
    while calls == 0 or time.perf_counter() - started < WARM_UP_S:
        work()
        calls += 1
    each = (time.perf_counter() - started) / calls
    repeats = max(1, int(np.ceil(SAMPLE_S / each)))
    times = []
    for _ in range(SAMPLES_OF_LONG if each > LONG_S else SAMPLES):
        started = time.perf_counter()
        for _ in range(repeats):
            work()
        times.append((time.perf_counter() - started) / repeats * 1000)
    return result | {"median": statistics.median(times), "low": min(times), "high": max(times),
                     "samples": len(times), "repeats": repeats}


def exact(expected):
    def check(computed):
        worst = int(np.max(np.abs(np.asarray(computed).ravel().astype(np.int64) - expected.astype(np.int64))))
        return {"rule": "exact", "ok": worst == 0, "worst": worst, "allowed": 0}
    return check


def close(expected, length):
    """Within what rounding allows a sum of so many products, as a share of the largest result."""
    def check(computed):
        bound = length * 2.0**-24 * float(np.max(np.abs(expected)))
        worst = float(np.max(np.abs(np.asarray(computed, dtype=np.float64).ravel() - expected))) / bound
        return {"rule": "bound", "ok": worst <= 1, "worst": worst, "allowed": 1}
    return check


def quantizes(x, most):
    """Of formats with rules of their own: the recovered values are at most `most` of the group's largest magnitude away."""
    def check(recovered):
        groups = x.reshape(-1, 32)
        difference = np.abs(np.asarray(recovered).reshape(-1, 32) - groups).max(axis=1)
        worst = float(np.max(difference / (most * np.abs(groups).max(axis=1))))
        return {"rule": "bound", "ok": worst <= 1, "worst": worst, "allowed": 1}
    return check


def onnx(task):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(task["model"], options, providers=["CPUExecutionProvider"])
    x = np.fromfile(task["x"], dtype=task["type"]).reshape(task["dims"])
    outputs = [session.get_outputs()[0].name]
    kind = {"tensor(float)": np.float32, "tensor(int32)": np.int32, "tensor(uint8)": np.uint8}
    expected = np.fromfile(task["expected"], dtype=kind[session.get_outputs()[0].type])
    check = close(expected, task["dims"][-1]) if expected.dtype == np.float32 else exact(expected)
    return [timed("ort", lambda: session.run(outputs, {"x": x})[0], check)]


def quantize(task):
    x = torch.from_numpy(np.fromfile(task["x"], dtype=np.float32))
    expected = np.fromfile(task["expected"], dtype=np.uint8)

    def work():
        low, high = torch.aminmax(x)
        low, high = min(float(low), 0.0), max(float(high), 0.0)
        scale = float(np.float32(np.float32(high - low) / np.float32(255)))
        zero = int(np.clip(np.rint(-low / scale), 0, 255))
        return torch.quantize_per_tensor(x, scale, zero, torch.quint8)

    def check(computed):
        # PyTorch multiplies by the reciprocal of the scale: at ties a code may be the next one.
        difference = np.abs(computed.int_repr().numpy().astype(int) - expected.astype(int))
        share = float(np.mean(difference > 0))
        return {"rule": "bound", "ok": int(difference.max()) <= 1 and share < 1e-4, "worst": share / 1e-4, "allowed": 1}

    return [timed("torch", work, check)]


def int4(task):
    values = np.fromfile(task["x"], dtype=np.float32)
    x = torch.from_numpy(values)

    def plain():
        groups = x.view(-1, task["group"])
        scales = groups.abs().amax(dim=1, keepdim=True) / 7
        codes = torch.round(groups / scales).clamp_(-8, 7).to(torch.int8).view(-1, 2)
        return (codes[:, 0] & 15) | (codes[:, 1] << 4), scales

    def recovered(result):
        packed, scales = result
        low, high = (packed << 4) >> 4, packed >> 4
        return (torch.stack([low, high], dim=1).view(-1, task["group"]) * scales).numpy()

    nearest, block = quantizes(values, 0.5 / 7 + 1e-5), quantizes(values, 1.0 / 8 + 2e-3)
    rows = values.reshape(-1, 4096)
    kind = gguf.GGMLQuantizationType.Q4_0
    return [
        timed("torch", plain, lambda result: nearest(recovered(result))),
        timed("gguf", lambda: gguf.quants.quantize(rows, kind),
              lambda result: block(gguf.quants.dequantize(result, kind))),
    ]


def kmeans(task):
    values = np.fromfile(task["x"], dtype=np.float32)
    column = values.reshape(-1, 1)
    levels = task["levels"]
    start = np.quantile(values, (np.arange(levels) + 0.5) / levels).astype(np.float32).reshape(-1, 1)

    def error(model):
        recovered = model.cluster_centers_[model.labels_].ravel()
        return float(np.sum((values.astype(np.float64) - recovered) ** 2))

    none = {"rule": "none", "ok": True, "worst": 0, "allowed": 0}
    return [timed("sklearn", lambda: KMeans(levels, init=start, n_init=1).fit(column), lambda _: none, error)]


def gptq(task):
    """Frantar et al. 2022, as in the authors' `fasterquant`, in 32-bit floats, with static groups."""
    columns, group, most = task["inputs"], task["group"], (task["levels"] - 1) // 2
    weights = torch.from_numpy(np.fromfile(task["weights"], dtype=np.float32).reshape(-1, columns))
    x = torch.from_numpy(np.fromfile(task["x"], dtype=np.float32).reshape(-1, columns))
    grouped = weights.view(len(weights), -1, group)
    scales = (grouped.abs().amax(dim=2) / most).repeat_interleave(group, dim=1)

    def work():
        h = x.T @ x
        h.diagonal().add_(task["damping"] * torch.mean(torch.diag(h)))
        inverse = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(h)), upper=True)
        w, recovered = weights.clone(), torch.zeros_like(weights)
        for start in range(0, columns, 128):
            end = min(start + 128, columns)
            block, errors = w[:, start:end].clone(), torch.zeros(len(w), end - start)
            part = inverse[start:end, start:end]
            for i in range(end - start):
                scale = scales[:, start + i]
                column = block[:, i]
                value = torch.clamp(torch.round(column / scale), -most, most) * scale
                recovered[:, start + i] = value
                missing = (column - value) / part[i, i]
                block[:, i:] -= missing.unsqueeze(1) @ part[i, i:].unsqueeze(0)
                errors[:, i] = missing
            w[:, end:] -= errors @ inverse[start:end, end:]
        return recovered

    def error(recovered):
        return float(torch.sum((x.double() @ (weights - recovered).double().T) ** 2))

    nearest = error(torch.clamp(torch.round(weights / scales), -most, most) * scales)

    def check(recovered):
        ratio = error(recovered) / nearest
        return {"rule": "bound", "ok": ratio < 1, "worst": ratio, "allowed": 1}

    return [timed("torch", work, check, error)]


def main():
    warnings.filterwarnings("ignore", message=".*deprecated.*")
    torch.set_num_threads(1)
    rows = {}
    with torch.no_grad():
        for task in json.loads((Path(sys.argv[1]) / "tasks.json").read_text()):
            print(f"  native: {task['row']}", file=sys.stderr)
            rows.setdefault(task["row"], []).extend(globals()[task["kind"]](task))
    versions = {"Python": sys.version.split()[0], "PyTorch": torch.__version__, "NumPy": np.__version__,
                "ONNX Runtime": onnxruntime.__version__, "scikit-learn": sklearn.__version__,
                "gguf": version("gguf")}
    json.dump({"versions": versions, "rows": rows}, sys.stdout)


if __name__ == "__main__":
    main()
