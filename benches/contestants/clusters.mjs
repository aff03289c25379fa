// The least squared error that any codebook of so many levels leaves: exact one-dimensional k-means in plain JavaScript.
// Wang and Song 2011, "Ckmeans.1d.dp"; divide and conquer over the ends of clusters, which move only one way.

/**
 * @param {Float32Array} values
 * @param {number} levels
 */
export function optimalSquaredError(values, levels) {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const [sums, squares] = [new Float64Array(n + 1), new Float64Array(n + 1)];
  for (let i = 0; i < n; i += 1) {
    const x = sorted[i] ?? 0;
    sums[i + 1] = (sums[i] ?? 0) + x;
    squares[i + 1] = (squares[i] ?? 0) + x * x;
  }
  /** What one level for the values from `from` up to `to` costs. @type {(from: number, to: number) => number} */
  const cost = (from, to) => {
    const sum = /** @type {number} */ (sums[to]) - /** @type {number} */ (sums[from]);
    return (
      /** @type {number} */ (squares[to]) - /** @type {number} */ (squares[from]) - (sum * sum) / (to - from)
    );
  };
  let best = Float64Array.from({ length: n + 1 }, (_, to) => (to === 0 ? 0 : cost(0, to)));
  for (let level = 2; level <= levels; level += 1) {
    const next = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    /** @type {[low: number, high: number, first: number, last: number][]} */
    const open = [[level, n, level - 1, n - 1]];
    for (let span = open.pop(); span; span = open.pop()) {
      const [low, high, first, last] = span;
      const middle = (low + high) >> 1;
      let least = Number.POSITIVE_INFINITY;
      let at = first;
      for (let from = first; from <= Math.min(last, middle - 1); from += 1) {
        const total = /** @type {number} */ (best[from]) + cost(from, middle);
        if (total < least) {
          least = total;
          at = from;
        }
      }
      next[middle] = least;
      if (low < middle) open.push([low, middle - 1, first, at]);
      if (middle < high) open.push([middle + 1, high, at, last]);
    }
    best = next;
  }
  return Math.max(0, best[n] ?? 0);
}

/**
 * @param {Float32Array} values
 * @param {import("../types.ts").Values} recovered
 */
export function squaredError(values, recovered) {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1)
    sum += ((values[i] ?? Number.NaN) - (recovered[i] ?? Number.NaN)) ** 2;
  return sum;
}
