// Two measurements of the same things side by side, as bars that share one axis: how often a code is used and what it
// costs, what each output row adds to the error.
import { html, svg, type TemplateResult } from "lit/html.js";
import { drawBottomAxis, drawLeftAxis, type Frame, type Tick, ticks } from "./axes.ts";
import type { Size } from "./box.ts";
import { linearScale } from "./scale.ts";

export interface BarsData {
  /** One name for each place along the axis. */
  names: string[];
  /** Behind, wide and grey. */
  back: number[];
  /** In front, narrow and coloured. */
  front: number[];
}

export interface BarsWords {
  x: string;
  y: string;
  number: (value: number) => string;
}

interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface BarsLayout {
  size: Size;
  frame: Frame;
  xTicks: Tick[];
  yTicks: Tick[];
  back: Bar[];
  front: Bar[];
}

export function layoutBars({ names, back, front }: BarsData, words: BarsWords, size: Size): BarsLayout {
  const frame = { left: 52, right: size.width - 8, top: 8, bottom: size.height - 40 };
  const most = Math.max(...back, ...front, 0);
  const y = linearScale([0, most || 1], [frame.bottom, frame.top]);
  const step = (frame.right - frame.left) / Math.max(names.length, 1);
  const bars = (values: number[], share: number): Bar[] =>
    values.flatMap((value, index) => {
      const height = frame.bottom - y(value);
      const width = Math.max(step * share, 0.5);
      return height > 0
        ? [{ x: frame.left + (index + 0.5) * step - width / 2, y: y(value), width, height }]
        : [];
    });
  // As many names as there is room for, evenly.
  const every = Math.max(
    1,
    Math.ceil(names.length / Math.max(1, Math.floor((frame.right - frame.left) / 34))),
  );
  return {
    size,
    frame,
    xTicks: names.flatMap((label, index) =>
      index % every === 0 ? [{ at: frame.left + (index + 0.5) * step, label }] : [],
    ),
    yTicks: ticks(y, frame.bottom - frame.top, 40, words.number),
    back: bars(back, 0.86),
    front: bars(front, 0.5),
  };
}

export function drawBars(layout: BarsLayout, words: BarsWords, summary: string): TemplateResult {
  const { size, frame } = layout;
  const rects = (bars: Bar[]) =>
    bars.map((bar) => svg`<rect x=${bar.x} y=${bar.y} width=${bar.width} height=${bar.height}></rect>`);
  return html`<svg class="bars" role="img" aria-label=${summary} viewBox=${`0 0 ${size.width} ${size.height}`} width=${size.width} height=${size.height}>
    ${drawLeftAxis(frame, layout.yTicks, words.y)}
    <g class="bars-before">${rects(layout.back)}</g>
    <g class="bars-after">${rects(layout.front)}</g>
    ${drawBottomAxis(frame, layout.xTicks, words.x, false)}
  </svg>`;
}
