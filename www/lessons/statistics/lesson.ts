// Statistics and range: a layer of real weights, what its ends decide, and what one weight too many does.
import type { Looked } from "../../engine/protocol.ts";
import { distinct, shareBetween } from "../counting.ts";
import type { Bench, Lesson } from "../lesson.ts";
import { affine } from "../recipes.ts";

const PERCENTILE = { kind: "percentile", percent: 99, of: "values" } as const;

export const RECIPES = {
  sixteen: affine(16),
  four: affine(4),
  byHand: affine(4, { range: { kind: "manual", low: -2.2, high: 2.5 } }),
  percentile: affine(4, { range: PERCENTILE }),
  mse: affine(4, { range: { kind: "mse" } }),
  eight: affine(256),
  eightClipped: affine(256, { range: PERCENTILE }),
};

/** How many times as large as the greatest the outlier is. */
export const OUTLIER = 10;

/** How much wider than before the range is to become. */
const STRETCH = 1.05;

/** The layer with an outlier in the place of one of its weights, and as it is. */
async function withOutlier(bench: Bench): Promise<[Looked["inspection"], Looked["inspection"]]> {
  const { inspection } = await bench.look({ recipe: RECIPES.sixteen });
  const value = OUTLIER * inspection.stats.max;
  return [(await bench.look({ recipe: RECIPES.sixteen, value })).inspection, inspection];
}

const sqnr = async (bench: Bench, recipe: typeof RECIPES.four) =>
  (await bench.evaluate(recipe)).report.sqnrDb ?? Number.POSITIVE_INFINITY;

export const lesson: Lesson = {
  scene: { recipe: RECIPES.sixteen },
  questions: {
    middle: {
      kind: "number",
      answer: async (bench) => {
        const { before, stats } = (await bench.look({ recipe: RECIPES.sixteen })).inspection;
        const quarter = (stats.max - stats.min) / 4;
        return 100 * shareBetween(before, stats.min + quarter, stats.max - quarter);
      },
      tolerance: 6,
    },
    which: { kind: "choice", options: ["mean", "deviation", "ends", "count"], answer: () => "ends" },
    wider: {
      kind: "number",
      answer: async (bench) => {
        const [after, before] = await withOutlier(bench);
        return (after.trace?.steps?.scale ?? Number.NaN) / (before.trace?.steps?.scale ?? Number.NaN);
      },
      tolerance: 0.75,
    },
    left: {
      kind: "number",
      answer: async (bench) => distinct((await withOutlier(bench))[0].after),
      tolerance: 1,
    },
    stretch: {
      kind: "setting",
      goal: async (bench) => {
        const { trace } = (await bench.look({ recipe: RECIPES.sixteen })).inspection;
        return STRETCH * ((trace?.high ?? Number.NaN) - (trace?.low ?? Number.NaN));
      },
      reached: ({ dragged, results }, goal) => {
        const trace = results.inspection?.trace;
        return dragged !== null && trace !== undefined && trace.high - trace.low >= goal;
      },
    },
    clip: {
      kind: "setting",
      // Almost as good as the range that the computer finds.
      goal: async (bench) => (await bench.evaluate(RECIPES.mse)).report.score - 0.01,
      reached: ({ results: { selected } }, goal) => {
        const { format, range } = selected?.recipe ?? {};
        const isFour = format?.kind === "integer" && format.levels === 4;
        return isFour && range?.kind === "manual" && (selected?.report.score ?? 0) >= goal;
      },
    },
    eight: {
      kind: "choice",
      options: ["less", "same", "more"],
      answer: async (bench) => {
        const gain = (await sqnr(bench, RECIPES.eightClipped)) - (await sqnr(bench, RECIPES.eight));
        return Math.abs(gain) < 1 ? "same" : gain > 0 ? "less" : "more";
      },
    },
  },
};
