// Accuracy against size: `layout` computes where everything lies, `drawPoints` draws it. Neither asks the engine.

import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import type { Family } from "../types.ts";
import { drawBottomAxis, drawLeftAxis, type Frame, powersOfTwo, type Tick, textWidth } from "./axes.ts";
import type { Size } from "./box.ts";
import { familyPath } from "./families.ts";
import { stepped } from "./path.ts";
import { logScale } from "./scale.ts";
import { type ScoreScaleKind, scoreDomain, scoreScale } from "./score-scale.ts";

export interface Domain {
  /** Bytes. */
  x: [number, number];
  /** Score. */
  y: [number, number];
}

export interface ChartPoint {
  key: string;
  family: Family;
  bytes: number;
  score: number;
  /** 95 % interval of the score, where there is one. */
  interval: { low: number; high: number } | null;
  /** What a screen reader says. */
  label: string;
}

export interface PointsData {
  points: ChartPoint[];
  baseline: ChartPoint | null;
  /** Keys on the frontier, by size. */
  frontier: string[];
  selected: string | null;
  hovered: string | null;
  /** Keys of pinned points: A, then B. */
  pinned: string[];
  /** The point that the wish picks. */
  best: string | null;
  /** The limit that the wish sets. */
  limit: { bytes: number } | { score: number } | null;
  zoom: Domain | null;
  /** Scores below this lie on the lower edge. */
  floor: number;
  scale: ScoreScaleKind;
  /** Differences to a perfect score below this are not told apart. */
  finest: number;
}

export interface PointsWords {
  x: string;
  y: string;
  /** With its interval, and without where there is little room. */
  baseline: string;
  baselineShort: string;
  bytes: (value: number) => string;
  score: (value: number) => string;
}

export interface PlacedPoint extends ChartPoint {
  x: number;
  y: number;
  /** Ends of the interval in pixels, lower score first. */
  bar: [number, number] | null;
  /** Below what the chart shows: drawn on its edge. */
  below: boolean;
  inside: boolean;
}

export interface PointsLayout {
  size: Size;
  frame: Frame;
  domain: Domain;
  xTicks: Tick[];
  yTicks: Tick[];
  points: PlacedPoint[];
  frontier: string;
  onFrontier: Set<string>;
  /** `atLeft`: where its label has fewer points in its way. */
  baseline: {
    y: number;
    band: [number, number] | null;
    label: string;
    labelY: number;
    atLeft: boolean;
  } | null;
  limit: { x: number } | { y: number } | null;
  /** The value at a pixel, and the pixel of a value. */
  invert(x: number, y: number): { bytes: number; score: number };
  place(bytes: number, score: number): { x: number; y: number };
}

/** Everything, with a margin: what the chart shows when it is not zoomed. */
export function fullDomain({ points, baseline, floor, scale, finest }: PointsData): Domain {
  const all = baseline ? [...points, baseline] : points;
  if (all.length === 0) return { x: [64, 4096], y: [0, 1] };
  const sizes = all.map((point) => point.bytes);
  const scores = all.map((point) => Math.max(point.score, floor));
  const tops = all.map((point) => point.interval?.high ?? point.score);
  return {
    x: [Math.max(Math.min(...sizes), 1) / 1.3, Math.max(...sizes) * 1.3],
    y: scoreDomain(scale, Math.min(...scores), Math.min(1, Math.max(...tops)), finest),
  };
}

export function layoutPoints(data: PointsData, words: PointsWords, size: Size): PointsLayout {
  const narrow = size.width < 460;
  const frame = { left: narrow ? 44 : 56, right: size.width - 14, top: 12, bottom: size.height - 40 };
  const domain = data.zoom ?? fullDomain(data);
  const x = logScale(domain.x, [frame.left, frame.right]);
  const y = scoreScale(data.scale, domain.y, [frame.bottom, frame.top], data.finest);
  const within = (value: number, [low, high]: readonly [number, number]) => value >= low && value <= high;
  const place = (point: ChartPoint): PlacedPoint => {
    const below = point.score < domain.y[0];
    const bar: [number, number] | null = point.interval && [
      Math.min(y(point.interval.low), frame.bottom),
      Math.max(y(point.interval.high), frame.top),
    ];
    return {
      ...point,
      x: x(point.bytes),
      y: below ? frame.bottom - 5 : y(point.score),
      bar: below ? null : bar,
      below,
      inside:
        within(point.bytes, domain.x) && (point.score <= domain.y[1] || y(point.score) >= frame.top - 1),
    };
  };
  const points = data.points.map(place);
  const byKey = new Map(points.map((point) => [point.key, point]));
  const front = data.frontier.flatMap((key) => byKey.get(key) ?? []);
  const last = front.at(-1);
  const steps = last ? [...front, { ...last, x: Math.max(frame.right, last.x) }] : [];
  const base = data.baseline && place(data.baseline);
  const { limit } = data;
  const width = frame.right - frame.left;
  return {
    size,
    frame,
    domain,
    xTicks: powersOfTwo(x, domain.x, narrow ? 56 : 68, words.bytes),
    yTicks: y
      .ticks(data.scale === "linear" ? 44 : 20)
      .map((score) => ({ at: y(score), label: words.score(score) })),
    points,
    frontier: width > 0 ? stepped(steps.map(({ x, y }) => [x, y])) : "",
    onFrontier: new Set(data.frontier),
    baseline:
      base && !base.below ? { y: base.y, band: base.bar, ...placeWords(points, words, base, frame) } : null,
    limit: limit && ("bytes" in limit ? { x: x(Math.max(limit.bytes, 1)) } : { y: y(limit.score) }),
    invert: (px, py) => ({ bytes: x.invert(px), score: y.invert(py) }),
    place: (bytes, score) => ({ x: x(bytes), y: y(score) }),
  };
}

