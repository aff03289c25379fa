// Code that gives what the page gives, to be copied. Code is the same in every language.
import type { FileFormat, Recipe } from "../types.ts";

/** What `src/io/sklearn.rs` reads. */
export const SKLEARN = `import json
parts = {"coefs": [w.tolist() for w in model.coefs_], "intercepts": [b.tolist() for b in model.intercepts_]}
parts |= {"activation": model.activation, "classes": [str(c) for c in getattr(model, "classes_", [])]}
json.dump(parts, open("model.json", "w"))`;

/** Writes the same file in Node. */
export function javascript(recipe: Recipe, format: FileFormat, model: string, ending: string): string {
  return `import { readFile, writeFile } from "node:fs/promises";
import { ready, Session } from "quant-playground/models";
await ready();
const name = ${JSON.stringify(model)};
const session = Session.openModel({ bytes: await readFile(name), name });
const recipe = ${JSON.stringify(recipe)};
const { bytes, verified } = session.export(recipe, ${JSON.stringify(format)});
await writeFile(${JSON.stringify(`quantized.${ending}`)}, bytes);
console.log(bytes.length, verified);`;
}

/** The same on a command line. */
export function command(recipe: Recipe, format: FileFormat, model: string, ending: string): string {
  return `npx quant-playground quantize ${JSON.stringify(model)} --format ${format} \\
  --recipe '${JSON.stringify(recipe)}' -o quantized.${ending}`;
}

/** What reads the file in Python, each by the name of what it needs. */
export function pythons(format: FileFormat): [string, string][] {
  if (format === "c") return [];
  if (format === "npz") return [["NumPy", OPEN_NPZ + recovery("np")]];
  if (format === "safetensors")
    return [
      ["NumPy", openSafetensors("numpy as np", "np") + recovery("np")],
      ["PyTorch", openSafetensors("torch", "pt") + recovery("torch")],
    ];
  if (format === "gguf") return [["Python (gguf)", GGUF]];
  return [["Python (ONNX Runtime)", onnxRuntime(format)]];
}

const OPEN_NPZ = `import json, math
import numpy as np

file = np.load("quantized.npz")
parts = {name: file[name] for name in file.files}  # floats are here as they are
tensors = json.loads(bytes(parts["quant_playground.tensors"]))
`;

const openSafetensors = (library: string, framework: string) => `import json, math
import ${library}
from safetensors import safe_open

with safe_open("quantized.safetensors", "${framework}") as file:
    parts = {name: file.get_tensor(name) for name in file.keys()}  # floats are here as they are
    tensors = json.loads(file.metadata()["quant_playground.tensors"])
`;

/** The weights from the parts that `src/export/stored.rs` writes; `np` and `torch` agree in all but a few words. */
function recovery(library: "np" | "torch"): string {
  const isNumPy = library === "np";
  const table = isNumPy ? `np.float32([tensor["levels"]])` : `torch.tensor([tensor["levels"]])`;
  return `
def unpack(packed, bits, count):  # the least significant bit first
    if bits == 1.6:  # five codes of three levels in a byte
        return (packed[:, None] // 3 ** ${library}.arange(5) % 3).flatten()[:count]
    flags = (packed[:, None] >> ${library}.arange(8) & 1).flatten()[: count * bits]
    return (flags.reshape(count, bits) << ${library}.arange(bits)).sum(1)

weights = {}
for name, tensor in tensors.items():
    part = lambda what: parts.get(f"{name}.{what}")
    has_levels = "levels" in tensor or part("codebook") is not None
    is_known = "bits" in tensor and ("offset" in tensor or has_levels)
    is_shortened = part("table") is not None or part("index") is not None  # coded, or pruned
    if not is_known or is_shortened or tensor["scales"] == "double":
        print(f"{name} is not recovered here: {tensor}")
        continue

    # Which group, hence which scale, each value belongs to, in the order in which codes are stored.
    shape, granularity = tensor["shape"], tensor["granularity"]
    count = math.prod(shape)
    rows = shape[0] if len(shape) > 1 else 1
    columns = count // rows
    if granularity["kind"] == "perInput":  # column by column
        rows, columns = columns, rows
    size = granularity.get("size", columns)
    row, column = ${library}.arange(count) // columns, ${library}.arange(count) % columns
    group = row * math.ceil(columns / size) + column // size
    if granularity["kind"] in ("global", "perTensor"):
        group = group * 0

    codes = unpack(part("codes"), tensor["bits"], count)
    scales = ${library}.ones(1) if part("scales") is None else part("scales")
    if tensor["scales"] == "float16" and part("scales") is not None:
        scales = scales.view(${library}.float16)${isNumPy ? "" : ".float()"}
    scale = scales[group % len(scales)]
    if has_levels:  # a codebook: one for all groups, or one for each
        table = ${table} if part("codebook") is None else part("codebook")
        values = table[group % len(table), codes] * scale
    else:  # integers: (code - zero point) * scale; zero points count from the offset, as codes do
        zero_point = -tensor["offset"]
        if part("zero_points") is not None:
            zero_point = unpack(part("zero_points"), tensor["bits"], len(scales))[group]
        values = (codes - zero_point) * scale
    if granularity["kind"] == "perInput":
        values = values.reshape(rows, columns).T
    values = values.reshape(-1)${isNumPy ? ".astype(np.float32)" : ""}
    # One parameter, or several that share a range.
    for each in tensor.get("parameters", [{"name": name, "shape": shape}]):
        length = math.prod(each["shape"])
        weights[each["name"]] = values[:length].reshape(each["shape"])
        values = values[length:]

if any(name.endswith(".transform") for name in parts):
    print("Inputs have to be transformed before they meet these weights.")
print({name: tuple(values.shape) for name, values in weights.items()})`;
}

const GGUF = `from gguf import GGUFReader, dequantize

tensors = GGUFReader("quantized.gguf").tensors
weights = {tensor.name: dequantize(tensor.data, tensor.tensor_type) for tensor in tensors}
print({tensor.name: tensor.tensor_type.name for tensor in tensors})`;

function onnxRuntime(format: FileFormat): string {
  const rows = format === "onnxDynamic" ? "a float32 row: its range is found as it comes" : "float32 rows";
  return `import onnxruntime as ort

options = ort.SessionOptions()
# Floats for activations; by default ONNX Runtime quantizes them to 8 bits where weights come in blocks.
options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", "1")
session = ort.InferenceSession("quantized.onnx", options)
outputs = session.run(None, {session.get_inputs()[0].name: x})  # x: ${rows}`;
}

/** The same by the crate. */
export function rust(recipe: Recipe, format: FileFormat, model: string, ending: string): string {
  const variant = format[0]?.toUpperCase() + format.slice(1);
  return `use quant_playground::{compress::Recipe, export::{self, FileFormat}, import};
let imported = import::open(std::fs::read(${JSON.stringify(model)})?, ${JSON.stringify(model)})?;
let recipe: Recipe = serde_json::from_str(r#"${JSON.stringify(recipe)}"#)?;
let (evaluator, _) = import::judged(&imported, None, None)?;
let quantized = evaluator.quantize(&recipe)?;
let (source, others) = (imported.source.as_ref(), imported.others.as_slice());
let file = export::write(&imported.model, &quantized, source, others, FileFormat::${variant})?;
std::fs::write("quantized.${ending}", file.bytes)?;`;
}
