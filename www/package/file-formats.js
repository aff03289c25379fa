// The files that are written, and those that models come in: what the page and the command both say of them.

/** How the files end, which recipe they have if none is named, and what they are; the first of an ending is what it stands for. */
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

/**
 * Files that models come in: how they end, and what is most like them of what is written.
 * @type {Record<string, { ending: string, like: FileFormat }>}
 */
export const MODEL_FILES = {
  onnx: { ending: "onnx", like: "onnxQdq" },
  sklearnJson: { ending: "json", like: "onnxQdq" },
  safetensors: { ending: "safetensors", like: "safetensors" },
  npy: { ending: "npy", like: "npz" },
  npz: { ending: "npz", like: "npz" },
  gguf: { ending: "gguf", like: "gguf" },
};
