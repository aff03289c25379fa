// What a framed page takes from the page around it, and what it tells it.
import { describe, expect, test } from "vitest";
import { recipeText } from "../../../pkg/element.js";
import { errorOf, readMessage, viewOf } from "../../../www/embed/protocol.ts";
import type { Results } from "../../../www/shown.ts";
import { DEFAULT_STATE, type State } from "../../../www/state.ts";
import type { Recipe } from "../../../www/types.ts";
import { readRecipe, readState, writeRecipe } from "../../../www/url.ts";

const message = { target: "quant-playground", version: 1, type: "set" };
const recipe: Recipe = {
  format: { kind: "integer", levels: 8 },
  granularity: { kind: "perGroup", size: 16 },
  layers: [{ kind: "same" }, { kind: "own", format: { kind: "integer", levels: 4 } }],
} as Recipe;

describe("a message to the page", () => {
  test("changes what it names, and nothing else", () => {
    const state: State = { ...DEFAULT_STATE, theme: "dark", recipe };
    expect(readMessage({ ...message, view: "data=iris&title=One%20%26%20two" }, state)).toEqual({
      change: { dataset: "iris", title: "One & two" },
    });
    expect(readMessage({ ...message, view: `#recipe=${writeRecipe(recipe)}` }, DEFAULT_STATE)).toEqual({
      change: { recipe },
    });
    expect(readMessage({ ...message, view: "recipe=" }, state)).toEqual({ change: { recipe: null } });
  });

  test.each([
    null,
    "set",
    42,
    [],
    {},
    { ...message, target: "other", view: "data=iris" },
    { ...message, version: 2, view: "data=iris" },
    { ...message, type: "eval", view: "data=iris" },
  ])("%j is none", (data) => {
    expect(readMessage(data, DEFAULT_STATE)).toBeNull();
  });

  test.each([
    { view: undefined },
    { view: 7 },
    { view: { recipe } },
    { view: `title=${"a".repeat(9000)}` },
    { view: "recipe=alert(1)" },
    { view: "recipe=__proto__.polluted:1" },
  ])("%j cannot be read, which is said", (part) => {
    expect(readMessage({ ...message, ...part }, DEFAULT_STATE)).toHaveProperty("unreadable");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("opens no files, no model, and says nothing of the frame", () => {
    const view = "files=secret.onnx&model=a.onnx,AAAA&embed=1&tab=none&data=../secret";
    expect(readMessage({ ...message, view }, DEFAULT_STATE)).toEqual({ change: {} });
  });
});

describe("what the page tells", () => {
  const baseline = { recipe: {}, report: { bytes: 2600, score: 0.96 } };
  const selected = {
    recipe,
    family: "perGroup",
    report: { bytes: 400, score: 0.95, sqnrDb: 19, layers: [1] },
  };
  const form = { families: [], controls: [{ path: "format" }, { path: "format.levels" }] };
  const results = (dataset: string) =>
    ({ session: { dataset: { id: dataset }, baseline }, selected, recipe, form }) as unknown as Results;

  test("is the view and what was measured, without layers", () => {
    const state: State = { ...DEFAULT_STATE, recipe, embed: "auto", locked: "recipe" };
    const view = viewOf(state, results("digits"));
    expect(view).toMatchObject({
      dataset: "digits",
      family: "perGroup",
      controls: ["format", "format.levels"],
      report: { bytes: 400, score: 0.95, sqnrDb: 19 },
      baseline: { bytes: 2600, score: 0.96 },
    });
    expect(view?.report).not.toHaveProperty("layers");
    expect(readState(view?.view ?? "")).toEqual({ ...state, embed: "" });
  });

  test("waits for the measurement of what is shown", () => {
    expect(viewOf({ ...DEFAULT_STATE, dataset: "iris" }, results("digits"))).toBeNull();
    const other = { ...results("digits"), recipe: { format: { kind: "float32" } } as Recipe };
    expect(viewOf(DEFAULT_STATE, other)).toBeNull();
  });

  test("is nothing of a model of one's own, not even what went wrong with it", () => {
    const state: State = { ...DEFAULT_STATE, dataset: "custom", recipe, model: "secret.onnx,AAAA" };
    const view = viewOf(state, results("custom"));
    const told = Object.entries(view ?? {}).filter(([, value]) => value !== null && String(value) !== "");
    expect(told).toEqual([["dataset", "custom"]]);
    const failed = { status: { kind: "failed", code: "malformed", message: "secret.onnx" } } as Results;
    expect(errorOf(state, failed)).toEqual({ code: "malformed", message: "" });
    expect(errorOf(DEFAULT_STATE, failed)?.message).toBe("secret.onnx");
  });
});

test("the element writes recipes as links do", () => {
  for (const each of [
    recipe,
    {} as Recipe,
    { format: { kind: "ownCodebook", values: [-1, 0.5, 1] } } as unknown as Recipe,
  ]) {
    expect(recipeText(each)).toBe(writeRecipe(each));
    if (Object.keys(each).length > 0) expect(readRecipe(recipeText(each))).toEqual(each);
  }
  expect(recipeText("format.kind:float32")).toBe("format.kind:float32");
});
