// Where each scheme is defined: names of papers, specifications and programs are the same in every language.

export interface Source {
  name: string;
  url: string;
}

/** By the path of the control and the option, such as `format.integer`. */
export const optionSources: Record<string, Source> = {
  "format.float32": {
    name: "IEEE 754 binary32",
    url: "https://en.wikipedia.org/wiki/Single-precision_floating-point_format",
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
  "range.minMax": { name: "Nagel et al. 2021, §3.1", url: "https://arxiv.org/abs/2106.08295" },
  "range.declared": { name: "Nagel et al. 2021, §3.1", url: "https://arxiv.org/abs/2106.08295" },
  "range.manual": { name: "Nagel et al. 2021, §3.1", url: "https://arxiv.org/abs/2106.08295" },
};

/** Controls whose every option is a scheme with a source of its own. */
export const SOURCED = ["format", "range", "rounding", "coding", "scales", "prune", "transform"];

export function optionSource(path: string, id: string): Source | undefined {
  const key = `${path.replace(/^layers\.\d+\./, "")}.${id}`;
  return Object.hasOwn(optionSources, key) ? optionSources[key] : undefined;
}