/** From a line down to the foot of the words under it. */
const LABEL_BELOW = 14;
/** How far a mark reaches from its place, about. */
const MARK = 6;

/**
 * Where the words of the baseline stand: the long ones under its line, or along the upper edge of its band, where they
 * have room and no point in their way; else the short ones under the line, where fewer points are.
 */
function placeWords(
  points: PlacedPoint[],
  { baseline, baselineShort }: PointsWords,
  { y, bar }: { y: number; bar: [number, number] | null },
  { left, right, top }: Frame,
): { label: string; labelY: number; atLeft: boolean } {
  const under = (edge: number, label: string) => {
    const near = points.filter((point) => {
      return point.inside && point.y > edge - MARK && point.y < edge + LABEL_BELOW + MARK;
    });
    const width = textWidth(label) + MARK;
    const onLeft = near.filter(({ x }) => x < left + width).length;
    const onRight = near.filter(({ x }) => x > right - width).length;
    const covered = Math.min(onLeft, onRight);
    return { label, labelY: edge + LABEL_BELOW, atLeft: onLeft < onRight, covered };
  };
  const edge = Math.max(bar?.[1] ?? y, top);
  const edges = edge + 2 * LABEL_BELOW < y ? [y, edge] : [y];
  const fits = textWidth(baseline) < 0.55 * (right - left);
  const free = fits && edges.map((at) => under(at, baseline)).find(({ covered }) => covered === 0);
  const { label, labelY, atLeft } = free || under(y, baselineShort);
  return { label, labelY, atLeft };
}

/** The point nearest to a pixel, within `reach` pixels. */
export function nearestPoint(layout: PointsLayout, x: number, y: number, reach = 28): PlacedPoint | null {
  let best: PlacedPoint | null = null;
  let least = reach * reach;
  for (const point of layout.points) {
    const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (point.inside && distance <= least) [best, least] = [point, distance];
  }
  return best;
}

/** The points that lie on one another at a place, the one there included; in their order. */
export function pointsAt(layout: PointsLayout, point: PlacedPoint, reach = 5): PlacedPoint[] {
  const near = (other: PlacedPoint) => Math.hypot(other.x - point.x, other.y - point.y) <= reach;
  return layout.points.filter((other) => other.inside && near(other));
}

/** What a press at a pixel selects: the nearest point, or where that place has the selected one, the next one there. */
export function pressedPoint(
  layout: PointsLayout,
  x: number,
  y: number,
  selected: string | null,
): PlacedPoint | null {
  const nearest = nearestPoint(layout, x, y);
  const here = nearest ? pointsAt(layout, nearest) : [];
  const at = here.findIndex((point) => point.key === selected);
  return (at < 0 ? nearest : here[(at + 1) % here.length]) ?? null;
}

/** The next point for an arrow key: by size to the left and right, by score up and down. */
export function neighbour(layout: PointsLayout, key: string | null, arrow: string): PlacedPoint | null {
  const points = layout.points.filter((point) => point.inside);
  const vertical = arrow === "ArrowUp" || arrow === "ArrowDown";
  const along = (point: PlacedPoint) => (vertical ? -point.y : point.x);
  const across = (point: PlacedPoint) => (vertical ? point.x : -point.y);
  points.sort((a, b) => along(a) - along(b) || across(a) - across(b));
  const at = points.findIndex((point) => point.key === key);
  if (at < 0) return points[0] ?? null;
  const step = arrow === "ArrowRight" || arrow === "ArrowUp" ? 1 : -1;
  return points[Math.min(Math.max(at + step, 0), points.length - 1)] ?? null;
}

/** With more points than this, only those that are looked at show their interval. */
const MOST_BARS = 90;
const NORMAL = 52;
const LARGE = 96;

function drawMark(point: PlacedPoint, data: PointsData, frontier: Set<string>, id: string): TemplateResult {
  const chosen = point.key === data.selected;
  const classes = [
    "point",
    frontier.has(point.key) || chosen ? "" : "off-frontier",
    point.key === data.hovered ? "hovered" : "",
  ];
  return svg`<g
    class=${classes.join(" ")}
    id=${id}
    role="option"
    aria-selected=${chosen}
    aria-label=${point.label}
    transform=${`translate(${point.x} ${point.y})`}
  >
    <path class=${`family family-${point.family}`} d=${familyPath(point.family, chosen ? LARGE : NORMAL)}></path>
    ${point.below ? svg`<path class="below" d="M-3,7L0,11L3,7" aria-hidden="true"></path>` : nothing}
  </g>`;
}

