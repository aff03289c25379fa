// A matrix as coloured cells on a canvas: pure colouring, then one putImageData.

export type Rgb = readonly [number, number, number];

/** Colours below zero, at zero, above zero. */
export interface HeatColours {
  low: Rgb;
  zero: Rgb;
  high: Rgb;
}

const blend = (from: Rgb, to: Rgb, share: number, channel: 0 | 1 | 2) =>
  from[channel] + (to[channel] - from[channel]) * share;

/** Four bytes a value: `−limit` is `low`, 0 is `zero`, `limit` is `high`. A square root lets small values be seen. */
export function heatPixels(
  values: ArrayLike<number>,
  limit: number,
  colours: HeatColours,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const share = limit > 0 ? Math.sqrt(Math.min(Math.abs(value) / limit, 1)) : 0;
    const end = value < 0 ? colours.low : colours.high;
    for (const channel of [0, 1, 2] as const)
      pixels[4 * i + channel] = blend(colours.zero, end, share, channel);
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** Grey pixels from `zero` to `ink` for pictures whose values run from 0 to 1. */
export function greyPixels(values: ArrayLike<number>, paper: Rgb, ink: Rgb): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const share = Math.min(Math.max(values[i] ?? 0, 0), 1);
    for (const channel of [0, 1, 2] as const) pixels[4 * i + channel] = blend(paper, ink, share, channel);
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** The greatest |value|. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] ?? 0));
  return most;
}
