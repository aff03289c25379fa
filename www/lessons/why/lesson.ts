// Why quantize: a whole model in 32, 8, 2 bits and 1, its answers and its bytes.
import type { Bench, Lesson } from "../lesson.ts";
import { affine, FLOAT32 } from "../recipes.ts";

export const RECIPES = { float: FLOAT32, eight: affine(256), two: affine(4), one: affine(2) };

/** What a language model of today's smaller kind has. */
export const LARGE = 7_000_000_000;

/** How much smaller the model is to become, and how much of its accuracy it may lose. */
export const GOAL = { smaller: 7, lost: 0.01 } as const;

async function right(bench: Bench, recipe: typeof FLOAT32): Promise<number> {
  const { metric } = (await bench.evaluate(recipe)).report;
  return metric.task === "classification" ? metric.correct : Number.NaN;
}

export const lesson: Lesson = {
  scene: { recipe: RECIPES.eight },
  questions: {
    eight: {
      kind: "choice",
      options: ["same", "few", "tens", "guessing"],
      answer: async (bench) => {
        const [before, after] = [await right(bench, RECIPES.float), await right(bench, RECIPES.eight)];
        const lost = before - after;
        return lost <= 1 ? "same" : lost <= 20 ? "few" : lost <= before / 2 ? "tens" : "guessing";
      },
    },
    two: { kind: "number", answer: (bench) => right(bench, RECIPES.two), tolerance: 20 },
    values: { kind: "number", answer: () => 2 ** 8, tolerance: 0 },
    small: {
      kind: "setting",
      goal: ({ session }) => session.baseline.report.score - GOAL.lost,
      reached: ({ results }, goal) => {
        const report = results.selected?.report;
        return report !== undefined && report.compression >= GOAL.smaller && report.score >= goal;
      },
    },
    rest: { kind: "choice", options: ["scale", "names", "places", "rounding"], answer: () => "scale" },
    large: { kind: "number", answer: () => (LARGE * 4) / 8 / 1e9, tolerance: 0.1 },
  },
};

export interface Parts {
  codes: number;
  scale: number;
  zeroPoint: number;
  biases: number;
}

/** What the bytes of the model are for where each tensor of weights has one range; nothing of other recipes. */
export function partsOf(weights: number, biases: number, levels: number): Parts {
  const bits = Math.ceil(Math.log2(levels));
  return {
    codes: Math.ceil((weights * bits) / 8),
    scale: 4,
    zeroPoint: Math.ceil(bits / 8),
    biases: 4 * biases,
  };
}
