// The table of inputs, which grows by a column at each step, and the equation behind the number that is pointed at.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Detailed } from "../shown.ts";
import type { TracedSample } from "../types.ts";
import type { Chosen, Panel } from "./panel.ts";
import {
  bringsColumn,
  type Column,
  columnsAt,
  contributions,
  equation,
  isInteger,
  largestRun,
  numberText,
  type Stretch,
  stepsOf,
  stretchesOf,
} from "./trace.ts";

/** Inputs that are listed at first. */
const FEW = 8;
/** More rows than these no table should have. */
const MOST_ROWS = 2000;

export function numbersView(
  trace: TracedSample,
  chosen: Chosen,
  panel: Panel,
  shown: Detailed,
): TemplateResult {
  const { sample } = shown.t;
  const { f } = shown;
  const stretches = stretchesOf(trace);
  const run = Math.min(chosen.run ?? largestRun(trace), stretches.length - 1);
  const stretch = stretches[run] ?? { start: 0, end: 0, sum: 0 };
  const count = stretch.end - stretch.start;
  const columns = columnsAt(trace, chosen.step);
  return html`
    ${stretches.length > 1 ? runsView(trace, run, chosen, panel, shown) : nothing}
    ${tableView(trace, stretch, columns, chosen, panel, shown)} ${equationView(trace, columns, chosen, shown)}
    ${
      count > FEW + 1
        ? html`<button type="button" class="button tiny" aria-expanded=${chosen.all} @click=${() => panel.choose({ all: !chosen.all, cell: null })}>
            ${chosen.all ? sample.openFew : sample.openAll(f.count(count))}
          </button>`
        : nothing
    }
  `;
}

