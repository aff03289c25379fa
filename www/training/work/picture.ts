// What quantization-aware training does to the weights of a layer, as counts to be drawn: bins of the weights, the levels that
// they are seen as, and the rounding between them. Pure.
import type { LayerPicture, Stairs } from "../protocol.ts";

/** Bins from the least weight to the greatest at first; they keep their width when weights go farther. */
const BINS = 48;
/** More levels than this are a smear, not lines. */
export const MOST_LEVELS = 64;
/** What is farther out is counted in the last bin. */
const MOST_BINS = 400;

/** The width of a layer's bins, of its weights at first. */
export function binOf(weights: Float32Array): number {
  const most = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  return most > 0 ? (2 * most) / BINS : 1;
}

export function pictureOf(weights: Float32Array, seen: Float32Array, bin: number): LayerPicture {
  const placed = Array.from(weights, (weight) =>
    Math.max(-MOST_BINS, Math.min(Math.floor(weight / bin), MOST_BINS)),
  );
  const [first, last] = placed.reduce(
    ([low, high], at) => [Math.min(low, at), Math.max(high, at)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const count = Math.max(weights.length, 1);
  const shares: number[] = new Array(weights.length > 0 ? last - first + 1 : 0).fill(0);
  for (const at of placed) shares[at - first] = (shares[at - first] ?? 0) + 1 / count;
  const levels = new Map<number, number>();
  for (const value of seen) {
    levels.set(value, (levels.get(value) ?? 0) + 1 / count);
    if (levels.size > MOST_LEVELS) break;
  }
  return {
    from: weights.length > 0 ? first * bin : 0,
    bin,
    shares,
    levels: levels.size > MOST_LEVELS ? [] : [...levels].sort(([a], [b]) => a - b),
  };
}

/** The rounding of a layer; `levels` are those that its codes can stand for, ascending. */
export function stairsOf(
  weights: Float32Array,
  seen: Float32Array,
  levels: number[],
  isClipped: boolean,
): Stairs {
  const ends = new Map<number, [least: number, greatest: number]>();
  let reach: [number, number] = [0, 0];
  weights.forEach((weight, i) => {
    const level = seen[i] ?? 0;
    const [least, greatest] = ends.get(level) ?? [weight, weight];
    ends.set(level, [Math.min(least, weight), Math.max(greatest, weight)]);
    reach = [Math.min(reach[0], weight), Math.max(reach[1], weight)];
  });
  const edges = levels.slice(1).map((level, i) => {
    const below = levels[i] ?? level;
    const [greatest, least] = [ends.get(below)?.[1], ends.get(level)?.[0]];
    // Where both levels are in use the weights say it: not every rounding parts half-way.
    return greatest === undefined || least === undefined || greatest > least
      ? (below + level) / 2
      : (greatest + least) / 2;
  });
  const [low = 0, high = 0] = [levels[0], levels.at(-1)];
  return { levels, edges, reach, clip: isClipped ? [low, high] : null };
}
