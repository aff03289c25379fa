// Two measurements of the same thing, row by row, joined: how far the second is from the first.
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { drawBottomAxis, type Frame, type Tick, ticks } from "./axes.ts";
import type { Size } from "./box.ts";
import { type Tone, toneMark } from "./marks.ts";
import { linearScale } from "./scale.ts";

export interface PairRow {
  name: string;
  values: { tone: Tone; value: number }[];
}

export interface PairsWords {
  x: string;
  number: (value: number) => string;
}

export interface PairsLayout {
  size: Size;
  frame: Frame;
  xTicks: Tick[];
  rows: { name: string; y: number; marks: { tone: Tone; x: number }[] }[];
  /** What both are measured against. */
  goal: { x: number; label: string } | null;
}

export function layoutPairs(
  rows: PairRow[],
  goal: { value: number; label: string } | null,
  words: PairsWords,
  size: Size,
): PairsLayout {
  const longest = Math.max(...rows.map(({ name }) => name.length), 0);
  const frame = {
    left: Math.max(70, 20 + 6.5 * longest),
    right: size.width - 24,
    top: 22,
    bottom: size.height - 40,
  };
  const values = [
    ...rows.flatMap((row) => row.values.map(({ value }) => value)),
    ...(goal ? [goal.value] : []),
  ];
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const margin = Math.max((high - low) * 0.08, 0.002);
  const x = linearScale([low - margin, high + margin], [frame.left, frame.right]);
  const step = (frame.bottom - frame.top) / Math.max(rows.length, 1);
  return {
    size,
    frame,
    xTicks: ticks(x, frame.right - frame.left, 64, words.number),
    rows: rows.map(({ name, values }, i) => ({
      name,
      y: frame.top + (i + 0.5) * step,
      marks: values.map(({ tone, value }) => ({ tone, x: x(value) })),
    })),
    goal: goal && { x: x(goal.value), label: goal.label },
  };
}

export function drawPairs(layout: PairsLayout, words: PairsWords, summary: string): TemplateResult {
  const { size, frame, goal } = layout;
  const anchor = (goal?.x ?? 0) > (frame.left + frame.right) / 2 ? "end" : "start";
  return html`<svg class="pairs" role="img" aria-label=${summary} viewBox=${`0 0 ${size.width} ${size.height}`} width=${size.width} height=${size.height}>
    ${drawBottomAxis(frame, layout.xTicks, words.x)}
    ${
      goal
        ? svg`<line class="fp32" x1=${goal.x} x2=${goal.x} y1=${frame.top - 8} y2=${frame.bottom}></line>
          <text class="note" x=${goal.x + (anchor === "end" ? -4 : 4)} y=${frame.top - 10} text-anchor=${anchor}>${goal.label}</text>`
        : nothing
    }
    ${layout.rows.map(
      ({
        name,
        y,
        marks,
      }) => svg`<text class="tick" x=${frame.left - 10} y=${y} dy="0.32em" text-anchor="end">${name}</text>
        ${marks.length > 1 ? svg`<line class="join" x1=${marks[0]?.x ?? 0} x2=${marks.at(-1)?.x ?? 0} y1=${y} y2=${y}></line>` : nothing}
        ${marks.map(({ tone, x }) => svg`<g transform=${`translate(${x} ${y})`}>${toneMark(tone)}</g>`)}`,
    )}
  </svg>`;
}
