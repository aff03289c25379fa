// WebAssembly text → bytes, by binaryen.
import { readFileSync } from "node:fs";

/** @param {string} path */
export async function assemble(path) {
  // Large: only loaded where there is something to assemble.
  const { default: binaryen } = await import("binaryen");
  const module = binaryen.parseText(readFileSync(path, "utf8"));
  try {
    module.setFeatures(binaryen.Features.All);
    if (!module.validate()) throw new Error(`${path} is no valid WebAssembly`);
    return Uint8Array.from(module.emitBinary());
  } finally {
    module.dispose();
  }
}

/**
 * For Vite: importing a file of WebAssembly text gives its bytes.
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
