// Recipes that lessons begin from, so that two lessons that compare something compare the same.
import type { Recipe } from "../types.ts";

export const FLOAT32: Recipe = { format: { kind: "float32" } };

/** Affine integers for the weights, with a range for each tensor. */
export const affine = (levels: number, change: Recipe = {}): Recipe => ({
  format: { kind: "integer", levels, symmetry: "affine", span: "full", profile: "onnx" },
  granularity: { kind: "perTensor" },
  ...change,
});
