// Points and lines on two linear axes: the fitted line, predicted against actual, the training loss.
import { html, svg, type TemplateResult } from "lit/html.js";
import { drawBottomAxis, drawLeftAxis, type Frame, type Tick, ticks } from "./axes.ts";
import type { Size } from "./box.ts";
import { straight } from "./path.ts";
import { linearScale } from "./scale.ts";

export interface Series {
  /** Class of the marks, which gives their colour. */
  name: string;
  mark: "dots" | "line";
  x: ArrayLike<number>;
  y: ArrayLike<number>;
}

export interface PlaneWords {
  x: string;
  y: string;
  xNumber: (value: number) => string;
  yNumber: (value: number) => string;
}

export interface PlaneLayout {
  size: Size;
  frame: Frame;
  xTicks: Tick[];
  yTicks: Tick[];
  dots: { name: string; at: [number, number][] }[];
  lines: { name: string; path: string }[];
}

function extent(arrays: ArrayLike<number>[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const array of arrays) {
    for (let i = 0; i < array.length; i++) {
      const value = array[i] ?? Number.NaN;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 1, high + 1] : [low, high];
}

export function layoutPlane(series: Series[], words: PlaneWords, size: Size): PlaneLayout {
  const frame = { left: 52, right: size.width - 10, top: 8, bottom: size.height - 40 };
  const x = linearScale(extent(series.map((one) => one.x)), [frame.left, frame.right]);
  const y = linearScale(extent(series.map((one) => one.y)), [frame.bottom, frame.top]);
  const pixels = (one: Series) =>
    Array.from({ length: Math.min(one.x.length, one.y.length) }, (_, i): [number, number] => [
      x(one.x[i] ?? 0),
      y(one.y[i] ?? 0),
    ]);
  return {
    size,
    frame,
    xTicks: ticks(x, frame.right - frame.left, 64, words.xNumber),
    yTicks: ticks(y, frame.bottom - frame.top, 40, words.yNumber),
    dots: series.filter(({ mark }) => mark === "dots").map((one) => ({ name: one.name, at: pixels(one) })),
    lines: series
      .filter(({ mark }) => mark === "line")
      .map((one) => ({ name: one.name, path: straight(pixels(one)) })),
  };
}

export function drawPlane(layout: PlaneLayout, words: PlaneWords, summary: string): TemplateResult {
  const { size, frame } = layout;
  return html`<svg class="plane" role="img" aria-label=${summary} viewBox=${`0 0 ${size.width} ${size.height}`} width=${size.width} height=${size.height}>
    ${drawLeftAxis(frame, layout.yTicks, words.y)}
    ${drawBottomAxis(frame, layout.xTicks, words.x)}
    ${layout.dots.map(
      ({ name, at }) =>
        svg`<g class=${`series ${name}`}>${at.map(([cx, cy]) => svg`<circle cx=${cx} cy=${cy} r="2.5"></circle>`)}</g>`,
    )}
    ${layout.lines.map(({ name, path }) => svg`<path class=${`series ${name}`} d=${path}></path>`)}
  </svg>`;
}
