// What the benchmark's worker needs of Vite.
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { assemble } from "./limits/assemble.mjs";

/**
 * Importing a file of WebAssembly text gives its bytes.
 * @returns {import("vite").Plugin}
 */
export function webAssemblyText() {
  return {
    name: "webassembly-text",
    async load(id) {
      const [path = ""] = id.split("?");
      if (!path.endsWith(".wat")) return null;
      const text = Buffer.from(await assemble(path)).toString("base64");
      return `export default Uint8Array.from(atob("${text}"), (letter) => letter.charCodeAt(0));`;
    },
  };
}

const second = "?second";

/**
 * A module imported with `?second` is another instance, and so is all that it imports. The package's kernels run one build in
 * each instance; this measures two builds in turn.
 * @returns {import("vite").Plugin}
 */
export function secondInstance() {
  return {
    name: "second-instance",
    enforce: "pre",
    resolveId(source, importer) {
      const isRelative = source.startsWith(".") && importer !== undefined;
      if (!isRelative || !(source.endsWith(second) || importer.endsWith(second))) return null;
      return resolve(dirname(importer), source.replace(second, "")) + second;
    },
    load: (id) => (id.endsWith(second) ? readFile(id.slice(0, -second.length), "utf8") : null),
  };
}
