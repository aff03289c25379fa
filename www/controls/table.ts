// Every point as a row: what the chart says, for reading, sorting and taking away. Its rows are fetched when they are opened.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { lazy } from "../lazy.ts";
import type { Shown } from "../shown.ts";

const rows = lazy(() => import("./table-rows.ts"));

export function tableView(shown: Shown): TemplateResult {
  const { visible, state, t, f, actions } = shown;
  const toggled = (event: Event) => {
    const { open } = event.currentTarget as HTMLDetailsElement;
    if (open !== state.table) actions.update({ table: open });
  };
  return html`<details class="points-table" ?open=${state.table} @toggle=${toggled}>
    <summary><h3>${t.table.heading(f.count(visible.length))}</h3></summary>
    ${(state.table && rows()?.rowsView(shown)) || nothing}
  </details>`;
}
