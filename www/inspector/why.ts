// Why a tensor errs: counters of the recipe at hand beside those of the pinned ones, what each code is used for and costs,
// and what each output row adds to the error.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { type BarsData, drawBars, layoutBars } from "../charts/bars.ts";
import type { Size } from "../charts/box.ts";
import { figure } from "../controls/figure.ts";
import type { Formats } from "../format.ts";
import type { Detailed } from "../shown.ts";
import type { Point, Why } from "../types.ts";
import { recipeWords } from "../words.ts";

interface Column {
  name: string;
  point: Point;
  why: Why | null;
}

interface Counter {
  id: keyof Detailed["t"]["why"]["counters"];
  text: (why: Why, point: Point, f: Formats) => string;
}

/** What two decimals of a percent cannot tell from nothing. */
const LEAST = 1e-4;

/** A share that is lost; a little is not nothing. */
const lost = (share: number, f: Formats) =>
  share > 0 && share < LEAST / 2 ? `<\u00a0${f.percent(LEAST, 2)}` : f.percent(share, 2);

const counters: Counter[] = [
  { id: "clipped", text: (why, _, f) => f.percent(why.clipped) },
  { id: "roundingError", text: (why, _, f) => lost(why.roundingError, f) },
  { id: "clippingError", text: (why, _, f) => lost(why.clippingError, f) },
  { id: "pruned", text: (why, _, f) => f.percent(why.pruned) },
  { id: "pruningError", text: (why, _, f) => lost(why.pruningError, f) },
  {
    id: "outputError",
    text: (why, _, f) => (why.outputError === undefined ? "–" : lost(why.outputError, f)),
  },
  { id: "levels", text: (why, _, f) => f.number(why.levels) },
  { id: "usedLevels", text: (why, _, f) => f.number(why.usedLevels) },
  { id: "bits", text: (why, _, f) => f.fixed(why.bits, 2) },
  { id: "entropy", text: (why, _, f) => f.fixed(why.entropy, 2) },
  { id: "intervalLow", text: (why, _, f) => f.number(why.interval[0], 3) },
  { id: "intervalMiddle", text: (why, _, f) => f.number(why.interval[1], 3) },
  { id: "intervalHigh", text: (why, _, f) => f.number(why.interval[2], 3) },
  { id: "bytes", text: (_, point, f) => f.count(point.report.bytes) },
  { id: "score", text: (_, point, f) => f.score(point.report.score, point.report.metric.task) },
];

export function whyView(shown: Detailed): TemplateResult {
  const { results, t } = shown;
  const [first, ...pinned] = results.reasons;
  if (first === undefined || !results.selected) return html`<p class="small">${t.inspector.waiting}</p>`;
  const others = results.pinned.flatMap((point, index): Column[] => {
    const name = ["A", "B"][index] ?? "";
    return [{ name, point, why: pinned[index] ?? null }];
  });
  return html`
    ${first && first.codes.length > 0 ? html`<p id="why-sentence">${sentenceOf(first, results.selected, shown)}</p>` : nothing}
    <p class="small">${t.why.line} ${others.length === 0 ? t.why.pin : nothing}</p>
    ${countersView([{ name: t.why.selected, point: results.selected, why: first }, ...others], shown)}
    ${first ? html`${codesView(first, shown)} ${rowsView(first, shown)}` : html`<p>${t.weights.float}</p>`}
  `;
}

/** What a recipe does to the weights, by its numbers. */
function sentenceOf(why: Why, { recipe }: Point, { t, f }: Detailed): string {
  const most = Math.max(...why.codes.map(({ count }) => count)) / Math.max(why.values, 1);
  const error = why.roundingError + why.clippingError + why.pruningError;
  return t.why.sentence(
    f.number(why.levels, 3),
    f.number(why.interval[1], 3),
    f.percent(most, 0),
    lost(error, f),
    (recipe.rounding?.kind ?? "nearest") === "nearest",
  );
}

function countersView(columns: Column[], { t, f }: Detailed): TemplateResult {
  return html`<div class="table-scroll">
    <table class="stats">
      <thead>
        <tr>
          <td></td>
          ${columns.map(
            ({ name, point }) =>
              html`<th scope="col" class="number" title=${recipeWords(point.recipe, t, f)}>${name}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${counters.map(
          ({ id, text }) => html`<tr>
            <th scope="row"><span class="explained" title=${t.why.about[id]}>${t.why.counters[id]}</span></th>
            ${columns.map(({ why, point }) => html`<td class="number">${why ? text(why, point, f) : "–"}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function bars(
  data: BarsData,
  words: { title: string; x: string; y: string; file: string },
  { t, f }: Detailed,
) {
  const axis = { x: words.x, y: words.y, number: (value: number) => f.percent(value, value < 0.1 ? 1 : 0) };
  const draw = (size: Size) => drawBars(layoutBars(data, axis, size), axis, words.title);
  return figure(draw, { title: words.title, file: words.file, kind: "chart-plane", t });
}

function codesView({ codes, values }: Why, shown: Detailed): TemplateResult {
  const { t, f } = shown;
  if (codes.length === 0) return html`<p class="small">${t.why.tooManyCodes}</p>`;
  const data = {
    names: codes.map(({ code }) => f.count(code)),
    back: codes.map(({ count }) => count / Math.max(values, 1)),
    front: codes.map(({ errorShare }) => errorShare),
  };
  const words = { title: t.why.codes, x: t.why.code, y: t.why.share, file: "codes" };
  return html`${bars(data, words, shown)} ${keyView(t.why.ofValues, t.why.ofError)}`;
}

function rowsView({ rows }: Why, shown: Detailed): TemplateResult | typeof nothing {
  const { results, t, f } = shown;
  if (rows.length < 2) return nothing;
  const sum = (pick: (row: Why["rows"][number]) => number) =>
    rows.reduce((all, row) => all + pick(row), 0) || 1;
  const [weights, outputs] = [sum((row) => row.weightError), sum((row) => row.outputError)];
  const classes = results.session?.dataset.classNames ?? [];
  const data = {
    names: rows.map((_, row) => (classes.length === rows.length ? (classes[row] ?? "") : f.count(row))),
    back: rows.map((row) => row.weightError / weights),
    front: rows.map((row) => row.outputError / outputs),
  };
  const words = { title: t.why.rows, x: t.why.row, y: t.why.share, file: "rows" };
  return html`${bars(data, words, shown)} ${keyView(t.why.ofWeightError, t.why.ofOutputError)}`;
}

function keyView(back: string, front: string): TemplateResult {
  return html`<p class="key small"><span class="swatch before"></span>${back}<span class="swatch after"></span>${front}</p>`;
}
