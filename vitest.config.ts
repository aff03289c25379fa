// Unit tests of the page's pure code, and tests of the built package in Node. `quant-playground` is pkg/.
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { mathFormulas } from "./www/build/math.mjs";

// Vitest's report of a failed test needs Map.groupBy, which Node 20 does not have.
const groupBy = <T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};
if (!("groupBy" in Map)) Object.assign(Map, { groupBy });

export default defineConfig({
  plugins: [mathFormulas()],
  resolve: {
    alias: {
      "quant-playground/element": resolve(import.meta.dirname, "pkg/element.js"),
      "quant-playground/kernels": resolve(import.meta.dirname, "pkg/kernels-node.js"),
      "quant-playground/models": resolve(import.meta.dirname, "pkg/models-node.js"),
      "quant-playground": resolve(import.meta.dirname, "pkg/node.js"),
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
      { extends: true, test: { name: "wasm", include: ["tests/wasm/**/*.test.ts"], testTimeout: 60_000 } },
    ],
  },
});
