// The tensor at hand as A and B recover it: pictures with the same colours, histograms on the same axes.
import { html, type TemplateResult } from "lit/html.js";
import type { Size } from "../charts/box.ts";
import { largest } from "../charts/heat.ts";
import { drawHistogram, layoutHistogram } from "../charts/histogram.ts";
import { figure } from "../controls/figure.ts";
import { heatFigure, placeWords } from "../inspector/pictures.ts";
import type { Detailed } from "../shown.ts";
import type { ComparedRecipes, TensorPair } from "../types.ts";
import { sentences } from "./sentences.ts";

export function tensorView(compared: ComparedRecipes, parameter: number, shown: Detailed): TemplateResult {
  const { results, t, f } = shown;
  const { a, b, difference, tensor } = compared;
  const drawn = { ...tensor, parameter };
  const limit = Math.max(largest(a), largest(b));
  const parts = [
    { name: "A", values: a, limit },
    { name: "B", values: b, limit },
    { name: t.comparison.difference, values: difference, limit: tensor.maxDifference },
  ];
  const [first = 0, second = 0, change = 0] = parts.map(({ values }) => values[results.weight]);
  const values = `A ${f.number(first)}, B ${f.number(second)} (${f.signed(change)})`;
  return html`
    <div class="section-head">
      <h4>${t.comparison.tensor}</h4>
      ${chooser(shown)}
    </div>
    <p class="small">${t.comparison.line}</p>
    <p id="compare-tensor">${sentences(numbers(tensor, a.length, shown), t)}</p>
    ${heatFigure(drawn, parts, `comparison-${tensor.name}`, shown)}
    <p class="small">
      ${sentences([t.comparison.scale(f.number(limit, 3), f.number(tensor.maxDifference, 3)), t.pictures.cell(placeWords(drawn, shown), values)], t)}
    </p>
    <div class="pair">
      ${histogram(tensor.recovered, t.comparison.recovered, t.weights.x, `recovered-${tensor.name}`, shown)}
      ${histogram(tensor.errors, t.comparison.errors, t.comparison.error, `errors-${tensor.name}`, shown)}
    </div>
    <p class="key small"><span class="swatch before"></span>A<span class="swatch after"></span>B</p>
  `;
}

/** The tensor that the inspector looks at too. */
function chooser({ results, t, f, actions }: Detailed): TemplateResult {
  const choose = (event: Event) =>
    actions.update({ parameter: Number((event.currentTarget as HTMLSelectElement).value), weight: null });
  return html`<select aria-label=${t.comparison.which} @change=${choose}>
    ${results.session?.parameters.map(
      ({ name, shape }, index) =>
        html`<option value=${index} ?selected=${index === results.parameter}>
          ${t.inspector.tensorOption(name, f.shape(shape))}
        </option>`,
    )}
  </select>`;
}

function numbers(
  { equal, maxDifference, sqnrDbA, sqnrDbB }: TensorPair,
  all: number,
  { t, f }: Detailed,
): string[] {
  const { comparison } = t;
  const decibels = (of: number | undefined) => (of === undefined ? comparison.exact : f.decibels(of));
  const sqnr = comparison.sqnr(decibels(sqnrDbA), decibels(sqnrDbB));
  if (equal === all) return [comparison.identical, sqnr];
  return [
    comparison.largest(f.number(maxDifference, 3)),
    comparison.equal(f.count(equal), f.count(all), f.percent(equal / all)),
    sqnr,
  ];
}

function histogram(
  [before, after]: TensorPair["recovered"],
  title: string,
  x: string,
  file: string,
  { t, f }: Detailed,
): TemplateResult {
  const words = {
    ...{ x, y: t.weights.y, number: (value: number) => f.number(value, 3) },
    count: (value: number) => (Number.isInteger(value) ? f.count(value) : ""),
  };
  const data = { before, after, levels: [], followed: null, clip: null };
  const draw = (size: Size) => drawHistogram(layoutHistogram(data, words, size), words, `${title}: A, B`);
  return figure(draw, { title, file: `comparison-${file}`, kind: "chart-histogram", t });
}
