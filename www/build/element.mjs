// Puts the element of the package beside the playground as it is, for pages that import it without a bundler.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./shell.mjs";

/** @returns {import("vite").Plugin} */
export function elementFile() {
  return {
    name: "element-file",
    apply: "build",
    generateBundle() {
      const source = readFileSync(join(root, "www/package/element.js"));
      this.emitFile({ type: "asset", fileName: "element.js", source });
    },
  };
}
