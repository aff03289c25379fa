// The kernels in browsers and bundlers.
import { loader } from "./kernels-core.js";

export const loadKernels = loader({
  modules: {
    "relaxed-simd": new URL("./kernels_relaxed.wasm", import.meta.url),
    simd128: new URL("./kernels_simd128.wasm", import.meta.url),
  },
  readModule: (source) => source,
});
