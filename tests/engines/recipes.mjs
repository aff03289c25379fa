// What is written for the engines: for each format of files, recipes that it can hold.

/** @import { FileFormat, Granularity, IntegerFormat, NumberFormat, Recipe } from "quant-playground/models" */
/** @typedef {{ name: string, format: FileFormat, recipe: Partial<Recipe> }} Taken */

/** @satisfies {Record<string, Granularity>} */
const by = {
  tensor: { kind: "perTensor" },
  channel: { kind: "perChannel" },
  input: { kind: "perInput" },
  groups32: { kind: "perGroup", size: 32 },
  // Leaves a shorter group at the end of a row of 64, and of every other row here.
  groups24: { kind: "perGroup", size: 24 },
  model: { kind: "global" },
};

/** @type {(levels: number, options?: Partial<IntegerFormat>) => NumberFormat} */
const integer = (levels, options) => ({ kind: "integer", levels, ...options });
const affine = /** @type {const} */ ({ symmetry: "affine", span: "full" });

/** @type {(format: NumberFormat, granularity?: Granularity | undefined, rest?: Partial<Recipe>) => Partial<Recipe>} */
const recipe = (format, granularity = by.channel, rest = {}) => ({
  format,
  ...(granularity && { granularity }),
  ...rest,
});

/** Integers that every format but GGUF holds. */
const integers = {
  "int8 by channel": recipe(integer(256)),
  "int8 by tensor": recipe(integer(256), by.tensor),
  "uint8 by channel": recipe(integer(256, affine)),
  "uint8 by tensor": recipe(integer(256, affine), by.tensor),
  "int4 by channel": recipe(integer(16)),
  "3 bits by channel": recipe(integer(7)),
};

/** Scales along the inputs, which cannot be taken out of a sum in integers. */
const grouped = {
  "int4 in groups of 32": recipe(integer(16), by.groups32),
  "uint4 in groups of 32": recipe(integer(16, affine), by.groups32),
};

const alongInputs = {
  ...grouped,
  "uint8 by input": recipe(integer(256, affine), by.input),
  "int8 in groups of 24": recipe(integer(256), by.groups24),
};

/** @type {(bits: number, symmetry: "affine" | "symmetric") => Partial<Recipe>} */
const nBits = (bits, symmetry) => recipe({ kind: "matMulNBits", bits, blockSize: 32, symmetry });
const blocks = {
  ...grouped,
  "4 bits in blocks": nBits(4, "affine"),
  "4 bits in blocks, symmetric": nBits(4, "symmetric"),
  "8 bits in blocks": nBits(8, "affine"),
  "2 bits in blocks": nBits(2, "symmetric"),
};

/** What the code that the page shows recovers from packed parts. */
const packed = {
  ...integers,
  ...alongInputs,
  "uint4 by input": recipe(integer(16, affine), by.input),
  "one range for the model": recipe(integer(256, affine), by.model),
  // The narrow range leaves 128 codes, each of which is stored in the 8 bits of 129.
  "129 levels": recipe(integer(129, { symmetry: "affine", span: "narrow" })),
  "1000 levels": recipe(integer(1000, affine), by.tensor),
  "scales of 16 bits": recipe(integer(16), by.groups32, { scales: "float16" }),
  "biases as weights": recipe(integer(256, affine), by.input, { biases: { kind: "likeWeights" } }),
  "a format for each layer": recipe(integer(256), by.channel, {
    layers: [{ kind: "own", format: { kind: "fourBit", table: "nf4" }, granularity: by.groups24 }],
  }),
  nf4: recipe({ kind: "fourBit", table: "nf4" }, by.groups32),
  fp4: recipe({ kind: "fourBit", table: "fp4" }, by.input, { scales: "float16" }),
  "k-means by tensor": recipe({ kind: "kMeans", levels: 16 }, by.tensor),
  "k-means by channel": recipe({ kind: "kMeans", levels: 6 }, by.channel),
  "k-means in groups": recipe({ kind: "kMeans", levels: 4 }, by.groups24),
  "Lloyd-Max": recipe({ kind: "lloydMax" }, by.channel),
  "powers of two": recipe({ kind: "powerOfTwo", bits: 4, terms: "additive" }, by.channel),
  "own codebook": recipe({ kind: "ownCodebook", values: [-2, -0.5, 0, 0.5, 3] }, by.channel),
  "own codebook, unscaled": recipe({ kind: "ownCodebook", values: [-0.5, 0, 0.5], scaling: "none" }),
  binary: recipe({ kind: "binary" }, by.channel),
  ternary: recipe({ kind: "ternary" }, by.groups32),
  "inputs transformed": recipe(integer(16), by.groups32, { transform: { kind: "awq" } }),
};

/** What that code says of itself that it does not recover. */
export const unrecovered = {
  "fp8 e4m3": recipe({ kind: "float", precision: { kind: "e4m3fn" } }),
  mxfp4: recipe({ kind: "microscaling", element: "e2m1" }),
  "4 bits in blocks": nBits(4, "affine"),
  "llama.cpp's q8_0": recipe({ kind: "gguf", block: "q8_0" }),
  hqq: recipe({ kind: "hqq", levels: 16 }, by.groups32),
  "coded by Huffman": recipe(integer(256), by.tensor, { coding: "huffman" }),
  pruned: recipe(integer(256), by.channel, { prune: { kind: "magnitude", sparsity: 0.7 } }),
  "scales of 8 bits": recipe(integer(16), by.groups32, { scales: "double" }),
};

const ggufBlocks = /** @type {const} */ (["q8_0", "q4_0", "q4_1", "q5_0", "q5_1", "iq4_nl", "q4_k", "q6_k"]);
const gguf = Object.fromEntries(ggufBlocks.map((block) => [block, recipe({ kind: "gguf", block })]));

/** Activations are quantized too: by the range of each row, as ONNX's DynamicQuantizeLinear does it. */
const dynamic = Object.fromEntries(
  Object.entries(integers).map(([name, weights]) => [
    name,
    { ...weights, activations: /** @type {const} */ ({ kind: "dynamic", levels: 256 }) },
  ]),
);

/** @type {[FileFormat, Record<string, Partial<Recipe>>][]} */
const all = [
  [
    "onnxQdq",
    {
      ...integers,
      ...alongInputs,
      "biases as weights": packed["biases as weights"],
      "static activations": recipe(integer(256), by.channel, {
        activations: { kind: "static", levels: 256 },
      }),
    },
  ],
  ["onnxDynamic", dynamic],
  ["onnxMatMulNBits", blocks],
  ["safetensors", { ...packed, ...unrecovered }],
  ["npz", { ...packed, ...unrecovered }],
  ["gguf", gguf],
];

/** @type {Taken[]} */
export const taken = all.flatMap(([format, recipes]) =>
  Object.entries(recipes).map(([name, recipe]) => ({ name, format, recipe })),
);
