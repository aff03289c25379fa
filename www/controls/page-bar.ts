// The bar at the top of the pages beside the playground: the way back, language, colours.
import { html, type TemplateResult } from "lit/html.js";
import { LANGUAGE_NAMES, LANGUAGE_TAGS } from "../i18n/languages.ts";
import type { Messages } from "../i18n/messages.ts";
import { LANGUAGES, type State, THEMES, type Theme } from "../state.ts";

type Voice = Pick<State, "language" | "theme">;

export function pageBar(
  state: Voice,
  { title, back }: { title: string; back: string },
  frame: Messages["page"],
  home: string,
  update: (change: Partial<Voice>) => void,
): TemplateResult {
  return html`
    <h1>${title}</h1>
    <a class="button" href=${home}>${back}</a>
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
