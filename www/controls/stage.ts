// The middle of the page: the state in a sentence, the chart, what it is filtered by, and what stands under it.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { detailsOf } from "../i18n/index.ts";
import { datasetName, errorText } from "../i18n/messages.ts";
import { others } from "../inspector/index.ts";
import type { Shown } from "../shown.ts";
import { recipeKey } from "../state.ts";
import { pointSentence } from "../words.ts";
import { chartView, recovery } from "./chart.ts";
import { legendView } from "./legend.ts";
import { tableView } from "./table.ts";
import { wishView } from "./wish.ts";

export function stageView(shown: Shown): TemplateResult {
  const { results, t, f } = shown;
  const { selected, session } = results;
  return html`
    <h2 class="visually-hidden">${t.page.stage}</h2>
    <p class="sentence" id="sentence">${selected && session ? pointSentence(selected, session, t, f) : t.page.tagline}</p>
    ${statusView(shown)} ${problemView(shown)}
    ${chartView(shown, true)}
    ${session ? belowView(shown) : nothing}
  `;
}

/** What stands under the chart comes with the first model, all at once, so that nothing moves. */
function belowView(shown: Shown): TemplateResult {
  const { results, details } = shown;
  return html`
    ${legendView(shown)} ${recovery.peek()?.panelView(shown)}
    <section class="section" aria-labelledby="wish-title">${wishView(shown)}</section>
    ${results.pinned.length > 0 && details ? others()?.compareView(shown, details) : nothing}
    <section class="section">${tableView(shown)}</section>
  `;
}

function statusView(shown: Shown): TemplateResult {
  const { results, state, t, f, actions } = shown;
  const { status, points, losses } = results;
  const words = {
    starting: () => t.status.starting,
    loading: () => t.status.loading(datasetName(t, state.dataset)),
    training: () =>
      status.kind === "training"
        ? t.status.training(f.percent(status.share, 0), f.number(status.loss, 3))
        : "",
    sweeping: () => (status.kind === "sweeping" ? t.status.sweeping(f.percent(status.share, 0)) : ""),
    searching: () => (status.kind === "searching" ? t.status.searching(f.percent(status.share, 0)) : ""),
    ready: () =>
      t.status.ready(
        f.count(new Set([...points, ...results.searched].map(({ recipe }) => recipeKey(recipe))).size),
      ),
    cancelled: () => t.status.cancelled,
    failed: () => t.status.failed,
  }[status.kind]();
  const share = "share" in status ? status.share : null;
  const working = ["loading", "training", "sweeping", "searching"].includes(status.kind);
  const fresh = status.kind === "ready" && losses.length > 0;
  return html`<div class="state">
    ${share === null ? nothing : html`<progress max="1" .value=${share} aria-label=${words}></progress>`}
    <span id="status">${words}</span>
    ${fresh ? html`<span>${t.status.loss} ${f.number(losses.at(-1) ?? 0, 3)} (${f.count(losses.length)})</span>` : nothing}
    ${working ? html`<button type="button" class="button tiny" @click=${() => actions.cancel()}>${t.page.cancel}</button>` : nothing}
    ${
      status.kind === "cancelled"
        ? html`<button type="button" class="button tiny" @click=${() => actions.retry()}>${t.page.retry}</button>`
        : nothing
    }
    ${results.session && !working ? html`<button type="button" class="button tiny" id="take" @click=${() => void takeAway(shown)}>${t.page.take}</button>` : nothing}
  </div>`;
}

/** The file of the recipe at hand. */
async function takeAway(shown: Shown): Promise<void> {
  const [dialog, details] = await Promise.all([
    import("../own/take.ts"),
    detailsOf(shown.state.language).load(),
  ]);
  dialog.takeDialog(shown, details);
}

/** What went wrong, what to do, and the message itself for those who want it. */
function problemView({ results, state, t, actions }: Shown): TemplateResult | typeof nothing {
  const { status, problem } = results;
  const failed = status.kind === "failed" ? status : problem;
  if (!failed) return nothing;
  const { title, remedy } = errorText(t, detailsOf(state.language)(), failed.code);
  return html`<div class="problem" role="alert">
    <p><strong>${title}</strong> ${remedy}</p>
    ${problem && results.selected ? html`<p class="small">${t.problems.kept}</p>` : nothing}
    <details class="small">
      <summary>${t.problems.details}</summary>
      <code>${failed.code}: ${failed.message}</code>
    </details>
    ${
      status.kind === "failed"
        ? html`<button type="button" class="button" @click=${() => actions.retry()}>${t.page.retry}</button>`
        : nothing
    }
  </div>`;
}
