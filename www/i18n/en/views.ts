// The other views of the inspector: one weight step by step, pictures, predictions, reasons, other measures.
import { plural } from "../plural.ts";

export const weight = {
  line: "Drag the weight along the line and see which integer it becomes, and what comes back.",
  row: "Output (row)",
  column: "Input (column)",
  largest: "Largest error",
  numberLine: "Number line of the weight",
  value: "Value",
  valueText: (value: string, recovered: string) => `${value}, recovered as ${recovered}`,
  reset: "Let it go back",
  dragged: (original: string) => `Dragged away from its trained value ${original}.`,
  float: "This recipe keeps 32-bit floats: the weight comes back exactly as it was.",
  steps: {
    statistic: "Statistic",
    interval: "Interval",
    integer: "Integer",
    code: "Code",
    recovered: "Recovered",
  },
  rangeMinMax: (count: number, shown: string, low: string, high: string) =>
    `${plural(count, shown, "value shares", "values share")} one range, widened to hold 0: ${low} … ${high}.`,
  rangeDeclared: (low: string, high: string) => `The range is declared beforehand: ${low} … ${high}.`,
  scaleAffine: "s = (high − low) / (q_max − q_min)",
  scaleSymmetric: "s = max|w| / ((q_max − q_min) / 2)",
  intervalText: (width: string, low: string, high: string) =>
    `Intervals are ${width} wide; this weight lies in the one from ${low} to ${high}.`,
  code: "code",
  nearest: (level: string, levels: string) =>
    `The nearest level is number ${level} of ${levels}, counted from below.`,
  chosen: (rounding: string) => `${rounding}: another level was taken instead of the nearest.`,
  divide: "w / s",
  round: "rounded, ties to even",
  addZero: "+ zero point z",
  clamp: (low: string, high: string) => `clamped to ${low} … ${high}`,
  pruned:
    "This weight is pruned: it has no code and comes back as 0. Drag it away from zero until it is kept.",
  clipped: "It lies beyond the last level and is clipped to it.",
  notClipped: "Within the levels: nothing is clipped.",
  recover: "ŵ = (q − z) · s",
  recoverSymmetric: "ŵ = q · s",
  error: "Error ŵ − w",
  ofStep: (share: string) => `${share} of an interval`,
};

export const pictures = {
  line: "The weights as pictures: before, after, and what was lost. Press a cell to follow that weight.",
  before: "Before",
  after: "After",
  error: "Error",
  heatmap: (what: string, of: string) => `${what}: ${of}`,
  class: (name: string) => `class ${name}`,
  hidden: (index: string) => `hidden ${index}`,
  bias: "bias",
  output: "Output",
  input: "Input",
  scale: (limit: string) => `Colours run from −${limit} through 0 to +${limit}.`,
  cell: (where: string, value: string) => `${where}: ${value}`,
  pixel: (x: string, y: string) => `pixel ${x}, ${y}`,
};

export const predictions = {
  line: "What the quantized model says on test rows it has never seen.",
  confusion: "Confusion matrix of the quantized model",
  truth: "Label",
  predicted: "Predicted",
  sameAs: "No count differs from the fp32 model.",
  differs: (count: number, shown: string) =>
    `${plural(count, shown, "count differs", "counts differ")} from the fp32 model; the difference stands below.`,
  changed: (count: number, shown: string, total: string) =>
    `${plural(count, shown, "prediction", "predictions")} of ${total} changed`,
  none: "Not one test prediction changed.",
  shown: (count: string) => `The ${count} that fp32 was surest of are shown.`,
  was: "Label",
  change: "fp32 → quantized",
  margin: "Margin",
  marginHelp: "How far the fp32 model's best output was above its second.",
  sample: (index: string) => `Test row ${index}`,
  fixed: "now right",
  broken: "now wrong",
  other: "wrong either way",
  feature: (name: string, value: string) => `${name} ${value}`,
  fit: "The line, before and after",
  scatter: "Predicted against actual",
  actual: "Actual value",
  fp32: "fp32",
  quantized: "Quantized",
  perfect: "Perfect prediction",
  rmse: (before: string, after: string) => `Root mean square error ${before} → ${after}.`,
  losses: "Training loss by iteration",
  iteration: "Iteration",
  loss: "Mean loss",
};

