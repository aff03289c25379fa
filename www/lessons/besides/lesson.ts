// What changes besides accuracy: agreement, divergence, robustness, generalisation, attributions.
import type { Bench, Lesson } from "../lesson.ts";
import { perTensor } from "../recipes.ts";

export const RECIPES = {
  eight: perTensor(256),
  seven: perTensor(128),
  five: perTensor(32),
  four: perTensor(16),
  three: perTensor(8),
  binary: { format: { kind: "binary" }, granularity: { kind: "perTensor" } },
} as const;

/** The strength of the noise that the lesson asks about, in standard deviations of each input. */
export const NOISE = 1;

/** Shares of answers that are told apart. */
const CLOSE = 0.03;

const bitsOf = (levels: number) => Math.ceil(Math.log2(levels));

async function attribution(bench: Bench, recipe: keyof typeof RECIPES): Promise<number> {
  return (await bench.measure(RECIPES[recipe])).attribution ?? Number.NaN;
}

export const lesson: Lesson = {
  scene: { dataset: "digits", recipe: RECIPES.five, tab: "predictions" },
  questions: {
    changed: {
      kind: "number",
      answer: async (bench) => {
        const { predictions } = await bench.look({ recipe: RECIPES.five, predictions: true });
        return predictions?.changedCount ?? Number.NaN;
      },
      tolerance: 2,
    },
    close: { kind: "choice", options: ["sure", "any", "close"], answer: () => "close" },
    same: {
      kind: "setting",
      goal: async (bench) => {
        let [fewest, bits] = [8, 8];
        for (; bits >= 4; bits -= 1) {
          const { metric } = (await bench.evaluate(perTensor(2 ** bits))).report;
          if (metric.task === "classification" && metric.agreement === 1) fewest = bits;
        }
        return fewest;
      },
      reached: ({ results: { selected } }, goal) => {
        const [metric, format] = [selected?.report.metric, selected?.recipe.format];
        return (
          metric?.task === "classification" &&
          metric.agreement === 1 &&
          format?.kind === "integer" &&
          bitsOf(format.levels ?? Number.POSITIVE_INFINITY) <= goal
        );
      },
    },
    noise: {
      kind: "choice",
      options: ["more", "same", "less"],
      answer: async (bench) => {
        const { robustness } = await bench.measure(RECIPES.four);
        const [calm, noisy] = [0, NOISE].map((noise) => robustness.find((row) => row.noise === noise));
        if (!calm || !noisy) return "";
        const further = calm.after - noisy.after - (calm.before - noisy.before);
        return further > CLOSE ? "more" : further < -CLOSE ? "less" : "same";
      },
    },
    gap: {
      kind: "choice",
      options: ["train", "test"],
      answer: async (bench) => {
        const { trainBefore, trainAfter, testBefore, testAfter } = (await bench.measure(RECIPES.three))
          .generalisation;
        return trainBefore - trainAfter > testBefore - testAfter ? "train" : "test";
      },
    },
    alike: {
      kind: "choice",
      options: ["three", "binary"],
      answer: async (bench) =>
        (await attribution(bench, "three")) > (await attribution(bench, "binary")) ? "three" : "binary",
    },
  },
};
