// The recipe as it stands on paper.
import { expect, test } from "vitest";
import { formats } from "../../../www/format.ts";
import { en } from "../../../www/i18n/en.ts";
import { zh } from "../../../www/i18n/zh.ts";
import { recipeLines } from "../../../www/print.ts";
import type { Control } from "../../../www/types.ts";

const choice = (path: string, chosen: string, ...others: string[]): Control => ({
  kind: "choice",
  path,
  options: [...others, chosen].map((id) => ({ id, recipe: {}, chosen: id === chosen })),
});

const controls: Control[] = [
  choice("format", "integer", "float32"),
  { kind: "number", path: "format.levels", value: 6, min: 2, max: 65536 },
  choice("granularity", "perGroup", "perTensor"),
  { kind: "number", path: "granularity.size", value: 1024, min: 1, max: 4096 },
  { kind: "real", path: "range.low", value: -0.5, min: -1, max: 0, step: 0.1 },
  { kind: "list", path: "format.values", values: [-1, 0, 0.25], most: 16 },
];

test("says every control with what is chosen", () => {
  expect(recipeLines(controls, [], en, formats("en"))).toEqual([
    ["Number format", "Integer"],
    ["Levels", "6"],
    ["Granularity", "Per group"],
    ["Group size", "1,024"],
    ["Lower end", "−0.5"],
    ["Typed levels", "-1 0 0.25"],
  ]);
  expect(recipeLines(controls.slice(0, 2), [], zh, formats("zh"))).toEqual([
    ["数值格式", "整数"],
    ["级数", "6"],
  ]);
});

test("names the layers that differ from the whole, and no other", () => {
  const layers: Control[] = [
    choice("layers.0", "same", "own"),
    choice("layers.1", "own", "same"),
    { kind: "number", path: "layers.1.format.levels", value: 256, min: 2, max: 65536 },
  ];
  const lines = recipeLines(layers, ["fc1.weight", "fc2.weight"], en, formats("en"));
  expect(lines.map(([label]) => label.split(" · ")[0])).toEqual(["fc2.weight", "fc2.weight"]);
  expect(lines.at(-1)).toEqual(["fc2.weight · Levels", "256"]);
});
