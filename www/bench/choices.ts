// What to measure: a set of rows, beside which engines; and the buttons that begin and end it.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { ROWS } from "../../benches/rows/index.mjs";
import { type Measurement, type RowSet, rowsOf } from "./measurement.ts";
import { groupWords, shapeWords, type Voice } from "./names.ts";

const SETS: readonly RowSet[] = ["quick", "all", "own"];

export function choicesView(measurement: Measurement, voice: Voice): TemplateResult {
  const { t } = voice;
  return html`
    <fieldset class="control" ?disabled=${measurement.isRunning}>
      <legend class="control-label">${t.what}</legend>
      <div class="segments bench-sets">
        ${SETS.map(
          (set) => html`<label>
            <input
              type="radio"
              name="set"
              value=${set}
              .checked=${measurement.set.value === set}
              @change=${() => measurement.choose(set)}
            />
            <span>${t.sets[set]}</span>
          </label>`,
        )}
      </div>
      <p class="small">${setHelp(measurement.set.value, voice)}</p>
      ${rowsView(measurement, voice)}
    </fieldset>
    ${peersView(measurement, voice)}
    <div class="bench-go">
      <button
        type="button"
        class="button primary"
        ?disabled=${measurement.isRunning || measurement.chosen.value.size === 0}
        @click=${() => measurement.start()}
      >
        ${t.measure}
      </button>
      <button type="button" class="button" ?disabled=${!measurement.isRunning} @click=${() => measurement.stop()}>
        ${t.stop}
      </button>
    </div>
  `;
}

function setHelp(set: RowSet, { t, f }: Voice): string {
  return set === "own" ? t.setHelp.own : t.setHelp[set](f.count(rowsOf(set).length));
}

function rowsView(measurement: Measurement, voice: Voice): TemplateResult {
  const { t, f } = voice;
  const chosen = measurement.chosen.value;
  const groups = [...new Set(ROWS.map(({ group }) => group))];
  const box = (rows: string[], label: string, kind: string) => {
    const on = rows.filter((row) => chosen.has(row)).length;
    return html`<label class=${kind}>
      <input
        type="checkbox"
        .checked=${on === rows.length}
        .indeterminate=${on > 0 && on < rows.length}
        @change=${(event: Event) => measurement.toggle(rows, (event.currentTarget as HTMLInputElement).checked)}
      />
      ${label}
    </label>`;
  };
  return html`<details class="finer bench-rows">
    <summary>${t.rows(f.count(chosen.size), f.count(ROWS.length))}</summary>
    <ul>
      ${groups.map((group) => {
        const rows = ROWS.filter((row) => row.group === group);
        const ids = rows.map(({ id }) => id);
        return html`<li>
          ${box(ids, groupWords(group, voice).title, "bench-group")}
          ${
            rows.length > 1
              ? html`<ul>
                  ${rows.map((row) => html`<li>${box([row.id], shapeWords(row.shape, voice), "")}</li>`)}
                </ul>`
              : nothing
          }
        </li>`;
      })}
    </ul>
  </details>`;
}

function peersView(measurement: Measurement, { t, f }: Voice): TemplateResult {
  const peers = measurement.peers.value;
  if (peers.length === 0) return html`<p class="small bench-peers">${t.noPeers}</p>`;
  const names = peers.map(({ package: name, version }) => `${name} ${version}`).join(t.comma);
  const size = f.bytes(peers.reduce((sum, { bytes }) => sum + bytes, 0));
  return html`<fieldset class="control bench-peers" ?disabled=${measurement.isRunning}>
    <legend class="control-label">${t.peers}</legend>
    <label>
      <input
        type="checkbox"
        .checked=${measurement.withPeers.value}
        @change=${(event: Event) => {
          measurement.withPeers.value = (event.currentTarget as HTMLInputElement).checked;
        }}
      />
      ${t.peersHelp(names, size)}
    </label>
  </fieldset>`;
}
