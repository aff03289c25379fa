// The terms of the field: which formula and which source belongs to each. Their words are in the catalogues beside.
import type { FormulaName } from "../math/math.ts";

export interface Term {
  formula?: FormulaName;
  /** Where it is defined: a name in no language, and its address. */
  source?: readonly [name: string, url: string];
}

const JACOB = ["Jacob et al. 2018", "https://arxiv.org/abs/1712.05877"] as const;
const NAGEL = [
  "Nagel et al. 2021, A White Paper on Neural Network Quantization",
  "https://arxiv.org/abs/2106.08295",
] as const;
const HAN = ["Han et al. 2016, Deep Compression", "https://arxiv.org/abs/1510.00149"] as const;
const ONNX = ["ONNX, QuantizeLinear", "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html"] as const;
const GPTQ = ["Frantar et al. 2023, GPTQ", "https://arxiv.org/abs/2210.17323"] as const;
const SHANNON = ["Shannon 1948", "https://doi.org/10.1002/j.1538-7305.1948.tb01338.x"] as const;
const DETTMERS = ["Dettmers & Zettlemoyer 2023", "https://arxiv.org/abs/2212.09720"] as const;
const GRAY = ["Gray & Neuhoff 1998, Quantization", "https://doi.org/10.1109/18.720541"] as const;
const QDQ = [
  "ONNX Runtime, Quantization",
  "https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html",
] as const;

export const TERMS = {
  accumulator: { source: JACOB },
  accuracy: {},
  activation: { source: NAGEL },
  affine: { formula: "quantize", source: JACOB },
  agreement: {},
  attribution: { source: ["Shrikumar et al. 2017, gradient × input", "https://arxiv.org/abs/1704.02685"] },
  bias: {},
  "bias-correction": { source: ["Nagel et al. 2019", "https://arxiv.org/abs/1906.04721"] },
  bits: { formula: "levels", source: GRAY },
  "bits-per-weight": { formula: "bitsPerWeight", source: DETTMERS },
  calibration: { source: NAGEL },
  clipping: { source: ["Banner et al. 2019", "https://arxiv.org/abs/1810.05723"] },
  code: { source: GRAY },
  codebook: { source: HAN },
  coding: { source: SHANNON },
  compression: { source: HAN },
  "confidence-interval": {
    formula: "wilson",
    source: ["Wilson 1927", "https://doi.org/10.1080/01621459.1927.10502953"],
  },
  deployment: {},
  dequantize: {
    formula: "dequantize",
    source: ["ONNX, DequantizeLinear", "https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html"],
  },
  distillation: { source: ["Hinton et al. 2015", "https://arxiv.org/abs/1503.02531"] },
  dynamic: {
    source: [
      "ONNX, DynamicQuantizeLinear",
      "https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html",
    ],
  },
  entropy: { formula: "entropy", source: SHANNON },
  "error-feedback": { source: GPTQ },
  float32: { source: ["IEEE 754-2019", "https://doi.org/10.1109/IEEESTD.2019.8766229"] },
  generalisation: {},
  global: {},
  gptq: { source: GPTQ },
  granularity: { source: NAGEL },
  hessian: { formula: "hessian", source: GPTQ },
  huffman: { source: ["Huffman 1952", "https://doi.org/10.1109/JRPROC.1952.273898"] },
  importance: {
    source: ["llama.cpp, imatrix", "https://github.com/ggml-org/llama.cpp/tree/master/tools/imatrix"],
  },
  int8: {},
  integer: { source: JACOB },
  interval: { formula: "equalWidth", source: GRAY },
  "k-means": { formula: "kMeans", source: ["Lloyd 1982", "https://doi.org/10.1109/TIT.1982.1056489"] },
  "kl-divergence": {
    formula: "divergence",
    source: ["Kullback & Leibler 1951", "https://doi.org/10.1214/aoms/1177729694"],
  },
  layer: {},
  level: { source: GRAY },
  logit: {},
  microscaling: {
    source: [
      "OCP Microscaling Formats (MX) Specification 1.0",
      "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
    ],
  },
  "mixed-precision": { source: ["Dong et al. 2019, HAWQ", "https://arxiv.org/abs/1905.03696"] },
  mse: { formula: "mse", source: NAGEL },
  "number-format": { source: ["Gholami et al. 2021", "https://arxiv.org/abs/2103.13630"] },
  outlier: { source: ["Dettmers et al. 2022, LLM.int8()", "https://arxiv.org/abs/2208.07339"] },
  pareto: {},
  "per-channel": { source: ["Krishnamoorthi 2018", "https://arxiv.org/abs/1806.08342"] },
  "per-group": { source: DETTMERS },
  "per-tensor": { source: ["Krishnamoorthi 2018", "https://arxiv.org/abs/1806.08342"] },
  percentile: { source: ["Wu et al. 2020", "https://arxiv.org/abs/2004.09602"] },
  pruning: { source: HAN },
  qat: { source: JACOB },
  qdq: { source: QDQ },
  quantization: { formula: "quantize", source: JACOB },
  r2: { formula: "r2" },
  range: { source: NAGEL },
  robustness: {},
  rounding: { source: ["IEEE 754-2019, §4.3.1", "https://doi.org/10.1109/IEEESTD.2019.8766229"] },
  scale: { formula: "scaleAffine", source: ONNX },
  softmax: { formula: "softmax" },
  sparsity: { source: HAN },
  sqnr: { formula: "sqnr", source: ["Lin et al. 2016", "https://arxiv.org/abs/1511.06393"] },
  static: { source: QDQ },
  ste: { source: ["Bengio et al. 2013", "https://arxiv.org/abs/1308.3432"] },
  symmetric: { formula: "scaleSymmetric", source: NAGEL },
  tensor: {},
  transform: { source: ["Xiao et al. 2023, SmoothQuant", "https://arxiv.org/abs/2211.10438"] },
  weight: {},
  "weight-sharing": { source: HAN },
  "zero-point": { formula: "zeroPoint", source: ONNX },
} as const satisfies Record<string, Term>;

export type TermId = keyof typeof TERMS;

export const TERM_IDS = Object.keys(TERMS) as TermId[];

export interface TermText {
  name: string;
  text: string;
}

export type Glossary = Readonly<Record<TermId, TermText>>;
