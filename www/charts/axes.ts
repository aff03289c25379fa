// Ticks and the drawing of axes, shared by every chart.
import { svg, type TemplateResult } from "lit/html.js";

export interface Tick {
  /** Pixels along the axis. */
  at: number;
  label: string;
}

export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The scale as these charts use it. */
export interface NumberScale {
  (value: number): number;
  ticks(count: number): number[];
}

/** About how wide a note is: a Chinese character takes the type's size, another letter half of it. */
export const textWidth = (text: string) =>
  [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 12 : 6), 0);

/** About one tick for every `spacing` pixels. */
export function ticks(
  scale: NumberScale,
  length: number,
  spacing: number,
  label: (value: number) => string,
): Tick[] {
  const count = Math.max(2, Math.floor(length / spacing));
  return scale.ticks(count).map((value) => ({ at: scale(value), label: label(value) }));
}

/** Powers of two within `domain`, thinned until labels have `spacing` pixels each; a short domain has quarters too. */
export function powersOfTwo(
  scale: (value: number) => number,
  domain: readonly [number, number],
  spacing: number,
  label: (value: number) => string,
): Tick[] {
  const first = Math.ceil(Math.log2(domain[0]) - 1e-9);
  const last = Math.floor(Math.log2(domain[1]) + 1e-9);
  const length = Math.abs(scale(domain[1]) - scale(domain[0]));
  const step = Math.max(1, Math.ceil(((last - first + 1) * spacing) / Math.max(length, 1)));
  const values: number[] = [];
  for (let power = Math.ceil(first / step) * step; power <= last; power += step) values.push(2 ** power);
  if (values.length < 3) values.splice(0, values.length, ...quarters(scale, domain, spacing));
  return values.map((value) => ({ at: scale(value), label: label(value) }));
}

function quarters(
  scale: (value: number) => number,
  domain: readonly [number, number],
  spacing: number,
): number[] {
  const chosen: number[] = [];
  const powers = Array.from({ length: 40 }, (_, power) => 2 ** power);
  for (const share of [1, 1.5, 1.25, 1.75]) {
    for (const value of powers.map((power) => power * share)) {
      const inside = value >= domain[0] && value <= domain[1] && Number.isInteger(value);
      if (inside && chosen.every((other) => Math.abs(scale(other) - scale(value)) >= spacing))
        chosen.push(value);
    }
  }
  return chosen;
}

/** Horizontal hairlines with labels to the left of the frame. */
export function drawLeftAxis(frame: Frame, axis: Tick[], title: string): TemplateResult {
  const middle = (frame.top + frame.bottom) / 2;
  return svg`<g class="axis" aria-hidden="true">
    ${axis.map(
      ({ at, label }) => svg`
        <line class="grid" x1=${frame.left} x2=${frame.right} y1=${at} y2=${at}></line>
        <text class="tick" x=${frame.left - 6} y=${at} dy="0.32em" text-anchor="end">${label}</text>`,
    )}
    <text class="axis-title" transform=${`translate(12 ${middle}) rotate(-90)`} text-anchor="middle">${title}</text>
  </g>`;
}

/** Ticks below the frame with labels under them. */
export function drawBottomAxis(frame: Frame, axis: Tick[], title: string, grid = true): TemplateResult {
  const middle = (frame.left + frame.right) / 2;
  return svg`<g class="axis" aria-hidden="true">
    ${axis.map(
      ({ at, label }) => svg`
        <line class="grid" x1=${at} x2=${at} y1=${grid ? frame.top : frame.bottom} y2=${frame.bottom + 4}></line>
        <text class="tick" x=${at} y=${frame.bottom + 16} text-anchor="middle">${label}</text>`,
    )}
    <line class="baseline" x1=${frame.left} x2=${frame.right} y1=${frame.bottom} y2=${frame.bottom}></line>
    <text class="axis-title" x=${middle} y=${frame.bottom + 32} text-anchor="middle">${title}</text>
  </g>`;
}
