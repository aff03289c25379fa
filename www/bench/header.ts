// The bar at the top of the benchmark page: back to the playground, language, colours.
import { html, type TemplateResult } from "lit/html.js";
import type { frameWords } from "../i18n/bench.ts";
import { LANGUAGE_NAMES, LANGUAGE_TAGS } from "../i18n/languages.ts";
import { LANGUAGES, type State, THEMES, type Theme } from "../state.ts";
import type { Voice } from "./names.ts";

type Frame = (typeof frameWords)["en"];

export function headerView(
  state: State,
  { t }: Voice,
  frame: Frame,
  home: string,
  update: (change: Partial<State>) => void,
): TemplateResult {
  return html`
    <h1>${t.title}</h1>
    <a class="button" href=${home}>${t.back}</a>
    <div class="bar-group bar-end">
      <div class="language" role="group" aria-label=${frame.language}>
        ${LANGUAGES.map(
          (language) => html`<button
            type="button"
            class="button quiet"
            lang=${LANGUAGE_TAGS[language]}
            aria-pressed=${language === state.language}
            @click=${() => update({ language })}
          >
            ${LANGUAGE_NAMES[language]}
          </button>`,
        )}
      </div>
      <label class="visually-hidden" for="theme">${frame.theme}</label>
      <select
        id="theme"
        .value=${state.theme}
        @change=${(event: Event) => update({ theme: (event.currentTarget as HTMLSelectElement).value as Theme })}
      >
        ${THEMES.map(
          (theme) =>
            html`<option value=${theme} ?selected=${theme === state.theme}>${frame.themes[theme]}</option>`,
        )}
      </select>
    </div>
  `;
}
