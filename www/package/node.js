// The package in Node: the same functions, with files read from the disk.
import { readFile } from "node:fs/promises";
import { datasetUrl, fetchBytes, gunzip } from "./data.js";
import initialise from "./quant_playground.js";

export * from "./quant_playground.js";

let started;

export function ready(source) {
  started ??= start(source ?? new URL("./quant_playground_bg.wasm", import.meta.url)).catch((cause) => {
    started = undefined; // the next call tries again
    throw new Error(`Cannot start quant-playground's WebAssembly: ${cause.message}`, { cause });
  });
  return started;
}

async function start(source) {
  const isFile = source instanceof URL && source.protocol === "file:";
  await initialise({ module_or_path: isFile ? await readFile(source) : source });
}

export async function loadDataset(id, base = import.meta.url) {
  const url = datasetUrl(id, base);
  return gunzip(url.protocol === "file:" ? await readBytes(url) : await fetchBytes(url), url);
}

async function readBytes(url) {
  const buffer = await readFile(url).catch((cause) => {
    throw new Error(
      `Cannot load the dataset ${url}: ${cause.code === "ENOENT" ? "there is no such file" : cause.message}.`,
      {
        cause,
      },
    );
  });
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
