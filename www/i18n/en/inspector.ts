// The inspector: statistics, one weight step by step, pictures, predictions.
import { plural } from "../plural.ts";

export const inspector = {
  tabs: { weights: "Weights", weight: "One weight", pictures: "Heat maps", predictions: "Predictions" },
  tensor: "Tensor",
  tensorOption: (name: string, shape: string) => `${name} (${shape})`,
  waiting: "Waiting for the first recipe…",
};

export const weights = {
  line: "Where the weights lie, and the levels they are moved to.",
  thisTensor: "This tensor",
  wholeModel: "Whole model",
  stats: {
    count: "Values",
    min: "Minimum",
    max: "Maximum",
    mean: "Mean",
    standardDeviation: "Standard deviation",
    zeros: "Exactly zero",
  },
  histogram: "Histogram of weights",
  x: "Value of a weight",
  y: "How many (√ scale)",
  before: "Before",
  after: "After",
  levels: "Levels",
  groups: (count: number, shown: string) =>
    `${plural(count, shown, "scale", "scales")} in this tensor; the levels drawn are those of the weight followed.`,
  float: "Float weights have no levels: nothing is moved.",
  sqnr: (decibels: string, error: string) => `SQNR ${decibels}; greatest error ${error}.`,
  exact: "Nothing is lost in this tensor.",
};

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
  divide: "w / s",
  round: "rounded, ties to even",
  addZero: "+ zero point z",
  clamp: (low: string, high: string) => `clamped to ${low} … ${high}`,
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
