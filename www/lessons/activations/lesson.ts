// Dynamic and static: an output in integers by hand, then ranges of inputs as they come or as they were calibrated.
import type { Recipe } from "../../types.ts";
import { integerProduct, productsIn } from "../integer-product.ts";
import type { Bench, Lesson } from "../lesson.ts";

type Activations = NonNullable<Recipe["activations"]>;

const withActivations = (activations: Activations): Recipe => ({
  format: { kind: "integer", levels: 256, symmetry: "symmetric", span: "narrow", profile: "onnx" },
  granularity: { kind: "perChannel" },
  activations,
});

const MIN_MAX = { kind: "minMax" } as const;

export const RECIPES = {
  float: withActivations({ kind: "float32" }),
  dynamic: withActivations({ kind: "dynamic", levels: 256 }),
  fixed: withActivations({ kind: "static", levels: 256, range: MIN_MAX }),
  dynamicCoarse: withActivations({ kind: "dynamic", levels: 8 }),
  fixedCoarse: withActivations({ kind: "static", levels: 8, range: MIN_MAX }),
};

/** Three weights of an output and what they are multiplied with. Their scales are a hundredth each, for the eye. */
export const WEIGHTS = [0.502, -1.27, 0.33] as const;
export const INPUTS = [1.55, -1, 0.404] as const;

/** How far below dynamic ranges the static one may stay. */
export const BELOW = 0.03;

const score = async (bench: Bench, recipe: Recipe) => (await bench.evaluate(recipe)).report.score;

export const lesson: Lesson = {
  scene: { dataset: "breast_cancer", recipe: RECIPES.dynamic, tab: "measures" },
  questions: {
    output: { kind: "number", answer: () => integerProduct(WEIGHTS, INPUTS).result, tolerance: 0.002 },
    narrow: { kind: "number", answer: () => productsIn(16), tolerance: 0 },
    beyond: { kind: "choice", options: ["dynamic", "static", "both"], answer: () => "static" },
    alike: {
      kind: "choice",
      options: ["dynamic", "static", "same"],
      answer: async (bench) => {
        const gain = (await score(bench, RECIPES.dynamic)) - (await score(bench, RECIPES.fixed));
        return Math.abs(gain) < 0.01 ? "same" : gain > 0 ? "dynamic" : "static";
      },
    },
    coarse: {
      kind: "number",
      answer: async (bench) => 100 * (await score(bench, RECIPES.fixedCoarse)),
      tolerance: 4,
    },
    calibrate: {
      kind: "setting",
      goal: async (bench) => (await score(bench, RECIPES.dynamicCoarse)) - BELOW,
      reached: ({ results: { selected } }, goal) => {
        const { activations } = selected?.recipe ?? {};
        const isCoarse = activations?.kind === "static" && activations.levels === 8;
        return isCoarse && (selected?.report.score ?? 0) >= goal;
      },
    },
  },
};