/** Which run is listed; from the sum on, what each of them adds. */
function runsView(
  { runs, grid, sum }: TracedSample,
  run: number,
  { step }: Chosen,
  panel: Panel,
  { t, f }: Detailed,
): TemplateResult {
  const { sample } = t;
  const n = (value: number) => f.number(value, 4);
  const hasSums = ["sum", "rescale", "output"].includes(step);
  const hasFloats = hasSums && step !== "sum";
  const choose = (to: number) => panel.choose({ run: to, cell: null });
  const option = (at: number) =>
    sample.runOption(f.count(at + 1), f.count(runs[at]?.start ?? 0), f.count((runs[at]?.end ?? 1) - 1));
  const picked = html`<div class="control-row pick">
    <label>
      ${sample.run}
      <select id="walk-run" @change=${(event: Event) => choose((event.currentTarget as HTMLSelectElement).selectedIndex)}>
        ${runs.map((_, at) => html`<option .selected=${at === run}>${option(at)}</option>`)}
      </select>
    </label>
  </div>`;
  if (!hasSums) return picked;
  return html`${picked}
    <div class="table-scroll sample-runs" tabindex="0" role="group" aria-label=${sample.run}>
      <table class="stats">
        <thead>
          <tr>
            <th scope="col">${sample.run}</th>
            <th scope="col" class="number">Σ</th>
            ${hasFloats ? html`<th scope="col" class="number">s · s_w</th><th scope="col" class="number">Σ · s · s_w</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${runs.map(
            (each, at) => html`<tr aria-current=${at === run ? "true" : nothing}>
              <th scope="row">${option(at)}</th>
              <td class="number">${f.count(each.sum)}</td>
              ${hasFloats ? html`<td class="number">${n((grid?.scale ?? 0) * each.scale)}</td><td class="number">${n(each.rescaled)}</td>` : nothing}
            </tr>`,
          )}
        </tbody>
        ${
          hasFloats
            ? html`<tfoot>
                <tr>
                  <th scope="row">${sample.total}</th>
                  <td></td>
                  <td></td>
                  <td class="number"><strong>${n(sum)}</strong></td>
                </tr>
              </tfoot>`
            : nothing
        }
      </table>
    </div>`;
}

/** Names of columns are symbols of the field, the same in every language. */
function header(trace: TracedSample, column: Column): string {
  const integers = isInteger(trace);
  const names: Record<Column, string> = {
    x: "x",
    q: "q",
    centred: "q − z",
    weightCode: "q_w",
    weight: integers ? "w" : "ŵ",
    product: integers ? "(q − z) · w" : "x · ŵ",
  };
  return names[column];
}

export function inputName(trace: TracedSample, input: number, { results, t, f }: Detailed): string {
  const info = results.session?.dataset;
  if (isInteger(trace) && results.recipe?.transform?.kind === "hadamard")
    return t.sample.rotated(f.count(input));
  if (trace.layer > 0 && trace.positions === 1) return t.pictures.hidden(f.count(input));
  if (!info || trace.positions > 1 || trace.inputs.length !== info.features)
    return t.sample.input(f.count(input));
  const { image, featureNames } = info;
  if (image) return t.pictures.pixel(f.count(input % image.width), f.count(Math.floor(input / image.width)));
  return featureNames[input] ?? t.sample.input(f.count(input));
}

function tableView(
  trace: TracedSample,
  stretch: Stretch,
  columns: Column[],
  chosen: Chosen,
  panel: Panel,
  shown: Detailed,
): TemplateResult {
  const { t, f } = shown;
  const { sample } = t;
  const { step } = chosen;
  const { inputs, others, rounding } = contributions(trace, stretch, chosen.all ? MOST_ROWS : FEW);
  const hasProducts = columns.includes("product");
  const hasSum = hasProducts && stepsOf(trace).indexOf(step) >= stepsOf(trace).indexOf("sum");
  const sumText = (sum: number) => (isInteger(trace) ? f.count(sum) : f.number(sum, 4));
  const kind = (column: Column) => (bringsColumn(step, column) ? "number new" : "number");
  const isChosen = (input: number, at: number) => chosen.cell?.[0] === input && chosen.cell[1] === at;
  // One number is reached by Tab, the others from there by arrow keys.
  const isShown = chosen.cell !== null && inputs.includes(chosen.cell[0]) && chosen.cell[1] < columns.length;
  const first = [inputs[0], columns.length - 1];
  const isReached = (input: number, at: number) =>
    isShown ? isChosen(input, at) : input === first[0] && at === first[1];
  const look = (event: Event) => {
    const { input, at } = (event.target as HTMLElement).closest("td")?.dataset ?? {};
    if (input !== undefined && at !== undefined && !isChosen(Number(input), Number(at)))
      panel.choose({ cell: [Number(input), Number(at)] });
  };
  const empty = (count: number) => Array.from({ length: count }, () => html`<td></td>`);
  return html`<div class="table-scroll sample-numbers">
    <table class="stats" role="grid" aria-label=${sample.table} @pointerover=${look} @focusin=${look} @keydown=${walk}>
      <thead>
        <tr>
          <th scope="col">${sample.columns.input}</th>
          ${columns.map((column) => html`<th scope="col" class=${kind(column)}>${header(trace, column)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${inputs.map(
          (input) => html`<tr>
            <th scope="row">${inputName(trace, input, shown)}</th>
            ${columns.map(
              (column, at) => html`<td
                class=${`${kind(column)}${column === "q" && trace.flags[input] ? " flagged" : ""}`}
                data-input=${input}
                data-at=${at}
                data-chosen=${isChosen(input, at)}
                tabindex=${isReached(input, at) ? 0 : -1}
              >
                ${numberText(trace, column, input, f)}
              </td>`,
            )}
          </tr>`,
        )}
        ${
          others
            ? html`<tr class="others">
                <th scope="row">${sample.others(others.count, f.count(others.count))}</th>
                ${empty(columns.length - 1)}
                <td class="number">${hasProducts ? sumText(others.sum) : "…"}</td>
              </tr>`
            : nothing
        }
        ${
          hasSum && rounding !== 0
            ? html`<tr>
                <th scope="row">${sample.rounding}</th>
                ${empty(columns.length - 1)}
                <td class="number">${sumText(rounding)}</td>
              </tr>`
            : nothing
        }
        ${
          hasSum
            ? html`<tr class="total">
                <th scope="row">Σ</th>
                ${empty(columns.length - 1)}
                <td class="number"><strong>${sumText(stretch.sum)}</strong></td>
              </tr>`
            : nothing
        }
      </tbody>
    </table>
  </div>`;
}

/** Arrow keys, Home and End in the table. */
function walk(event: KeyboardEvent): void {
  const cell = (event.target as HTMLElement).closest("td");
  const row = cell?.closest("tr");
  if (!cell || !row) return;
  const cells = [...row.querySelectorAll<HTMLElement>("td[data-at]")];
  const at = cells.indexOf(cell);
  const beside = (to: Element | null) => to?.querySelectorAll<HTMLElement>("td[data-at]")[at];
  const next = {
    ArrowLeft: cells[at - 1],
    ArrowRight: cells[at + 1],
    ArrowUp: beside(row.previousElementSibling),
    ArrowDown: beside(row.nextElementSibling),
    Home: cells[0],
    End: cells.at(-1),
  }[event.key];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function equationView(
  trace: TracedSample,
  columns: Column[],
  { cell }: Chosen,
  shown: Detailed,
): TemplateResult {
  const { sample } = shown.t;
  const [input, at] = cell ?? [0, columns.length];
  const column = columns[at];
  const flag = column === "q" ? sample.flags[trace.flags[input] ?? 0] : undefined;
  return html`<p id="equation" class="equation" aria-live="polite">
    ${
      cell && column
        ? html`<span>${inputName(trace, input, shown)}</span>
            <span class="formula">${equation(trace, column, input, shown.f)}</span>
            ${flag ? html`<small>${flag}</small>` : nothing}`
        : html`<small>${sample.hint}</small>`
    }
  </p>`;
}
