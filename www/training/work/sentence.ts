// What a network that was trained on languages says of any text, in floats and in 4 bits.
import { type Session, sentenceFeatures } from "../../../pkg/models.js";
import type { SaidOfText } from "../protocol.ts";

/** Weights in 4 bits, a scale for each output. */
const FOUR_BITS = {
  format: { kind: "integer", levels: 16, symmetry: "symmetric", span: "narrow" },
  granularity: { kind: "perChannel" },
} as const;
const MOST = 3;

/** `null` where there is no such network. */
export function saidOf(text: string, session: Session | undefined): SaidOfText | null {
  const dataset = session?.info().dataset;
  if (!session || dataset?.id !== "languages") return null;
  const { before, after } = session.predict(FOUR_BITS, sentenceFeatures(text.normalize()));
  const likeliest = before.probabilities
    .map((float, at) => ({ name: dataset.classNames[at] ?? "", float, four: after.probabilities[at] ?? 0 }))
    .sort((a, b) => b.float - a.float)
    .slice(0, MOST);
  return { text, likeliest };
}
