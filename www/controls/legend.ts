// The families of the chart, each a switch.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { familyMark } from "../charts/families.ts";
import { familyText } from "../i18n/messages.ts";
import type { Shown } from "../shown.ts";

export function legendView({ results, state, t, actions }: Shown): TemplateResult {
  const families = results.form?.families.map(({ family }) => family) ?? results.catalogue?.families ?? [];
  const toggle = (family: (typeof families)[number]) =>
    actions.update({
      hidden: state.hidden.includes(family)
        ? state.hidden.filter((other) => other !== family)
        : [...state.hidden, family],
    });
  return html`<div class="legend" role="group" aria-label=${t.chart.legend}>
    ${families.map((family) => {
      const shown = !state.hidden.includes(family);
      const { label } = familyText(t, family);
      return html`<button
        type="button"
        class="button quiet"
        aria-pressed=${shown}
        title=${shown ? t.chart.hide(label) : t.chart.show(label)}
        @click=${() => toggle(family)}
      >
        <svg class="mark" viewBox="0 0 14 14" aria-hidden="true">${familyMark(family)}</svg>
        ${label}
      </button>`;
    })}
    <span class="legend-note">
      <svg class="mark" viewBox="0 0 22 14" aria-hidden="true"><path class="frontier" d="M0,11H8V4H22"></path></svg>
      ${t.chart.frontier}
    </span>
    ${
      results.session?.dataset.task === "classification"
        ? html`<span class="legend-note">
            <svg class="mark" viewBox="0 0 22 14" aria-hidden="true"><path class="bar" d="M11,0V14"></path></svg>
            ${t.chart.interval}
          </span>`
        : nothing
    }
  </div>`;
}
