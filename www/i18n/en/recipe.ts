// Every path, option and family that the core's form sends: its name, what it does, when to use it, and a source.
import { formats } from "./formats.ts";
import type { ControlText } from "./text.ts";

// Range rules serve weights and activations.
const rangeRules = {
  minMax: { label: "Minimum to maximum", use: "At 8 bits, where clipping gains little." },
  percentile: {
    label: "Percentile",
    use: "For long tails: clips a share of the values that you choose.",
  },
  mse: { label: "Least squares (MSE)", use: "At 4 bits and fewer: tries ranges and keeps the best one." },
  entropy: {
    label: "Entropy (KL)",
    use: "For activations, as TensorRT and ONNX Runtime calibrate; a few dozen weights are too few for it.",
  },
  manual: { label: "By hand", use: "To see what clipping does: set both ends yourself." },
};

const rangeLow = {
  label: "Lower end",
  help: "Values below this are clipped to it.",
};

const rangeHigh = {
  label: "Upper end",
  help: "Values above this are clipped to it.",
};

const percent = {
  label: "Percentile",
  help: "How much of the values is kept whole.",
};

const percentileOf = {
  label: "Percentile of",
  help: "Whether both ends are cut alike.",
  options: {
    values: { label: "Values", use: "For affine grids, and values that lean to one side." },
    magnitudes: { label: "Magnitudes", use: "For symmetric grids, as in TensorRT." },
  },
};

