// Where each scheme is defined: names of papers, specifications and programs are the same in every language.

export interface Source {
  name: string;
  url: string;
}

function gguf(blocks: string[], name: string, page: string): Record<string, Source> {
  const source = { name, url: `https://github.com/ggml-org/llama.cpp/${page}` };
  return Object.fromEntries(blocks.map((block) => [`format.block.${block}`, source]));
}

/** By the path of the control and the option, such as `format.integer`. */
export const optionSources: Record<string, Source> = {
  "format.float32": {
    name: "IEEE 754 binary32",
    url: "https://en.wikipedia.org/wiki/Single-precision_floating-point_format",
  },
  "format.fourBit": { name: "Dettmers et al. 2023, QLoRA, §3", url: "https://arxiv.org/abs/2305.14314" },
  "format.kMeans": {
    name: "Han et al. 2016, Deep Compression, §3",
    url: "https://arxiv.org/abs/1510.00149",
  },
  "format.lloydMax": {
    name: "Max 1960, Quantizing for minimum distortion",
    url: "https://doi.org/10.1109/TIT.1960.1057548",
  },
  "format.powerOfTwo": { name: "Li et al. 2020, §2", url: "https://arxiv.org/abs/1909.13144" },
  "format.ownCodebook": {
    name: "Gray and Neuhoff 1998, Quantization",
    url: "https://doi.org/10.1109/18.720541",
  },
  "format.binary": { name: "Rastegari et al. 2016, XNOR-Net, §3.1", url: "https://arxiv.org/abs/1603.05279" },
  "format.ternary": {
    name: "Li and Liu 2016, Ternary weight networks",
    url: "https://arxiv.org/abs/1605.04711",
  },
  "format.integer": { name: "Jacob et al. 2018, §2.1", url: "https://arxiv.org/abs/1712.05877" },
  "format.float": {
    name: "Micikevicius et al. 2022, FP8 formats for deep learning",
    url: "https://arxiv.org/abs/2209.05433",
  },
  "format.microscaling": {
    name: "OCP Microscaling Formats v1.0",
    url: "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
  },
  "format.nvfp4": {
    name: "NVIDIA, Introducing NVFP4",
    url: "https://developer.nvidia.com/blog/introducing-nvfp4-for-efficient-and-accurate-low-precision-inference/",
  },
  "format.gguf": { name: "GGUF", url: "https://github.com/ggml-org/ggml/blob/master/docs/gguf.md" },
  "format.matMulNBits": {
    name: "ONNX Runtime, MatMulNBits",
    url: "https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.MatMulNBits",
  },
  ...gguf(["q8_0", "q5_0", "q5_1", "q4_0", "q4_1"], "ggml-quants.c", "blob/master/ggml/src/ggml-quants.c"),
  ...gguf(["q6_k", "q5_k", "q4_k", "q3_k", "q2_k"], "llama.cpp, pull request 1684", "pull/1684"),
  ...gguf(["iq4_nl"], "llama.cpp, pull request 5590", "pull/5590"),
  ...gguf(["iq4_xs"], "llama.cpp, pull request 5747", "pull/5747"),
  ...gguf(["tq2_0", "tq1_0"], "llama.cpp, pull request 8151", "pull/8151"),
  "format.hqq": { name: "Badri and Shaji 2023, HQQ", url: "https://mobiusml.github.io/hqq_blog/" },
  "range.minMax": { name: "Nagel et al. 2021, §3.1", url: "https://arxiv.org/abs/2106.08295" },
  "range.declared": { name: "Nagel et al. 2021, §3.1", url: "https://arxiv.org/abs/2106.08295" },
  "range.percentile": {
    name: "NumPy, percentile",
    url: "https://numpy.org/doc/stable/reference/generated/numpy.percentile.html",
  },
  "range.mse": { name: "Nagel et al. 2021, §3.1", url: "https://arxiv.org/abs/2106.08295" },
  "range.entropy": {
    name: "Migacz 2017, TensorRT",
    url: "https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/python/tools/quantization/calibrate.py",
  },
  "range.manual": { name: "Nagel et al. 2021, §3.1", url: "https://arxiv.org/abs/2106.08295" },
  "rounding.nearest": { name: "Nagel et al. 2021, §2.2", url: "https://arxiv.org/abs/2106.08295" },
  "rounding.stochastic": { name: "Gupta et al. 2015, §3", url: "https://arxiv.org/abs/1502.02551" },
  "rounding.gptq": { name: "Frantar et al. 2022, GPTQ", url: "https://arxiv.org/abs/2210.17323" },
  "rounding.coordinateDescent": {
    name: "Nagel et al. 2020, AdaRound; Behdin et al. 2023, QuantEase",
    url: "https://arxiv.org/abs/2004.10568",
  },
  "transform.none": { name: "Nagel et al. 2021, §2.2", url: "https://arxiv.org/abs/2106.08295" },
  "transform.hadamard": { name: "Ashkboos et al. 2024, QuaRot", url: "https://arxiv.org/abs/2404.00456" },
  "transform.smoothQuant": { name: "Xiao et al. 2022, SmoothQuant", url: "https://arxiv.org/abs/2211.10438" },
  "transform.awq": { name: "Lin et al. 2023, AWQ", url: "https://arxiv.org/abs/2306.00978" },
  "prune.none": {
    name: "Hoefler et al. 2021, Sparsity in deep learning",
    url: "https://arxiv.org/abs/2102.00554",
  },
  "prune.magnitude": { name: "Han et al. 2015, Deep Compression", url: "https://arxiv.org/abs/1510.00149" },
  "prune.nOfM": { name: "Zhou et al. 2021, N:M sparsity", url: "https://arxiv.org/abs/2102.04010" },
  "coding.packed": { name: "Jacob et al. 2018", url: "https://arxiv.org/abs/1712.05877" },
  "coding.huffman": {
    name: "Huffman 1952; RFC 1951",
    url: "https://www.rfc-editor.org/rfc/rfc1951#section-3.2.2",
  },
  "coding.rans": { name: "Duda 2013, ANS", url: "https://arxiv.org/abs/1311.2540" },
  "scales.float32": {
    name: "IEEE 754 binary32",
    url: "https://en.wikipedia.org/wiki/Single-precision_floating-point_format",
  },
  "scales.float16": {
    name: "IEEE 754 binary16",
    url: "https://en.wikipedia.org/wiki/Half-precision_floating-point_format",
  },
  "scales.double": { name: "Dettmers et al. 2023, QLoRA, §3", url: "https://arxiv.org/abs/2305.14314" },
};

/** Controls whose every option is a scheme with a source of its own. */
export const SOURCED = [
  "format",
  "format.block",
  "range",
  "rounding",
  "coding",
  "scales",
  "prune",
  "transform",
];

export function optionSource(path: string, id: string): Source | undefined {
  const key = `${path.replace(/^layers\.\d+\./, "")}.${id}`;
  return Object.hasOwn(optionSources, key) ? optionSources[key] : undefined;
}
