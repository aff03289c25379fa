// What follows from the state and the results together. Pure.
import type { Results } from "./shown.ts";
import { recipeKey, type State } from "./state.ts";
import type { Budget, Point, SessionInfo } from "./types.ts";

/** Whether two lists hold the same values, one by one. */
export function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/** Whether two models have the same shape on the same data: then the old picture may stay until the new one is there. */
export function isLike(a: SessionInfo | null, b: SessionInfo): boolean {
  const shapes = (session: SessionInfo) => JSON.stringify(session.parameters);
  return a?.dataset.id === b.dataset.id && shapes(a) === shapes(b);
}

/** What the wish allows, beside the score of the fp32 model. */
export function budgetOf({ wish }: State, baseline: number): Budget | null {
  if (!wish) return null;
  // A score equal to the limit counts, whatever the last bit of the difference is.
  return wish.kind === "bytes" ? wish : { kind: "score", least: baseline - wish.lose - 1e-12 };
}

/** Every point once: the sweep's, the pinned, and the one at hand; without the families that are switched off. */
export function visiblePoints({ points, searched, pinned, selected }: Results, { hidden }: State): Point[] {
  const shown = new Map<string, Point>();
  for (const point of [...points, ...searched])
    if (!hidden.includes(point.family)) shown.set(recipeKey(point.recipe), point);
  for (const point of [...pinned, selected]) if (point) shown.set(recipeKey(point.recipe), point);
  return [...shown.values()];
}
