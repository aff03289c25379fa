// Weights before and after, as counts in equal bins, with the quantization levels under them.
import { html, svg, type TemplateResult } from "lit/html.js";
import { drawBottomAxis, drawLeftAxis, type Frame, type Tick, ticks } from "./axes.ts";
import type { Size } from "./box.ts";
import { linearScale, sqrtScale } from "./scale.ts";

export interface Counts {
  min: number;
  max: number;
  counts: number[];
}

export interface HistogramData {
  before: Counts;
  after: Counts;
  /** Values that codes stand for; may be empty. */
  levels: number[];
  /** The weight that is followed, and where it comes back. */
  followed: { value: number; recovered: number } | null;
  /** The ends of a range that is set by hand; what lies beyond the last level is clipped. */
  clip: { low: number; high: number } | null;
}

export interface HistogramWords {
  x: string;
  y: string;
  number: (value: number) => string;
  count: (value: number) => string;
}

interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface HistogramLayout {
  size: Size;
  frame: Frame;
  xTicks: Tick[];
  yTicks: Tick[];
  before: Bar[];
  after: Bar[];
  levels: number[];
  followed: { from: number; to: number } | null;
  clip: { low: number; high: number; shades: [from: number, to: number][] } | null;
  /** The value at a place. */
  invert: (x: number) => number;
}

/** More levels than this are a smear, not lines. */
const MOST_LEVELS = 256;

export function layoutHistogram(data: HistogramData, words: HistogramWords, size: Size): HistogramLayout {
  const frame = { left: 46, right: size.width - 8, top: 8, bottom: size.height - 40 };
  // While ends are dragged the picture must not move under the pointer: then it shows the weights, whatever the levels.
  const drawn = data.levels.length <= MOST_LEVELS && !data.clip ? data.levels : [];
  const reach = [data.before.min, data.before.max, ...drawn];
  const [low, high] = [Math.min(...reach), Math.max(...reach)];
  const margin = (high - low || 1) * 0.02;
  const x = linearScale([low - margin, high + margin], [frame.left, frame.right]);
  const most = Math.max(1, ...data.before.counts, ...data.after.counts);
  // One bin often holds most of the weights; the square root keeps the others in sight.
  const y = sqrtScale([0, most], [frame.bottom, frame.top]);
  const bars = ({ min, max, counts }: Counts): Bar[] => {
    const step = (max - min) / counts.length;
    return counts.flatMap((count, index) => {
      if (count === 0) return [];
      const [left, right] = [x(min + index * step), x(min + (index + 1) * step)];
      return [{ x: left, y: y(count), width: Math.max(right - left, 0), height: frame.bottom - y(count) }];
    });
  };
  return {
    size,
    frame,
    xTicks: ticks(x, frame.right - frame.left, 64, words.number),
    yTicks: rootTicks(y, most).map((count) => ({ at: y(count), label: words.count(count) })),
    before: bars(data.before),
    after: bars(data.after),
    levels:
      data.levels.length <= MOST_LEVELS
        ? data.levels.map((level) => x(level)).filter((at) => at >= frame.left && at <= frame.right)
        : [],
    followed: data.followed && { from: x(data.followed.value), to: x(data.followed.recovered) },
    clip: data.clip && {
      low: within(x(data.clip.low), frame),
      high: within(x(data.clip.high), frame),
      shades: [
        [frame.left, within(x(Math.min(...(data.levels.length > 0 ? data.levels : [data.clip.low]))), frame)],
        [
          within(x(Math.max(...(data.levels.length > 0 ? data.levels : [data.clip.high]))), frame),
          frame.right,
        ],
      ],
    },
    invert: (at) => x.invert(at),
  };
}

const within = (x: number, { left, right }: Frame) => Math.min(Math.max(x, left), right);

/** 0, then 1-2-5 counts at least 16 pixels apart, from the top down. */
function rootTicks(y: (count: number) => number, most: number): number[] {
  const chosen: number[] = [];
  for (let decade = 10 ** Math.floor(Math.log10(most)); decade >= 1; decade /= 10) {
    for (const count of [5 * decade, 2 * decade, decade]) {
      const apart = chosen.every((other) => Math.abs(y(other) - y(count)) >= 16);
      if (count <= most && apart && y(0) - y(count) >= 16) chosen.push(count);
    }
  }
  return [0, ...chosen];
}

export function drawHistogram(
  layout: HistogramLayout,
  words: HistogramWords,
  summary: string,
): TemplateResult {
  const { size, frame, followed } = layout;
  const rects = (bars: Bar[]) =>
    bars.map(
      (bar) =>
        svg`<rect x=${bar.x + 0.5} y=${bar.y} width=${Math.max(bar.width - 1, 0.5)} height=${bar.height}></rect>`,
    );
  return html`<svg class="histogram" role="img" aria-label=${summary} viewBox=${`0 0 ${size.width} ${size.height}`} width=${size.width} height=${size.height}>
    ${drawLeftAxis(frame, layout.yTicks, words.y)}
    <g class="bars-before">${rects(layout.before)}</g>
    <g class="bars-after">${rects(layout.after)}</g>
    ${drawBottomAxis(frame, layout.xTicks, words.x, false)}
    <g class="levels">
      ${layout.levels.map((at) => svg`<line x1=${at} x2=${at} y1=${frame.bottom - 7} y2=${frame.bottom + 3}></line>`)}
    </g>
    ${
      followed
        ? svg`<g class="followed">
            <line x1=${followed.from} x2=${followed.from} y1=${frame.top} y2=${frame.bottom}></line>
            <circle cx=${followed.from} cy=${frame.top + 4} r="4"></circle>
          </g>`
        : svg``
    }
    ${layout.clip ? drawClip(layout.clip, frame) : svg``}
  </svg>`;
}

/** What is clipped is shaded; each end has a handle. */
function drawClip({ low, high, shades }: NonNullable<HistogramLayout["clip"]>, { top, bottom }: Frame) {
  const shade = ([from, to]: [number, number]) =>
    svg`<rect class="clipped-away" x=${from} y=${top} width=${Math.max(to - from, 0)} height=${bottom - top}></rect>`;
  const handle = (x: number) =>
    svg`<g class="clip-handle">
      <line x1=${x} x2=${x} y1=${top} y2=${bottom}></line>
      <rect x=${x - 4} y=${(top + bottom) / 2 - 12} width="8" height="24" rx="3"></rect>
    </g>`;
  return svg`${shades.map(shade)}${handle(low)}${handle(high)}`;
}
