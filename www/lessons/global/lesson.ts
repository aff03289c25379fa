// One range for all: the textbook's two numbers, then a network whose smallest tensor decides for the largest.
import { distinct } from "../counting.ts";
import { equalInterval } from "../equal-intervals.ts";
import type { Bench, Lesson } from "../lesson.ts";
import { affine } from "../recipes.ts";
import { B, W } from "../recovery/lesson.ts";

export { B, W };

/** How many intervals the textbook has for all its numbers. */
export const INTERVALS = 8;

const one = (levels: number) =>
  affine(levels, { granularity: { kind: "global" }, biases: { kind: "likeWeights" } });
const each = (levels: number) => affine(levels, { biases: { kind: "likeWeights" } });

export const RECIPES = { one: one(8), each: each(8), oneOfMany: one(256), eachOfMany: each(256) };

/** The tensors of the network in the order of its parameters: weight and bias of each layer. */
export const TENSORS = ["weight1", "bias1", "weight2", "bias2"] as const;

const bytes = async (bench: Bench, recipe: typeof RECIPES.one) => (await bench.evaluate(recipe)).report.bytes;

export const lesson: Lesson = {
  scene: { network: 16, recipe: RECIPES.one },
  questions: {
    reach: {
      kind: "number",
      answer: () => (B.high - B.low) / equalInterval(B.value, W.low, W.high, INTERVALS).width,
      tolerance: 0,
    },
    largest: {
      kind: "choice",
      options: TENSORS,
      answer: async (bench) => {
        const ends: number[] = [];
        for (const parameter of TENSORS.keys())
          ends.push((await bench.look({ recipe: RECIPES.one, parameter })).inspection.stats.max);
        return TENSORS[ends.indexOf(Math.max(...ends))] ?? "";
      },
    },
    used: {
      kind: "number",
      answer: async (bench) => distinct((await bench.look({ recipe: RECIPES.one })).inspection.after),
      tolerance: 0,
    },
    saved: {
      kind: "number",
      answer: async (bench) => (await bytes(bench, RECIPES.each)) - (await bytes(bench, RECIPES.one)),
      tolerance: 3,
    },
    level: {
      kind: "setting",
      goal: async (bench) => (await bench.evaluate(RECIPES.each)).report.score,
      reached: ({ results: { selected } }, goal) =>
        selected?.recipe.granularity?.kind === "global" && selected.report.score >= goal,
    },
  },
};
