// What can be chosen of a lesson: its start, and for each part of the page whether it is locked or left out.
import { html, type TemplateResult } from "lit/html.js";
import type { Formats } from "../format.ts";
import { LANGUAGE_NAMES } from "../i18n/languages.ts";
import { controlText, datasetName, type Messages } from "../i18n/messages.ts";
import type { TeachWords } from "../i18n/teach.ts";
import { idsOf, PLACES, type Place, placeOf } from "../locks/places.ts";
import { LANGUAGES, type Language, type State, type Tab, THEMES, type Theme, updated } from "../state.ts";
import { recipeWords } from "../words.ts";
import { type Draft, taken, withId } from "./draft.ts";

export interface Teaching {
  draft: Draft;
  /** The fragment of what the preview shows; `null` while it has not said. */
  shown: string | null;
  /** Controls of the recipe that the preview shows. */
  controls: string[];
  w: TeachWords;
  t: Messages;
  f: Formats;
  change(draft: Partial<Draft>): void;
  /** For eyes and ears. */
  say(text: string): void;
  said: string;
}

type Group = keyof TeachWords["groups"];

/** The groups begin where these places stand in the table. */
const FIRST: [string, Group][] = [
  ["header", "header"],
  ["recipe", "recipe"],
  ["sentence", "middle"],
  ["inspector", "inspector"],
];

const value = (event: Event) => (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;

export function choicesView(teaching: Teaching): TemplateResult {
  const { w } = teaching;
  return html`<p class="sentence">${w.line}</p>
    <h2>${w.start}</h2>
    ${startView(teaching)}
    <h2 id="places-title">${w.places}</h2>
    <p class="small">${w.placesHelp}</p>
    ${placesView(teaching)}`;
}

function startView({ draft, shown, w, t, f, change, say, said }: Teaching): TemplateResult {
  const { view, language, theme } = draft;
  const see = (next: State) => change({ view: next });
  const datasets = Object.keys(t.datasets).filter((id) => id !== "custom");
  return html`
    <div class="control-row">
      <label for="lesson-title">${w.name}</label>
      <input type="text" id="lesson-title" maxlength="80" autocomplete="off" aria-describedby="lesson-title-help"
        .value=${view.title} @input=${(event: Event) => see({ ...view, title: value(event) })} />
    </div>
    <p class="small" id="lesson-title-help">${w.nameHelp}</p>
    <div class="control-row">
      <label for="lesson-language">${w.language}</label>
      <select id="lesson-language" @change=${(event: Event) => change({ language: (value(event) || null) as Language | null })}>
        <option value="" ?selected=${language === null}>${w.asVisitor}</option>
        ${LANGUAGES.map((id) => html`<option value=${id} ?selected=${id === language}>${LANGUAGE_NAMES[id]}</option>`)}
      </select>
    </div>
    <div class="control-row">
      <label for="lesson-theme">${w.theme}</label>
      <select id="lesson-theme" @change=${(event: Event) => change({ theme: value(event) as Theme })}>
        ${THEMES.map((id) => html`<option value=${id} ?selected=${id === theme}>${t.page.themes[id]}</option>`)}
      </select>
    </div>
    <div class="control-row">
      <label for="lesson-data">${w.dataset}</label>
      <select id="lesson-data" .value=${view.dataset} @change=${(event: Event) => see(updated(view, { dataset: value(event) }))}>
        ${datasets.map((id) => html`<option value=${id} ?selected=${id === view.dataset}>${datasetName(t, id)}</option>`)}
      </select>
    </div>
    <p><strong>${w.recipe}${t.page.colon}</strong><span id="lesson-recipe">${view.recipe ? recipeWords(view.recipe, t, f) : w.first}</span></p>
    <p class="teach-tools">
      ${
        shown === null
          ? ""
          : html`<button type="button" class="button strong" id="take-shown" @click=${() => {
              see(taken(view, shown));
              say(w.taken);
            }}>${w.take}</button>`
      }
      ${view.recipe ? html`<button type="button" class="button" @click=${() => see({ ...view, recipe: null })}>${w.forget}</button>` : ""}
    </p>
    <p class="small" id="said">${said}</p>
  `;
}

/** The places of the table and the controls at hand, in groups. */
function groupsOf({ draft, controls }: Teaching): { group: Group; ids: string[] }[] {
  const groups: { group: Group; ids: string[] }[] = [];
  for (const { id } of PLACES) {
    const first = FIRST.find(([begins]) => begins === id);
    if (first) groups.push({ group: first[1], ids: [] });
    groups.at(-1)?.ids.push(id);
  }
  const { locked, without } = draft.view;
  // What is locked of another recipe stays to be freed; layers are locked together.
  const chosen = idsOf(`${locked},${without}`).filter((id) => !placeOf(id));
  const all = [...new Set([...controls.filter((path) => !path.startsWith("layers.")), ...chosen])];
  return groups.toSpliced(2, 0, { group: "controls", ids: all });
}

function placesView(teaching: Teaching): TemplateResult {
  const { w } = teaching;
  return html`<table class="teach-places" aria-labelledby="places-title">
    <thead>
      <tr><th scope="col">${w.part}</th><th scope="col">${w.locked}</th><th scope="col">${w.without}</th></tr>
    </thead>
    ${groupsOf(teaching).map(
      ({ group, ids }) => html`<tbody>
        <tr><th scope="rowgroup" colspan="3">${w.groups[group]}</th></tr>
        ${ids.map((id) => rowView(id, placeOf(id), teaching))}
      </tbody>`,
    )}
  </table>`;
}

export function partName(id: string, w: TeachWords, t: Messages): string {
  if (id.startsWith("tab-")) return w.tab(t.inspector.tabs[id.slice(4) as Tab]);
  return placeOf(id) ? w.ids[id as keyof TeachWords["ids"]] : controlText(t, id).label;
}

function rowView(id: string, place: Place | undefined, { draft, w, t, change }: Teaching): TemplateResult {
  const name = partName(id, w, t);
  const box = (key: "locked" | "without", label: string) => html`<input
    type="checkbox"
    id=${`${key}-${id}`}
    aria-label=${label}
    .checked=${idsOf(draft.view[key]).includes(id)}
    @change=${(event: Event) => change({ view: withId(draft.view, key, id, (event.currentTarget as HTMLInputElement).checked) })}
  />`;
  return html`<tr>
    <th scope="row">${name} ${place ? "" : html`<small><code>${id}</code></small>`}</th>
    <td>${place?.hideOnly ? "" : box("locked", w.lock(name))}</td>
    <td>${box("without", w.leave(name))}</td>
  </tr>`;
}
