// What samples of times say, and whether a goal is reached. Pure.
/** @import { ContestantResult, ErrorGoal, Goal, GoalResult, Statistics } from "./types.ts" */

/**
 * The middle, and the span of all.
 * @param {number[]} samples
 * @returns {Statistics}
 */
export function statistics(samples) {
  if (samples.length === 0) throw new Error("no samples");
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return { median, low: sorted[0] ?? 0, high: sorted.at(-1) ?? 0 };
}

/**
 * The number that a goal is about, and whether it is reached. Where the best build is simd128, "ours" is it.
 * @param {Goal | ErrorGoal} goal
 * @param {ContestantResult[]} contestants
 * @param {string} build the best build of ours in this run
 * @returns {GoalResult}
 */
export function judge(goal, contestants, build) {
  if ("build" in goal && goal.build !== undefined && goal.build !== build) return { goal, outcome: "build" };
  const of = find(goal.of, contestants, build);
  const against = find(goal.against, contestants, build);
  const [a, b] = "mostError" in goal ? [of?.error, against?.error] : [of?.median, against?.median];
  if (a === undefined || b === undefined) return { goal, outcome: "absent" };
  const [value, reached] = compare(goal, a, b);
  return { goal, outcome: reached ? "reached" : "missed", value };
}

/**
 * @param {Goal | ErrorGoal} goal
 * @param {number} a of the contestant
 * @param {number} b of what it is held against
 * @returns {[value: number, reached: boolean]}
 */
function compare(goal, a, b) {
  if ("least" in goal) return [b / a, b / a >= goal.least];
  if ("share" in goal) return [b / a, b / a >= goal.share];
  return "most" in goal ? [a / b, a / b <= goal.most] : [a / b, a / b <= goal.mostError];
}

/**
 * @param {string} id
 * @param {ContestantResult[]} contestants
 * @param {string} build
 */
export function find(id, contestants, build) {
  const name = build === "simd128" ? id.replace("-simd128", "") : id;
  return contestants.find((contestant) => contestant.id === name);
}
