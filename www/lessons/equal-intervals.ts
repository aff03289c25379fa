// The arithmetic of textbooks: a range in equal intervals, and what a value becomes in them. Engines use levels instead, which
// the core computes; this is for the lessons that begin where the textbooks do.

export interface EqualInterval {
  width: number;
  /** From 0. */
  index: number;
  low: number;
  high: number;
  middle: number;
}

/** The interval of `count` equal ones over `[low, high]` in which `value` lies; beyond the ends it is the outermost. */
export function equalInterval(value: number, low: number, high: number, count: number): EqualInterval {
  const width = (high - low) / count;
  const index = Math.min(Math.max(Math.floor((value - low) / width), 0), count - 1);
  const start = low + index * width;
  return { width, index, low: start, high: start + width, middle: start + width / 2 };
}
