// Whether a contestant has computed what the reference says. A wrong answer is not timed.
/** @import { Check, Values } from "./types.ts" */

/** Half a unit in the last place of a 32-bit float, relative. */
export const ROUNDING = 2 ** -24;

/**
 * Every number equal.
 * @param {Values} result
 * @param {ArrayLike<number>} expected
 * @returns {Check}
 */
export function exact(result, expected) {
  const worst = furthest(result, expected, () => 1);
  return { rule: "exact", ok: worst === 0, worst, allowed: 0 };
}

/**
 * Every number within its own bound.
 * @param {Values} result
 * @param {ArrayLike<number>} expected
 * @param {(index: number) => number} boundOf
 * @returns {Check}
 */
export function bound(result, expected, boundOf) {
  const worst = furthest(result, expected, boundOf);
  return { rule: "bound", ok: worst <= 1, worst, allowed: 1 };
}

/**
 * An error that is compared with that of the reference.
 * @param {number} ratio
 * @param {number} allowed
 * @returns {Check}
 */
export function errorRatio(ratio, allowed) {
  return { rule: "error", ok: ratio <= allowed, worst: ratio, allowed };
}

/** Of what computes nothing, such as a loop that shows a limit. @type {Check} */
export const none = { rule: "none", ok: true, worst: 0, allowed: 0 };

/**
 * The largest difference in units of its bound; infinite where lengths differ or a number is none.
 * @param {Values} result
 * @param {ArrayLike<number>} expected
 * @param {(index: number) => number} boundOf
 */
function furthest(result, expected, boundOf) {
  if (result.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < expected.length; i += 1) {
    const difference = Math.abs((result[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    if (difference > 0) worst = Math.max(worst, difference / boundOf(i));
  }
  return worst;
}
