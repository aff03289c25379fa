// Ours, in two ways: `kept` copies the input in and the result out through arrays that are made once, as peers must; `resident`
// works on buffers in the module's memory.
/** @import { Kernels } from "../../pkg/kernels.js" */
/** @import { Contestant, Values } from "../types.ts" */
/** @typedef {{ view(): any, free(): void }} Buffer */

/**
 * Input and result in ordinary arrays.
 * @template {Values} T
 * @param {T} computed
 * @param {(computed: T) => unknown} run
 * @param {{ free(): void }[]} held
 * @returns {Contestant}
 */
export const kept = (computed, run, held = []) => ({
  run: () => run(computed),
  result: () => computed,
  free: () => {
    for (const each of held) each.free();
  },
});

/**
 * Input and result in the module's memory.
 * @template {Buffer} I
 * @template {Buffer} O
 * @param {I} input
 * @param {Values} values what the input holds
 * @param {O} output
 * @param {(input: I, output: O) => unknown} run
 * @param {{ free(): void }[]} held
 * @returns {Contestant}
 */
export function resident(input, values, output, run, held = []) {
  input.view().set(values);
  return {
    run: () => run(input, output),
    result: () => output.view().slice(),
    free: () => {
      for (const each of [input, output, ...held]) each.free();
    },
  };
}

/**
 * A matrix of ours in both ways.
 * @template {{ free(): void, multiply(x: any, y: any): unknown }} M
 * @param {Kernels} kernels
 * @param {M} matrix
 * @param {{ x: Values, y: Float32Array | Int32Array, inMemory: boolean, multiply?: (matrix: M, x: any, y: any) => unknown }} how
 * @returns {Contestant}
 */
export function matrixProduct(kernels, matrix, { x, y, inMemory, multiply = (m, a, b) => m.multiply(a, b) }) {
  if (!inMemory) return kept(y, (computed) => multiply(matrix, x, computed), [matrix]);
  const output = y instanceof Float32Array ? kernels.float32(y.length) : kernels.int32(y.length);
  return resident(bufferFor(kernels, x), x, output, (a, b) => multiply(matrix, a, b), [matrix]);
}

/**
 * @param {Kernels} kernels
 * @param {Values} x
 */
function bufferFor(kernels, x) {
  if (x instanceof Float32Array) return kernels.float32(x.length);
  if (x instanceof Int8Array) return kernels.int8(x.length);
  return x instanceof Uint8Array ? kernels.uint8(x.length) : kernels.int32(x.length);
}

/**
 * The same contestant in both ways and both builds: `ours`, `ours-resident`, `ours-simd128`, `ours-simd128-resident`.
 * @param {(kernels: Kernels, inMemory: boolean) => Contestant} make
 * @param {string} [variant] joins the name
 * @returns {Record<string, (engines: import("../types.ts").Engines) => Contestant>}
 */
export function everyWay(make, variant = "") {
  const name = `ours${variant && `-${variant}`}`;
  return {
    [name]: ({ ours }) => make(ours.best, false),
    [`${name}-resident`]: ({ ours }) => make(ours.best, true),
    [`${name}-simd128`]: ({ ours }) => make(ours.simd128, false),
    [`${name}-simd128-resident`]: ({ ours }) => make(ours.simd128, true),
  };
}
