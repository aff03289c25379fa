"""Writes the files beside this one by the libraries that own their formats, and what these read in them.

    python3 -m venv tests/golden/.venv
    tests/golden/.venv/bin/pip install -r tests/golden/files/requirements.txt
    tests/golden/.venv/bin/python tests/golden/files/generate.py

The tests need no Python: the files are committed. Floats are written as the eight hexadecimal digits of their 32 bits.
The models of scikit-learn are exported by the very lines that the first lines of `src/io/sklearn.rs` show.
"""

import csv
import gzip
import json
import os
import tempfile
import time
import warnings
from pathlib import Path

import gguf
import numpy as np
from safetensors.numpy import load_file, save_file
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier, MLPRegressor

FOLDER = Path(__file__).resolve().parent
SOURCE = FOLDER.parents[2] / "src" / "io" / "sklearn.rs"
MOST_BYTES = 3000

# Zip archives hold the time of day otherwise.
time.localtime = lambda *_: time.struct_time((1980, 1, 1, 0, 0, 0, 0, 1, 0))

STORED = {
    "float16": "F16",
    "float32": "F32",
    "float64": "F64",
    "int8": "I8",
    "uint8": "U8",
    "int16": "I16",
    "uint16": "U16",
    "int32": "I32",
    "uint32": "U32",
    "int64": "I64",
    "uint64": "U64",
    "bool": "BOOL",
}


def bits(values):
    """32-bit floats by their bits, last axis fastest."""
    with np.errstate(over="ignore"):
        floats = np.ascontiguousarray(values).astype(np.float32)
    return "".join(f"{word:08x}" for word in floats.reshape(-1).view(np.uint32))


def described(name, values):
    stored = STORED[values.dtype.newbyteorder("=").name]
    return {"name": name, "shape": list(values.shape), "stored": stored, "values": bits(values)}


