// Starts engines. One that cannot start does not stop the others: whoever needs it is told why.
import * as plain from "./contestants/plain.mjs";
/** @import { EngineId, Engines } from "./types.ts" */

/**
 * @param {Partial<Record<EngineId, () => Promise<unknown>>>} starters
 * @returns {Promise<Engines>}
 */
export async function startEngines(starters) {
  const engines = {};
  for (const [id, start] of Object.entries({ ...starters, plain: async () => plain })) {
    /** @type {unknown} */
    let started;
    /** @type {unknown} */
    let failure;
    try {
      started = await start();
    } catch (error) {
      failure = error;
    }
    Object.defineProperty(engines, id, {
      enumerable: true,
      get() {
        if (failure !== undefined) throw failure;
        return started;
      },
    });
  }
  return /** @type {Engines} */ (engines);
}

/** Says that an engine is not here. @type {(reason: string) => () => Promise<never>} */
export const absent = (reason) => () => Promise.reject(new Error(reason));

/**
 * Ours in the build that is best here, and in the one that runs everywhere.
 * @param {typeof import("../pkg/kernels.js").loadKernels} loadKernels
 * @param {typeof loadKernels} loadSecond of another instance of that module, which runs one build
 * @param {typeof import("../pkg/index.js")} main
 * @returns {Promise<import("./types.ts").Ours>}
 */
export async function startOurs(loadKernels, loadSecond, main) {
  await main.ready();
  const best = await loadKernels();
  const simd128 = best.build === "simd128" ? best : await loadSecond({ build: "simd128" });
  const { quantizeTensor, dequantizeTensor } = main;
  return { best, simd128, quantizeTensor, dequantizeTensor };
}
