// The rows of the table of points: sorted, chosen, and written as CSV or JSON.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { familyMark } from "../charts/families.ts";
import type { Shown } from "../shown.ts";
import { recipeKey } from "../state.ts";
import type { Point } from "../types.ts";
import { writeRecipe } from "../url.ts";
import { type ColumnOf, columns } from "./columns.ts";

export function rowsView(shown: Shown): TemplateResult {
  const { results, visible, state, t, f, actions } = shown;
  const shownColumns = columns(shown);
  const rows = sorted(visible, shownColumns, state.sort);
  const selected = results.selected && recipeKey(results.selected.recipe);
  const file = (kind: "csv" | "json") => {
    const text = kind === "csv" ? csv(rows, shownColumns) : json(rows, results.times);
    const type = kind === "csv" ? "text/csv;charset=utf-8" : "application/json";
    void import("../charts/export.ts").then(({ save }) => save(`points.${kind}`, new Blob([text], { type })));
  };
  const sort = (column: ColumnOf) => {
    const descending = state.sort.column === column.id && !state.sort.descending;
    actions.update({ sort: { column: column.id, descending } });
  };
  const order = (column: ColumnOf) =>
    state.sort.column === column.id ? (state.sort.descending ? "descending" : "ascending") : "none";
  const name = t.table.heading(f.count(rows.length));
  return html`
    <div class="section-head">
      <p class="small">${t.table.caption} ${t.table.rows}</p>
      <span class="tools">
        ${(["csv", "json"] as const).map(
          (
            kind,
          ) => html`<button type="button" class="button quiet tiny" aria-label=${t.chart.downloadAs(name, t.table[kind])} @click=${() => file(kind)}>
            ${t.table[kind]}
          </button>`,
        )}
      </span>
    </div>
    <div class="table-scroll">
      <table>
        <thead>
          <tr>
            ${shownColumns.map(
              (
                column,
              ) => html`<th scope="col" class=${column.number ? "number" : ""} aria-sort=${order(column)}>
                <button type="button" class="sort" title=${column.about} @click=${() => sort(column)}>${column.label}</button>
              </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map((point) => rowView(point, recipeKey(point.recipe) === selected, shownColumns, shown))}
        </tbody>
      </table>
    </div>
  `;
}

function rowView(
  point: Point,
  chosen: boolean,
  shownColumns: ColumnOf[],
  { t, actions, results }: Shown,
): TemplateResult {
  const key = recipeKey(point.recipe);
  const [first, ...rest] = shownColumns;
  return html`<tr
    class=${results.frontier.includes(key) ? "on-frontier" : ""}
    aria-current=${chosen ? "true" : nothing}
    @pointerenter=${() => actions.hover(key)}
    @pointerleave=${() => actions.hover(null)}
  >
    <th scope="row">
      <button type="button" class="row-choice" @click=${() => actions.choose(point.recipe)}>
        <svg class="mark" viewBox="0 0 14 14" aria-hidden="true">${familyMark(point.family)}</svg>
        <span class="visually-hidden">${t.table.select("")}</span>${first?.text(point)}
      </button>
    </th>
    ${rest.map((column) => html`<td class="number">${column.text(point)}</td>`)}
  </tr>`;
}

/** Points without a number in the column go last, whichever the direction. */
export function sorted(
  points: Point[],
  shownColumns: ColumnOf[],
  sort: { column: string; descending: boolean },
): Point[] {
  const column = shownColumns.find(({ id }) => id === sort.column) ?? shownColumns[0];
  if (!column) return points;
  const sign = sort.descending ? -1 : 1;
  return [...points].sort((a, b) => {
    if (!column.number) return sign * column.text(a).localeCompare(column.text(b));
    const [x, y] = [column.number(a), column.number(b)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return sign * (x - y);
  });
}

/** Numbers in full and in no language, for spreadsheets. */
export function csv(points: Point[], shownColumns: ColumnOf[]): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const header = [...shownColumns.map(({ id }) => id), "recipe"];
  const rows = points.map((point) => [
    ...shownColumns.map((column) =>
      cell(column.number ? String(column.number(point) ?? "") : column.text(point)),
    ),
    // As in a link, which brings it back.
    cell(writeRecipe(point.recipe)),
  ]);
  return [header, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

function json(points: Point[], times: ReadonlyMap<string, number>): string {
  const rows = points.map((point) => ({
    ...point,
    microsecondsPerSample: times.get(recipeKey(point.recipe)),
  }));
  return `${JSON.stringify(rows, null, 1)}\n`;
}
