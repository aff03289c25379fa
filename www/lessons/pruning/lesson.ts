// Pruning and sharing: the chain of Deep Compression without its training, in real bytes.
import type { Recipe } from "../../types.ts";
import type { Bench, Lesson } from "../lesson.ts";
import { perTensor } from "../recipes.ts";

const granularity = { kind: "perTensor" } as const;

type Pruning = NonNullable<Recipe["prune"]>;

const withoutThe = (sparsity: number): Pruning => ({
  kind: "magnitude",
  sparsity,
  scope: "perTensor",
});

const floats = (prune: Pruning): Recipe => ({ format: { kind: "float32" }, granularity, prune });

const shared = (more: Recipe = {}): Recipe => ({
  format: { kind: "kMeans", levels: 16, method: "histogram" },
  granularity,
  ...more,
});

const half = { prune: withoutThe(0.5) };

export const RECIPES = {
  dense: floats({ kind: "none" }),
  third: floats(withoutThe(0.3)),
  half: floats(half.prune),
  most: floats(withoutThe(0.9)),
  pattern: floats({ kind: "nOfM", n: 2, m: 4 }),
  four: perTensor(16),
  fourHalf: perTensor(16, half),
  shared: shared(),
  sharedHalf: shared(half),
  chain: shared({ ...half, coding: "huffman" }),
  rounded: perTensor(8, { coding: "huffman" }),
};

/** What the search in the lesson has to reach: so few bytes, and no more lost. */
export const GOAL = { bytes: 300, points: 1.5 };

const SHARES = [10, 30, 50, 70, 90];
/** What counts as no loss to speak of. */
const POINT = 0.01;

const bytesOf = async (bench: Bench, recipe: Recipe) => (await bench.evaluate(recipe)).report.bytes;

export const lesson: Lesson = {
  scene: { dataset: "digits", recipe: RECIPES.half, tab: "pictures" },
  questions: {
    much: {
      kind: "choice",
      options: SHARES.map(String),
      answer: async (bench) => {
        let most = 0;
        for (const share of SHARES) {
          const { report } = await bench.evaluate(floats(withoutThe(share / 100)));
          if (report.score >= bench.session.baseline.report.score - POINT) most = share;
        }
        return String(most);
      },
    },
    bytes: { kind: "number", answer: (bench) => bytesOf(bench, RECIPES.half), tolerance: 40 },
    saved: {
      kind: "number",
      answer: async (bench) =>
        100 * (1 - (await bytesOf(bench, RECIPES.fourHalf)) / (await bytesOf(bench, RECIPES.four))),
      tolerance: 6,
    },
    smaller: {
      kind: "setting",
      goal: ({ session }) => session.baseline.report.score - GOAL.points / 100,
      reached: ({ results: { selected } }, goal) =>
        selected?.recipe.format?.kind === "kMeans" &&
        selected.report.bytes <= GOAL.bytes &&
        selected.report.score >= goal,
    },
    simple: {
      kind: "choice",
      options: ["chain", "rounded"],
      answer: async (bench) =>
        (await bytesOf(bench, RECIPES.rounded)) < (await bytesOf(bench, RECIPES.chain)) ? "rounded" : "chain",
    },
  },
};
