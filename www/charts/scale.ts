// From values to pixels and back: evenly, or evenly after a transform. (d3-scale does the same, and much more: its
// colours, dates and number formats were a sixth of the page.)

type Pair = readonly [number, number];

export interface Scale {
  (value: number): number;
  /** The value at a pixel. */
  invert(at: number): number;
  /** About so many round values within the domain. */
  ticks(count: number): number[];
}

const scaleBy =
  (forward: (value: number) => number, back: (value: number) => number) =>
  (domain: Pair, range: Pair): Scale => {
    const [low, high] = [forward(domain[0]), forward(domain[1])];
    const place = (value: number) => {
      // A domain of one value lies in the middle.
      const share = high === low ? 0.5 : (forward(value) - low) / (high - low);
      return range[0] + share * (range[1] - range[0]);
    };
    const invert = (at: number) => back(low + ((at - range[0]) / (range[1] - range[0] || 1)) * (high - low));
    return Object.assign(place, { invert, ticks: (count: number) => ticksOf(domain, count) });
  };

export const linearScale = scaleBy(
  (value) => value,
  (value) => value,
);
export const logScale = scaleBy(Math.log, Math.exp);
export const sqrtScale = scaleBy(Math.sqrt, (value) => value * value);

/** Multiples of 1, 2 or 5 times a power of ten: where the next finer step would give too many. */
export function ticksOf([low, high]: Pair, count: number): number[] {
  const step = (high - low) / Math.max(count, 1);
  if (!(step > 0) || !Number.isFinite(step)) return low === high ? [low] : [];
  const power = Math.floor(Math.log10(step));
  const rest = step / 10 ** power;
  const factor = rest >= Math.sqrt(50) ? 10 : rest >= Math.sqrt(10) ? 5 : rest >= Math.SQRT2 ? 2 : 1;
  // Whole numbers are divided rather than fractions multiplied: 0.3 is 3 / 10, and not 3 × 0.1.
  const at = power < 0 ? (k: number) => (k * factor) / 10 ** -power : (k: number) => k * factor * 10 ** power;
  const first = Math.ceil(low / at(1) - 1e-9);
  const last = Math.floor(high / at(1) + 1e-9);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => at(first + i));
}
