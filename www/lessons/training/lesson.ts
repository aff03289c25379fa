// Training with quantized weights, and with a teacher.
import type { Lesson } from "../lesson.ts";
import { perTensor } from "../recipes.ts";

/** Two bits: −1, 0 and 1 times the scale. */
export const RECIPE = perTensor(4);

/** A weight that should be 1, on levels that are the integers. */
export const SNAP = { start: 0.05, target: 1, rate: 0.1 } as const;

/** Each step's weight, as the straight-through estimator moves it against the slope of ½ (ŵ − target)², until ŵ is the target. */
export function snapping({
  start,
  target,
  rate,
}: Record<keyof typeof SNAP, number> = SNAP): { latent: number; seen: number }[] {
  const steps = [{ latent: start, seen: Math.round(start) }];
  for (let at = steps[0]; at && at.seen !== target && steps.length < 100; at = steps.at(-1)) {
    const latent = at.latent - rate * (at.seen - target);
    steps.push({ latent, seen: Math.round(latent) });
  }
  return steps;
}

/** What a teacher says of one picture, for three classes, before shares are taken. */
export const LOGITS = [4, 2, -1] as const;
export const TEMPERATURE = 4;

/** Shares of e to the power of each output over the temperature. */
export function shares(logits: readonly number[], temperature: number): number[] {
  const powers = logits.map((logit) => Math.exp(logit / temperature));
  const sum = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / sum);
}

export const lesson: Lesson = {
  scene: { dataset: "digits", recipe: RECIPE },
  questions: {
    slope: { kind: "number", answer: () => 0, tolerance: 0 },
    steps: { kind: "number", answer: () => snapping().length - 1, tolerance: 0 },
    beyond: { kind: "choice", options: ["same", "zero", "more"], answer: () => "zero" },
    recovered: {
      kind: "number",
      answer: async (bench) => 100 * (await bench.recover(RECIPE)).after.report.score,
      tolerance: 3,
    },
    flatter: {
      kind: "choice",
      options: ["flatter", "sharper", "same"],
      answer: () => {
        const [plain = 0, soft = 0] = [1, TEMPERATURE].map((each) => shares(LOGITS, each)[0]);
        return soft < plain ? "flatter" : soft > plain ? "sharper" : "same";
      },
    },
  },
};
