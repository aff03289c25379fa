// Ranges of their own: for each tensor, row or group, what they cost, and levels that are not equally far apart.
import type { Recipe } from "../../types.ts";
import type { Bench, Lesson } from "../lesson.ts";
import { affine } from "../recipes.ts";

const inGroups = (size: number) => affine(4, { granularity: { kind: "perGroup", size } });

export const RECIPES = {
  tensor: affine(4),
  channel: affine(4, { granularity: { kind: "perChannel" } }),
  group: inGroups(16),
  single: inGroups(1),
  kMeans: { format: { kind: "kMeans", levels: 4 }, granularity: { kind: "perTensor" } } as Recipe,
};

/** How many levels the textbook gives its two numbers when each has its own. */
export const INTERVALS = { w: 4, b: 2 } as const;

/** Sizes of groups whose cost is shown. */
export const SIZES = [64, 32, 16, 8, 4, 1] as const;

/** Bits for a weight with its share of a 32-bit scale and a zero point that is as long as a code. */
export const bitsInGroups = (bits: number, size: number): number => bits + (32 + bits) / size;

/** Weights of a row: one for each pixel. */
export const ROW = 64;

/** How many bytes more than a range for each row the finer grid may take. */
export const MORE = 5;

const report = async (bench: Bench, recipe: Recipe) => (await bench.evaluate(recipe)).report;

export const lesson: Lesson = {
  scene: { recipe: RECIPES.tensor },
  questions: {
    back: {
      kind: "choice",
      options: ["nothing", "half", "most"],
      answer: async (bench) => {
        const before = bench.session.baseline.report.score;
        const [tensor, channel] = [await report(bench, RECIPES.tensor), await report(bench, RECIPES.channel)];
        const share = (channel.score - tensor.score) / (before - tensor.score);
        return share < 0.25 ? "nothing" : share < 0.75 ? "half" : "most";
      },
    },
    cost: {
      kind: "number",
      answer: async (bench) =>
        (await report(bench, RECIPES.channel)).bytes - (await report(bench, RECIPES.tensor)).bytes,
      tolerance: 8,
    },
    single: {
      kind: "choice",
      options: ["smaller", "same", "larger"],
      answer: async (bench) => {
        const { compression } = await report(bench, RECIPES.single);
        return compression > 1.05 ? "smaller" : compression < 0.95 ? "larger" : "same";
      },
    },
    finer: {
      kind: "setting",
      goal: async (bench) => (await report(bench, RECIPES.channel)).bytes + MORE,
      reached: ({ results: { selected } }, most) => {
        const { granularity, format } = selected?.recipe ?? {};
        if (granularity?.kind !== "perGroup" || format?.kind !== "integer" || format.levels !== 4)
          return false;
        return granularity.size < ROW && (selected?.report.bytes ?? Number.POSITIVE_INFINITY) <= most;
      },
    },
    anywhere: {
      kind: "number",
      answer: async (bench) => 100 * (await report(bench, RECIPES.kMeans)).score,
      tolerance: 4,
    },
  },
};