export const controls = {
  ...formats,
  importance: {
    label: "Importance",
    help: "Which errors count more.",
    options: {
      uniform: { label: "All alike", use: "Without calibration rows, or to see the scheme alone." },
      inputs: { label: "By the inputs", use: "At 4 bits and fewer, when the calibration rows are typical." },
    },
  },
  "range.low": rangeLow,
  "range.high": rangeHigh,
  "range.percent": percent,
  "range.of": percentileOf,
  coding: {
    label: "Coding",
    help: "How many bits each code takes.",
    options: {
      packed: { label: "Packed", use: "When any weight must be read by itself, as engines do." },
      huffman: { label: "Huffman", use: "To send or store a model: shorter by the share of small weights." },
      rans: {
        label: "Arithmetic (rANS)",
        use: "At 2 bits and in sparse models, where Huffman stops at one bit.",
      },
    },
  },
  scales: {
    label: "Scales",
    help: "How the scale of a group is stored.",
    options: {
      float32: { label: "float32", use: "Per tensor and per channel, where scales are few." },
      float16: { label: "float16", use: "In groups: half the cost, as in llama.cpp and ONNX Runtime." },
      double: { label: "Double quantization", use: "For hundreds of groups: one byte a scale, as in QLoRA." },
    },
  },
  granularity: {
    label: "Granularity",
    help: "Which weights share one scale.",
    options: {
      global: { label: "Global", use: "To see the worst case: one range for the whole model." },
      perTensor: { label: "Per tensor", use: "When every byte counts and the rows have similar ranges." },
      perChannel: { label: "Per channel", use: "The usual choice for weights: one range for each output." },
      perInput: { label: "Per input", use: "Where single inputs have outliers: one range for each column." },
      perGroup: { label: "Per group", use: "At 4 bits and fewer, where long rows need finer ranges." },
    },
  },
  "granularity.size": {
    label: "Group size",
    help: "How many neighbours share a scale.",
  },
  range: {
    label: "Range",
    help: "Where the range comes from.",
    options: {
      ...rangeRules,
      declared: { label: "Declared", use: "To follow the tutorial: w from −10 to 10, b from −5 to 5." },
    },
  },
  transform: {
    label: "Transform",
    help: "What is done before rounding.",
    options: {
      none: { label: "None", use: "At 8 bits, or where ranges are even already." },
      hadamard: {
        label: "Hadamard rotation",
        use: "Where a few weights or inputs are far larger than the rest; needs no data.",
      },
      smoothQuant: {
        label: "SmoothQuant",
        use: "With quantized activations: large inputs are divided, their weights multiplied.",
      },
      awq: {
        label: "AWQ",
        use: "With float activations at 4 bits and fewer: weights of large inputs get finer levels.",
      },
    },
  },
  "transform.alpha": {
    label: "Strength α",
    help: "How much moves to the weights.",
  },
  "transform.steps": {
    label: "Steps of the search",
    help: "How many strengths are tried.",
  },
  "transform.seed": {
    label: "Seed of the signs",
    help: "Which signs are drawn; 0: none.",
  },
  rounding: {
    label: "Rounding",
    help: "Which level each weight goes to.",
    options: {
      nearest: { label: "Nearest", use: "At 8 bits, or without data: half goes to the even code." },
      stochastic: {
        label: "Stochastic",
        use: "When errors must average out, as in training; worse for a finished model.",
      },
      gptq: {
        label: "GPTQ",
        use: "At 4 bits and fewer with calibration rows: each error is made good by the weights that follow.",
      },
      coordinateDescent: {
        label: "Coordinate search",
        use: "For small models: goes on where GPTQ stops, until no change of one or two weights helps.",
      },
    },
  },
  "rounding.seed": {
    label: "Seed",
    help: "Which random numbers are drawn.",
  },
  "rounding.damping": {
    label: "Damping",
    help: "How far the calibration is trusted.",
  },
  "rounding.actOrder": {
    label: "Activation order",
    help: "Largest inputs first, or as they come.",
    options: {
      off: { label: "Off", use: "As in the paper: columns in their order." },
      on: { label: "On", use: "Normally: the inputs that matter most come first." },
    },
  },
  "rounding.start": {
    label: "Start",
    help: "Where the search begins.",
    options: {
      gptq: { label: "GPTQ", use: "Normally: it begins near a good end." },
      nearest: { label: "Nearest", use: "To see how far single steps lead." },
    },
  },
  prune: {
    label: "Pruning",
    help: "Which weights are left out.",
    options: {
      none: { label: "None", use: "At 2 bits and fewer, where a mask costs about what it saves." },
      magnitude: {
        label: "By magnitude",
        use: "For the smallest file: any share of the weights, those nearest zero.",
      },
      nOfM: {
        label: "N of M",
        use: "For hardware with sparse products: NVIDIA multiplies 2:4 at up to twice the speed.",
      },
    },
  },
  "prune.sparsity": {
    label: "Sparsity",
    help: "Which share of the weights is pruned.",
  },
  "prune.scope": {
    label: "Ranked together",
    help: "Whether layers share one threshold.",
    options: {
      perTensor: { label: "Per tensor", use: "When layers differ in scale: none is emptied." },
      global: { label: "Global", use: "When layers are alike in scale: the small ones give more." },
    },
  },
  "prune.n": {
    label: "Kept (N)",
    help: "How many of M weights are kept.",
  },
  "prune.m": {
    label: "Of (M)",
    help: "How many neighbours are ranked together.",
  },
  biases: {
    label: "Biases",
    help: "Whether biases are quantized too.",
    options: {
      float32: {
        label: "Keep float32",
        use: "Normally: they are few, and their errors are not averaged out.",
      },
      likeWeights: {
        label: "Like weights",
        use: "To count every byte, or to follow the tutorial's global scheme.",
      },
      levels: { label: "Own levels", use: "As in the tutorial: 4 levels for w, 2 for b." },
    },
  },
  "biases.levels": {
    label: "Bias levels",
    help: "How many values a bias may take.",
  },
  biasCorrection: {
    label: "Bias correction",
    help: "Whether biases mend the mean outputs.",
    options: {
      off: { label: "Off", use: "Without calibration rows, or to see what it gains." },
      on: { label: "On", use: "At few bits with float biases: it costs no bytes." },
    },
  },
  activations: {
    label: "Activations",
    help: "Whether inputs are quantized, too.",
    options: {
      float32: { label: "Float", use: "To make the model smaller and nothing else (weight-only)." },
      dynamic: { label: "Dynamic", use: "When the range of inputs varies: no calibration is needed." },
      static: { label: "Static", use: "When speed matters and the calibration rows are typical." },
    },
  },
  "activations.levels": {
    label: "Activation levels",
    help: "How many values an input may take.",
  },
  "activations.range": {
    label: "Activation range",
    help: "How calibration rows fix the range.",
    options: rangeRules,
  },
  "activations.range.low": rangeLow,
  "activations.range.high": rangeHigh,
  "activations.range.percent": percent,
  "activations.range.of": percentileOf,
  layers: {
    label: "This layer",
    help: "Whether this layer is stored otherwise.",
    options: {
      same: { label: "As all", use: "For layers that cost no more than the rest." },
      own: { label: "Its own", use: "For a layer that the model is more, or less, sensitive to." },
    },
  },
} satisfies Record<string, ControlText>;

