// Everything a link reproduces: one plain value, its defaults, and pure updates. Knows no DOM and no engine.
import { SCORE_SCALES, type ScoreScaleKind } from "./charts/score-scale.ts";
import type { Family, LineOptions, Recipe } from "./types.ts";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

export const SCALES = SCORE_SCALES;

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** What the inspector shows. */
export const TABS = [
  "weights",
  "weight",
  "pictures",
  "predictions",
  "why",
  "measures",
  "sample",
  "layers",
] as const;
export type Tab = (typeof TABS)[number];

/** Sorting of the table of points: a column and a direction. */
export const COLUMNS = [
  "family",
  "levels",
  "bytes",
  "bitsPerWeight",
  "compression",
  "score",
  "agreement",
  "klDivergence",
  "sqnr",
  "meanLogitError",
  "maxError",
  "time",
] as const;
export type Column = (typeof COLUMNS)[number];

export interface Domain {
  /** Bytes. */
  x: [number, number];
  /** Score: accuracy from 0 to 1, or R². */
  y: [number, number];
}

/** With as many digits as a link holds, so that the link shows the very same. */
export function roundDomain({ x, y }: Domain): Domain {
  const round = ([low, high]: [number, number]): [number, number] => [
    Number(low.toPrecision(6)),
    Number(high.toPrecision(6)),
  ];
  return { x: round(x), y: round(y) };
}

/** "I have `most` bytes", or "I can lose `lose`" of the score (0.01 = one point of accuracy). */
export type Wish = { kind: "bytes"; most: number } | { kind: "loss"; lose: number };

export interface State {
  language: Language;
  theme: Theme;
  /** Identifier in the catalogue. */
  dataset: string;
  /** The generated line; used by the dataset `line` alone. */
  line: Required<LineOptions>;
  /** Length of the hidden layer of a network; `null` for the linear model. */
  network: number | null;
  /** Seed to train anew from; `null` for the weights that ship. */
  trainSeed: number | null;
  /** Where a model and its rows are, for links to them; empty for what was opened from this device. */
  files: string[];
  /** A small model itself, as `own/inline.ts` writes it; empty for none. */
  model: string;
  /** `null`: the dataset's own first recipe. */
  recipe: Recipe | null;
  tab: Tab;
  /** Which parameter tensor is looked at. */
  parameter: number;
  /** Which of its weights is followed; `null` for a typical one. */
  weight: number | null;
  /** Which test row goes through the model by itself; `null` for the first. */
  row: number | null;
  /** Families that the legend has switched off. */
  hidden: Family[];
  /** How the chart lays out scores. */
  scale: ScoreScaleKind;
  /** What the chart shows; `null` for everything. */
  zoom: Domain | null;
  /** Recipes pinned for comparison: at most two. */
  pins: Recipe[];
  wish: Wish | null;
  sort: { column: Column; descending: boolean };
  /** Whether the table of points is open. */
  table: boolean;
  /** What whoever made the link calls it, above the sentence. */
  title: string;
  /** What is shown and cannot be changed: ids of `locks/places.ts` or paths of the recipe, between commas. */
  locked: string;
  /** What is not shown: the same ids. */
  without: string;
  /** Inside a frame: "1" in the frame's height, "auto" in the page's own, "full" with the whole header; empty elsewhere. */
  embed: string;
}

/** What is said of one model, and forgotten with it. */
export const OF_MODEL = {
  files: [],
  model: "",
  recipe: null,
  parameter: 0,
  weight: null,
  row: null,
  zoom: null,
  pins: [],
  wish: null,
} satisfies Partial<State>;

export const DEFAULT_STATE: State = {
  language: "en",
  theme: "auto",
  dataset: "digits",
  line: { w: 5, b: 0, noise: 0.5, seed: 1 },
  network: null,
  trainSeed: null,
  tab: "weights",
  hidden: [],
  scale: "errors",
  sort: { column: "bytes", descending: false },
  table: false,
  title: "",
  locked: "",
  without: "",
  embed: "",
  ...OF_MODEL,
};

/** Changes that belong together, and what follows from them: another model forgets what was said of the last. */
export function updated(state: State, change: Partial<State>): State {
  const next = { ...state, ...change };
  const isSameModel = next.dataset === state.dataset && next.network === state.network;
  return isSameModel ? next : { ...state, ...OF_MODEL, ...change };
}

/** The recipe with one value changed; `path` is its place, with dots. */
export function withValue(recipe: Recipe, path: string, value: unknown): Recipe {
  const [key = "", ...rest] = path.split(".");
  const inner = (recipe as Record<string, unknown>)[key];
  const next = rest.length > 0 ? withValue((inner ?? {}) as Recipe, rest.join("."), value) : value;
  const whole: unknown = recipe;
  return Array.isArray(whole) ? (whole.with(Number(key), next) as Recipe) : { ...recipe, [key]: next };
}

/** The value at a place of the recipe, written with dots; `undefined` where there is none. */
export function valueAt(recipe: Recipe | null, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], recipe ?? {});
}

/** Pins a recipe, or takes the pin out; the oldest of three falls out. */
export function togglePin(pins: Recipe[], recipe: Recipe): Recipe[] {
  const key = recipeKey(recipe);
  const others = pins.filter((pin) => recipeKey(pin) !== key);
  return others.length < pins.length ? others : [...others, recipe].slice(-2);
}

/** One string for one recipe, whatever the order of its fields: the identity of a point. */
export function recipeKey(recipe: Recipe): string {
  let key = keys.get(recipe);
  if (key === undefined) {
    key = JSON.stringify(ordered(recipe));
    keys.set(recipe, key);
  }
  return key;
}

/** Recipes are never changed, and every frame asks for the key of every point. */
const keys = new WeakMap<Recipe, string>();

function ordered(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(ordered);
  const fields = value as Record<string, unknown>;
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(fields).sort()) sorted[key] = ordered(fields[key]);
  return sorted;
}
