// Training in WebAssembly gives the bits that native training gives: both are held to the same hashes.
import { createHash } from "node:crypto";
import { catalogue, loadDataset, ready, Trainer } from "quant-playground";
import { beforeAll, expect, test } from "vitest";
import expected from "../data/determinism.json" with { type: "json" };

beforeAll(() => ready());

test.each(["line", "iris", "digits"] as const)("%s", async (id) => {
  const { hasFile } = catalogue().datasets.find((dataset) => dataset.id === id) ?? {};
  const trainer = new Trainer(id, hasFile ? await loadDataset(id) : undefined, expected[id].options);
  for (const _ of trainer);
  const hash = createHash("sha256");
  for (const values of trainer.finish().parameters()) hash.update(new Uint8Array(values.buffer)); // little-endian
  expect(hash.digest("hex")).toBe(expected[id].sha256);
});
