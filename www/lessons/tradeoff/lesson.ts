// Accuracy, size and speed: the chart, how far its heights can be trusted, budgets, and time.
import type { Point } from "../../types.ts";
import type { Lesson } from "../lesson.ts";
import { perChannel, perTensor } from "../recipes.ts";

export const RECIPES = {
  eight: perTensor(256),
  four: perTensor(16),
  fourChannel: perChannel(16),
  three: perTensor(8),
  two: perTensor(4),
  twoChannel: perChannel(4),
  integers: perChannel(256, { activations: { kind: "dynamic", levels: 256 } }),
};

/** What the search in the lesson has to stay within. */
export const BUDGET = 330;

/** Whether nobody would take `b` who can have `a`. */
const beats = ({ report: a }: Point, { report: b }: Point): boolean =>
  a.bytes <= b.bytes && a.score >= b.score && (a.bytes < b.bytes || a.score > b.score);

const intervalOf = ({ report: { metric } }: Point) =>
  metric.task === "classification" ? metric.interval : { low: Number.NaN, high: Number.NaN };

export const lesson: Lesson = {
  scene: { dataset: "digits", recipe: RECIPES.fourChannel, tab: "measures" },
  questions: {
    frontier: {
      kind: "choice",
      options: ["channel", "both", "tensor"],
      answer: async (bench) => {
        const [tensor, channel] = [
          await bench.evaluate(RECIPES.four),
          await bench.evaluate(RECIPES.fourChannel),
        ];
        return beats(tensor, channel) ? "tensor" : beats(channel, tensor) ? "channel" : "both";
      },
    },
    one: { kind: "number", answer: ({ session }) => 100 / session.rows[2], tolerance: 0.03 },
    real: {
      kind: "choice",
      options: ["worse", "unknown"],
      answer: async (bench) => {
        const three = intervalOf(await bench.evaluate(RECIPES.three));
        return three.high < intervalOf(bench.session.baseline).low ? "worse" : "unknown";
      },
    },
    rows: { kind: "number", answer: () => 4, tolerance: 0 },
    budget: {
      kind: "setting",
      goal: ({ session }) => session.baseline.report.score,
      reached: ({ results: { selected } }, goal) =>
        selected !== null && selected.report.bytes <= BUDGET && selected.report.score >= goal,
    },
    faster: { kind: "choice", options: ["ten", "four", "same", "slower"], answer: () => "same" },
  },
};
