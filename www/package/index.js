// The package in browsers and bundlers.
import { assemble } from "./assemble.js";
import { fetchBytes } from "./data.js";
import * as generated from "./quant_playground.js";

const { ready, loadDataset, openSession, functions } = assemble({
  generated,
  module: new URL("./quant_playground_bg.wasm", import.meta.url),
  data: import.meta.url, // not `new URL(…)`, which would make bundlers pack every dataset
  readModule: (source) => source,
  readData: fetchBytes,
});

export default functions; // by name once the package is built
export { loadDataset, openSession, ready };
