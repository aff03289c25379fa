// The sentence, the chart and what is under it.
import { plural } from "../plural.ts";

export const sentence = {
  bits: (bits: string) => `${bits}-bit`,
  levels: (levels: string, bits: string) => `${levels}-level (${bits}-bit)`,
  plain: (width: string) => `${width} weights`,
  named: (width: string, format: string) => `${width} ${format}`,
  global: (width: string) => `${width} weights and biases on one global range`,
  perTensor: (width: string) => `${width} per-tensor weights`,
  perChannel: (width: string) => `${width} per-channel weights`,
  perInput: (width: string) => `${width} per-input weights`,
  perGroup: (width: string, size: string) => `${width} weights in groups of ${size}`,
  blocks: (type: string) => `${type} weights`,
  float32: "32-bit float weights",
  dynamic: (width: string) => `dynamic ${width} activations`,
  static: (width: string) => `static ${width} activations`,
  mixed: (widths: string) => `Mixed-precision weights (${widths})`,
  /** What was done to the weights beside plain rounding: GPTQ. */
  specially: (weights: string, how: string) => `${weights} (${how})`,
  and: (first: string, second: string) => `${first} with ${second}`,
  also: (what: string, how: string) => `${what}, ${how}`,
  pruned: (share: string) => `${share} pruned`,
  structured: (pattern: string) => `pruned ${pattern}`,
  huffman: "Huffman-coded",
  rans: "rANS-coded",
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
  title: {
    classification: "Accuracy against size",
    regression: "R² against size",
    weights: "SQNR against size",
  },
  size: "Size of all parameters (log scale; 1 KB = 1024 B)",
  accuracy: "Test accuracy (%)",
  errorsNote: " · log scale of errors",
  errors: "Log of errors",
  r2: "R² on test rows",
  sqnr: "SQNR of the weights (dB)",
  kept: "1 − relative error of the weights (%)",
  baseline: (score: string) => `fp32: ${score}`,
  baselineInterval: (score: string, low: string, high: string) =>
    `fp32: ${score} (95% interval ${low}–${high})`,
  frontier: "Pareto frontier",
  interval: "95% Wilson interval",
  legend: "Families: press to hide or show",
  hide: (family: string) => `Hide ${family}`,
  show: (family: string) => `Show ${family}`,
  alsoHere: (count: string) => `${count} more in this place; press again for the next:`,
  selected: "Selected",
  best: "Best within the wish",
  pin: (letter: string) => `Pinned ${letter}`,
  keys: "Arrow keys walk, Enter selects, P pins, + − 0 zoom; or drag a box.",
  summary: (count: string, best: string, least: string) =>
    `${count} points. Best score ${best}; smallest model ${least}.`,
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  zoomReset: "Show all",
  recover: "Recover",
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
  lost: { classification: "points of accuracy", regression: "of R²", weights: "% of relative error" },
  found: (what: string, score: string, size: string) => `Best: ${what}, ${score}, ${size}.`,
  use: "Use it",
  clear: "Clear",
  search: "Search per layer",
};

export const compare = {
  pin: "Pin point",
  unpin: "Unpin point",
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
    klDivergence: "KL to fp32",
    sqnr: "SQNR (dB)",
    meanLogitError: "Mean |Δ output|",
    maxError: "Max |Δw|",
    time: "Time (µs)",
  },
  r2: "R²",
  rmse: "RMSE",
  csv: "CSV",
  json: "JSON",
};
