// TensorFlow.js as one module: its core and its WebAssembly backend.

export { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
export * from "@tensorflow/tfjs-core";
