// What a link locks cannot be changed, whatever asks for the change; what it does not lock can.
import { describe, expect, test } from "vitest";
import { lockWords } from "../../../www/i18n/locks.ts";
import { allowed, mayChoose } from "../../../www/locks/guard.ts";
import { idsOf, PLACES, selectorOf } from "../../../www/locks/places.ts";
import { DEFAULT_STATE, type State } from "../../../www/state.ts";
import type { Recipe } from "../../../www/types.ts";

const recipe: Recipe = {
  format: { kind: "integer", levels: 16 },
  granularity: { kind: "perGroup", size: 16 },
  rounding: { kind: "nearest" },
  layers: [],
};
const state = (locked: string, without = ""): State => ({ ...DEFAULT_STATE, locked, without });
const finer: Recipe = { ...recipe, format: { kind: "integer", levels: 256 } };
const wider: Recipe = { ...recipe, granularity: { kind: "perGroup", size: 32 } };

describe("a change", () => {
  test("passes where nothing is locked", () => {
    const change = { recipe: finer, dataset: "iris", tab: "why" } as const;
    expect(allowed(state(""), recipe, change)).toEqual(change);
  });

  test("loses what is locked, and is refused where nothing is left", () => {
    const change = { language: "zh", theme: "dark" } as const;
    expect(allowed(state("language"), recipe, change)).toEqual({ theme: "dark" });
    expect(allowed(state("language,theme"), recipe, change)).toBeNull();
    expect(allowed(state("header"), recipe, { dataset: "iris", network: null, trainSeed: null })).toBeNull();
  });

  test("of nothing is no refusal", () => {
    expect(allowed(state("table"), recipe, { table: false })).toEqual({});
  });

  test("does not reach a tab that is not shown", () => {
    expect(allowed(state("", "tab-why"), recipe, { tab: "why" })).toBeNull();
    expect(allowed(state("", "tab-why"), recipe, { tab: "weight" })).toEqual({ tab: "weight" });
  });

  test("to other data keeps a recipe of which something is locked", () => {
    expect(allowed(state("format.levels"), recipe, { dataset: "iris" })).toEqual({ dataset: "iris", recipe });
    expect(allowed(state("table"), recipe, { dataset: "iris" })).toEqual({ dataset: "iris" });
  });
});

describe("a recipe", () => {
  test("that is locked stays, and may be chosen again", () => {
    expect(mayChoose("recipe", recipe, finer)).toBe(false);
    expect(mayChoose("recipe", recipe, null)).toBe(false);
    expect(mayChoose("recipe", recipe, { ...recipe })).toBe(true);
  });

  test("may change beside the control that is locked", () => {
    expect(mayChoose("format.levels", recipe, finer)).toBe(false);
    expect(mayChoose("format.levels", recipe, wider)).toBe(true);
    // A choice is locked by itself; its fields are controls of their own.
    expect(mayChoose("granularity", recipe, wider)).toBe(true);
    expect(mayChoose("granularity", recipe, { ...recipe, granularity: { kind: "perTensor" } })).toBe(false);
    // What would take the control away would change it too.
    expect(mayChoose("format.levels", recipe, { ...recipe, format: { kind: "nvfp4" } })).toBe(false);
  });

  test("has parts that are locked whole", () => {
    expect(mayChoose("finer", recipe, finer)).toBe(true);
    expect(mayChoose("finer", recipe, { ...recipe, rounding: { kind: "stochastic", seed: 1 } })).toBe(false);
    expect(mayChoose("layers", recipe, { ...recipe, layers: [{ kind: "same" }] })).toBe(false);
  });

  test("is not held by ids that are unknown", () => {
    expect(mayChoose("nonsense,constructor,__proto__", recipe, finer)).toBe(true);
    expect(allowed(state("nonsense,<b>"), recipe, { theme: "dark" })).toEqual({ theme: "dark" });
  });
});

test("ids are plain, and each of the table stands there once", () => {
  expect(idsOf('recipe,<img>,a"b,format.levels,,')).toEqual(["recipe", "format.levels"]);
  expect(new Set(PLACES.map(({ id }) => id)).size).toBe(PLACES.length);
  expect(selectorOf("format.levels")).toContain('[id="format-levels"]');
});

test("both languages say the same things", () => {
  expect(Object.keys(lockWords.zh)).toEqual(Object.keys(lockWords.en));
});
