// Two ways to lay out a score from 0 to 1: evenly, or by the logarithm of what is missing to 1, which spreads the
// good end as far as the bad one.
import { linearScale, logScale } from "./scale.ts";

export const SCORE_SCALES = ["errors", "linear"] as const;
export type ScoreScaleKind = (typeof SCORE_SCALES)[number];

export interface ScoreScale {
  (score: number): number;
  invert(at: number): number;
  ticks(spacing: number): number[];
}

type Pair = readonly [number, number];

/** The whole from `low` to `high` with a margin at both ends. `finest`: errors below this are not told apart. */
export function scoreDomain(
  kind: ScoreScaleKind,
  low: number,
  high: number,
  finest: number,
): [number, number] {
  if (kind === "linear") {
    const margin = Math.max((high - low) * 0.05, 1e-3);
    return [low - margin, high + margin / 2];
  }
  const [most, least] = [Math.max(1 - low, finest * 2), Math.max(1 - high, finest)];
  return [1 - most * 1.1, 1 - least * 0.85];
}

export function scoreScale(kind: ScoreScaleKind, domain: Pair, range: Pair, finest: number): ScoreScale {
  if (kind === "linear") {
    const scale = linearScale(domain, range);
    const count = (spacing: number) => Math.max(2, Math.floor(Math.abs(range[0] - range[1]) / spacing));
    return Object.assign((score: number) => scale(score), {
      invert: (at: number) => scale.invert(at),
      ticks: (spacing: number) => scale.ticks(count(spacing)),
    });
  }
  const error = (score: number) => Math.max(1 - score, finest);
  const last = Math.max(1 - domain[1], finest * 0.5);
  const scale = logScale([Math.max(1 - domain[0], last * 1.01), last], range);
  const place = (score: number) => scale(error(score));
  return Object.assign(place, {
    invert: (at: number) => 1 - scale.invert(at),
    ticks: (spacing: number) => errorTicks(domain, place, spacing, finest),
  });
}

/** Round scores, each at least `spacing` pixels from the one before; the roundest first. */
function errorTicks(
  domain: Pair,
  place: (score: number) => number,
  spacing: number,
  finest: number,
): number[] {
  const candidates: number[] = [1];
  // So fine a score is that of weights alone, which is read in decibels.
  const steps = finest < 1e-5 ? [1, Math.sqrt(10)] : [1, 5, 2, 3, 7, 4, 6, 8, 9];
  for (let decade = 1; decade >= finest; decade /= 10) {
    for (const step of steps) candidates.push(1 - (step * decade) / 10);
  }
  for (const negative of [-1, -0.5, -0.25]) candidates.push(negative);
  const chosen: number[] = [];
  for (const score of candidates) {
    const inside = score >= domain[0] && (score <= domain[1] || score === 1);
    if (inside && chosen.every((other) => Math.abs(place(other) - place(score)) >= spacing))
      chosen.push(score);
  }
  return chosen.map((score) => Number(score.toPrecision(12))).sort((a, b) => a - b);
}
