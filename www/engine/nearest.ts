// In which order a sweep is worked through: what is like the recipe at hand comes first, for that is what one looks at.
import type { Recipe } from "../types.ts";

/** Places of the recipes, nearest to `at` first: itself, then what shares most choices, then what has like bits. */
export function nearestFirst(recipes: readonly Recipe[], at: Recipe): number[] {
  const wanted = bitsOf(at);
  const ranked = recipes.map((recipe, index) => ({
    index,
    differing: differing(recipe, at),
    bits: Math.abs(bitsOf(recipe) - wanted),
  }));
  // Sorting is stable: what is equally near stays in the order of the sweep.
  ranked.sort((a, b) => a.differing - b.differing || a.bits - b.bits);
  return ranked.map(({ index }) => index);
}

type Fields = Record<string, unknown>;

/** What of a format says how many bits there are, rather than what kind it is. */
const SIZES = ["levels", "bits"];

/** How many choices are not the same; each of a format's is one. A page that fills waits for it: no texts, no tables. */
function differing(a: Recipe, b: Recipe): number {
  const others = count(a as Fields, b as Fields, ["format"]);
  return others + count((a.format ?? {}) as Fields, (b.format ?? {}) as Fields, SIZES);
}

function count(a: Fields, b: Fields, except: string[]): number {
  let differing = 0;
  for (const key of Object.keys(a)) if (!except.includes(key) && !isAlike(a[key], b[key])) differing += 1;
  for (const key of Object.keys(b)) if (!except.includes(key) && !(key in a)) differing += 1;
  return differing;
}

function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  return count(a as Fields, b as Fields, []) === 0;
}

function bitsOf({ format }: Recipe): number {
  const { levels, bits } = (format ?? {}) as Fields;
  if (typeof levels === "number") return Math.log2(levels);
  return typeof bits === "number" ? bits : 0;
}
