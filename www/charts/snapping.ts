// Weights on their way to the levels: a histogram of the weights as gradients move them, and for each level a stem as high as
// the share of the weights that are seen as it. The axes stay, whichever moment is shown.
import { html, svg, type TemplateResult } from "lit/html.js";
import { drawBottomAxis, drawLeftAxis, type Frame, type Tick, ticks } from "./axes.ts";
import type { Size } from "./box.ts";
import { linearScale, sqrtScale } from "./scale.ts";

export interface Moment {
  /** Left edge of the first bin. */
  from: number;
  /** Width of a bin. */
  bin: number;
  /** Shares of the weights. */
  shares: readonly number[];
  levels: readonly (readonly [value: number, share: number])[];
}

export interface SnappingWords {
  x: string;
  y: string;
  number: (value: number) => string;
  share: (value: number) => string;
}

export interface SnappingLayout {
  size: Size;
  frame: Frame;
  xTicks: Tick[];
  yTicks: Tick[];
  bars: { x: number; y: number; width: number; height: number }[];
  stems: { x: number; y: number }[];
}

/** `moments` are all that can be shown, of which `at` is. */
export function layoutSnapping(
  moments: readonly Moment[],
  at: number,
  words: SnappingWords,
  size: Size,
): SnappingLayout {
  const frame = { left: 54, right: size.width - 12, top: 10, bottom: size.height - 40 };
  let [low, high, most] = [0, 0, 0];
  for (const { from, bin, shares, levels } of moments) {
    low = Math.min(low, from, levels[0]?.[0] ?? low);
    high = Math.max(high, from + bin * shares.length, levels.at(-1)?.[0] ?? high);
    most = Math.max(most, ...shares, ...levels.map(([, share]) => share));
  }
  const margin = (high - low || 1) * 0.02;
  const x = linearScale([low - margin, high + margin], [frame.left, frame.right]);
  // One level often holds most of the weights; the square root keeps the others in sight.
  const y = sqrtScale([0, most || 1], [frame.bottom, frame.top]);
  const moment = moments[at];
  const bars = (moment?.shares ?? []).flatMap((share, i) => {
    if (!moment || share === 0) return [];
    const [left, right] = [x(moment.from + i * moment.bin), x(moment.from + (i + 1) * moment.bin)];
    return [{ x: left, y: y(share), width: right - left, height: frame.bottom - y(share) }];
  });
  return {
    size,
    frame,
    xTicks: ticks(x, frame.right - frame.left, 64, words.number),
    yTicks: [0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1]
      .filter((share) => share <= (most || 1))
      .map((share) => ({ at: y(share), label: words.share(share) }))
      .filter(({ at }, i, all) => i === 0 || (all[i - 1]?.at ?? 0) - at >= 12),
    bars,
    stems: (moment?.levels ?? []).map(([level, share]) => ({ x: x(level), y: y(share) })),
  };
}

export function drawSnapping(layout: SnappingLayout, words: SnappingWords, summary: string): TemplateResult {
  const { size, frame } = layout;
  return html`<svg class="snapping" role="img" aria-label=${summary} viewBox=${`0 0 ${size.width} ${size.height}`} width=${size.width} height=${size.height}>
    ${drawLeftAxis(frame, layout.yTicks, words.y)}
    <g class="bars-before">
      ${layout.bars.map(({ x, y, width, height }) => svg`<rect x=${x + 0.5} y=${y} width=${Math.max(width - 1, 0.5)} height=${height}></rect>`)}
    </g>
    ${drawBottomAxis(frame, layout.xTicks, words.x, false)}
    <g class="stems">
      ${layout.stems.map(
        ({ x, y }) => svg`<line class="guide" x1=${x} x2=${x} y1=${frame.top} y2=${frame.bottom}></line>
          <line x1=${x} x2=${x} y1=${y} y2=${frame.bottom}></line><circle cx=${x} cy=${y} r="3.5"></circle>`,
      )}
    </g>
  </svg>`;
}
