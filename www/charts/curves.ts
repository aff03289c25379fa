// Curves over epochs: two panels, one above the other, over one axis. `layoutCurves` places them, `drawCurves` draws them.
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { drawBottomAxis, drawLeftAxis, type Frame, type Tick, textWidth, ticks } from "./axes.ts";
import type { Size } from "./box.ts";
import { type Tone, toneMark } from "./marks.ts";
import { straight } from "./path.ts";
import { linearScale, logScale, type Scale } from "./scale.ts";

export interface CurveSeries {
  tone: Tone;
  /** A thin line without marks, or a line with them. */
  look: "thin" | "marked";
  points: readonly (readonly [epoch: number, value: number])[];
}

export interface CurvePanel {
  /** By the logarithm where values may be far apart. */
  scale: "log" | "linear";
  series: CurveSeries[];
  words: { y: string; number: (value: number) => string };
}

export interface CurvesData {
  panels: CurvePanel[];
  /** Where the axis ends. */
  epochs: number;
  /** Where something else begins, with its name. */
  borders?: [epoch: number, name: string][];
}

export interface CurvesWords {
  x: string;
  epoch: (value: number) => string;
}

interface Line {
  tone: Tone;
  look: CurveSeries["look"];
  path: string;
  marks: [x: number, y: number][];
}

export interface CurvesLayout {
  size: Size;
  frame: Frame;
  xTicks: Tick[];
  panels: { frame: Frame; yTicks: Tick[]; lines: Line[] }[];
  borders: { x: number; name: string; text: { x: number; y: number; anchor: "start" | "end" } }[];
}

const GAP = 18;
/** No more marks than this along a line. */
const MOST_MARKS = 16;

function domainOf({ series, scale }: CurvePanel): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { points } of series)
    for (const [, value] of points) {
      if (!Number.isFinite(value) || (scale === "log" && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (low > high) return scale === "log" ? [0.1, 1] : [0, 1];
  if (scale === "log") return [low / 1.15, high * 1.15];
  const margin = Math.max((high - low) * 0.06, 0.005);
  return [low - margin, high + margin];
}

/** 1, 2, 5 and their decades, as many as there is room for. */
function decadeTicks(scale: Scale, [low, high]: [number, number], length: number): number[] {
  for (const steps of [[1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const values: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1)
      values.push(
        ...steps.map((step) => step * 10 ** power).filter((value) => value >= low && value <= high),
      );
    if (values.length * 22 <= length || steps.length === 1) {
      const every = Math.max(Math.ceil((values.length * 18) / Math.max(length, 1)), 1);
      // Within a part of a decade, evenly.
      if (values.length < 3)
        return scale.ticks(Math.max(Math.floor(length / 36), 2)).filter((value) => value > 0);
      return values.filter((_, i) => i % every === 0);
    }
  }
  return [];
}

export function layoutCurves(data: CurvesData, words: CurvesWords, size: Size): CurvesLayout {
  const frame = { left: 54, right: size.width - 12, top: 10, bottom: size.height - 40 };
  const x = linearScale([0, Math.max(data.epochs, 1)], [frame.left, frame.right]);
  const height = (frame.bottom - frame.top - GAP * (data.panels.length - 1)) / data.panels.length;
  const panels = data.panels.map((panel, index) => {
    const top = frame.top + index * (height + GAP);
    const own = { ...frame, top, bottom: top + height };
    const domain = domainOf(panel);
    const y = (panel.scale === "log" ? logScale : linearScale)(domain, [own.bottom, own.top]);
    const yTicks =
      panel.scale === "log"
        ? decadeTicks(y, domain, height).map((value) => ({ at: y(value), label: panel.words.number(value) }))
        : ticks(y, height, 30, panel.words.number);
    const lines = panel.series.map(({ tone, look, points }): Line => {
      const placed = points
        .filter(([, value]) => Number.isFinite(value) && (panel.scale === "linear" || value > 0))
        .map(([epoch, value]): [number, number] => [x(epoch), y(value)]);
      const every = Math.max(Math.ceil(placed.length / MOST_MARKS), 1);
      const isMarked = (i: number) => i === placed.length - 1 || i % every === every - 1;
      return {
        ...{ tone, look, path: straight(placed) },
        marks: look === "marked" ? placed.filter((_, i) => isMarked(i)) : [],
      };
    });
    return { frame: own, yTicks, lines };
  });
  // Epochs are whole.
  const whole = (tick: number) => Number.isInteger(tick);
  const count = Math.max(2, Math.floor((frame.right - frame.left) / 56));
  const xTicks = x
    .ticks(count)
    .filter(whole)
    .map((epoch) => ({ at: x(epoch), label: words.epoch(epoch) }));
  const borders = (data.borders ?? []).map(([epoch, name], i) => {
    const at = x(epoch);
    // Names of short stages would lie on one another.
    const y = frame.top + 10 + 14 * i;
    const fits = at + 4 + textWidth(name) <= size.width;
    return {
      x: at,
      name,
      text: fits ? { x: at + 4, y, anchor: "start" as const } : { x: at - 4, y, anchor: "end" as const },
    };
  });
  return { size, frame, xTicks, panels, borders };
}

export function drawCurves(
  layout: CurvesLayout,
  { panels }: CurvesData,
  words: CurvesWords,
  summary: string,
): TemplateResult {
  const { size, frame } = layout;
  return html`<svg class="curves" role="img" aria-label=${summary} viewBox=${`0 0 ${size.width} ${size.height}`} width=${size.width} height=${size.height}>
    ${layout.panels.map((panel, i) => drawLeftAxis(panel.frame, panel.yTicks, panels[i]?.words.y ?? ""))}
    ${drawBottomAxis(frame, layout.xTicks, words.x)}
    ${layout.borders.map(
      ({
        x,
        name,
        text,
      }) => svg`<line class="border" x1=${x} x2=${x} y1=${frame.top} y2=${frame.bottom}></line>
        <text class="note" x=${text.x} y=${text.y} text-anchor=${text.anchor}>${name}</text>`,
    )}
    ${layout.panels.map(({ lines }) =>
      lines.map(
        ({ tone, look, path, marks }) => svg`<path class=${`curve ${look} tone-${tone}`} d=${path}></path>
          ${marks.length > 0 ? marks.map(([x, y]) => svg`<g transform=${`translate(${x} ${y}) scale(0.7)`}>${toneMark(tone)}</g>`) : nothing}`,
      ),
    )}
  </svg>`;
}
