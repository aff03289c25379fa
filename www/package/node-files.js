// Reading files in Node: from the disk where an address is of the disk, else over the network.
import { readFile } from "node:fs/promises";
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

export const readModule = (source) => (isFile(source) ? readFile(source) : source);
export const readData = (url) => (isFile(url) ? readBytes(url) : fetchBytes(url));
