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
