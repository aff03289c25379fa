// Two pinned points, A and B: figure by figure, tensor by tensor, test row by test row.
import { guard } from "lit/directives/guard.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { columns } from "../controls/columns.ts";
import type { Details } from "../i18n/messages.ts";
import type { Detailed, Shown } from "../shown.ts";
import { heatColours } from "../theme.ts";
import type { Point } from "../types.ts";
import { recipeWords } from "../words.ts";
import { answerFor } from "./ask.ts";
import { rowsView, scoreView } from "./rows.ts";
import { tensorView } from "./tensor.ts";

const LETTERS = ["A", "B"];

export function compareView(plain: Shown, details: Details): TemplateResult {
  const shown: Detailed = { ...plain, t: { ...plain.t, ...details } };
  const { results, t } = shown;
  return html`<section class="section comparison" aria-labelledby="compare-title">
    <h3 id="compare-title">${t.comparison.heading}</h3>
    ${results.pinned.length === 1 ? html`<p class="small">${t.comparison.one}</p>` : nothing}
    ${figuresView(shown)}
    ${results.pinned.length === 2 ? partsView(plain, shown) : nothing}
  </section>`;
}

function figuresView(shown: Detailed): TemplateResult {
  const { results, state, t, f, actions } = shown;
  const pins = results.pinned;
  const measured = columns(shown).filter((column) => column.number);
  const [a, b] = pins;
  const difference = (first: Point, second: Point, column: (typeof measured)[number]) => {
    const [from, to] = [column.number?.(first), column.number?.(second)];
    return from === undefined || to === undefined ? "–" : (column.difference ?? f.signed)(to - from);
  };
  return html`<div class="table-scroll">
    <table class="compare">
      <thead>
        <tr>
          <td></td>
          ${pins.map(
            (point, index) => html`<th scope="col" class="number">
              ${LETTERS[index]}: ${recipeWords(point.recipe, t, f)}
              <button type="button" class="button quiet tiny" aria-label=${t.comparison.unpinLetter(LETTERS[index] ?? "")}
                @click=${() => actions.update({ pins: state.pins.filter((_, other) => other !== index) })}>×</button>
            </th>`,
          )}
          ${b ? html`<th scope="col" class="number">${t.comparison.difference}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${measured.map(
          (column) => html`<tr>
            <th scope="row">${column.label}</th>
            ${pins.map((point) => html`<td class="number">${column.text(point)}</td>`)}
            ${a && b ? html`<td class="number">${difference(a, b, column)}</td>` : nothing}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The stage is drawn at every move of the pointer; these parts only when they change. */
function partsView(plain: Shown, shown: Detailed): TemplateResult {
  const { results, t, f } = shown;
  const answer = answerFor(shown);
  const uses = [
    answer,
    plain.t,
    plain.details,
    f,
    heatColours(),
    results.session,
    results.weight,
    results.parameter,
  ];
  return html`${guard(uses, () => {
    if (!answer) return html`<p class="small">${t.comparison.waiting}</p>`;
    if (answer.kind === "failed") return html`<p class="small">${t.comparison.failed(answer.message)}</p>`;
    const { compared, parameter } = answer;
    return html`${scoreView(compared, shown)} ${tensorView(compared, parameter, shown)} ${rowsView(compared, shown)}`;
  })}`;
}
