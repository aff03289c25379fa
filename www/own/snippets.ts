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

/** Reads what was written, in Python. */
export function python(format: FileFormat): string {
  if (format === "npz")
    return `import json, numpy as np
file = np.load("quantized.npz")
tensors = json.loads(bytes(file["quant_playground.tensors"]))
for name, tensor in tensors.items():
    if "bits" not in tensor:
        continue  # codes of a codebook
    bits = np.unpackbits(file[name + ".codes"], bitorder="little")
    count = int(np.prod(tensor["shape"]))
    codes = bits[: count * tensor["bits"]].reshape(count, tensor["bits"]) @ (1 << np.arange(tensor["bits"]))
    print(name, tensor["granularity"], (codes + tensor["offset"]).reshape(tensor["shape"]))`;
  if (format === "safetensors")
    return `from safetensors import safe_open
with safe_open("quantized.safetensors", "pt") as file:
    print(file.metadata()["quant_playground.tensors"])  # shape, format, bits and offset of each tensor
    tensors = {name: file.get_tensor(name) for name in file.keys()}  # PyTorch tensors`;
  if (format === "gguf")
    return `from gguf import GGUFReader, dequantize
for tensor in GGUFReader("quantized.gguf").tensors:
    print(tensor.name, tensor.tensor_type.name, dequantize(tensor.data, tensor.tensor_type).shape)`;
  return `import onnxruntime as ort
options = ort.SessionOptions()
# Floats for activations; by default ONNX Runtime quantizes them to 8 bits where weights come in blocks.
options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", "1")
session = ort.InferenceSession("quantized.onnx", options)
outputs = session.run(None, {session.get_inputs()[0].name: x})  # x: float32 rows`;
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
