// Recovery and error: one weight of the line y = wx + b, into an integer and back.
import { equalInterval } from "../equal-intervals.ts";
import type { Lesson } from "../lesson.ts";

/** The range that the tutorial declares for w, and its weight. */
export const W = { value: 5, low: -10, high: 10 } as const;
export const B = { value: 0, low: -5, high: 5 } as const;

const withLevels = (levels: number) => ({
  format: { kind: "integer", levels, symmetry: "affine", span: "full", profile: "onnx" } as const,
  range: { kind: "declared" } as const,
  biases: { kind: "likeWeights" } as const,
});

export const RECIPES = { eight: withLevels(8), sixteen: withLevels(16), two: withLevels(2) };

export const lesson: Lesson = {
  scene: { dataset: "line", line: { w: 5, b: 0, noise: 0, seed: 1 }, recipe: RECIPES.eight, tab: "weight" },
  questions: {
    width: { kind: "number", answer: () => equalInterval(W.value, W.low, W.high, 8).width, tolerance: 0.001 },
    index: { kind: "number", answer: () => equalInterval(W.value, W.low, W.high, 8).index, tolerance: 0 },
    half: { kind: "choice", options: ["quarter", "half", "whole", "double"], answer: () => "half" },
    exact: {
      kind: "setting",
      // A twentieth of a step.
      goal: async (bench) => {
        const { inspection } = await bench.look({ recipe: RECIPES.eight });
        return (inspection.trace?.steps?.scale ?? 0) / 20;
      },
      reached: ({ dragged, results }, goal) => {
        const trace = results.inspection?.trace;
        return dragged !== null && trace !== undefined && Math.abs(trace.recovered - trace.value) <= goal;
      },
    },
    sixteen: {
      kind: "number",
      answer: async (bench) => {
        const { inspection } = await bench.look({ recipe: RECIPES.sixteen });
        return inspection.trace?.steps?.scale ?? Number.NaN;
      },
      tolerance: 0.02,
    },
  },
};
