// Recipes that lessons begin from, so that two lessons that compare something compare the same.
import type { Recipe } from "../types.ts";

export const FLOAT32: Recipe = { format: { kind: "float32" } };

/** Affine integers, with a scale and a zero point for each tensor. */
export const affine = (levels: number, change: Recipe = {}): Recipe => ({
  format: { kind: "integer", levels, symmetry: "affine", span: "full", profile: "onnx" },
  granularity: { kind: "perTensor" },
  ...change,
});

/** Symmetric integers, as engines have them, with one scale for each tensor. */
export const perTensor = (levels: number, change: Recipe = {}): Recipe => ({
  format: { kind: "integer", levels, symmetry: "symmetric", span: "narrow", profile: "onnx" },
  granularity: { kind: "perTensor" },
  range: { kind: "minMax" },
  ...change,
});

/** The same with one scale for each output. */
export const perChannel = (levels: number, change: Recipe = {}): Recipe =>
  perTensor(levels, { granularity: { kind: "perChannel" }, ...change });
