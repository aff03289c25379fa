// Rounding forward, and what gradients see of it backward: a staircase, and the line that stands in for it.
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { drawBottomAxis, drawLeftAxis, type Frame, type Tick, ticks } from "./axes.ts";
import type { Size } from "./box.ts";
import { straight } from "./path.ts";
import { linearScale } from "./scale.ts";

export interface StaircaseData {
  /** Ascending. */
  levels: readonly number[];
  /** Between each level and the next. */
  edges: readonly number[];
  reach: readonly [number, number];
  clip: readonly [number, number] | null;
}

export interface StaircaseWords {
  x: string;
  y: string;
  number: (value: number) => string;
  /** Where no gradient passes. */
  blocked: string;
}

export interface StaircaseLayout {
  size: Size;
  frame: Frame;
  xTicks: Tick[];
  yTicks: Tick[];
  forward: string;
  backward: string;
  /** What lies beyond the clip range. */
  blocked: { x: number; width: number }[];
}

export function layoutStaircase(data: StaircaseData, words: StaircaseWords, size: Size): StaircaseLayout {
  const { levels, edges, reach, clip } = data;
  const frame = { left: 60, right: size.width - 12, top: 10, bottom: size.height - 40 };
  const [first = 0, last = 0] = [levels[0], levels.at(-1)];
  const [low, high] = [Math.min(reach[0], first), Math.max(reach[1], last)];
  const margin = (high - low || 1) * 0.12;
  const domain: [number, number] = [low - margin, high + margin];
  const x = linearScale(domain, [frame.left, frame.right]);
  const y = linearScale(domain, [frame.bottom, frame.top]);
  const corners = levels.flatMap((level, i): [number, number][] => [
    [x(edges[i - 1] ?? domain[0]), y(level)],
    [x(edges[i] ?? domain[1]), y(level)],
  ]);
  const [from, to] = clip ?? domain;
  const line: [number, number][] = [
    [x(domain[0]), y(from)],
    [x(from), y(from)],
    [x(to), y(to)],
    [x(domain[1]), y(to)],
  ];
  return {
    size,
    frame,
    xTicks: ticks(x, frame.right - frame.left, 64, words.number),
    yTicks: ticks(y, frame.bottom - frame.top, 40, words.number),
    forward: straight(corners),
    backward: straight(line),
    blocked: clip
      ? [
          { x: frame.left, width: Math.max(x(from) - frame.left, 0) },
          { x: x(to), width: Math.max(frame.right - x(to), 0) },
        ]
      : [],
  };
}

export function drawStaircase(
  layout: StaircaseLayout,
  words: StaircaseWords,
  summary: string,
): TemplateResult {
  const { size, frame, blocked } = layout;
  const height = frame.bottom - frame.top;
  return html`<svg class="staircase" role="img" aria-label=${summary} viewBox=${`0 0 ${size.width} ${size.height}`} width=${size.width} height=${size.height}>
    ${drawLeftAxis(frame, layout.yTicks, words.y)}
    ${drawBottomAxis(frame, layout.xTicks, words.x)}
    ${blocked.map(({ x, width }) => svg`<rect class="clipped-away" x=${x} y=${frame.top} width=${width} height=${height}></rect>`)}
    <path class="backward" d=${layout.backward}></path>
    <path class="forward" d=${layout.forward}></path>
    ${blocked.length > 0 ? svg`<text class="note" x=${frame.right - 4} y=${frame.bottom - 6} text-anchor="end">${words.blocked}</text>` : nothing}
  </svg>`;
}
