// Which peers there are, in which versions, and the files of each that a browser needs.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8"));
/** @param {string} name */
const versionOf = (name) => /** @type {string} */ (manifest.dependencies[name]);

/**
 * `bundle`: a module of this folder that is bundled. `copy`: files of node_modules that are copied as they are.
 * `entry`: the module to import.
 * @type {readonly { id: "onnxruntime" | "tfjs" | "statistics", package: string, version: string, entry: string, bundle?: string, copy: string[] }[]}
 */
export const PEERS = [
  {
    id: "onnxruntime",
    package: "onnxruntime-web",
    version: versionOf("onnxruntime-web"),
    entry: "ort.wasm.min.mjs",
    copy: ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"].map(
      (file) => `onnxruntime-web/dist/${file}`,
    ),
  },
  {
    id: "tfjs",
    package: "@tensorflow/tfjs-backend-wasm",
    version: versionOf("@tensorflow/tfjs-backend-wasm"),
    entry: "tfjs.mjs",
    bundle: "peers/tfjs.mjs",
    copy: ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"].map(
      (file) => `@tensorflow/tfjs-backend-wasm/dist/${file}`,
    ),
  },
  {
    id: "statistics",
    package: "simple-statistics",
    version: versionOf("simple-statistics"),
    entry: "statistics.mjs",
    bundle: "peers/statistics.mjs",
    copy: [],
  },
];
