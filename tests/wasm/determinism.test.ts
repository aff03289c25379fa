// WebAssembly, with its vectors, gives the bits that native builds give: both are held to the same hashes.
import { createHash } from "node:crypto";
import { catalogue, loadDataset, ready, Session, Trainer } from "quant-playground";
import * as models from "quant-playground/models";
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

test.each(expected.descent)("$what", async ({ dataset, network, options, sha256 }) => {
  await models.ready();
  const session = models.Session.untrained(dataset, await loadDataset(dataset), {
    network,
    seed: 1,
  } as never);
  const run = session.descend(options as never);
  for (const _ of run);
  const hash = createHash("sha256");
  for (const values of run.finish().parameters()) hash.update(new Uint8Array(values.buffer)); // little-endian
  expect(hash.digest("hex")).toBe(sha256);
});

test("the first sweep of digits", async () => {
  const session = Session.open("digits", await loadDataset("digits"));
  const figures = [...session.sweep()].flatMap(({ report }) => [
    report.score,
    report.meanLogitError,
    report.maxLogitError,
    report.bytes,
  ]);
  const hash = createHash("sha256").update(new Uint8Array(new Float64Array(figures).buffer)); // little-endian
  expect(hash.digest("hex")).toBe(expected.sweep.sha256);
});
