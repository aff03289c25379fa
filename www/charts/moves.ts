// A few models by size and score, and arrows from what each was to what became of it.
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import {
  drawBottomAxis,
  drawLeftAxis,
  type Frame,
  powersOfTwo,
  type Tick,
  textWidth,
  ticks,
} from "./axes.ts";
import type { Size } from "./box.ts";
import { type Tone, toneMark } from "./marks.ts";
import { linearScale, logScale } from "./scale.ts";

export interface Move {
  id: string;
  tone: Tone;
  label: string;
  bytes: number;
  score: number;
  /** 95 % interval of the score, where there is one. */
  interval: { low: number; high: number } | null;
  /** What it was before. */
  from?: string;
}

export interface MovesWords {
  x: string;
  y: string;
  bytes: (value: number) => string;
  score: (value: number) => string;
}

interface PlacedMove {
  move: Move;
  x: number;
  y: number;
  bar: [number, number] | null;
  label: { x: number; y: number; anchor: "start" | "end" };
}

export interface MovesLayout {
  size: Size;
  frame: Frame;
  xTicks: Tick[];
  yTicks: Tick[];
  moves: PlacedMove[];
  arrows: { x1: number; y1: number; x2: number; y2: number }[];
}

/** From the middle of a mark to where an arrow may begin. */
const CLEAR = 9;

export function layoutMoves(data: Move[], words: MovesWords, size: Size): MovesLayout {
  const frame = { left: 60, right: size.width - 14, top: 22, bottom: size.height - 40 };
  const sizes = data.map(({ bytes }) => Math.max(bytes, 1));
  const ends = data.flatMap(({ score, interval }) => [
    score,
    ...(interval ? [interval.low, interval.high] : []),
  ]);
  const domain: [number, number] =
    data.length > 0 ? [Math.min(...sizes) / 1.6, Math.max(...sizes) * 1.6] : [64, 4096];
  const [low, high] = data.length > 0 ? [Math.min(...ends), Math.max(...ends)] : [0, 1];
  const margin = Math.max((high - low) * 0.08, 0.004);
  const x = logScale(domain, [frame.left, frame.right]);
  const y = linearScale([low - margin, high + margin], [frame.bottom, frame.top]);
  const middle = (frame.left + frame.right) / 2;
  const moves = data.map((move): PlacedMove => {
    const [px, py] = [x(Math.max(move.bytes, 1)), y(move.score)];
    const { interval } = move;
    const anchor = px > middle ? "end" : "start";
    return {
      move,
      x: px,
      y: py,
      bar: interval && [y(interval.low), y(interval.high)],
      // Beside what goes up, and above what goes across.
      label: { x: px + (anchor === "end" ? -10 : 10), y: py - 11, anchor },
    };
  });
  apart(moves);
  const arrows = moves.flatMap(({ move, x, y }) => {
    const start = moves.find((each) => each.move.id === move.from);
    const length = start ? Math.hypot(x - start.x, y - start.y) : 0;
    if (!start || length < 3 * CLEAR) return [];
    const [dx, dy] = [((x - start.x) / length) * CLEAR, ((y - start.y) / length) * CLEAR];
    return [{ x1: start.x + dx, y1: start.y + dy, x2: x - dx, y2: y - dy }];
  });
  return {
    size,
    frame,
    xTicks: powersOfTwo(x, domain, 64, words.bytes),
    yTicks: ticks(y, frame.bottom - frame.top, 40, words.score),
    moves,
    arrows,
  };
}

const LINE = 14;

/** Where a label begins and ends. */
function extentOf({ label: { x, anchor }, move }: PlacedMove): [number, number] {
  const width = textWidth(move.label);
  return anchor === "end" ? [x - width, x] : [x, x + width];
}

/** Labels that would lie on one another move up. */
function apart(moves: PlacedMove[]): void {
  const sorted = [...moves].sort((a, b) => b.label.y - a.label.y);
  sorted.forEach((each, i) => {
    for (const other of sorted.slice(0, i)) {
      const [[from, to], [otherFrom, otherTo]] = [extentOf(each), extentOf(other)];
      const isNear = from < otherTo && otherFrom < to;
      if (isNear && each.label.y > other.label.y - LINE) each.label.y = other.label.y - LINE;
    }
  });
}

export function drawMoves(layout: MovesLayout, words: MovesWords, summary: string): TemplateResult {
  const { size, frame } = layout;
  return html`<svg class="moves" role="img" aria-label=${summary} viewBox=${`0 0 ${size.width} ${size.height}`} width=${size.width} height=${size.height}>
    <defs>
      <marker id="moves-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
        <path d="M0,0L8,4L0,8Z"></path>
      </marker>
    </defs>
    ${drawLeftAxis(frame, layout.yTicks, words.y)}
    ${drawBottomAxis(frame, layout.xTicks, words.x)}
    ${layout.arrows.map(
      ({ x1, y1, x2, y2 }) =>
        svg`<line class="arrow" x1=${x1} y1=${y1} x2=${x2} y2=${y2} marker-end="url(#moves-arrow)"></line>`,
    )}
    ${layout.moves.map(
      ({ move, x, y, bar, label }) => svg`
        ${bar ? svg`<line class=${`interval strong tone-${move.tone}`} x1=${x} x2=${x} y1=${bar[0]} y2=${bar[1]}></line>` : nothing}
        <g transform=${`translate(${x} ${y})`}>${toneMark(move.tone)}</g>
        <text class="note" x=${label.x} y=${label.y} dy="0.32em" text-anchor=${label.anchor}>${move.label}</text>`,
    )}
  </svg>`;
}
