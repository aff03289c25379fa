// Rows, contestants, checks and goals in words; times and rates with their units. Pure.
import { engineOf } from "../../benches/measure.mjs";
import { find } from "../../benches/statistics.mjs";
import type { Check, ContestantResult, Goal, GoalResult, Place, RowResult } from "../../benches/types.ts";
import type { Formats } from "../format.ts";
import type { BenchWords } from "../i18n/bench.ts";

export interface Voice {
  t: BenchWords;
  f: Formats;
}

const own = (texts: object, key: string): string =>
  Object.hasOwn(texts, key) ? String((texts as Record<string, unknown>)[key]) : key;

/** "This playground (data in its memory)". */
export function contestantName(id: string, { t }: Voice): string {
  const [, ...variants] = id.split("-");
  const words = variants.map((variant) => own(t.variants, variant)).join(", ");
  const engine = own(t.engines, engineOf(id));
  return words ? `${engine} (${words})` : engine;
}

export function groupWords(group: string, { t }: Voice): { title: string; line: string } {
  return Object.hasOwn(t.groups, group)
    ? t.groups[group as keyof typeof t.groups]
    : { title: group, line: "" };
}

/** What the sizes of a row are: "768 → 768, batch 32". */
export function shapeWords(shape: Record<string, number>, { t, f }: Voice): string {
  const n = (key: string) => f.count(shape[key] ?? 0);
  if (shape.rows !== undefined) return t.shape.calibrated(n("inputs"), n("outputs"), n("rows"), n("group"));
  if (shape.inputs !== undefined) return t.shape.product(n("inputs"), n("outputs"), n("batch"));
  if (shape.levels !== undefined) return t.shape.levels(n("values"), n("levels"));
  return shape.group === undefined ? t.shape.values(n("values")) : t.shape.groups(n("values"), n("group"));
}

export function rowName(row: Pick<RowResult, "group" | "shape">, voice: Voice): string {
  return `${groupWords(row.group, voice).title}, ${shapeWords(row.shape, voice)}`;
}

const UNITS: readonly [least: number, size: number, name: string][] = [
  [1000, 1000, "s"],
  [1, 1, "ms"],
  [1e-3, 1e-3, "µs"],
  [0, 1e-6, "ns"],
];

/** Milliseconds that the clocks of all browsers can tell. */
const COARSE = 0.1;

/** Milliseconds in the unit that suits them. */
export function timeText(ms: number | undefined, { f }: Voice): string {
  if (ms === undefined) return f.number(Number.NaN);
  const [, size, name] = UNITS.find(([least]) => ms >= least) ?? [0, 1, "ms"];
  const text = f.number(ms / size, 3);
  return `${text}\u00a0${name}`;
}

/** Of a single call, which the clock may be too coarse for. */
export function firstText(ms: number | undefined, voice: Voice): string {
  return ms !== undefined && ms < COARSE ? `<\u00a0${timeText(COARSE, voice)}` : timeText(ms, voice);
}

/** "248 GOP/s"; of values, "3.1 G/s". */
export function rateText({ work }: RowResult, ms: number | undefined, { f }: Voice): string {
  if (ms === undefined) return f.number(Number.NaN);
  const perSecond = work.count / (ms / 1000);
  const [size, prefix] = perSecond < 1e8 ? [1e6, "M"] : [1e9, "G"];
  return `${f.number(perSecond / size, 3)}\u00a0${prefix}${work.unit === "operations" ? "OP/s" : "/s"}`;
}

export function checkText(check: Check | undefined, { t, f }: Voice): string {
  if (!check) return "";
  return check.rule === "error" ? t.checks.error(`${f.number(check.worst, 6)}×`) : t.checks[check.rule];
}

/** Its time divided by ours. */
export function ratioTo(row: RowResult, contestant: ContestantResult): number | undefined {
  const ours = find("ours", row.contestants, "")?.median;
  if (ours === undefined || contestant.median === undefined) return undefined;
  return contestant.median / ours;
}

/** "4×", with two digits where it is near 1. */
export const timesText = (ratio: number | undefined, { f }: Voice) =>
  ratio === undefined ? f.number(Number.NaN) : `${f.number(ratio, ratio < 1000 ? 3 : 4)}×`;

/** Errors are near each other: with enough digits to tell them apart. */
const errorText = (ratio: number, { f }: Voice) => `${f.number(ratio, 6)}×`;

/** Whether our 8-bit products use the relaxed instruction. */
export function wideText({ build, relaxedIsWide }: Place, { t }: Voice): string {
  return t.place.wide[build === "simd128" ? "none" : relaxedIsWide ? "yes" : "no"];
}

/** What has to be reached, in a sentence without its stop. */
export function goalText({ goal }: GoalResult, voice: Voice): string {
  const { t, f } = voice;
  const [of, against] = [contestantName(goal.of, voice), contestantName(goal.against, voice)];
  if ("mostError" in goal) return t.goals.error(of, errorText(goal.mostError, voice), against);
  if ("least" in goal) return t.goals.least(of, timesText(goal.least, voice), against);
  if ("share" in goal) return t.goals.share(of, f.percent(goal.share, 0), against);
  return t.goals.most(of, timesText((goal as Goal & { most: number }).most, voice), against);
}

/** What was measured of it: "4.1×", "86%"; nothing where it was not. */
export function goalValue({ goal, value }: GoalResult, voice: Voice): string {
  if (value === undefined) return "";
  if ("mostError" in goal) return errorText(value, voice);
  return "share" in goal ? voice.f.percent(value, 0) : timesText(value, voice);
}
