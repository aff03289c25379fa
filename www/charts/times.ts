// Times of contestants on one logarithmic axis: a bar from ours to each other's median, a thin line from its least to its
// most. Places are percent of the width, so that a table can hold one strip for each contestant.
import { svg, type TemplateResult } from "lit/html.js";

export interface TimesData {
  id: string;
  median: number;
  low: number;
  high: number;
}

export interface Mark {
  id: string;
  /** Percent of the width. */
  at: number;
  low: number;
  high: number;
}

export interface TimesLayout {
  marks: Mark[];
  /** Where the first contestant is; bars begin there. */
  from: number;
  ticks: { at: number; value: number }[];
}

/** Room beyond the outermost mark, in decades. */
const ROOM = 0.12;
const MOST_TICKS = 4;

/** `data` in any order; `origin` is the contestant that the bars begin at. */
export function layoutTimes(data: TimesData[], origin: string): TimesLayout {
  const times = data.flatMap(({ median, low, high }) => [median, low, high]).filter((time) => time > 0);
  // A browser's clock is coarse: what it saw no time pass for lies at the least that it saw.
  const least = times.length > 0 ? Math.min(...times) : 1;
  const decades = (value: number) => Math.log10(Math.max(value, least));
  const first = decades(least) - ROOM;
  const last = decades(Math.max(least, ...times)) + ROOM;
  const place = (value: number) => (100 * (decades(value) - first)) / (last - first);
  const marks = data.map(({ id, median, low, high }) => ({
    id,
    at: place(median),
    low: place(low),
    high: place(high),
  }));
  const from = marks.find(({ id }) => id === origin)?.at ?? 0;
  return { marks, from, ticks: tickValues(first, last).map((value) => ({ at: place(value), value })) };
}

/** Powers of ten, with their halves and fifths where few fit; not more than four. */
function tickValues(first: number, last: number): number[] {
  const [lowest, highest] = [Math.floor(first), Math.ceil(last)];
  const between = (steps: number[]) =>
    Array.from({ length: highest - lowest + 1 }, (_, i) => steps.map((step) => step * 10 ** (lowest + i)))
      .flat()
      .filter((value) => Math.log10(value) >= first && Math.log10(value) <= last);
  const fine = [[1, 2, 5], [1, 3], [1]].map(between).find((values) => values.length <= MOST_TICKS);
  if (fine) return fine;
  const decades = between([1]);
  const every = Math.ceil(decades.length / MOST_TICKS);
  return decades.filter((_, i) => i % every === 0);
}

/** Shapes of about the same area around the origin, one for each engine: colour is never the only difference. */
const SHAPES: Record<string, string> = {
  ours: "M-5,0A5,5,0,1,1,5,0A5,5,0,1,1,-5,0Z",
  plain: "M-4.4,-4.4H4.4V4.4H-4.4Z",
  onnxruntime: "M0,-6.4L6,4.6H-6Z",
  tfjs: "M0,-6.4L5.4,0L0,6.4L-5.4,0Z",
  statistics: "M-5.6,0L-2.8,-4.9H2.8L5.6,0L2.8,4.9H-2.8Z",
  native: "M0,6.4L6,-4.6H-6Z",
  limit: "M-1.5,-7H1.5V7H-1.5Z",
};

export function engineMark(engine: string): TemplateResult {
  return svg`<path class=${`engine engine-${engine}`} d=${SHAPES[engine] ?? SHAPES.plain}></path>`;
}

const percent = (x: number) => `${x.toFixed(2)}%`;

/** One contestant's strip. */
export function drawStrip(layout: TimesLayout, id: string, engine: string): TemplateResult {
  const mark = layout.marks.find((each) => each.id === id);
  const { from, ticks } = layout;
  return svg`
    ${ticks.map(({ at }) => svg`<line class="grid" x1=${percent(at)} x2=${percent(at)} y1="0" y2="100%"></line>`)}
    <line class="ours-line" x1=${percent(from)} x2=${percent(from)} y1="0" y2="100%"></line>
    ${
      mark &&
      svg`
        <line class=${`bar engine-${engine}`} x1=${percent(from)} x2=${percent(mark.at)} y1="50%" y2="50%"></line>
        <line class=${`whisker engine-${engine}`} x1=${percent(mark.low)} x2=${percent(mark.high)} y1="50%" y2="50%"></line>
        <svg x=${percent(mark.at)} y="50%" overflow="visible">${engineMark(engine)}</svg>`
    }`;
}

/** The labels of the axis, for the head of the table. */
export function drawTicks(layout: TimesLayout, label: (value: number) => string): TemplateResult {
  const last = layout.ticks.length - 1;
  const anchor = (at: number) => (at < 15 ? "start" : at > 85 ? "end" : "middle");
  return svg`${layout.ticks.map(
    ({ at, value }, i) =>
      svg`<text
        class=${i > 0 && i < last ? "inner" : ""}
        x=${percent(at)}
        y="12"
        text-anchor=${anchor(at)}
      >${label(value)}</text>`,
  )}`;
}
