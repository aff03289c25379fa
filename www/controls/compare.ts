// Two pinned points, figure by figure.
import { html, type TemplateResult } from "lit/html.js";
import type { Shown } from "../shown.ts";
import { togglePin } from "../state.ts";
import type { Point } from "../types.ts";
import { recipeWords } from "../words.ts";
import { columns } from "./columns.ts";

export function compareView(shown: Shown): TemplateResult {
  const { results, state, t, f, actions } = shown;
  const pins = results.pinned;
  const letters = ["A", "B"];
  const measured = columns(shown).filter((column) => column.number);
  const [a, b] = pins;
  const difference = (first: Point, second: Point, column: (typeof measured)[number]) => {
    const [from, to] = [column.number?.(first), column.number?.(second)];
    return from === undefined || to === undefined ? "–" : (column.difference ?? f.signed)(to - from);
  };
  return html`
    <h3 id="compare-title">${t.compare.heading}</h3>
    ${pins.length === 1 ? html`<p class="small">${t.compare.one}</p>` : ""}
    <div class="table-scroll">
      <table class="compare">
        <thead>
          <tr>
            <td></td>
            ${pins.map(
              (point, index) => html`<th scope="col" class="number">
                ${letters[index]}: ${recipeWords(point.recipe, t, f)}
                <button type="button" class="button quiet tiny" aria-label=${t.compare.unpinLetter(letters[index] ?? "")}
                  @click=${() => actions.update({ pins: togglePin(state.pins, point.recipe) })}>×</button>
              </th>`,
            )}
            ${b ? html`<th scope="col" class="number">${t.compare.difference}</th>` : ""}
          </tr>
        </thead>
        <tbody>
          ${measured.map(
            (column) => html`<tr>
              <th scope="row">${column.label}</th>
              ${pins.map((point) => html`<td class="number">${column.text(point)}</td>`)}
              ${a && b ? html`<td class="number">${difference(a, b, column)}</td>` : ""}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}
