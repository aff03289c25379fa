// The sentence, the chart and what is under it.
import { plural } from "../plural.ts";

export const sentence = {
  bits: (bits: string) => `${bits}-bit`,
  levels: (levels: string, bits: string) => `${levels}-level (${bits}-bit)`,
  global: (width: string) => `${width} weights and biases on one global range`,
  perTensor: (width: string) => `${width} per-tensor weights`,
  perChannel: (width: string) => `${width} per-channel weights`,
  perInput: (width: string) => `${width} per-input weights`,
  perGroup: (width: string, size: string) => `${width} weights in groups of ${size}`,
  float32: "32-bit float weights",
  dynamic: (width: string) => `dynamic ${width} activations`,
  static: (width: string) => `static ${width} activations`,
  and: (first: string, second: string) => `${first} with ${second}`,
  r2: (score: string) => `R² ${score}`,
  bytes: (count: number, shown: string) => plural(count, shown, "byte", "bytes"),
  smaller: (ratio: string) => `${ratio} smaller`,
  larger: (ratio: string) => `${ratio} larger`,
  /** 4-bit per-channel weights: 95.3% (−0.8), 400 bytes, 6.5× smaller */
  whole: (what: string, score: string, change: string, size: string, smaller: string) =>
    `${what}: ${score} (${change}), ${size}, ${smaller}`,
  baseline: (what: string, score: string, size: string) => `${what}: ${score}, ${size}: the baseline`,
  points: "percentage points against fp32",
};

export const chart = {
  title: { classification: "Accuracy against size", regression: "R² against size" },
  size: "Size of all parameters (log scale; 1 KB = 1024 B)",
  accuracy: "Test accuracy (%)",
  errorsNote: " · log scale of errors",
  errors: "Log of errors",
  errorsHelp:
    "Spaces the scores by the logarithm of what is missing to 100%, so that good recipes can be told apart.",
  r2: "R² on test rows",
  baseline: (score: string) => `fp32: ${score}`,
  baselineInterval: (score: string, low: string, high: string) =>
    `fp32: ${score} (95% interval ${low}–${high})`,
  frontier: "Pareto frontier",
  interval: "95% Wilson interval",
  legend: "Families: press to hide or show",
  hide: (family: string) => `Hide ${family}`,
  show: (family: string) => `Show ${family}`,
  selected: "Selected",
  best: "Best within the wish",
  pin: (letter: string) => `Pinned ${letter}`,
  keys: "Arrow keys walk, Enter selects, P pins, + − 0 zoom; or drag a box.",
  summary: (count: string, best: string, least: string) =>
    `${count} points. Best score ${best}; smallest model ${least}.`,
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  zoomReset: "Show all",
  bitsPerWeight: "bits per weight",
  svg: "SVG",
  png: "PNG",
  download: "Download",
  downloadAs: (what: string, format: string) => `Download ${what} as ${format}`,
  empty: "Points appear here as each recipe is measured.",
  everythingHidden: "Every family is hidden: press one in the legend.",
};

export const wish = {
  heading: "What can you afford?",
  have: "I have",
  bytes: "bytes",
  lose: "I can lose",
  points: "points of accuracy",
  r2: "of R²",
  found: (what: string, score: string, size: string) => `Best: ${what}, ${score}, ${size}.`,
  none: "No measured recipe is within this. Allow a little more.",
  use: "Use it",
  clear: "Clear",
};

export const compare = {
  heading: "Comparison",
  pin: "Pin this point",
  unpin: "Unpin this point",
  one: "Select another point and pin it to compare the two.",
  difference: "B − A",
  unpinLetter: (letter: string) => `Unpin ${letter}`,
};

export const table = {
  heading: (count: string) => `Table of ${count} points`,
  caption: "Every measured recipe; select a row to look inside.",
  sortBy: (column: string) => `Sort by ${column}`,
  select: (what: string) => `Select ${what}`,
  rows: "Showing the families that the legend shows.",
  columns: {
    family: "Scheme",
    levels: "Levels",
    bytes: "Size (B)",
    bitsPerWeight: "Bits per weight",
    compression: "Compression",
    score: "Accuracy",
    agreement: "Agreement",
    sqnr: "SQNR (dB)",
    meanLogitError: "Mean |Δ output|",
    maxError: "Max |Δw|",
    time: "Time (µs)",
  },
  about: {
    family: "Which values share a range, and what happens to activations.",
    levels: "Different values a weight may take.",
    bytes: "Packed codes, scales, zero points and biases; padding counted.",
    bitsPerWeight: "8 · bytes / number of parameters.",
    compression: "Bytes of the fp32 model divided by these bytes.",
    score: "On test rows that neither training nor calibration saw.",
    agreement: "Share of test rows that get the same class as from the fp32 model.",
    sqnr: "Signal to quantization noise over all parameters: 10·log₁₀(Σw² / Σ(w − ŵ)²).",
    meanLogitError: "Mean absolute change of the model's outputs.",
    maxError: "Greatest change of any parameter.",
    time: "Microseconds a sample, measured on this device for the selected recipe.",
  },
  r2: "R²",
  rmse: "RMSE",
  csv: "CSV",
  json: "JSON",
};
