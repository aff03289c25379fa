// TensorFlow.js with its WebAssembly backend on one thread: weights stay in its memory; the input is copied in and the output
// read with dataSync, as its users do.
/** @import { Contestant, Values } from "../types.ts" */

/** @typedef {{ matMul(x: Float32Array, rows: number, weights: Float32Array, inputs: number, outputs: number): Contestant, quantize(x: Float32Array): Contestant }} Tensorflow */

/**
 * @param {any} tf core and backend
 * @param {string} [folder] where its WebAssembly is, in browsers
 * @returns {Promise<Tensorflow>}
 */
export async function tensorflow(tf, folder) {
  if (folder !== undefined) tf.setWasmPaths(folder);
  tf.setThreadsCount(1);
  if (!(await tf.setBackend("wasm")))
    throw new Error("TensorFlow.js could not start its WebAssembly backend");
  await tf.ready();
  /** @type {(compute: () => any) => Contestant} */
  const contestant = (compute) => {
    /** @type {Values | undefined} */
    let computed;
    return {
      run() {
        // What `tidy` is returned it searches for tensors, number by number: it gets nothing.
        tf.tidy(() => {
          computed = compute().dataSync();
        });
      },
      result: () => computed ?? new Float32Array(0),
    };
  };
  return {
    /** `weights` are [inputs, outputs]. */
    matMul(x, rows, weights, inputs, outputs) {
      const kept = tf.tensor2d(weights, [inputs, outputs]);
      const product = contestant(() => tf.matMul(tf.tensor2d(x, [rows, inputs]), kept));
      return { ...product, free: () => kept.dispose() };
    },
    /** It has no quantization: composed of what it has, by ONNX's rule. */
    quantize: (x) =>
      contestant(() => {
        const values = tf.tensor1d(x);
        const low = tf.minimum(tf.min(values), 0);
        const scale = tf.div(tf.sub(tf.maximum(tf.max(values), 0), low), 255);
        const zero = tf.round(tf.div(tf.neg(low), scale));
        const codes = tf.add(tf.round(tf.div(values, scale)), zero);
        return tf.cast(tf.clipByValue(codes, 0, 255), "int32");
      }),
  };
}