export const families = {
  float32: {
    label: "float32",
    full: "float32 (fp32)",
    line: "The model as trained, four bytes a number: the baseline.",
  },
  global: {
    label: "Global",
    full: "Global (全局量化)",
    line: "One range for every parameter of the model, biases included: cheapest to describe, first to lose accuracy.",
  },
  perTensor: {
    label: "Per tensor",
    full: "Per tensor (非均匀量化)",
    line: "Each tensor its own range. The tutorial calls this non-uniform; the literature keeps that word for unevenly spaced levels, such as codebooks.",
  },
  perChannel: {
    label: "Per channel",
    full: "Per channel",
    line: "Each output its own range, so that one large row does not coarsen the others; one more scale a row.",
  },
  perGroup: {
    label: "Per group",
    full: "Per group",
    line: "Each run of neighbouring weights its own range: the closest fit, and the most scales to store.",
  },
  float: {
    label: "Small floats",
    full: "Small floats (fp16, fp8, fp6, fp4)",
    line: "Levels that are dense near zero and sparse far out, as floats are: so many digits of each weight, whatever its size.",
  },
  microscaling: {
    label: "Microscaling",
    full: "Microscaling blocks (MX, NVFP4)",
    line: "Blocks of 32 or 16 small elements with a scale of one byte: the formats of recent accelerators.",
  },
  dynamic: {
    label: "Dynamic",
    full: "Dynamic (动态量化)",
    line: "Weights ahead of time; activations by the range of each sample as it comes; products in integers.",
  },
  static: {
    label: "Static",
    full: "Static",
    line: "As dynamic, with the activation range fixed on calibration rows; values beyond it are clipped.",
  },
  mixed: {
    label: "Mixed",
    full: "Mixed precision",
    line: "Each layer its own number of bits: more where the model is sensitive, fewer where it is not.",
  },
  engine: {
    label: "Engine blocks",
    full: "Engines' blocks (GGUF, MatMulNBits)",
    line: "Blocks laid out byte for byte as llama.cpp and ONNX Runtime read them; what fills up the last block counts.",
  },
  codebook: {
    label: "Codebook",
    full: "Codebook",
    line: "Levels from a table: where the weights are (k-means), where a normal distribution has them (NF4, Lloyd–Max), or where products are cheap (powers of two).",
  },
  lowBit: {
    label: "1 to 1.6 bits",
    full: "Binary and ternary",
    line: "Two or three levels: a sign, or also zero, times one magnitude for each group.",
  },
  dataAware: {
    label: "Data-aware",
    full: "Data-aware rounding and transforms",
    line: "Levels, scales of inputs or biases are chosen by what the weights are multiplied with: the outputs change less, at about the same size.",
  },
  coded: {
    label: "Coded",
    full: "Entropy coded (熵编码)",
    line: "Frequent codes take fewer bits: the same weights in fewer bytes, to be unpacked before use.",
  },
  sparse: {
    label: "Sparse",
    full: "Sparse (稀疏)",
    line: "Weights near zero are left out: the others are stored with their places, which cost bytes too.",
  },
};

export const recipe = {
  heading: "Recipe",
  families: "Start from",
  /** Kinds of number format. */
  groups: {
    verbatim: "As they are",
    integer: "Equal intervals",
    float: "Floats",
    microscaling: "Blocks with a shared scale",
    codebook: "Codebooks",
    lowBit: "Two or three levels",
    engine: "As engines store them",
  },
  finer: "Finer points",
  layers: "Layer by layer",
  layersLine: "Give a layer a number format of its own.",
  line: "The line",
  lineHelp: "Points on y = w·x + b with noise; the model learns w and b back.",
  w: "Slope w",
  b: "Intercept b",
  noise: "Noise σ",
  seed: "Seed of the points",
  bits: (levels: string, bits: string, count: number, used: string) =>
    `${levels} levels = ${bits} ${count === 1 ? "bit" : "bits"}${used && `, ${used} used`}`,
  valueOf: (label: string) => `${label}, exact`,
  range: (min: string, max: string) => `${min} to ${max}`,
  about: (label: string) => `About ${label.toLowerCase()}`,
  source: "Source",
  reset: "Back to this model's first recipe",
  floatNote: "Nothing is quantized: choose a scheme above to begin.",
};
