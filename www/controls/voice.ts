// Language and colours, as every page lets one choose them.
import { html, type TemplateResult } from "lit/html.js";
import { LANGUAGE_NAMES, LANGUAGE_TAGS } from "../i18n/languages.ts";
import type { Messages } from "../i18n/messages.ts";
import { LANGUAGES, type State, THEMES, type Theme } from "../state.ts";

export type Voice = Pick<State, "language" | "theme">;

export function voiceView(
  voice: Voice,
  words: Messages["page"],
  update: (change: Partial<Voice>) => void,
): TemplateResult {
  return html`<div class="language" role="group" aria-label=${words.language}>
      ${LANGUAGES.map(
        (language) => html`<button
          type="button"
          class="button quiet"
          lang=${LANGUAGE_TAGS[language]}
          aria-pressed=${language === voice.language}
          @click=${() => update({ language })}
        >
          ${LANGUAGE_NAMES[language]}
        </button>`,
      )}
    </div>
    <label class="visually-hidden" for="theme">${words.theme}</label>
    <select
      id="theme"
      .value=${voice.theme}
      @change=${(event: Event) => update({ theme: (event.currentTarget as HTMLSelectElement).value as Theme })}
    >
      ${THEMES.map(
        (theme) =>
          html`<option value=${theme} ?selected=${theme === voice.theme}>${words.themes[theme]}</option>`,
      )}
    </select>`;
}
