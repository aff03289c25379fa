// In which order a sweep is worked through: what is like the recipe at hand comes first, for that is what one looks at.
import type { Recipe } from "../types.ts";

/** Places of the recipes, nearest to `at` first: itself, then what shares most choices, then what has like bits. */
export function nearestFirst(recipes: readonly Recipe[], at: Recipe): number[] {
  const wanted = traits(at);
  const ranked = recipes.map((recipe, index) => {
    const found = traits(recipe);
    const keys = new Set([...wanted.choices.keys(), ...found.choices.keys()]);
    const differing = [...keys].filter((key) => wanted.choices.get(key) !== found.choices.get(key)).length;
    return { index, differing, bits: Math.abs(found.bits - wanted.bits) };
  });
  // Sorting is stable: what is equally near stays in the order of the sweep.
  ranked.sort((a, b) => a.differing - b.differing || a.bits - b.bits);
  return ranked.map(({ index }) => index);
}

/** What of a format says how many bits there are, rather than what kind it is. */
const SIZES = ["levels", "bits"];

interface Traits {
  /** By the name of the choice, what was chosen. */
  choices: Map<string, string>;
  bits: number;
}

function traits({ format, ...others }: Recipe): Traits {
  const fields = Object.entries(format ?? {});
  const kind = fields.filter(([key]) => !SIZES.includes(key));
  const choices = [...kind.map(([key, value]) => [`format.${key}`, value]), ...Object.entries(others)];
  const [, size] = fields.find(([key]) => SIZES.includes(key)) ?? [];
  const isLevels = fields.some(([key]) => key === "levels");
  return {
    choices: new Map(choices.map(([key, value]) => [key, JSON.stringify(value)])),
    bits: typeof size !== "number" ? 0 : isLevels ? Math.log2(size) : size,
  };
}
