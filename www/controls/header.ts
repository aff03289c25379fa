// The bar at the top: which data and model, training anew, language, colours, link, About.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { detailsOf } from "../i18n/index.ts";
import { datasetName } from "../i18n/messages.ts";
import type { Shown } from "../shown.ts";
import { modelWords } from "../words.ts";
import { voiceView } from "./voice.ts";

const targetValue = (event: Event) => (event.currentTarget as HTMLSelectElement).value;

export function headerView(shown: Shown): TemplateResult {
  const { state, results, t, f, actions } = shown;
  const { session, catalogue } = results;
  const own = state.dataset === "custom";
  const hints = shown.details?.hints;
  const ships = session?.dataset.hasWeights === true && state.network === null;
  const trained = state.trainSeed === null ? t.page.shipped : t.page.seed(f.count(state.trainSeed));
  return html`
    <h1>${t.page.title}</h1>
    <div class="bar-group">
      <label class="visually-hidden" for="dataset">${t.page.dataset}</label>
      <select
        id="dataset"
        .value=${state.dataset}
        @change=${(event: Event) => actions.update({ dataset: targetValue(event), network: null, trainSeed: null })}
      >
        ${own ? html`<option value="custom" selected>${t.datasets.custom}</option>` : nothing}
        ${(catalogue?.datasets ?? []).map(
          ({ id }) =>
            html`<option value=${id} ?selected=${id === state.dataset}>${datasetName(t, id)}</option>`,
        )}
      </select>
      ${own ? nothing : modelView(shown)}
      <span class="small model-words">${session ? modelWords(session, t, f) : ""}${ships ? ` · ${trained}` : ""}</span>
      ${
        own
          ? nothing
          : html`<button
              type="button"
              class="button"
              title=${hints?.train ?? nothing}
              @click=${() => actions.train(((state.trainSeed ?? 0) + 1) % 2 ** 32)}
            >
              ${t.page.trainAgain}
            </button>`
      }
      <button type="button" class="button" id="open-own" @click=${() => void openFiles(shown, [])}>${t.page.openOwn}</button>
    </div>
    <div class="bar-group bar-end">
      ${voiceView(state, t.page, (change) => actions.update(change))}
      <a class="button" href="./learn.html" @click=${keepView} @auxclick=${keepView}>${t.page.learn}</a>
      <a class="button beside-about" href="./bench.html" title=${hints?.measure ?? nothing} @click=${keepView} @auxclick=${keepView}>
        ${t.page.measure}
      </a>
      <button type="button" class="button" title=${hints?.share ?? nothing} @click=${(event: Event) => copyLink(event, shown)}>
        ${t.page.share}
      </button>
      <button
        type="button"
        class="button"
        @click=${() => void openAbout(shown)}
      >
        ${t.page.about}
      </button>
    </div>
    <div id="about-place"></div>
  `;
}

/** The linear model, or a network with one hidden layer. */
function modelView({ state, results, t, actions }: Shown): TemplateResult | typeof nothing {
  const { catalogue } = results;
  if (!catalogue) return nothing;
  const { min, max } = catalogue.hiddenLimits;
  const choose = (network: number | null) => actions.update({ network, trainSeed: null });
  return html`
    <label class="visually-hidden" for="model">${t.page.model}</label>
    <select
      id="model"
      .value=${state.network === null ? "linear" : "network"}
      @change=${(event: Event) => choose(targetValue(event) === "linear" ? null : catalogue.hidden)}
    >
      <option value="linear" ?selected=${state.network === null}>${t.page.models.linear}</option>
      <option value="network" ?selected=${state.network !== null}>${t.page.models.network}</option>
    </select>
    ${
      state.network === null
        ? nothing
        : html`<input
            type="number"
            id="hidden"
            aria-label=${t.page.hidden}
            title=${t.page.hidden}
            min=${min}
            max=${max}
            step="1"
            .value=${String(state.network)}
            @change=${(event: Event) => {
              const typed = Math.round(Number((event.currentTarget as HTMLInputElement).value));
              if (Number.isFinite(typed)) choose(Math.min(Math.max(typed, min), max));
            }}
          />`
    }
  `;
}

/** The way back leads to this view, in this language and these colours. */
export function keepView(event: Event): void {
  (event.currentTarget as HTMLAnchorElement).hash = location.hash;
}

/** Says beside the button, and to a screen reader, how it went. */
async function copyLink(event: Event, shown: Shown): Promise<void> {
  const { actions, t, state } = shown;
  if (state.dataset === "custom") {
    const [dialog, details] = await Promise.all([
      import("../own/share.ts"),
      detailsOf(state.language).load(),
    ]);
    return dialog.shareDialog(shown, details);
  }
  const button = event.currentTarget as HTMLButtonElement;
  const live = document.querySelector("#live");
  let said = t.page.shared;
  try {
    await actions.copyLink();
  } catch {
    said = (await detailsOf(state.language).load()).hints.shareFailed;
  }
  button.dataset.said = said;
  if (live) live.textContent = said;
  setTimeout(() => delete button.dataset.said, 4000);
}

/** Files to be opened, or none yet; and what went wrong with them. */
export async function openFiles(shown: Shown, files: File[], problem?: string): Promise<void> {
  const [dialog, details] = await Promise.all([
    import("../own/open.ts"),
    detailsOf(shown.state.language).load(),
  ]);
  dialog.openDialog(shown, details, files, problem);
}

async function openAbout(shown: Shown): Promise<void> {
  const [about, details] = await Promise.all([import("./about.ts"), detailsOf(shown.state.language).load()]);
  about.openAbout(shown, details);
}
