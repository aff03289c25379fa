// Which words of the playground are terms: by their place in the catalogue, so that it is the same in every language. Pure.
import type { Details, Messages } from "../i18n/messages.ts";
import type { TermId } from "./terms.ts";

type Marks = Partial<Record<string, TermId>>;
type Words = ReadonlyMap<string, TermId>;

/** The words of each kind of place. */
export interface PlaygroundWords {
  /** Labels of controls. */
  labels: Words;
  /** Options behind a control's question mark, as `optionKey` writes them. */
  options: Words;
  /** Families and marks under the chart. */
  legend: Words;
  /** Heads of columns, of the table and of the comparison. */
  columns: Words;
  /** Names of rows, headings and figures in the inspector. */
  inspector: Words;
}

const LABELS = {
  activations: "activation",
  "activations.levels": "level",
  "activations.range": "range",
  biasCorrection: "bias-correction",
  biases: "bias",
  "biases.levels": "level",
  coding: "coding",
  format: "number-format",
  "format.bits": "bits",
  "format.blockSize": "per-group",
  "format.levels": "level",
  "format.refit": "zero-point",
  "format.scaleMode": "scale",
  "format.scaling": "scale",
  "format.symmetry": "symmetric",
  granularity: "granularity",
  "granularity.size": "per-group",
  importance: "importance",
  prune: "pruning",
  "prune.sparsity": "sparsity",
  range: "range",
  "range.high": "clipping",
  "range.low": "clipping",
  "range.percent": "percentile",
  rounding: "rounding",
  scales: "scale",
  transform: "transform",
} as const satisfies Partial<Record<keyof Messages["controls"], TermId>>;

const RANGE_RULES = {
  percentile: "percentile",
  mse: "mse",
  entropy: "kl-divergence",
  manual: "clipping",
} as const;

const OPTIONS = {
  activations: { float32: "float32", dynamic: "dynamic", static: "static" },
  "activations.range": RANGE_RULES,
  coding: { huffman: "huffman", rans: "entropy" },
  format: {
    float32: "float32",
    integer: "integer",
    microscaling: "microscaling",
    kMeans: "k-means",
    ownCodebook: "codebook",
  },
  "format.symmetry": { affine: "affine", symmetric: "symmetric" },
  granularity: {
    global: "global",
    perTensor: "per-tensor",
    perChannel: "per-channel",
    perGroup: "per-group",
  },
  importance: { inputs: "calibration" },
  prune: { nOfM: "sparsity" },
  range: RANGE_RULES,
  rounding: { gptq: "gptq" },
  scales: { float32: "float32" },
} as const satisfies Partial<Record<keyof Messages["controls"], Marks>>;

const FAMILIES = {
  float32: "float32",
  global: "global",
  perTensor: "per-tensor",
  perChannel: "per-channel",
  perGroup: "per-group",
  microscaling: "microscaling",
  dynamic: "dynamic",
  static: "static",
  mixed: "mixed-precision",
  codebook: "codebook",
  coded: "entropy",
  sparse: "pruning",
} as const satisfies Partial<Record<keyof Messages["families"], TermId>>;

const COLUMNS = {
  levels: "level",
  bitsPerWeight: "bits-per-weight",
  score: "accuracy",
  agreement: "agreement",
  klDivergence: "kl-divergence",
  sqnr: "sqnr",
  meanLogitError: "logit",
} as const satisfies Partial<Record<keyof Messages["table"]["columns"], TermId>>;

const COUNTERS = {
  clipped: "clipping",
  roundingError: "rounding",
  clippingError: "clipping",
  pruned: "pruning",
  pruningError: "pruning",
  levels: "level",
  usedLevels: "level",
  bits: "bits",
  entropy: "entropy",
  intervalLow: "interval",
  intervalMiddle: "interval",
  intervalHigh: "interval",
} as const satisfies Partial<Record<keyof Details["why"]["counters"], TermId>>;

/** An option by itself may mean something else under another control. */
export const optionKey = (label: string, option: string): string => `${label}\n${option}`;

/** The words of a language; of what comes later, once it has come. */
export function playgroundWords(t: Messages, details: Details | null): PlaygroundWords {
  const options = Object.entries(OPTIONS).flatMap(([path, terms]) => {
    const { label, options = {} } = t.controls[path as keyof typeof OPTIONS] as {
      label: string;
      options?: Record<string, { label: string }>;
    };
    return Object.entries(terms).map(
      ([id, term]) => [optionKey(label, options[id]?.label ?? id), term] as const,
    );
  });
  return {
    labels: new Map([
      ...named(LABELS, (path) => t.controls[path].label),
      [t.inspector.tensor, "tensor"],
      [t.recipe.layers, "mixed-precision"],
    ]),
    options: new Map(options),
    legend: new Map([
      ...named(FAMILIES, (family) => t.families[family].label),
      [t.chart.frontier, "pareto"],
      [t.chart.interval, "confidence-interval"],
    ]),
    columns: new Map([...named(COLUMNS, (column) => t.table.columns[column]), [t.table.r2, "r2"]]),
    inspector: new Map([
      [t.weights.stats.zeros, "sparsity"],
      ["SQNR", "sqnr"],
      ...(details ? laterWords(details) : []),
    ]),
  };
}

function laterWords({ comparison, layers, measures, predictions, weight, why }: Details): [string, TermId][] {
  return [
    ...named(COUNTERS, (counter) => why.counters[counter]),
    [weight.steps.interval, "interval"],
    [weight.steps.integer, "integer"],
    [weight.steps.code, "code"],
    [weight.steps.recovered, "dequantize"],
    [measures.rows.agreement, "agreement"],
    [measures.rows.klDivergence, "kl-divergence"],
    [measures.rows.mean, "logit"],
    [measures.rows.worst, "percentile"],
    [measures.rows.attribution, "attribution"],
    [measures.generalisation, "generalisation"],
    [measures.robustness, "robustness"],
    [layers.columns.layer, "layer"],
    [layers.columns.bits, "bits"],
    [layers.columns.range, "range"],
    [comparison.interval, "confidence-interval"],
    [predictions.quantized, "quantization"],
    [predictions.fp32, "float32"],
  ];
}

const named = <K extends string>(terms: Record<K, TermId>, word: (key: K) => string): [string, TermId][] =>
  (Object.keys(terms) as K[]).map((key) => [word(key), terms[key]]);
