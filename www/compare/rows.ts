// What A and B say of the test rows: which is better and how surely, and the rows that they see otherwise.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { fitFigure, samplesView } from "../inspector/predictions.ts";
import type { Detailed } from "../shown.ts";
import type { ComparedRecipes, Paired, Point } from "../types.ts";
import { type Sentence, sentences } from "./sentences.ts";

/** With so many rows a tenth of a point is many of them. */
const MANY_ROWS = 1000;

export function scoreView({ paired }: ComparedRecipes, shown: Detailed): TemplateResult {
  const { t, results } = shown;
  const { comparison } = t;
  if (!paired) return html`<p class="small" id="compare-score">${comparison.noRows}</p>`;
  const words = results.session?.dataset.task === "classification" ? shares : errors;
  return html`
    <h4>${comparison.score}</h4>
    <p id="compare-score">${sentences(words(paired, shown), t)}</p>
  `;
}

const rowsOf = ({ results }: Detailed) => results.session?.baseline.report.samples ?? 0;

function shares({ difference, interval, onlyA, onlyB, pValue }: Paired, shown: Detailed): Sentence[] {
  const { f, results } = shown;
  const { comparison } = shown.t;
  const decimals = rowsOf(shown) < MANY_ROWS ? 1 : 2;
  const points = (share: number) => f.points(share, decimals);
  const what =
    difference === 0
      ? comparison.equallyRight
      : comparison.better(difference > 0 ? "B" : "A", f.fixed(100 * Math.abs(difference), decimals));
  return [
    html`<strong>${what}</strong>`,
    intervalWords(interval, points, comparison.howShares, shown),
    comparison.alone(f.count(onlyA), f.count(onlyB)),
    verdict(interval, shown),
    comparison.chance(f.number(pValue ?? 1, 2)),
    ...(results.origin?.basis === "agreement" ? [comparison.agreement] : []),
  ];
}

function errors({ difference, interval, onlyA, onlyB }: Paired, shown: Detailed): Sentence[] {
  const { f } = shown;
  const { comparison } = shown.t;
  if (onlyA + onlyB === 0) return [html`<strong>${comparison.sameOutputs}</strong>`];
  const what =
    difference === 0
      ? comparison.equalError
      : comparison.smallerError(difference < 0 ? "B" : "A", f.number(Math.abs(difference), 3));
  return [
    html`<strong>${what}</strong>`,
    intervalWords(interval, f.signed, comparison.howErrors, shown),
    comparison.nearer(f.count(onlyA), f.count(onlyB)),
    verdict(interval, shown),
  ];
}

function intervalWords(
  { low, high }: Paired["interval"],
  text: (end: number) => string,
  how: string,
  { t }: Detailed,
): TemplateResult {
  const { interval, ends } = t.comparison;
  return html`<span class="explained" title=${how}>${interval}</span>${t.page.colon}${ends(text(low), text(high))}`;
}

/** What these rows can tell, and what they cannot. */
function verdict({ low, high }: Paired["interval"], shown: Detailed): string {
  const { holdsZero, leavesZero } = shown.t.comparison;
  return low > 0 || high < 0 ? leavesZero : holdsZero(shown.f.count(rowsOf(shown)));
}

export function rowsView(compared: ComparedRecipes, shown: Detailed): TemplateResult | typeof nothing {
  const task = shown.results.session?.dataset.task;
  if (task === "weights") return nothing;
  return task === "classification" ? flippedView(compared, shown) : fitView(compared, shown);
}

function flippedView({ predictions, paired }: ComparedRecipes, shown: Detailed): TemplateResult {
  const { f } = shown;
  const { comparison } = shown.t;
  const { changed, changedCount } = predictions;
  const { onlyA = 0, onlyB = 0 } = paired ?? {};
  const counts = [
    [comparison.onlyA, onlyA],
    [comparison.onlyB, onlyB],
    [comparison.neither, changedCount - onlyA - onlyB],
  ] as const;
  const words = {
    classes: comparison.classes,
    second: { name: comparison.onlyB, kind: "" },
    first: { name: comparison.onlyA, kind: "" },
    none: { name: comparison.neither, kind: "" },
    marginHelp: comparison.marginHelp,
  } as const;
  const total = f.count(rowsOf(shown));
  return html`<h4>${changedCount === 0 ? comparison.none : comparison.flipped(changedCount, f.count(changedCount), total)}</h4>
    ${
      changedCount === 0
        ? nothing
        : html`<ul class="tally">
            ${counts.map(([name, count]) => html`<li>${name} <strong>${f.count(count)}</strong></li>`)}
          </ul>`
    }
    ${changedCount > changed.length ? html`<p class="small">${comparison.shown(f.count(changed.length))}</p>` : nothing}
    ${samplesView(changed, words, shown)}`;
}

function fitView({ predictions }: ComparedRecipes, shown: Detailed): TemplateResult {
  const { results, f } = shown;
  const { comparison } = shown.t;
  const rmse = (point: Point | undefined) =>
    point?.report.metric.task === "regression" ? f.number(point.report.metric.rmse) : "–";
  const [a, b] = results.pinned;
  const { fit, scatter } = comparison;
  const errors = comparison.rmse(rmse(a), rmse(b));
  return html`<div>${fitFigure(predictions, { fit, scatter, errors, before: "A", after: "B", file: "-comparison" }, shown)}</div>`;
}
