// The link: every state comes back from its fragment, and no fragment breaks the page.
import { describe, expect, test } from "vitest";
import { DEFAULT_STATE, recipeKey, type State, togglePin, updated } from "../../../www/state.ts";
import type { Recipe } from "../../../www/types.ts";
import { readRecipe, readState, writeRecipe, writeState } from "../../../www/url.ts";

const recipe: Recipe = {
  format: { kind: "integer", levels: 8, symmetry: "affine", span: "full", profile: "torch" },
  granularity: { kind: "perGroup", size: 16 },
  range: { kind: "manual", low: -1.25, high: 0.5 },
  transform: { kind: "smoothQuant", alpha: 0.75 },
  rounding: { kind: "gptq", damping: 0.01, actOrder: false },
  biasCorrection: true,
  biases: { kind: "levels", levels: 4 },
  activations: { kind: "dynamic", levels: 256 },
  layers: [
    { kind: "same" },
    { kind: "own", format: { kind: "integer", levels: 4 }, granularity: { kind: "perChannel" } },
  ],
};

const everything: State = {
  language: "zh",
  theme: "dark",
  dataset: "breast_cancer",
  line: { w: -2.5, b: 1e-7, noise: 0, seed: 4294967295 },
  network: 32,
  trainSeed: 7,
  files: ["models/my model,1.onnx", "rows.csv"],
  model: "mlp.onnx,AbC-_9",
  recipe,
  tab: "predictions",
  parameter: 1,
  weight: 639,
  row: 12,
  hidden: ["perGroup", "static"],
  scale: "linear",
  zoom: { x: [100, 2048.5], y: [-0.25, 1] },
  pins: [recipe, { format: { kind: "float32" } }],
  wish: { kind: "loss", lose: 0.015 },
  sort: { column: "score", descending: true },
  table: true,
  title: "50 % & more: #1, 第一课",
  locked: "format,granularity.size,dataset",
  without: "inspector,tab-why",
  embed: "auto",
};

describe("the fragment", () => {
  test("of the first view is empty", () => {
    expect(writeState(DEFAULT_STATE)).toBe("");
    expect(readState("")).toEqual(DEFAULT_STATE);
  });

  test("brings every field back", () => {
    expect(readState(`#${writeState(everything)}`)).toEqual(everything);
  });

  test("survives being percent-encoded by a chat or a mail program", () => {
    const encoded = writeState(everything).replaceAll(/[:,;]/g, encodeURIComponent);
    expect(readState(encoded)).toEqual(everything);
  });

  test.each([
    "#",
    "recipe",
    "recipe=",
    "recipe=a:1,a.b:2",
    "recipe=__proto__.polluted:1",
    "recipe=format.__proto__:1",
    "zoom=1,2,3",
    "zoom=5,1,0,1",
    "zoom=NaN,2,0,1",
    "wish=bytes,-1",
    "wish=gold,3",
    "weight=-1",
    "weight=1e99",
    "tab=none",
    "line=1,2",
    "line=a,b,c,d",
    "data=%00",
    "data=../secret",
    "%E0%A4%A=1",
    "constructor=1&toString=2",
    "pins=;;;",
    "sort=-",
  ])("%s changes nothing", (fragment) => {
    expect(readState(fragment)).toEqual(DEFAULT_STATE);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("holds a title of eighty characters, whole ones", () => {
    const { title } = readState(`title=${encodeURIComponent("𝛂".repeat(90))}`);
    expect(title).toBe("𝛂".repeat(80));
    expect(readState(writeState({ ...DEFAULT_STATE, title })).title).toBe(title);
  });

  test("keeps what can be read beside what cannot", () => {
    expect(readState("tab=none&weight=12").weight).toBe(12);
  });
});

describe("recipes", () => {
  test("come back from their text", () => {
    expect(readRecipe(writeRecipe(recipe))).toEqual(recipe);
  });

  test("are the same whatever the order of their fields", () => {
    const turned = Object.fromEntries(Object.entries(recipe).reverse()) as Recipe;
    expect(recipeKey(turned)).toBe(recipeKey(recipe));
    expect(recipeKey({ ...recipe, range: { kind: "declared" } })).not.toBe(recipeKey(recipe));
  });

  test("are pinned at most two at a time, the oldest falls out", () => {
    const [a, b, c] = [2, 3, 4].map((levels): Recipe => ({ format: { kind: "integer", levels } }));
    if (!a || !b || !c) throw new Error("three recipes");
    expect(togglePin(togglePin(togglePin([], a), b), c)).toEqual([b, c]);
    expect(togglePin([a, b], { ...a })).toEqual([b]);
  });
});

test("another dataset forgets what was said of the last one", () => {
  const next = updated(everything, { dataset: "iris" });
  expect(next).toMatchObject({
    recipe: null,
    pins: [],
    zoom: null,
    wish: null,
    weight: null,
    language: "zh",
  });
  expect(updated(everything, { dataset: "iris", recipe }).recipe).toEqual(recipe);
  expect(updated(everything, { weight: 3 }).pins).toEqual(everything.pins);
});
