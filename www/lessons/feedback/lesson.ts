// Error feedback: rounding for the output rather than for the weight, by GPTQ.
import type { Recipe } from "../../types.ts";
import type { Bench, Lesson } from "../lesson.ts";
import { perChannel } from "../recipes.ts";

const rounded = (levels: number, actOrder: boolean): Recipe =>
  perChannel(levels, { rounding: { kind: "gptq", actOrder } });

export const RECIPES = {
  nearest: perChannel(4),
  gptq: rounded(4, false),
  ordered: rounded(4, true),
  nearest3: perChannel(8),
  gptq3: rounded(8, false),
};

/** The smallest example: one output, two inputs that are always equal, integers for levels. */
export const TWO = { w: 0.4, input: 1 } as const;

/** What rounding each by itself does to the output of the two, and what handing the error on does. */
export function twoWeights({ w, input } = TWO): { handed: number; nearest: number; fed: number } {
  const handed = w + (w - Math.round(w));
  return {
    handed,
    nearest: input * 2 * Math.round(w) - input * 2 * w,
    fed: input * (Math.round(w) + Math.round(handed)) - input * 2 * w,
  };
}

const WEIGHT = 0;
/** Decibels within which nothing is said to have changed. */
const SAME = 0.5;

async function outputError(bench: Bench, recipe: Recipe): Promise<number> {
  const { reasons } = await bench.look({ recipe, why: true });
  return reasons[0]?.outputError ?? Number.NaN;
}

async function sqnr(bench: Bench, recipe: Recipe): Promise<number> {
  return (await bench.evaluate(recipe)).report.layers[WEIGHT]?.sqnrDb ?? Number.NaN;
}

export const lesson: Lesson = {
  scene: { dataset: "digits", recipe: RECIPES.nearest, tab: "why" },
  questions: {
    two: { kind: "number", answer: () => Math.abs(twoWeights().fed), tolerance: 0.001 },
    accuracy: {
      kind: "number",
      answer: async (bench) => 100 * (await bench.evaluate(RECIPES.gptq)).report.score,
      tolerance: 5,
    },
    weights: {
      kind: "choice",
      options: ["rises", "same", "falls"],
      answer: async (bench) => {
        const change = (await sqnr(bench, RECIPES.gptq)) - (await sqnr(bench, RECIPES.nearest));
        return change > SAME ? "rises" : change < -SAME ? "falls" : "same";
      },
    },
    bytes: {
      kind: "number",
      answer: async (bench) =>
        (await bench.evaluate(RECIPES.gptq)).report.bytes -
        (await bench.evaluate(RECIPES.nearest)).report.bytes,
      tolerance: 0,
    },
    better: {
      kind: "setting",
      goal: (bench) => outputError(bench, RECIPES.ordered),
      reached: ({ results: { recipe, reasons } }, goal) =>
        recipe?.format?.kind === "integer" &&
        recipe.format.levels === 4 &&
        (reasons[0]?.outputError ?? Number.POSITIVE_INFINITY) < 0.95 * goal,
    },
  },
};
