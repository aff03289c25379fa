// ONNX Runtime in WebAssembly, as its documentation says that it is fastest on one thread: a session that is kept, weights as
// initializers, input tensors made once. Every run copies its input in and its output out: its interface has no other way.
/** @import { Contestant, Values } from "../types.ts" */

/** @typedef {{ create(model: Uint8Array, input: { type: string, data: Values, dims: number[] }, output?: string): Promise<Contestant> }} OnnxRuntime */

/**
 * @param {any} ort the module
 * @param {string} [folder] where its WebAssembly is, in browsers
 * @returns {OnnxRuntime}
 */
export function onnxRuntime(ort, folder) {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  ort.env.logLevel = "error";
  if (folder !== undefined) ort.env.wasm.wasmPaths = folder;
  return {
    async create(model, { type, data, dims }, output = "y") {
      const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
      const feeds = { x: new ort.Tensor(type, data, dims) };
      const wanted = [output];
      /** @type {Record<string, { data: Values }> | undefined} */
      let computed;
      return {
        async run() {
          computed = await session.run(feeds, wanted);
        },
        result() {
          const tensor = computed?.[output];
          if (!tensor) throw new Error(`ONNX Runtime returned no output "${output}"`);
          return tensor.data;
        },
        free: () => void session.release(),
      };
    },
  };
}
