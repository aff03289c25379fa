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

/** What is trained in two ways from several seeds, and the mark of each way. */
const WAYS = { alone: "alone", taught: "taught", still: "alone", varied: "taught" } as const;
type Way = keyof typeof WAYS;

/** "alone-2": a student without a teacher, of seed 2. */
function wayOf(series: string): { way: Way; seed: number } | null {
  const [kind = "", seed] = series.split("-");
  return seed !== undefined && Object.hasOwn(WAYS, kind) ? { way: kind as Way, seed: Number(seed) } : null;
}

export function seriesName(series: string, { t, f }: Voice): string {
  const found = wayOf(series);
  if (found) return t.series[found.way](f.count(found.seed));
  const names: Record<string, unknown> = t.series;
  const name = names[series];
  return typeof name === "string" ? name : series;
}

/** What all seeds of a way are called, and every other series. */
export function kindName(series: string, voice: Voice): string {
  const found = wayOf(series);
  return found ? { ...voice.t.students, ...voice.t.augmented }[found.way] : seriesName(series, voice);
}

export function toneOf(series: string): Tone {
  const found = wayOf(series);
  if (found) return WAYS[found.way];
  if (series === "aware") return series;
  return series === "prune" || series === "share" ? "aware" : "float";
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

const isWhole = (x: number) => Math.abs(x - Math.round(x)) < 1e-6;

/** A score at a tick of an axis; ticks near each other need a decimal. */
export const tickScore = (score: number, regression: boolean, { f }: Voice) =>
  regression ? f.fixed(score, 2) : f.percent(score, isWhole(100 * score) ? 0 : 1);

/** A score that has no point: "97.8%", or R². */
export const plainScore = (score: number, regression: boolean, { f }: Voice) =>
  regression ? f.fixed(score, 3) : f.percent(score);
