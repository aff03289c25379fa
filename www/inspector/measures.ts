// What changes besides accuracy: robustness to noise and shifts, generalisation, whether the same inputs matter, the worst outputs.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../charts/box.ts";
import { drawPlane, layoutPlane, type Series } from "../charts/plane.ts";
import { figure } from "../controls/figure.ts";
import type { Detailed } from "../shown.ts";
import type { Measures } from "../types.ts";
import { costView } from "./cost.ts";

export function measuresView(shown: Detailed): TemplateResult {
  const { results, t } = shown;
  const { measures, selected, session } = results;
  if (!measures || !selected || !session) return html`<p class="small">${t.inspector.waiting}</p>`;
  return html`
    <p class="small">${t.measures.line}</p>
    ${outputsView(measures, shown)} ${costView(shown)} ${generalisationView(measures, shown)} ${robustnessView(measures, shown)}
    ${shiftsView(measures, shown)}
  `;
}

function outputsView(
  { worstOutputError, attribution }: Measures,
  { results, t, f }: Detailed,
): TemplateResult {
  const report = results.selected?.report;
  const rows: { id: keyof typeof t.measures.rows; text: string }[] = [];
  if (report?.metric.task === "classification") {
    rows.push({ id: "agreement", text: f.percent(report.metric.agreement) });
    rows.push({ id: "klDivergence", text: f.number(report.klDivergence ?? 0, 3) });
  }
  rows.push({ id: "mean", text: f.number(report?.meanLogitError ?? 0, 3) });
  rows.push({ id: "worst", text: f.number(worstOutputError, 3) });
  if (attribution !== undefined) rows.push({ id: "attribution", text: f.fixed(attribution, 3) });
  return html`<table class="stats">
    <caption class="visually-hidden">${t.measures.outputs}</caption>
    <tbody>
      ${rows.map(
        ({ id, text }) => html`<tr>
          <th scope="row"><span class="explained" title=${t.measures.about[id]}>${t.measures.rows[id]}</span></th>
          <td class="number">${text}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function generalisationView({ generalisation }: Measures, { results, t, f }: Detailed): TemplateResult {
  const task = results.session?.dataset.task ?? "classification";
  const { trainBefore, trainAfter, testBefore, testAfter } = generalisation;
  const row = (name: string, train: number, test: number) => html`<tr>
    <th scope="row">${name}</th>
    <td class="number">${f.score(train, task)}</td>
    <td class="number">${f.score(test, task)}</td>
    <td class="number">${f.difference(test - train, task)}</td>
  </tr>`;
  return html`<section class="section">
    <h3>${t.measures.generalisation}</h3>
    <p class="small">${t.measures.generalisationLine}</p>
    <table class="stats">
      <thead>
        <tr>
          <td></td>
          <th scope="col" class="number">${t.measures.train}</th>
          <th scope="col" class="number">${t.measures.test}</th>
          <th scope="col" class="number">${t.measures.gap}</th>
        </tr>
      </thead>
      <tbody>
        ${row(t.predictions.fp32, trainBefore, testBefore)} ${row(t.predictions.quantized, trainAfter, testAfter)}
      </tbody>
    </table>
  </section>`;
}

function robustnessView({ robustness }: Measures, shown: Detailed): TemplateResult {
  const { results, t, f } = shown;
  const task = results.session?.dataset.task ?? "classification";
  const x = robustness.map(({ noise }) => noise);
  const series: Series[] = (["before", "after"] as const).flatMap((name): Series[] => {
    const y = robustness.map((row) => row[name]);
    return [
      { name, mark: "line", x, y },
      { name, mark: "dots", x, y },
    ];
  });
  const words = {
    x: t.measures.noise,
    y: task === "classification" ? t.table.columns.score : t.table.r2,
    xNumber: (value: number) => f.number(value, 3),
    yNumber: (value: number) => (task === "classification" ? f.percent(value, 0) : f.number(value, 3)),
  };
  const summary = robustness.map(({ noise, before, after }) =>
    t.measures.atNoise(f.number(noise, 3), f.score(before, task), f.score(after, task)),
  );
  const title = t.measures.robustness;
  const draw = (size: Size) =>
    drawPlane(layoutPlane(series, words, size), words, `${title}. ${summary.join(" ")}`);
  return html`<section class="section">
    ${figure(draw, { title, file: "robustness", kind: "chart-plane", t })}
    <p class="key small">
      <span class="swatch before"></span>${t.predictions.fp32}
      <span class="swatch after"></span>${t.predictions.quantized}
    </p>
    <p class="small">${t.measures.robustnessLine}</p>
    ${scoresTable(
      { id: "noises", name: t.measures.noise },
      robustness.map(({ noise, before, after, deviation }) => ({
        ...{ name: f.number(noise, 3), before, after },
        note: noise > 0 ? t.measures.deviation(f.difference(deviation, task).replace("+", "")) : null,
      })),
      shown,
    )}
  </section>`;
}

function shiftsView({ shifts }: Measures, shown: Detailed): TemplateResult | typeof nothing {
  const { t, f } = shown;
  if (shifts.length === 0) return nothing;
  return html`<section class="section">
    <h3>${t.measures.shifts}</h3>
    <p class="small">${t.measures.shiftsLine}</p>
    ${scoresTable(
      { id: "shifts", name: t.measures.pixels },
      shifts.map(({ pixels, before, after }) => ({ name: f.count(pixels), before, after, note: null })),
      shown,
    )}
  </section>`;
}

/** Scores of both models, row by row, and what lies between them. */
function scoresTable(
  head: { id: string; name: string },
  rows: { name: string; before: number; after: number; note: string | null }[],
  { results, t, f }: Detailed,
): TemplateResult {
  const task = results.session?.dataset.task ?? "classification";
  return html`<table class="stats" id=${head.id}>
    <thead>
      <tr>
        <th scope="col">${head.name}</th>
        <th scope="col" class="number">${t.predictions.fp32}</th>
        <th scope="col" class="number">${t.predictions.quantized}</th>
        <th scope="col" class="number">${t.measures.difference}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ name, before, after, note }) => html`<tr>
          <th scope="row">${name}</th>
          <td class="number">${f.score(before, task)}</td>
          <td class="number">${f.score(after, task)}</td>
          <td class="number">${f.difference(after - before, task)}${note === null ? nothing : html` <small>${note}</small>`}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}
