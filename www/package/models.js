// All that the package does, and models of your own beside it: a larger module of WebAssembly, in the place of the other.
import { assemble } from "./assemble.js";
import { fetchBytes } from "./data.js";
import * as generated from "./quant_playground_models.js";
import { guardTeacher } from "./teach.js";

const { ready, loadDataset, openSession, functions } = assemble({
  generated,
  module: new URL("./quant_playground_models_bg.wasm", import.meta.url),
  data: import.meta.url, // not `new URL(…)`, which would make bundlers pack every dataset
  readModule: (source) => source,
  readData: fetchBytes,
});

guardTeacher(generated);

export default functions; // by name once the package is built
export { loadDataset, openSession, ready };
