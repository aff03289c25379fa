// The files that are read and written, and `quant-playground formats`, which lists them.
import { shortNames } from "./cli-recipe.js";

/** How the files end and what they are; the first of an ending is what it stands for. */
export const FILE_FORMATS = {
  onnxQdq: { ending: "onnx", recipe: "int8", what: "ONNX, weights behind DequantizeLinear" },
  onnxDynamic: {
    ending: "onnx",
    recipe: "int8",
    what: "ONNX, products in integers, activations as they come",
  },
  onnxMatMulNBits: { ending: "onnx", recipe: "int4-g32", what: "ONNX, MatMulNBits of ONNX Runtime" },
  safetensors: { ending: "safetensors", recipe: "int8", what: "the packed bytes and how to read them" },
  npz: { ending: "npz", recipe: "int8", what: "the same as arrays of NumPy" },
  gguf: { ending: "gguf", recipe: "q8_0", what: "blocks of llama.cpp; recipes are their names" },
  c: { ending: "h", recipe: "int8", what: "a header in C with a function that computes the model" },
};

/** @typedef {keyof typeof FILE_FORMATS} FileFormat */

export const FORMAT_NAMES = /** @type {FileFormat[]} */ (Object.keys(FILE_FORMATS));

/** What a model becomes where nothing else is said: a file like its own. @type {Record<string, FileFormat>} */
export const LIKE_THE_MODEL = {
  onnx: "onnxQdq",
  sklearnJson: "onnxQdq",
  safetensors: "safetensors",
  npy: "npz",
  npz: "npz",
  gguf: "gguf",
};

/** @param {string} path */
export const formatOf = (path) =>
  FORMAT_NAMES.find((name) => path.toLowerCase().endsWith(`.${FILE_FORMATS[name].ending}`));

export async function formats() {
  const { named, tables, blocks } = shortNames();
  const written = Object.entries(FILE_FORMATS).map(
    ([name, { ending, recipe, what }]) =>
      `  ${name.padEnd(17)}.${ending.padEnd(13)}${what} (${recipe} if no recipe is named)`,
  );
  console.log(`Models that are read
  ONNX (.onnx), scikit-learn as JSON (.json), safetensors, NumPy (.npy, .npz), GGUF

Rows that are read
  CSV, NumPy (.npy, .npz), the files of MNIST (idx), each also packed as .gz

Files that are written (--format)
${written.join("\n")}

Short names of recipes (--recipe)
  int2 … int16      symmetric integers, per channel; -tensor, -channel or -g32 behind it says which weights share a scale
  uint2 … uint16    the same with zero points
  ${tables.join(", ").padEnd(16)}  tables of 16 levels in groups of 64; -tensor, -channel or -g32 as above
  ${named.join(", ")}
  ${blocks.join(", ")}

Or in full: the text behind recipe= in a link of the page, such as
  format.kind:integer,format.levels:16,granularity.kind:perGroup,granularity.size:32
or the same as JSON, or @FILE with any of these.`);
  return 0;
}
