// Models of your own, in Node: the same functions, with files read from the disk.
import { assemble } from "./assemble.js";
import { readData, readModule } from "./node-files.js";
import * as generated from "./quant_playground_models.js";
import { guardTeacher } from "./teach.js";

const { ready, loadDataset, openSession, functions } = assemble({
  generated,
  module: new URL("./quant_playground_models_bg.wasm", import.meta.url),
  data: import.meta.url,
  readModule,
  readData,
});

guardTeacher(generated);

export default functions; // by name once the package is built
export { loadDataset, openSession, ready };
