// Every path, option and family that the core's form sends: its name, what it does, when to use it, and a source.
export interface OptionText {
  label: string;
  /** One line: when to use it. */
  use: string;
}

export interface ControlText {
  label: string;
  /** One line: what this does. */
  help: string;
  /** A few sentences behind the question mark. */
  more: string;
  sourceName: string;
  source: string;
  options?: Record<string, OptionText>;
}

export const controls = {
  format: {
    label: "Number format",
    help: "What the code of a weight stands for.",
    more: "A code is a small number that stands for a level. Integers space their levels evenly; floats space them by size; codebooks put them wherever the weights are. The format decides the shape, the range and the scale decide the size.",
    sourceName: "Gholami et al. 2021, A survey of quantization methods",
    source: "https://arxiv.org/abs/2103.13630",
    options: {
      float32: { label: "float32", use: "The baseline: nothing is quantized." },
      integer: { label: "Integer", use: "The field's workhorse: evenly spaced levels and integer products." },
    },
  },
  "range.low": {
    label: "Lower end",
    help: "Weights below this are clipped to it.",
    more: "A narrower range has finer intervals for the many and clips the few: rounding errors shrink, clipping errors grow.",
    sourceName: "Nagel et al. 2021, §3.1, quantization range setting",
    source: "https://arxiv.org/abs/2106.08295",
  },
  "range.high": {
    label: "Upper end",
    help: "Weights above this are clipped to it.",
    more: "A narrower range has finer intervals for the many and clips the few: rounding errors shrink, clipping errors grow.",
    sourceName: "Nagel et al. 2021, §3.1, quantization range setting",
    source: "https://arxiv.org/abs/2106.08295",
  },
  "format.levels": {
    label: "Levels",
    help: "How many values a weight may take.",
    more: "The range is cut into this many equally spaced levels, and each weight moves to the nearest. Any whole number works, not only powers of two; a code takes ⌈log₂ levels⌉ bits, so 6 levels cost as much as 8. Each bit fewer doubles the width of an interval and costs about 6 dB of signal-to-noise.",
    sourceName: "Krishnamoorthi 2018, Quantizing deep convolutional networks",
    source: "https://arxiv.org/abs/1806.08342",
  },
  "format.symmetry": {
    label: "Symmetry",
    help: "Whether the grid may shift.",
    more: "An affine grid stores a zero point beside the scale, x̂ = (q − z)·s, and covers exactly the range from minimum to maximum. A symmetric grid is centred on zero, x̂ = q·s: no zero point, simpler integer products, but levels are wasted when the values lean to one side. Either way zero is always a level.",
    sourceName: "Nagel et al. 2021, A white paper on neural network quantization, §2.2",
    source: "https://arxiv.org/abs/2106.08295",
    options: {
      affine: { label: "Affine", use: "For values that lean to one side, and for very few levels." },
      symmetric: { label: "Symmetric", use: "For weights, which usually spread evenly around zero." },
    },
  },
  "format.span": {
    label: "Span",
    help: "Whether the lowest code is used.",
    more: "Two's complement has one negative code more than positive ones (−128…127). A narrow span leaves it out (−127…127), so that +max and −max are both levels; the full span uses every code and clips the positive extreme of a symmetric grid by half a step. At 2 bits the narrow span leaves three levels: ternary weights.",
    sourceName: "ONNX Runtime, symmetric weight range (pull request 10170)",
    source: "https://github.com/microsoft/onnxruntime/pull/10170",
    options: {
      full: { label: "Full", use: "When every code counts: PyTorch's default." },
      narrow: { label: "Narrow", use: "For symmetric weights: the rule of ONNX Runtime and TensorRT." },
    },
  },
  granularity: {
    label: "Granularity",
    help: "Which weights share one scale.",
    more: "A range shared by many weights is cheap to store, but its widest weight sets the step for all. Smaller groups follow the weights more closely and cost one 4-byte scale each (and a zero point, when affine). The sizes on the chart count them.",
    sourceName: "Krishnamoorthi 2018, granularity of quantization",
    source: "https://arxiv.org/abs/1806.08342",
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
    more: "Groups run along the input axis; the last one of a row may be shorter. At 4 bits, groups of 16 with a 4-byte scale cost 6 bits per weight: small groups can make the model larger than one more bit would.",
    sourceName: "Shen et al. 2019, Q-BERT, group-wise quantization",
    source: "https://arxiv.org/abs/1909.05840",
  },
  range: {
    label: "Range",
    help: "Where the range comes from.",
    more: "Minimum and maximum of the trained values waste no level, but depend on the values. A declared range is known beforehand, as w ∈ [−10, 10] and b ∈ [−5, 5] in the tutorial's example: it fits every line that can occur and is wider than this one needs.",
    sourceName: "Nagel et al. 2021, §3.1, quantization range setting",
    source: "https://arxiv.org/abs/2106.08295",
    options: {
      minMax: { label: "Minimum to maximum", use: "Normally: the range of the values as trained." },
      manual: { label: "By hand", use: "To see what clipping does: set both ends yourself." },
      declared: { label: "Declared", use: "To follow the tutorial: w from −10 to 10, b from −5 to 5." },
    },
  },
  biases: {
    label: "Biases",
    help: "Whether biases are quantized too.",
    more: "Biases are few, and an error in one shifts every output, so engines keep them in 32 bits. At very low widths their 4 bytes each begin to show in the size. The tutorial quantizes them like weights, or with fewer levels of their own.",
    sourceName: "Jacob et al. 2018, §2.4",
    source: "https://arxiv.org/abs/1712.05877",
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
    more: "Like the levels of weights, on a grid of its own. Biases shift all outputs of their class alike, so few levels here cost more accuracy than they save bytes.",
    sourceName: "Jacob et al. 2018, §2.4",
    source: "https://arxiv.org/abs/1712.05877",
  },
  activations: {
    label: "Activations",
    help: "Whether inputs are quantized, too.",
    more: "With float activations, weights are recovered before the product: small, but no faster. Quantized activations allow integer products with 32-bit accumulators, which are rescaled once at the end. Dynamic measures the range of each sample as it comes; static fixes it beforehand on calibration rows that are in neither the training nor the test part.",
    sourceName: "ONNX, DynamicQuantizeLinear",
    source: "https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html",
    options: {
      float32: { label: "Float", use: "To make the model smaller and nothing else (weight-only)." },
      dynamic: { label: "Dynamic", use: "When the range of inputs varies: no calibration is needed." },
      static: { label: "Static", use: "When speed matters and the calibration rows are typical." },
    },
  },
  "activations.levels": {
    label: "Activation levels",
    help: "How many values an input may take.",
    more: "Engines use 256 levels, that is 8 bits. Fewer levels do not shrink the model, for activations are not stored; they only show how much precision the products need.",
    sourceName: "Nagel et al. 2021, A white paper on neural network quantization",
    source: "https://arxiv.org/abs/2106.08295",
  },
  layers: {
    label: "This layer",
    help: "Whether this layer is stored otherwise.",
    more: "Layers differ in how much an error in them costs: often the first and the last are worth more bits. Here a layer may have a number format and a granularity of its own; all other choices are shared.",
    sourceName: "Dong et al. 2019, HAWQ",
    source: "https://arxiv.org/abs/1905.03696",
    options: {
      same: { label: "As all", use: "For layers that cost no more than the rest." },
      own: { label: "Its own", use: "For a layer that the model is more, or less, sensitive to." },
    },
  },
  "format.profile": {
    label: "Arithmetic",
    help: "Whose rounding is followed, bit for bit.",
    more: "ONNX divides by the scale and turns a scale below 2⁻¹²⁶ into 1. PyTorch multiplies by the reciprocal and lets no scale fall below 2⁻²³. Both round half to even, then add the zero point, then clamp. The results differ in rare ties only.",
    sourceName: "ONNX, QuantizeLinear",
    source: "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
    options: {
      onnx: { label: "ONNX", use: "For models that ONNX Runtime will run." },
      torch: { label: "PyTorch", use: "To compare with torch.quantize_per_tensor and per_channel." },
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
  layers: "Layer by layer",
  layersLine: "Give a layer a number format of its own.",
  line: "The line",
  lineHelp: "Points on y = w·x + b with noise; the model learns w and b back.",
  w: "Slope w",
  b: "Intercept b",
  noise: "Noise σ",
  seed: "Seed of the points",
  bits: (levels: string, bits: string, count: number) =>
    `${levels} levels = ${bits} ${count === 1 ? "bit" : "bits"}`,
  valueOf: (label: string) => `${label}, exact`,
  range: (min: string, max: string) => `${min} to ${max}`,
  about: (label: string) => `About ${label.toLowerCase()}`,
  source: "Source",
  reset: "Back to this model's first recipe",
  floatNote: "Nothing is quantized: choose a scheme above to begin.",
};
