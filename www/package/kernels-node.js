// The kernels in Node, with files read from the disk.
import { readFile } from "node:fs/promises";
import { loader } from "./kernels-core.js";

export const loadKernels = loader({
  modules: {
    "relaxed-simd": new URL("./kernels_relaxed.wasm", import.meta.url),
    simd128: new URL("./kernels_simd128.wasm", import.meta.url),
  },
  readModule: (source) => (source instanceof URL && source.protocol === "file:" ? readFile(source) : source),
});
