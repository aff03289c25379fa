// Outliers and clipping: a range that the largest weight sets, one that is set by hand, and the rules that set it.
import type { InspectedTensor, Recipe } from "../../types.ts";
import type { Bench, Lesson } from "../lesson.ts";
import { perChannel, perTensor } from "../recipes.ts";

const clipped = { range: { kind: "mse" } } as const;

export const RECIPES = {
  widest: perTensor(4),
  byHand: perTensor(4, { range: { kind: "manual", low: -2.2, high: 2.2 } }),
  percentile: perTensor(4, { range: { kind: "percentile", percent: 99, of: "magnitudes" } }),
  mse: perTensor(4, clipped),
  entropy: perTensor(4, { range: { kind: "entropy" } }),
  channel: perChannel(4),
  channelMse: perChannel(4, clipped),
};

const WEIGHT = 0;

/** How far below the best range a range set by hand may stay, in decibels. */
const NEAR = 0.1;

export const zeroShare = ({ after }: InspectedTensor): number =>
  after.reduce((zeros, value) => zeros + (value === 0 ? 1 : 0), 0) / after.length;

async function sqnr(bench: Bench, recipe: Recipe): Promise<number> {
  return (await bench.evaluate(recipe)).report.layers[WEIGHT]?.sqnrDb ?? Number.NaN;
}

/** The name of the recipe with the highest score. */
async function best(bench: Bench, recipes: Record<string, Recipe>): Promise<string> {
  let [name, score] = ["", Number.NEGATIVE_INFINITY];
  for (const [each, recipe] of Object.entries(recipes)) {
    const point = await bench.evaluate(recipe);
    if (point.report.score > score) [name, score] = [each, point.report.score];
  }
  return name;
}

export const lesson: Lesson = {
  scene: { dataset: "digits", recipe: RECIPES.widest, tab: "why" },
  questions: {
    zeros: {
      kind: "number",
      answer: async (bench) => 100 * zeroShare((await bench.look({ recipe: RECIPES.widest })).inspection),
      tolerance: 5,
    },
    drag: {
      kind: "setting",
      goal: async (bench) => (await sqnr(bench, RECIPES.mse)) - NEAR,
      reached: ({ results: { selected } }, goal) =>
        selected?.recipe.range?.kind === "manual" &&
        (selected.report.layers[WEIGHT]?.sqnrDb ?? Number.NEGATIVE_INFINITY) >= goal,
    },
    rule: {
      kind: "choice",
      options: ["widest", "percentile", "entropy", "mse"],
      answer: (bench) => {
        const { widest, percentile, entropy, mse } = RECIPES;
        return best(bench, { widest, percentile, entropy, mse });
      },
    },
    eight: {
      kind: "number",
      answer: async (bench) =>
        (await sqnr(bench, perTensor(256, clipped))) - (await sqnr(bench, perTensor(256))),
      tolerance: 0.5,
    },
    first: {
      kind: "choice",
      options: ["channel", "mse"],
      answer: (bench) => best(bench, { channel: RECIPES.channel, mse: RECIPES.mse }),
    },
  },
};
