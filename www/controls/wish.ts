// "I have … bytes", "I can lose … points": the best recipe within, picked out on the chart.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Shown } from "../shown.ts";
import type { Wish } from "../state.ts";
import { recipeWords } from "../words.ts";

export function wishView({ state, results, t, f, details, actions }: Shown): TemplateResult {
  const { wish } = state;
  const { wished, session } = results;
  const layers = session?.parameters.filter(({ shape }) => shape.length > 1).length ?? 0;
  const regression = session?.dataset.task === "regression";
  const points = regression ? 1 : 100;
  const asked = (event: Event, make: (value: number) => Wish) => {
    const field = event.currentTarget as HTMLInputElement;
    const value = Number(field.value);
    const empty = field.value.trim() === "" || !Number.isFinite(value) || value < 0;
    actions.update({ wish: empty ? null : make(value) }, "replace");
  };
  // A difference of shares such as 0.015 is 1.5 points, not 1.4999999999999998.
  const lose = wish?.kind === "loss" ? String(Number((wish.lose * points).toPrecision(12))) : "";
  return html`
    <h3 id="wish-title" class="visually-hidden">${t.wish.heading}</h3>
    <div class="wish">
      <label>
        ${t.wish.have}
        <input type="number" id="wish-bytes" min="0" step="any" inputmode="numeric"
          .value=${wish?.kind === "bytes" ? String(wish.most) : ""}
          @input=${(event: Event) => asked(event, (most) => ({ kind: "bytes", most }))}
          @change=${() => actions.settle()} />
        ${t.wish.bytes}
      </label>
      <label>
        ${t.wish.lose}
        <input type="number" id="wish-loss" min="0" step="any" inputmode="decimal"
          .value=${lose}
          @input=${(event: Event) => asked(event, (value) => ({ kind: "loss", lose: value / points }))}
          @change=${() => actions.settle()} />
        ${t.wish.lost[session?.dataset.task ?? "classification"]}
      </label>
      ${wish ? html`<button type="button" class="button quiet tiny" @click=${() => actions.update({ wish: null })}>${t.wish.clear}</button>` : nothing}
      ${
        wish && layers > 1 && results.recipe?.granularity?.kind !== "global"
          ? html`<button type="button" class="button tiny" title=${details?.hints.search ?? nothing} @click=${() => actions.search()}>${t.wish.search}</button>`
          : nothing
      }
      <output for="wish-bytes wish-loss">
        ${
          wished
            ? html`<strong>${t.wish.found(recipeWords(wished.recipe, t, f), f.score(wished.report.score, session?.dataset.task ?? "classification"), f.bytes(wished.report.bytes))}</strong>
                <button type="button" class="button tiny" @click=${() => actions.choose(wished.recipe)}>${t.wish.use}</button>`
            : wish
              ? details?.hints.unaffordable
              : nothing
        }
      </output>
    </div>
  `;
}
