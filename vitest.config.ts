// Unit tests of the page's pure code, and tests of the built package in Node. `quant-playground` is pkg/.
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "quant-playground": resolve(import.meta.dirname, "pkg/node.js") } },
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
      { extends: true, test: { name: "wasm", include: ["tests/wasm/**/*.test.ts"], testTimeout: 60_000 } },
    ],
  },
});
