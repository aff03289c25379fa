// What is paid beside computing: bytes to download, time to the first result, memory. For the report.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { root, run } from "../www/build/shell.mjs";
import { weigh, weighFirstLoad } from "../www/build/size.mjs";
import { PEERS } from "./peers.mjs";
import { measureStarts } from "./starts.mjs";

/** @import { Costs } from "./types.ts" */

/** What a browser loads of the kernels: one of the two modules, and every script but Node's. */
const kernelFiles = () =>
  ["errors.js", "simd.js", "kernels_relaxed.wasm"].concat(
    readdirSync(join(root, "pkg")).filter(
      (file) => /^kernels.*\.js$/.test(file) && file !== "kernels-node.js",
    ),
  );

/** What a browser loads of an engine; TensorFlow.js has two modules and loads one. */
const engineFiles = (/** @type {(typeof PEERS)[number]} */ { entry, copy }) =>
  [...new Set([entry, ...copy.map((file) => basename(file))])].filter(
    (file) => file !== "tfjs-backend-wasm.wasm",
  );

/**
 * @param {(text: string) => void} say
 * @returns {Promise<Costs>}
 */
export async function measureCosts(say) {
  console.log("\n▶ Sizes, starts and memory");
  const starts = await measureStarts(say);
  const memory = JSON.parse(
    run(process.execPath, [join(import.meta.dirname, "memory.mjs")], { capture: true }),
  );
  const engines = PEERS.filter(({ id }) => id in starts).map((peer) => ({
    name: `${peer.package} ${peer.version}`,
    files: weigh(join(root, "dist/peers"), engineFiles(peer)),
  }));
  const { rows, sums } = weighFirstLoad();
  const kernels = { name: "quant-playground/kernels", files: weigh(join(root, "pkg"), kernelFiles()) };
  return { starts, memory, firstLoad: { rows, sums }, downloads: [kernels, ...engines] };
}
