// Code that trains or opens a model of the playground's data, measures the point again and writes its file. The same in
// every language.
import type { State } from "../state.ts";
import type { DatasetInfo, Recipe } from "../types.ts";
import type { Written } from "./contents.ts";

export function measured(
  { dataset: asked, line, network, trainSeed }: Pick<State, "dataset" | "line" | "network" | "trainSeed">,
  dataset: DatasetInfo | null,
  recipe: Recipe,
  { format, ending }: Pick<Written, "format" | "ending">,
): string {
  const id = JSON.stringify(dataset?.id ?? asked);
  const isGenerated = dataset?.hasFile === false;
  const ships = network === null && trainSeed === null && dataset?.hasWeights === true;
  const architecture = network === null ? { kind: "linear" } : { kind: "network", hidden: network };
  const names = [...(isGenerated ? [] : ["loadDataset"]), "ready", "Session", ...(ships ? [] : ["Trainer"])];
  const used = ships ? names : names.filter((name) => name !== "Session");
  return `import { writeFile } from "node:fs/promises";
import { ${used.join(", ")} } from "quant-playground/models";
await ready();
const data = ${isGenerated ? JSON.stringify(line) : `await loadDataset(${id})`};
${ships ? `const session = Session.open(${id}, data);` : trained(id, JSON.stringify({ seed: trainSeed ?? 1, architecture }))}
const recipe = ${JSON.stringify(recipe)};
const { report } = session.evaluate(recipe);
console.log(report.bytes, report.score);
const { bytes } = session.export(recipe, ${JSON.stringify(format)});
await writeFile(${JSON.stringify(`quantized.${ending}`)}, bytes);`;
}

const trained = (id: string, options: string) => `const trainer = new Trainer(${id}, data, ${options});
while (trainer.step());
const session = trainer.finish();`;
