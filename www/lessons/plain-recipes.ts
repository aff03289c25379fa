// Recipes that several lessons compare: symmetric integers, as engines have them, with one scale for each tensor or output.
import type { Recipe } from "../types.ts";

const integers = (levels: number) =>
  ({ kind: "integer", levels, symmetry: "symmetric", span: "narrow", profile: "onnx" }) as const;

/** One scale for each tensor. */
export const perTensor = (levels: number, more: Recipe = {}): Recipe => ({
  format: integers(levels),
  granularity: { kind: "perTensor" },
  range: { kind: "minMax" },
  ...more,
});

/** One scale for each output. */
export const perChannel = (levels: number, more: Recipe = {}): Recipe => ({
  ...perTensor(levels, more),
  granularity: { kind: "perChannel" },
});