export const ties = {
  heading: "Why engines differ by one step",
  show: "Go to a tie",
  same: "Every convention stores the same integer here. They part half-way between two integers.",
  differ: (count: number, shown: string) =>
    `${plural(count, shown, "convention stores", "conventions store")} another integer for this very value and scale.`,
  convention: "Convention",
  other: "(differs)",
  conventions: {
    divideEven: "Divide, round half to even, add z",
    reciprocalEven: "Multiply by 1/s, round half to even, add z",
    away: "Divide, round half away from zero, add z",
    halfUp: "Divide, add ½, round down, add z",
    addThenEven: "Divide, add z, then round half to even",
    truncate: "Divide, cut the fraction off, add z",
  },
  engines: {
    divideEven: "ONNX, ONNX Runtime, NumPy",
    reciprocalEven: "PyTorch",
    away: "C's roundf: llama.cpp, TensorFlow Lite",
    halfUp: "MatMulNBits of ONNX Runtime",
    addThenEven: "Differs from ONNX where z is odd",
    truncate: "A plain cast",
  },
};

export const why = {
  line: "Where the error of this tensor comes from, counted.",
  sentence: (levels: string, interval: string, share: string, error: string, isNearest: boolean) =>
    `Each weight moves to ${isNearest ? "the nearest" : "one"} of ${levels} levels, about ${interval} apart: ${share} of the weights end on the same one. What they move by is ${error} of what they are, both squared and summed.`,
  pin: "Pin one or two other points on the chart to see them side by side.",
  selected: "Selected",
  counters: {
    clipped: "Clipped",
    roundingError: "Error of rounding",
    clippingError: "Error of clipping",
    pruned: "Pruned",
    pruningError: "Error of pruning",
    outputError: "Error of outputs",
    levels: "Levels",
    usedLevels: "Levels used",
    bits: "Bits for a code",
    entropy: "Entropy of codes",
    intervalLow: "Interval: least",
    intervalMiddle: "Interval: middle",
    intervalHigh: "Interval: greatest",
    bytes: "Bytes of the model",
    score: "Score",
  },
  about: {
    clipped: "Share of the values that lie more than half an interval beyond the last level.",
    roundingError:
      "Sum of squared errors of the values within the levels, divided by the sum of squares of all values.",
    clippingError: "The same of the values that are clipped.",
    pruned: "Share of the values that are left out and come back as zero.",
    pruningError: "The same of the values that are pruned.",
    outputError:
      "Mean squared error of this layer's outputs on the calibration rows, divided by their mean square.",
    levels: "Levels that a group has, on average.",
    usedLevels:
      "Levels of a group that some value really has, on average: the others are paid for and empty.",
    bits: "Bits that the codes take now, without scales.",
    entropy: "−Σ p·log₂ p over the codes, in bits: no coding of single codes can take fewer.",
    intervalLow: "The narrowest interval of any group.",
    intervalMiddle: "The interval of the group in the middle.",
    intervalHigh:
      "The widest interval of any group: far above the middle means that few groups hold the outliers.",
    bytes: "All parameters, packed.",
    score: "On test rows.",
  },
  tooManyCodes: "There are too many codes to list them one by one.",
  codes: "What each code is used for, and what it costs",
  code: "Code",
  share: "Share",
  ofValues: "of the values",
  ofError: "of the squared error",
  rows: "What each output row adds to the error",
  row: "Output (row)",
  ofWeightError: "of the error of weights",
  ofOutputError: "of the error of outputs",
};

export const measures = {
  line: "Two models can be right equally often and still differ.",
  outputs: "Outputs against those of the fp32 model",
  rows: {
    agreement: "Same answer as fp32",
    klDivergence: "KL divergence to fp32",
    mean: "Mean |Δ output|",
    worst: "99th percentile of max |Δ output|",
    attribution: "Rank correlation of attributions",
  },
  about: {
    agreement: "Share of test rows that get the same class as from the fp32 model.",
    klDivergence:
      "Mean of Σ p·ln(p/q) over the test rows, p the fp32 model's probabilities: 0 where nothing changed.",
    mean: "Mean absolute change of an output.",
    worst: "Only one test row in a hundred has an output that moved farther.",
    attribution:
      "Spearman's rank correlation of gradient × input for the fp32 model's answer, mean over test rows: 1 where both models find the same inputs important, in the same order.",
  },
  generalisation: "Generalisation",
  generalisationLine:
    "Rows that training has seen against rows that it has not: quantization can narrow the gap, or not.",
  train: "Training rows",
  test: "Test rows",
  gap: "Gap",
  robustness: "Robustness",
  robustnessLine:
    "Seeded normal noise is added to every input, in standard deviations of that input; five draws of noise each; ± is one standard deviation over the draws.",
  noise: "Noise (standard deviations)",
  difference: "Difference",
  deviation: (amount: string) => `± ${amount}`,
  atNoise: (noise: string, before: string, after: string) => `At ${noise}: ${before} before, ${after} after.`,
  shifts: "Pictures moved",
  shiftsLine:
    "Every picture moved up, down, left and right; the mean of the four. What comes in at the edge is empty.",
  pixels: "Pixels",
};
