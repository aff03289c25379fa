// What lessons count in a tensor. Pure.

/** How many different values there are. */
export const distinct = (values: ArrayLike<number>): number => new Set(Array.from(values)).size;

/** How many values are exactly zero. */
export const zeros = (values: ArrayLike<number>): number =>
  Array.from(values).filter((value) => value === 0).length;

/** The share of values that lie between two ends, the ends included. */
export function shareBetween(values: ArrayLike<number>, low: number, high: number): number {
  const inside = Array.from(values).filter((value) => value >= low && value <= high).length;
  return values.length > 0 ? inside / values.length : 0;
}

/** The least and the greatest value. */
export function ends(values: ArrayLike<number>): [number, number] {
  const all = Array.from(values);
  return [Math.min(...all), Math.max(...all)];
}
