// Questions and answers: what is asked again and again, with a figure where one says more than a sentence.
import type { Lesson } from "../lesson.ts";
import { perChannel, perTensor } from "../recipes.ts";

export const RECIPES = {
  eight: perChannel(256),
  four: perChannel(16),
  three: perChannel(8),
  two: perChannel(4),
  clipped: perTensor(4, { range: { kind: "mse" } }),
  widest: perTensor(4),
  integers: perChannel(256, { activations: { kind: "dynamic", levels: 256 } }),
};

export const lesson: Lesson = {
  scene: { dataset: "digits", recipe: RECIPES.eight, tab: "measures" },
  questions: {
    lost: {
      kind: "number",
      answer: async (bench) => {
        const [before, after] = [bench.session.baseline.report, (await bench.evaluate(RECIPES.eight)).report];
        return Math.round((before.score - after.score) * after.samples);
      },
      tolerance: 0,
    },
    fewer: {
      kind: "choice",
      options: ["exact", "coarse", "slow"],
      answer: async (bench) => {
        const [four, sixteen] = [
          (await bench.evaluate(RECIPES.two)).report,
          (await bench.evaluate(RECIPES.four)).report,
        ];
        const isCoarser = (four.sqnrDb ?? Number.POSITIVE_INFINITY) < (sixteen.sqnrDb ?? 0);
        return isCoarser && four.bytes < sixteen.bytes ? "coarse" : "exact";
      },
    },
    ratio: {
      kind: "number",
      answer: async (bench) => (await bench.evaluate(RECIPES.eight)).report.compression,
      tolerance: 0.25,
    },
  },
};
