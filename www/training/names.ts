// Series, scores and sizes of the training page in words. Pure.
import type { Tone } from "../charts/marks.ts";
import type { Formats } from "../format.ts";
import type { TrainingWords } from "../i18n/training.ts";
import type { Language } from "../state.ts";
import type { Point, TrainingData } from "../types.ts";

export interface Voice {
  t: TrainingWords;
  f: Formats;
  language: Language;
}

const SEEDED = ["alone", "taught", "still", "varied"] as const;
const isSeeded = (kind: string): kind is (typeof SEEDED)[number] => SEEDED.some((each) => each === kind);

/** "alone-2": a student without a teacher, of seed 2. */
export function seriesName(series: string, { t, f }: Voice): string {
  const [kind = "", seed] = series.split("-");
  if (seed !== undefined && isSeeded(kind)) return t.series[kind](f.count(Number(seed)));
  const names: Record<string, unknown> = t.series;
  const name = names[kind];
  return typeof name === "string" ? name : series;
}

export function toneOf(series: string): Tone {
  const [kind] = series.split("-");
  if (kind === "aware" || kind === "alone" || kind === "taught") return kind;
  if (kind === "still" || kind === "varied") return kind === "still" ? "alone" : "taught";
  return kind === "prune" || kind === "share" ? "aware" : "float";
}

/** "97.8%", or R². */
export function scoreText(point: Point, { f }: Voice): string {
  const { metric, score } = point.report;
  return metric.task === "regression" ? `R²\u00a0${f.fixed(score, 3)}` : f.percent(score);
}

export function intervalOf({ report: { metric } }: Point): { low: number; high: number } | null {
  return metric.task === "classification" ? metric.interval : null;
}

export function intervalText(point: Point, { f }: Voice): string {
  const interval = intervalOf(point);
  return interval ? `${f.percent(interval.low)} – ${f.percent(interval.high)}` : f.number(Number.NaN);
}

export const isRegression = (dataset: TrainingData | undefined) => dataset?.task === "regression";

/** A score that has no point: "97.8%", or R². */
export const plainScore = (score: number, regression: boolean, { f }: Voice) =>
  regression ? f.fixed(score, 3) : f.percent(score);
