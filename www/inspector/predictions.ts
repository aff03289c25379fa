// What changed for the test samples: confusion matrix and flipped samples, or the fit of a regression.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../charts/box.ts";
import { canvasPixels } from "../charts/canvas.ts";
import { greyPixels } from "../charts/heat.ts";
import { drawPlane, layoutPlane, type Series } from "../charts/plane.ts";
import { figure } from "../controls/figure.ts";
import type { Detailed } from "../shown.ts";
import { pictureColours } from "../theme.ts";
import type { ChangedSample, Predictions } from "../types.ts";

export function predictionsView(shown: Detailed): TemplateResult {
  const { results, t } = shown;
  const { predictions, session } = results;
  if (!predictions || !session) return html`<p class="small">${t.inspector.waiting}</p>`;
  const classification = session.dataset.task === "classification";
  return html`
    <p class="small">${t.predictions.line}</p>
    ${classification ? confusionView(predictions, shown) : fitView(predictions, shown)}
    ${classification ? changedView(predictions, shown) : nothing}
    ${results.losses.length > 1 ? lossView(shown) : nothing}
  `;
}

function confusionView(
  { confusion, baselineConfusion }: Predictions,
  { results, t, f }: Detailed,
): TemplateResult {
  const names = results.session?.dataset.classNames ?? [];
  const most = Math.max(1, ...confusion.flatMap((row, label) => row.filter((_, other) => other !== label)));
  const differing = confusion.flat().filter((count, i) => count !== baselineConfusion.flat()[i]).length;
  // Ten steps of colour: mistakes are what is looked at, so they alone are coloured.
  const heat = (count: number, diagonal: boolean) => (diagonal ? "right" : Math.ceil((9 * count) / most));
  return html`
    <h3>${t.predictions.confusion}</h3>
    <p class="small">${t.predictions.truth} ↓ ${t.predictions.predicted} →${t.page.stop}${differing === 0 ? t.predictions.sameAs : t.predictions.differs(differing, f.count(differing))}</p>
    <div class="table-scroll">
      <table class="confusion">
        <thead>
          <tr>
            <td></td>
            ${names.map((name) => html`<th scope="col" class="number">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${confusion.map(
            (row, label) => html`<tr>
              <th scope="row">${names[label]}</th>
              ${row.map((count, other) => {
                const change = count - (baselineConfusion[label]?.[other] ?? 0);
                return html`<td class="number" data-heat=${heat(count, other === label)}>
                  ${count === 0 && change === 0 ? html`<span class="nought">0</span>` : f.count(count)}${change === 0 ? nothing : html`<small>${f.signed(change)}</small>`}
                </td>`;
              })}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

function changedView({ changed, changedCount }: Predictions, shown: Detailed): TemplateResult {
  const { results, t, f } = shown;
  const total = results.selected?.report.samples ?? 0;
  return html`
    <h3 class="section">${changedCount === 0 ? t.predictions.none : t.predictions.changed(changedCount, f.count(changedCount), f.count(total))}</h3>
    ${changedCount > changed.length ? html`<p class="small">${t.predictions.shown(f.count(changed.length))}</p>` : nothing}
    ${samplesView(changed, ofQuantized(shown), shown)}
  `;
}

/** What is said of a sample that two models see otherwise, the second of which is right, or the first, or none. */
export interface SampleWords {
  classes: (before: string, after: string) => string;
  second: Verdict;
  first: Verdict;
  none: Verdict;
  marginHelp: string;
}

interface Verdict {
  name: string;
  kind: "good" | "bad" | "";
}

const ofQuantized = ({ t: { predictions } }: Detailed): SampleWords => ({
  classes: (before, after) => `${before} → ${after}`,
  second: { name: predictions.fixed, kind: "good" },
  first: { name: predictions.broken, kind: "bad" },
  none: { name: predictions.other, kind: "" },
  marginHelp: predictions.marginHelp,
});

export function samplesView(samples: ChangedSample[], words: SampleWords, shown: Detailed): TemplateResult {
  return html`<ul class="samples">
    ${samples.map((sample) => sampleView(sample, words, shown))}
  </ul>`;
}

function sampleView(sample: ChangedSample, words: SampleWords, { results, t, f }: Detailed): TemplateResult {
  const dataset = results.session?.dataset;
  const name = (index: number) => dataset?.classNames[index] ?? "";
  const image = dataset?.image;
  const { paper, ink } = pictureColours();
  const { label, before, after } = sample;
  const verdict = after === label ? words.second : before === label ? words.first : words.none;
  return html`<li class="sample">
    ${
      image
        ? html`<canvas
            role="img"
            aria-label=${t.predictions.sample(f.count(sample.index))}
            ${canvasPixels({ pixels: greyPixels(sample.features, paper, ink), width: image.width, height: image.height })}
          ></canvas>`
        : nothing
    }
    <p>
      <strong>${words.classes(name(before), name(after))}</strong>
      <span class=${`verdict ${verdict.kind}`}>${verdict.name}</span>
      <small>${t.predictions.was} ${name(label)}</small>
      <small title=${words.marginHelp}>${t.predictions.margin} ${f.number(sample.margin, 3)}</small>
      <small>${t.predictions.sample(f.count(sample.index))}</small>
    </p>
  </li>`;
}

/** What is said of two models of a regression. */
export interface FitWords {
  fit: string;
  scatter: string;
  before: string;
  after: string;
  errors: string;
  /** What the name of the saved file ends with. */
  file: string;
}

function fitView(predictions: Predictions, shown: Detailed): TemplateResult {
  const { results, t, f } = shown;
  const rmse = (point: typeof results.selected) =>
    point?.report.metric.task === "regression" ? f.number(point.report.metric.rmse) : "–";
  const { fit, scatter, fp32, quantized } = t.predictions;
  const errors = t.predictions.rmse(rmse(results.session?.baseline ?? null), rmse(results.selected));
  return fitFigure(predictions, { fit, scatter, before: fp32, after: quantized, errors, file: "" }, shown);
}

/** Two models of a regression on the same axes. */
export function fitFigure(
  { inputs, targets, before, after }: Predictions,
  names: FitWords,
  { results, t, f }: Detailed,
): TemplateResult {
  const isLine = results.session?.dataset.features === 1;
  const ends = (values: number[]): Series["x"] => [Math.min(...values), Math.max(...values)];
  const along = (predictions: number[]) => {
    const order = inputs.map((_, i) => i).sort((a, b) => (inputs[a] ?? 0) - (inputs[b] ?? 0));
    const [first = 0, last = 0] = [order[0], order.at(-1)];
    return {
      x: [inputs[first] ?? 0, inputs[last] ?? 0],
      y: [predictions[first] ?? 0, predictions[last] ?? 0],
    };
  };
  const series: Series[] = isLine
    ? [
        { name: "targets", mark: "dots", x: inputs, y: targets },
        { name: "before", mark: "line", ...along(before) },
        { name: "after", mark: "line", ...along(after) },
      ]
    : [
        { name: "before", mark: "dots", x: targets, y: before },
        { name: "after", mark: "dots", x: targets, y: after },
        { name: "perfect", mark: "line", x: ends(targets), y: ends(targets) },
      ];
  const number = (value: number) => f.number(value, 3);
  const words = {
    x: isLine ? "x" : t.predictions.actual,
    y: isLine ? "y" : t.predictions.predicted,
    xNumber: number,
    yNumber: number,
  };
  const { errors } = names;
  const title = isLine ? names.fit : names.scatter;
  const draw = (size: Size) => drawPlane(layoutPlane(series, words, size), words, `${title}. ${errors}`);
  return html`
    ${figure(draw, { title, file: `${isLine ? "fit" : "predicted-against-actual"}${names.file}`, kind: "chart-plane", t })}
    <p class="key small">
      <span class="swatch before"></span>${names.before}
      <span class="swatch after"></span>${names.after}
      ${isLine ? nothing : html`<span class="swatch line"></span>${t.predictions.perfect}`}
    </p>
    <p class="small">${errors}</p>
  `;
}

function lossView({ results, t, f }: Detailed): TemplateResult {
  const { losses } = results;
  const series: Series[] = [{ name: "after", mark: "line", x: losses.map((_, i) => i + 1), y: losses }];
  const words = {
    x: t.predictions.iteration,
    y: t.predictions.loss,
    xNumber: (value: number) => (Number.isInteger(value) ? f.count(value) : ""),
    yNumber: (value: number) => f.number(value, 3),
  };
  const title = t.predictions.losses;
  const draw = (size: Size) => drawPlane(layoutPlane(series, words, size), words, title);
  return html`<div class="section">${figure(draw, { title, file: "training-loss", kind: "chart-plane", t })}</div>`;
}