def samples():
    """Of each type, the ends of its range and what is special."""
    half = [0.0, -0.0, 1.5, 65504.0, 6e-8, -6.1e-5, np.inf, -np.inf]
    yield "float16", np.array(half, np.float16).reshape(2, 4)
    yield "float32", np.array([[1e-45, -3.4e38, 0.1], [np.inf, -0.0, 7.0]], np.float32)
    yield "float64", np.array([[0.1, 1e300, -1e-300], [2**24 + 1, 1 + 2**-24, -np.inf]], np.float64)
    for width in [8, 16, 32, 64]:
        for kind in [f"int{width}", f"uint{width}"]:
            ends = np.iinfo(kind)
            yield kind, np.array([[ends.min, ends.max, 1], [ends.max // 3, 2, 0]], kind)
    yield "bool", np.array([[True, False, True]])


def npy():
    cases = []

    def case(name, values):
        np.save(FOLDER / f"{name}.npy", values, allow_pickle=False)
        read = np.load(FOLDER / f"{name}.npy")
        cases.append({"file": f"{name}.npy", "arrays": [described("", read)]})

    for name, values in samples():
        case(name, values)
    cube = np.arange(24, dtype=">i4").reshape(2, 3, 4)
    case("big_endian", cube)
    case("fortran", np.asfortranarray(cube.astype("<f8")))
    case("scalar", np.float32(2.5))
    case("empty", np.zeros((3, 0, 2), np.float32))
    for version in [(2, 0), (3, 0)]:
        name = f"version_{version[0]}.npy"
        with open(FOLDER / name, "wb") as file:
            np.lib.format.write_array(file, np.arange(3, dtype=np.int16), version=version)
        cases.append({"file": name, "arrays": [described("", np.load(FOLDER / name))]})
    return cases


def npz():
    arrays = {"weight": np.linspace(-1, 1, 60, dtype=np.float32).reshape(5, 12), "b/ias": np.arange(5, dtype=np.float16)}
    cases = []
    for name, save in [("stored.npz", np.savez), ("deflated.npz", np.savez_compressed)]:
        save(FOLDER / name, **arrays)
        with np.load(FOLDER / name) as read:
            cases.append({"file": name, "arrays": [described(key, read[key]) for key in read.files]})
    return cases


def safetensors():
    arrays = dict(samples())
    metadata = {"format": "np"}
    save_file(arrays, FOLDER / "all.safetensors", metadata)
    read = load_file(FOLDER / "all.safetensors")
    arrays = [described(name, read[name]) for name in sorted(read)]
    # What NumPy lacks: the upper half of a 32-bit float.
    words = np.array([0x3F80, 0xC049, 0x7F80, 0x0001], "<u2")
    header = {"w": {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, 8]}}
    text = json.dumps(header).encode()
    (FOLDER / "bfloat16.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + words.tobytes())
    floats = (words.astype(np.uint32) << 16).view(np.float32)
    half = {"name": "w", "shape": [2, 2], "stored": "BF16", "values": bits(floats)}
    return [
        {"file": "all.safetensors", "metadata": metadata, "arrays": arrays},
        {"file": "bfloat16.safetensors", "metadata": {}, "arrays": [half]},
    ]


def idx():
    """As the files of MNIST are: packed, big-endian."""
    pictures = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    header = bytes([0, 0, 8, 3]) + np.array(pictures.shape, ">u4").tobytes()
    with open(FOLDER / "pictures.idx3-ubyte.gz", "wb") as file:
        file.write(gzip.compress(header + pictures.tobytes(), mtime=0))
    return [{"file": "pictures.idx3-ubyte.gz", "arrays": [described("", pictures)]}]


def ggufs():
    path = FOLDER / "tensors.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("two layers, é")
    writer.add_uint32("llama.block_count", 2)
    writer.add_float32("llama.rope.freq_base", 10000.5)
    writer.add_bool("tokenizer.ggml.add_bos_token", True)
    writer.add_array("tokenizer.ggml.tokens", ["<s>", "", "é"])
    writer.add_array("tokenizer.ggml.scores", [0.5, -1.0])
    weight = np.sin(np.arange(2 * 256, dtype=np.float32)).reshape(2, 256)
    small = weight[:, :6].copy()
    kinds = gguf.GGMLQuantizationType
    writer.add_tensor("f32", small)
    writer.add_tensor("f16", small.astype(np.float16))
    for kind in [kinds.BF16, kinds.Q8_0, kinds.Q4_0, kinds.TQ2_0]:
        packed = gguf.quants.quantize(weight[:, : 64 if kind == kinds.BF16 else 256], kind)
        writer.add_tensor(kind.name.lower(), packed, raw_dtype=kind)
    writer.add_tensor("i8", np.arange(-3, 3, dtype=np.int8))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    reader = gguf.GGUFReader(path)
    tensors = []
    for tensor in reader.tensors:
        case = {
            "name": tensor.name,
            "shape": [int(length) for length in reversed(tensor.shape)],
            "kind": tensor.tensor_type.name,
            "bytes": tensor.data.tobytes().hex(),
        }
        plain = tensor.tensor_type in (kinds.F32, kinds.F16, kinds.I8)
        if plain or tensor.tensor_type == kinds.BF16:
            case["values"] = bits(tensor.data if plain else gguf.quants.dequantize(tensor.data, kinds.BF16))
        tensors.append(case)
    keys = [key for key in reader.fields if not key.startswith("GGUF.")]
    return [{"file": path.name, "keys": keys, "tensors": tensors}]


def exports():
    """The Python of the first lines of the reader."""
    lines = SOURCE.read_text().splitlines()
    text = "\n".join(line[4:] for line in lines if line.startswith("//!"))
    return [part.split("```")[0] for part in text.split("```python\n")[1:]]


def sklearn():
    random = np.random.default_rng(5)
    x = random.normal(size=(40, 3))
    three = np.array(["low", "middle", "high"])[np.digitize(x @ [1, -2, 0.5], [-1, 1])]
    two = (x[:, 0] > x[:, 1]).astype(int) * 5
    number = x @ [1.0, 2.0, -1.0] + 0.1
    hidden = {"random_state": 1, "max_iter": 20}
    models = {
        "mlp_three": MLPClassifier(hidden_layer_sizes=(4, 2), activation="tanh", **hidden).fit(x, three),
        "mlp_two": MLPClassifier(hidden_layer_sizes=(4,), activation="logistic", **hidden).fit(x, two),
        "mlp_numbers": MLPRegressor(hidden_layer_sizes=(3,), activation="relu", **hidden).fit(x, np.stack([number, -number], 1)),
        "logistic_three": LogisticRegression().fit(x, three),
        "logistic_two": LogisticRegression().fit(x, two),
        "linear": LinearRegression().fit(x, number),
        "linear_without": LinearRegression(fit_intercept=False).fit(x, np.stack([number, -number], 1)),
    }
    perceptron, linear = exports()
    cases = []
    for name, model in models.items():
        with tempfile.TemporaryDirectory() as folder:
            here = os.getcwd()
            os.chdir(folder)
            exec(perceptron if hasattr(model, "coefs_") else linear, {"model": model})
            os.chdir(here)
            (FOLDER / f"{name}.json").write_text((Path(folder) / "model.json").read_text() + "\n")
        layers = zip(getattr(model, "coefs_", []), getattr(model, "intercepts_", []))
        weights = [[weight.T, bias] for weight, bias in layers]
        if not weights:
            weight = np.atleast_2d(model.coef_)
            weights = [[weight, np.broadcast_to(model.intercept_, len(weight))]]
        classes = [str(label) for label in getattr(model, "classes_", [])]
        predicted = model.predict(x[:8])
        if classes:
            predicted = [classes.index(str(label)) for label in predicted]
        cases.append(
            {
                "file": f"{name}.json",
                "layers": [{"weight": bits(w), "outputs": len(w), "bias": bits(b)} for w, b in weights],
                "classes": classes,
                "x": bits(x[:8]),
                "predicted": bits(predicted),
            }
        )
    return cases


def tables():
    path = FOLDER / "flowers.csv"
    random = np.random.default_rng(6)
    values = random.normal(size=(12, 3)) * [1, 1e-3, 1e6]
    kinds = [["rose", "daisy", "lily, white"][i % 3] for i in range(12)]
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["width", "height, cm", "mass", "kind"])
        writer.writerows([*row, kind] for row, kind in zip(values.tolist(), kinds))
    read = np.array([row[:3] for row in list(csv.reader(open(path, newline="")))[1:]], np.float64)
    names = sorted(set(kinds))
    return [
        {
            "file": path.name,
            "columns": ["width", "height, cm", "mass"],
            "features": bits(read),
            "classes": names,
            "labels": [names.index(kind) for kind in kinds],
        }
    ]


def write(name, cases):
    lines = ",\n".join(" " + json.dumps(case, ensure_ascii=False) for case in cases)
    (FOLDER / f"{name}.cases.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    write("arrays", npy() + npz() + idx())
    write("safetensors", safetensors())
    write("gguf", ggufs())
    write("sklearn", sklearn())
    write("csv", tables())
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in {".npy", ".npz", ".gguf", ".safetensors", ".gz", ".csv"}:
            assert path.stat().st_size < MOST_BYTES, path
