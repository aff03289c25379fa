// The kernels in browsers and bundlers. Without a bundler a browser learns of a file from the one that imports it: all are
// named here, so that they come at once.
import "./errors.js";
import "./kernels-buffers.js";
import "./kernels-products.js";
import "./kernels_bindings.js";
import "./simd.js";
import { loader } from "./kernels-core.js";

export const loadKernels = loader({
  modules: {
    "relaxed-simd": new URL("./kernels_relaxed.wasm", import.meta.url),
    simd128: new URL("./kernels_simd128.wasm", import.meta.url),
  },
  readModule: (source) => source,
});
