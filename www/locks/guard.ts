// What a change may change under a link's locks. Pure: the same for keys, presses on the chart, and everything else.
import { recipeKey, type State, valueAt } from "../state.ts";
import type { Recipe } from "../types.ts";
import { idsOf, placeOf } from "./places.ts";

/** Everything that is locked, once for each text. */
interface Locks {
  keys: Set<string>;
  /** The whole recipe. */
  recipe: boolean;
  /** Parts of it, with all that is in them. */
  parts: string[];
  /** Controls of it: what each says by itself. */
  controls: string[];
}

const known = new Map<string, Locks>();

export function locksOf(text: string): Locks {
  const found = known.get(text);
  if (found) return found;
  const ids = idsOf(text);
  const places = ids.flatMap((id) => placeOf(id) ?? []);
  const locks: Locks = {
    keys: new Set(places.filter(({ hideOnly }) => !hideOnly).flatMap(({ keys = [] }) => keys)),
    recipe: places.some(({ parts }) => parts === "all"),
    parts: places.flatMap(({ parts = [] }) => (parts === "all" ? [] : parts)),
    controls: ids.filter((id) => !placeOf(id)),
  };
  known.set(text, locks);
  return locks;
}

const whole = (recipe: Recipe, part: string) =>
  recipeKey({ part: valueAt(recipe, part) } as unknown as Recipe);

/** What one control says: of a choice with fields of its own, the choice. */
function saidBy(recipe: Recipe, path: string): string | undefined {
  const value = valueAt(recipe, path);
  const own = (value as { kind?: unknown } | null | undefined)?.kind ?? value;
  return own === undefined ? undefined : JSON.stringify(own);
}

/** Whether a recipe may take the place of the one at hand; both complete. */
export function mayChoose(text: string, at: Recipe | null, next: Recipe | null): boolean {
  const { recipe, parts, controls } = locksOf(text);
  if (!recipe && parts.length + controls.length === 0) return true;
  // The dataset's own recipe is known to the core alone.
  if (at === null || next === null) return at === next;
  if (recipe) return recipeKey(at) === recipeKey(next);
  const same = (path: string) => {
    const said = saidBy(at, path);
    return said === undefined || said === saidBy(next, path);
  };
  return parts.every((part) => whole(at, part) === whole(next, part)) && controls.every(same);
}

/**
 * What of a change is allowed; `null` where all of it is refused. `at` is the complete recipe at hand: another model keeps
 * it where something of it is locked, for a model of its own would bring a recipe of its own.
 */
export function allowed(state: State, at: Recipe | null, change: Partial<State>): Partial<State> | null {
  const { keys, recipe, parts, controls } = locksOf(state.locked);
  const hidden = idsOf(state.without);
  const isFree = ([key, value]: [string, unknown]) =>
    !keys.has(key) &&
    (key !== "recipe" || mayChoose(state.locked, at, value as Recipe | null)) &&
    (key !== "tab" || !hidden.includes(`tab-${value}`));
  const wanted = Object.entries(change).filter(([key, value]) => value !== state[key as keyof State]);
  const free = wanted.filter(isFree);
  if (wanted.length > 0 && free.length === 0) return null;
  const next: Partial<State> = Object.fromEntries(free);
  const isOther = (["dataset", "network"] as const).some((key) => key in next);
  if (isOther && (recipe || parts.length + controls.length > 0)) next.recipe = at;
  return next;
}
