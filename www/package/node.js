// The package in Node: the same functions, with files read from the disk.
import { readFile } from "node:fs/promises";
import { assemble } from "./assemble.js";
import { fetchBytes } from "./data.js";
import { quantError } from "./errors.js";

const isFile = (source) => source instanceof URL && source.protocol === "file:";

async function readBytes(url) {
  const buffer = await readFile(url).catch((cause) => {
    const why = cause.code === "ENOENT" ? "there is no such file" : cause.message;
    throw quantError("network", `Cannot load the dataset ${url}: ${why}.`, cause);
  });
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

const { ready, loadDataset, openSession, functions } = assemble({
  module: new URL("./quant_playground_bg.wasm", import.meta.url),
  data: import.meta.url,
  readModule: (source) => (isFile(source) ? readFile(source) : source),
  readData: (url) => (isFile(url) ? readBytes(url) : fetchBytes(url)),
});

export default functions; // by name once the package is built
export { loadDataset, openSession, ready };