/** Over the marks, with the one at hand once more: among many it would lie under others. */
function drawRings(layout: PointsLayout, data: PointsData): TemplateResult {
  const at = (key: string | null) => layout.points.find((point) => point.key === key && point.inside);
  const ring = (point: PlacedPoint | undefined, name: string, radius: number, letter = "") =>
    point
      ? svg`<g class=${`ring ${name}`} transform=${`translate(${point.x} ${point.y})`}>
          <circle r=${radius}></circle>
          ${name === "selected" ? svg`<path class=${`family family-${point.family}`} d=${familyPath(point.family, LARGE)}></path>` : nothing}
          ${letter ? svg`<text y=${-radius - 4} text-anchor="middle">${letter}</text>` : nothing}
        </g>`
      : nothing;
  return svg`<g aria-hidden="true">
    ${ring(at(data.best), "best", 14)}
    ${data.pinned.map((key, index) => ring(at(key), "pinned", 10, index === 0 ? "A" : "B"))}
    ${data.hovered === data.selected ? nothing : ring(at(data.hovered), "hovered", 9)}
    ${ring(at(data.selected), "selected", 10)}
  </g>`;
}

function drawLimit({ frame, limit }: PointsLayout): TemplateResult | typeof nothing {
  if (!limit) return nothing;
  if ("x" in limit) {
    const x = Math.min(Math.max(limit.x, frame.left), frame.right);
    return svg`<rect class="beyond" x=${x} y=${frame.top} width=${frame.right - x} height=${frame.bottom - frame.top}></rect>
      <line class="limit" x1=${x} x2=${x} y1=${frame.top} y2=${frame.bottom}></line>`;
  }
  const y = Math.min(Math.max(limit.y, frame.top), frame.bottom);
  return svg`<rect class="beyond" x=${frame.left} y=${y} width=${frame.right - frame.left} height=${frame.bottom - y}></rect>
    <line class="limit" x1=${frame.left} x2=${frame.right} y1=${y} y2=${y}></line>`;
}

/** `idOf` names the element of the point at an index, for `aria-activedescendant`. */
export function drawPoints(
  layout: PointsLayout,
  data: PointsData,
  words: PointsWords,
  idOf: (index: number) => string,
): TemplateResult {
  const { size, frame, baseline } = layout;
  const width = Math.max(frame.right - frame.left, 0);
  const height = Math.max(frame.bottom - frame.top, 0);
  const marks = layout.points
    .map((point, index) => ({ point, id: idOf(index) }))
    .filter(({ point }) => point.inside);
  const looked = new Set([data.selected, data.hovered, ...data.pinned, ...layout.onFrontier]);
  // The bars of hundreds of points would hide the points.
  const hasBar = ({ key }: PlacedPoint) => marks.length <= MOST_BARS || looked.has(key);
  return html`<svg class="points" role="none" viewBox=${`0 0 ${size.width} ${size.height}`} width=${size.width} height=${size.height}>
    ${drawLeftAxis(frame, layout.yTicks, words.y)}
    ${drawBottomAxis(frame, layout.xTicks, words.x)}
    <clipPath id="points-frame"><rect x=${frame.left} y=${frame.top - 8} width=${width} height=${height + 8}></rect></clipPath>
    <g clip-path="url(#points-frame)" aria-hidden="true">
      ${drawLimit(layout)}
      ${
        baseline?.band
          ? svg`<rect class="band" x=${frame.left} width=${width} y=${baseline.band[1]} height=${Math.max(baseline.band[0] - baseline.band[1], 0)}></rect>`
          : nothing
      }
      ${baseline ? svg`<line class="fp32" x1=${frame.left} x2=${frame.right} y1=${baseline.y} y2=${baseline.y}></line>` : nothing}
      <path class="frontier" d=${layout.frontier}></path>
      ${marks.map(({ point }) =>
        point.bar && hasBar(point)
          ? svg`<line class=${`interval family-${point.family} ${point.key === data.selected || point.key === data.hovered ? "strong" : ""}`}
              x1=${point.x} x2=${point.x} y1=${point.bar[0]} y2=${point.bar[1]}></line>`
          : nothing,
      )}
    </g>
    ${marks.map(({ point, id }) => drawMark(point, data, layout.onFrontier, id))}
    ${drawRings(layout, data)}
    ${
      baseline
        ? svg`<text class="note" aria-hidden="true" x=${baseline.atLeft ? frame.left + 4 : frame.right - 4} y=${baseline.labelY} text-anchor=${baseline.atLeft ? "start" : "end"}>${baseline.label}</text>`
        : nothing
    }
    <rect class="brush" hidden></rect>
  </svg>`;
}
