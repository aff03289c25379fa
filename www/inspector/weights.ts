// Statistics first, then the histogram with the levels that the weights are moved to.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../charts/box.ts";
import { dragAlong } from "../charts/drag.ts";
import {
  drawHistogram,
  type HistogramData,
  type HistogramLayout,
  type HistogramWords,
  layoutHistogram,
} from "../charts/histogram.ts";
import { figure } from "../controls/figure.ts";
import type { Shown } from "../shown.ts";
import { withValue } from "../state.ts";
import type { InspectedTensor, Recipe } from "../types.ts";

export function weightsView(shown: Shown): TemplateResult {
  const { results, t, f } = shown;
  const { inspection, selected } = results;
  if (!inspection) return html``;
  const { stats, modelStats, trace } = inspection;
  const report = selected?.report.layers[results.parameter];
  const { data, words, summary } = histogramContents(inspection, shown);
  let latest: HistogramLayout | null = null;
  const draw = (size: Size) => {
    latest = layoutHistogram(data, words, size);
    return drawHistogram(latest, words, summary);
  };
  const around = (box: TemplateResult) =>
    data.clip
      ? html`<div class="draggable" ${dragAlong((x, begins) => latest && dragEnd(latest, x, begins, shown), shown.actions.settle)}>${box}</div>`
      : box;
  const rows = ["count", "min", "max", "mean", "standardDeviation", "zeros"] as const;
  const number = (value: number, row: (typeof rows)[number]) =>
    row === "count" || row === "zeros" ? f.count(value) : f.number(value);
  return html`
    <p class="small">${t.weights.line}</p>
    <table class="stats">
      <thead>
        <tr>
          <td></td>
          <th scope="col" class="number">${t.weights.thisTensor}</th>
          <th scope="col" class="number">${t.weights.wholeModel}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            <th scope="row">${t.weights.stats[row]}</th>
            <td class="number">${number(stats[row], row)}</td>
            <td class="number">${number(modelStats[row], row)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${figure(draw, { title: t.weights.histogram, file: `histogram-${inspection.name}`, kind: "chart-histogram", t, around })}
    ${data.clip ? html`<p class="small">${t.weights.clip}</p>` : nothing}
    <p class="key small">
      <span class="swatch before"></span>${t.weights.before}
      <span class="swatch after"></span>${t.weights.after}
      ${trace ? html`<span class="swatch level"></span>${t.weights.levels}` : nothing}
    </p>
    <p class="small">
      ${trace ? t.weights.groups(inspection.groups, f.count(inspection.groups)) : t.weights.float}
      ${report?.entropy === undefined ? nothing : t.weights.coded(f.bits(report.codeBits ?? 0), f.bits(report.entropy))}
      ${report ? (report.sqnrDb === undefined ? t.weights.exact : t.weights.sqnr(f.decibels(report.sqnrDb), f.number(report.maxError, 3))) : nothing}
    </p>
  `;
}

/** The histogram at a size, with nothing to drag, and what it shows in a sentence: for what is read elsewhere. */
export function histogramPicture(
  inspection: InspectedTensor,
  shown: Shown,
  size: Size,
): { picture: TemplateResult; summary: string } {
  const { data, words, summary } = histogramContents(inspection, shown);
  const layout = layoutHistogram({ ...data, clip: null }, words, size);
  return { picture: drawHistogram(layout, words, summary), summary };
}

function histogramContents(
  inspection: InspectedTensor,
  shown: Shown,
): { data: HistogramData; words: HistogramWords; summary: string } {
  const { t, f } = shown;
  const { stats, trace } = inspection;
  const data = {
    before: inspection.histogram,
    after: inspection.recoveredHistogram,
    levels: trace?.levels ?? [],
    followed: trace ? { value: trace.value, recovered: trace.recovered } : null,
    clip: handSet(shown),
  };
  const words = {
    x: t.weights.x,
    y: t.weights.y,
    number: (value: number) => f.number(value, 3),
    count: (value: number) => (Number.isInteger(value) ? f.count(value) : ""),
  };
  const summary = `${t.weights.histogram}. ${t.weights.stats.min} ${f.number(stats.min)}, ${t.weights.stats.max} ${f.number(stats.max)}.`;
  return { data, words, summary };
}

/** The ends of the range where they are set by hand. */
function handSet({ state, results }: Shown): HistogramData["clip"] {
  const range = (state.recipe ?? results.recipe)?.range;
  const isUsed = results.form?.controls.some(({ path }) => path === "range.low") === true;
  return range?.kind === "manual" && isUsed ? { low: range.low, high: range.high } : null;
}

/** The end that a drag holds: the one that was nearer when it began. */
let held: "low" | "high" = "low";

function dragEnd(
  layout: HistogramLayout,
  x: number,
  begins: boolean,
  { state, results, actions }: Shown,
): void {
  const recipe = state.recipe ?? results.recipe;
  if (!recipe || !layout.clip) return;
  if (begins) held = Math.abs(x - layout.clip.low) <= Math.abs(x - layout.clip.high) ? "low" : "high";
  const set = (recipe: Recipe, end: "low" | "high", to: number) => {
    const control = results.form?.controls.find(({ path }) => path === `range.${end}`);
    if (control?.kind !== "real") return recipe;
    const value = Math.min(Math.max(to, control.min), control.max);
    return withValue(recipe, `range.${end}`, Number(value.toPrecision(4)));
  };
  const value = layout.invert(x);
  // What is centred on zero reaches as far on either side: its ends move together.
  const { format } = recipe;
  const isAffine = format !== undefined && "symmetry" in format && format.symmetry === "affine";
  const other = held === "low" ? "high" : "low";
  const moved = set(recipe, held, value);
  actions.choose(isAffine ? moved : set(moved, other, -value), "replace");
}
