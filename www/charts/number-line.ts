// One weight on a number line: the range, the levels with their integers, the interval it lies in, where it comes back.
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { type Frame, type Tick, ticks } from "./axes.ts";
import type { Size } from "./box.ts";
import { linearScale } from "./scale.ts";

export interface NumberLineData {
  low: number;
  high: number;
  levels: number[];
  /** The integer of the first level. */
  firstInteger: number;
  value: number;
  original: number;
  integer: number;
  recovered: number;
  interval: [number, number];
  clipped: boolean;
}

export interface NumberLineWords {
  number: (value: number) => string;
  count: (value: number) => string;
}

export interface NumberLineLayout {
  size: Size;
  frame: Frame;
  /** Ends of what can be dragged to. */
  domain: [number, number];
  axis: Tick[];
  levels: { at: number; label: string; chosen: boolean }[];
  range: [number, number];
  interval: [number, number];
  value: number;
  original: number;
  recovered: number;
  invert(x: number): number;
}

const MOST_LEVELS = 129;

/** The stretch that is shown: the range and the levels, with room to drag beyond both ends. */
export function lineDomain({ low, high, levels, original }: NumberLineData): [number, number] {
  const [first, last] = [
    Math.min(low, levels[0] ?? low, original),
    Math.max(high, levels.at(-1) ?? high, original),
  ];
  const room = (last - first || 1) * 0.12;
  return [first - room, last + room];
}

export function layoutNumberLine(
  data: NumberLineData,
  domain: [number, number],
  words: NumberLineWords,
  size: Size,
): NumberLineLayout {
  const frame = { left: 10, right: size.width - 10, top: 46, bottom: size.height - 22 };
  const x = linearScale(domain, [frame.left, frame.right]);
  const clamp = (at: number) => Math.min(Math.max(at, frame.left), frame.right);
  const shown = data.levels.length <= MOST_LEVELS ? data.levels : [];
  const gap = shown.length > 1 ? (frame.right - frame.left) / shown.length : Number.POSITIVE_INFINITY;
  const every = Math.max(1, Math.ceil(22 / gap));
  return {
    size,
    frame,
    domain,
    axis: ticks(x, frame.right - frame.left, 70, words.number),
    levels: shown.map((level, index) => {
      const integer = data.firstInteger + index;
      const chosen = integer === data.integer;
      const labelled = chosen || integer % every === 0;
      return { at: x(level), chosen, label: labelled ? words.count(integer) : "" };
    }),
    range: [x(data.low), x(data.high)],
    interval: [clamp(x(data.interval[0])), clamp(x(data.interval[1]))],
    value: clamp(x(data.value)),
    original: x(data.original),
    recovered: x(data.recovered),
    invert: (at) => x.invert(at),
  };
}

export function drawNumberLine(layout: NumberLineLayout): TemplateResult {
  const { size, frame, interval, range } = layout;
  const level = frame.bottom - 26;
  return html`<svg class="number-line" aria-hidden="true" viewBox=${`0 0 ${size.width} ${size.height}`} width=${size.width} height=${size.height}>
    <rect class="interval-box" x=${interval[0]} y=${frame.top} width=${Math.max(interval[1] - interval[0], 1)} height=${level - frame.top}></rect>
    <line class="range" x1=${range[0]} x2=${range[1]} y1=${level} y2=${level}></line>
    ${layout.levels.map(
      ({ at, chosen, label }) => svg`<g class=${chosen ? "level chosen" : "level"}>
        <line x1=${at} x2=${at} y1=${level - (chosen ? 10 : 6)} y2=${level + 2}></line>
        ${label ? svg`<text x=${at} y=${level + 14} text-anchor="middle">${label}</text>` : nothing}
      </g>`,
    )}
    <g class="axis">
      <line class="baseline" x1=${frame.left} x2=${frame.right} y1=${frame.bottom} y2=${frame.bottom}></line>
      ${layout.axis.map(
        ({
          at,
          label,
        }) => svg`<line class="baseline" x1=${at} x2=${at} y1=${frame.bottom} y2=${frame.bottom + 4}></line>
          <text class="tick" x=${at} y=${frame.bottom + 16} text-anchor="middle">${label}</text>`,
      )}
    </g>
    <line class="trained" x1=${layout.original} x2=${layout.original} y1=${frame.top - 8} y2=${level}></line>
    <line class="snap" x1=${layout.value} x2=${layout.recovered} y1=${frame.top - 14} y2=${level - 10}></line>
    <circle class="recovered" cx=${layout.recovered} cy=${level} r="5"></circle>
    <g class="handle" transform=${`translate(${layout.value} ${frame.top - 22})`}>
      <path d="M-8,-10H8V4L0,12L-8,4Z"></path>
    </g>
  </svg>`;
}
