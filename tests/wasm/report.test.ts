// What a report says of a model: its bytes, and code that gives its figures again.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { loadDataset, ready, Session, Trainer } from "quant-playground";
import { expect, test } from "vitest";
import { partsOf } from "../../www/engine/parts.ts";
import { measured } from "../../www/report/again.ts";
import { DEFAULT_STATE } from "../../www/state.ts";

await ready();

test("the parts of every recipe of a sweep add up to its size", async () => {
  const session = Session.open("digits", await loadDataset("digits"));
  const recipes = session.sweepRecipes();
  const rotated = session.repair({ ...session.info().defaultRecipe, transform: { kind: "smoothQuant" } });
  expect(partsOf(session.quantize(rotated)).beside).toBe(4 * 64);
  for (const recipe of recipes) {
    const { tensors, beside, total } = partsOf(session.quantize(recipe));
    const held = tensors.flatMap(({ shape: _, ...sections }) => Object.values(sections));
    expect(held.reduce((sum, bytes) => sum + bytes, beside)).toBe(total);
    expect(total).toBe(session.evaluate(recipe).report.bytes);
  }
  session.free();
});

test("the code of a report measures the same and writes the file", async () => {
  const data = await loadDataset("iris");
  const trainer = new Trainer("iris", data, { seed: 3, architecture: { kind: "network", hidden: 4 } });
  while (trainer.step());
  const network = trainer.finish();
  const linear = Session.open("iris", data);
  const folder = await mkdtemp(join(tmpdir(), "report-"));
  try {
    for (const [session, change] of [
      [linear, {}],
      [network, { network: 4, trainSeed: 3 }],
    ] as const) {
      const { dataset, defaultRecipe } = session.info();
      const state = { ...DEFAULT_STATE, dataset: "iris", ...change };
      const code = measured(state, dataset, defaultRecipe, { format: "safetensors", ending: "safetensors" });
      const file = join(folder, "again.mjs");
      const place = pathToFileURL("pkg/models-node.js").href;
      await writeFile(file, code.replace('"quant-playground/models"', JSON.stringify(place)));
      const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
      const { report } = session.evaluate(defaultRecipe);
      expect(stdout).toBe(`${report.bytes} ${report.score}\n`);
      const header = (await readFile(join(folder, "quantized.safetensors"))).toString("latin1");
      expect(header).toContain("quant_playground");
    }
  } finally {
    await rm(folder, { recursive: true });
    linear.free();
    network.free();
  }
});
