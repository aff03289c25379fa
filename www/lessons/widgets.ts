// The playground's own views, by the names that lessons call them.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { chartView, recovery } from "../controls/chart.ts";
import { legendView } from "../controls/legend.ts";
import { familiesView, lineView } from "../controls/recipe.ts";
import { tableView } from "../controls/table.ts";
import { wishView } from "../controls/wish.ts";
import { costView } from "../inspector/cost.ts";
import { layersView } from "../inspector/layers.ts";
import { measuresView } from "../inspector/measures.ts";
import { picturesView } from "../inspector/pictures.ts";
import { predictionsView } from "../inspector/predictions.ts";
import { lineFigure, pickView, stepsView, tiesView } from "../inspector/weight.ts";
import { weightsView } from "../inspector/weights.ts";
import { whyView } from "../inspector/why.ts";
import type { Detailed } from "../shown.ts";
import { pointSentence } from "../words.ts";

type View = (shown: Detailed) => TemplateResult | typeof nothing;

const ofTrace =
  (
    view: (
      trace: NonNullable<NonNullable<Detailed["results"]["inspection"]>["trace"]>,
      shown: Detailed,
    ) => TemplateResult | typeof nothing,
  ): View =>
  (shown) => {
    const trace = shown.results.inspection?.trace;
    return trace ? view(trace, shown) : nothing;
  };

const tensorsView: View = ({ results: { selected }, t, f }) =>
  selected
    ? html`<table class="stats">
        <thead>
          <tr>
            <th scope="col">${t.inspector.tensor}</th>
            <th scope="col" class="number">${t.table.columns.sqnr}</th>
            <th scope="col" class="number">${t.table.columns.maxError}</th>
          </tr>
        </thead>
        <tbody>
          ${selected.report.layers.map(
            ({ name, shape, sqnrDb, maxError }) => html`<tr>
              <th scope="row">${t.inspector.tensorOption(name, f.shape(shape))}</th>
              <td class="number">${sqnrDb === undefined ? "∞" : f.fixed(sqnrDb, 1)}</td>
              <td class="number">${f.number(maxError, 3)}</td>
            </tr>`,
          )}
        </tbody>
      </table>`
    : nothing;

export const WIDGETS = {
  /** The point in a sentence: what, score, size. */
  sentence: ({ results, t, f }) =>
    results.selected && results.session
      ? html`<p class="sentence">${pointSentence(results.selected, results.session, t, f)}</p>`
      : nothing,
  /** Accuracy against size, of every recipe, with the families that can be switched off. */
  chart: (shown) => html`${chartView(shown)} ${legendView(shown)}`,
  table: tableView,
  wish: wishView,
  /** The families of recipes, as buttons. */
  families: familiesView,
  /** The options of the line y = wx + b. */
  line: lineView,
  /** The histogram of the tensor at hand with its levels and the statistics before and after. */
  histogram: weightsView,
  /** One weight on the line of its levels; it can be dragged. */
  numberLine: ofTrace(lineFigure),
  /** From statistic over interval and integer to the recovered value, with every number. */
  steps: ofTrace(stepsView),
  /** What other engines would have stored. */
  ties: ofTrace(tiesView),
  /** Which weight is followed. */
  pick: pickView,
  /** Heat maps: before, after, error. */
  pictures: picturesView,
  /** Confusion matrix and changed samples; the scene's tab has to be "predictions". */
  predictions: predictionsView,
  /** Why the tensor errs, in counters; the scene's tab has to be "why". */
  why: whyView,
  /** What changes besides accuracy; the scene's tab has to be "measures". */
  measures: measuresView,
  /** Bytes, operations and time beside fp32; the scene's tab has to be "measures". */
  cost: costView,
  layers: layersView,
  /** What the last training came to. */
  recovery: (shown) => html`${recovery.peek()?.panelView(shown)}`,
  /** Every parameter tensor, and how well it came back. */
  tensors: tensorsView,
} satisfies Record<string, View>;

export type WidgetName = keyof typeof WIDGETS;
