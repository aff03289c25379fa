// Intervals and integers: how many there are, which stands for 0, what a tie becomes, and how codes get into bytes.
import type { Lesson } from "../lesson.ts";
import { packCodes, roundToEven } from "../packing.ts";
import { affine } from "../recipes.ts";

const symmetric = (span: "full" | "narrow") =>
  affine(16, { format: { kind: "integer", levels: 16, symmetry: "symmetric", span, profile: "onnx" } });

export const RECIPES = {
  affine: affine(16),
  nine: affine(9),
  full: symmetric("full"),
  narrow: symmetric("narrow"),
};

/** Two values that are in the middle between two integers. */
export const TIES = [2.5, 3.5] as const;

/** Two codes of four bits that share a byte, the first in its lower half. */
export const NIBBLES = [3, 10] as const;

export const COUNTING = [0, 1, 2, 3, 4, 5, 6, 7] as const;

const WEIGHTS = 640;

/** Casting to an integer differs nearly everywhere; all others round to the nearest and differ at ties alone. */
const CAST = "truncate";

export const lesson: Lesson = {
  scene: { recipe: RECIPES.affine, tab: "weight" },
  questions: {
    bits: { kind: "number", answer: () => Math.ceil(Math.log2(9)), tolerance: 0 },
    zero: {
      kind: "number",
      answer: async (bench) => {
        const { inspection } = await bench.look({ recipe: RECIPES.affine });
        return inspection.trace?.steps?.zeroPoint ?? Number.NaN;
      },
      tolerance: 0,
    },
    even: {
      kind: "choice",
      options: ["2,3", "2,4", "3,4"],
      answer: () => TIES.map(roundToEven).join(","),
    },
    tie: {
      kind: "setting",
      goal: () => 2,
      reached: ({ dragged, results }, goal) => {
        const conventions = results.inspection?.trace?.steps?.conventions ?? [];
        const stored = conventions.filter(({ id }) => id !== CAST).map(({ integer }) => integer);
        return dragged !== null && new Set(stored).size >= goal;
      },
    },
    nibbles: { kind: "number", answer: () => packCodes(NIBBLES, 4)[0] ?? Number.NaN, tolerance: 0 },
    bytes: {
      kind: "number",
      answer: () => packCodes(Array(WEIGHTS).fill(0), 3).length,
      tolerance: 0,
    },
  },
};
