// Draws one control of the form that the core sends. Knows no scheme: labels come by path, values by the control.

import { live } from "lit/directives/live.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { shortest } from "../format.ts";
import {
  controlText,
  groupText,
  type NoteText,
  noteText,
  type OptionText,
  optionText,
} from "../i18n/messages.ts";
import type { Source } from "../i18n/sources.ts";
import type { Shown } from "../shown.ts";
import { recipeKey, valueAt, withValue } from "../state.ts";
import type { Control, Recipe } from "../types.ts";

type NumberControl = Extract<Control, { kind: "number" }>;
type ChoiceControl = Extract<Control, { kind: "choice" }>;
type RealControl = Extract<Control, { kind: "real" }>;
type ListControl = Extract<Control, { kind: "list" }>;

interface OptionWords extends OptionText {
  source: Source | undefined;
}

function optionWords(path: string, options: { id: string }[], { t, details }: Shown): OptionWords[] {
  return options.map(({ id }) => ({ ...optionText(t, path, id), source: details?.optionSource(path, id) }));
}

function sourceLink(source: Source | undefined): TemplateResult | typeof nothing {
  return source
    ? html`<a href=${source.url} target="_blank" rel="noopener noreferrer">${source.name}</a>`
    : nothing;
}

function closeOnEscape(event: KeyboardEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (event.key !== "Escape" || !details.open) return;
  details.open = false;
  details.querySelector("summary")?.focus();
}

/** The line that says what a control does; pressed, it says more. */
export function helpView(
  help: string,
  { more, source, sourceName }: NoteText,
  label: string,
  { t }: Shown,
  options: OptionWords[] = [],
): TemplateResult {
  return html`<details class="help" @keydown=${closeOnEscape}>
    <summary><span class="visually-hidden">${t.recipe.about(label)}${t.page.colon}</span>${help}</summary>
    <div>
      <p>${more}</p>
      ${options.length > 0 ? html`<dl>${options.map((option) => html`<dt>${option.label}</dt><dd>${option.use} ${sourceLink(option.source)}</dd>`)}</dl>` : nothing}
      ${source ? html`<p>${t.recipe.source}${t.page.colon}<a href=${source} target="_blank" rel="noopener noreferrer">${sourceName}</a></p>` : nothing}
    </div>
  </details>`;
}

export function controlView(control: Control, recipe: Recipe, shown: Shown): TemplateResult {
  switch (control.kind) {
    case "choice":
      return control.options.length > MOST_SEGMENTS ? menuView(control, shown) : choiceView(control, shown);
    case "number":
      return numberView(control, recipe, shown);
    case "real":
      return realView(control, recipe, shown);
    case "list":
      return listView(control, recipe, shown);
  }
}

/** More options than this are a menu. */
const MOST_SEGMENTS = 6;

function menuView({ path, options }: ChoiceControl, shown: Shown): TemplateResult {
  const { t, state, actions } = shown;
  const chosen = chosenIndex(options, state.recipe);
  const text = controlText(t, path);
  const words = optionWords(path, options, shown);
  const id = path.replaceAll(".", "-");
  return html`<div class="control">
    <div class="control-head"><label class="control-label" for=${id}>${text.label}</label></div>
    <select
      id=${id}
      class="menu"
      @change=${(event: Event) => {
        const option = options[Number((event.currentTarget as HTMLSelectElement).value)];
        if (option) actions.choose(option.recipe);
      }}
    >
      ${inGroups(options).map(({ group, members }) => {
        const all = members.map(
          (index) =>
            html`<option value=${index} .selected=${live(index === chosen)}>${words[index]?.label}</option>`,
        );
        return group ? html`<optgroup label=${groupText(t, group)}>${all}</optgroup>` : all;
      })}
    </select>
    <p class="small">${words[chosen]?.use} ${sourceLink(words[chosen]?.source)}</p>
    ${helpView(text.help, noteText(shown.details, path), text.label, shown)}
  </div>`;
}

/** Neighbours of one group together, by their places. */
function inGroups(options: ChoiceControl["options"]): { group: string | undefined; members: number[] }[] {
  const groups: { group: string | undefined; members: number[] }[] = [];
  options.forEach(({ group }, index) => {
    const last = groups.at(-1);
    if (last && last.group === group) last.members.push(index);
    else groups.push({ group, members: [index] });
  });
  return groups;
}

function realView(control: RealControl, recipe: Recipe, shown: Shown): TemplateResult {
  const { t, f, state, actions } = shown;
  const { path, min, max, step } = control;
  const text = controlText(t, path);
  const wanted = valueAt(state.recipe, path);
  const value = typeof wanted === "number" && wanted >= min && wanted <= max ? wanted : control.value;
  const id = path.replaceAll(".", "-");
  const set = (event: Event, how: "push" | "replace") => {
    const typed = Number((event.currentTarget as HTMLInputElement).value);
    if (Number.isFinite(typed)) {
      // Eight digits are what a link holds, and more than a 32-bit float has.
      const next = Number(Math.min(Math.max(typed, min), max).toPrecision(8));
      actions.choose(withValue(recipe, path, next), how);
    }
  };
  return html`<div class="control">
    <div class="control-head"><label class="control-label" for=${id}>${text.label}</label></div>
    <div class="control-row">
      <input
        type="range"
        id=${id}
        min=${min}
        max=${max}
        step=${step}
        .value=${String(value)}
        aria-valuetext=${f.number(value)}
        @input=${(event: Event) => set(event, "replace")}
        @change=${() => actions.settle()}
      />
      <input
        type="number"
        aria-label=${t.recipe.valueOf(text.label)}
        title=${t.recipe.range(f.number(min), f.number(max))}
        min=${min}
        max=${max}
        step="any"
        .value=${String(Number(value.toPrecision(6)))}
        @change=${(event: Event) => set(event, "push")}
      />
    </div>
    ${helpView(text.help, noteText(shown.details, path), text.label, shown)}
  </div>`;
}

function listView({ path, values, most }: ListControl, recipe: Recipe, shown: Shown): TemplateResult {
  const { t, actions } = shown;
  const text = controlText(t, path);
  const id = path.replaceAll(".", "-");
  const typed = (event: Event) => {
    const numbers = (event.currentTarget as HTMLInputElement).value
      .split(/[\s,;，；]+/)
      .filter((part) => part !== "")
      .map(Number);
    if (numbers.length > 0 && numbers.length <= most && numbers.every(Number.isFinite)) {
      actions.choose(withValue(recipe, path, numbers));
    }
  };
  return html`<div class="control">
    <div class="control-head"><label class="control-label" for=${id}>${text.label}</label></div>
    <input type="text" id=${id} class="menu" inputmode="decimal" autocomplete="off" .value=${values.map(shortest).join(" ")} @change=${typed} />
    ${helpView(text.help, noteText(shown.details, path), text.label, shown)}
  </div>`;
}

/**
 * Which option is chosen. The form follows a choice a few milliseconds later, when the core has answered; until then
 * the choice itself says so.
 */
export function chosenIndex(options: { recipe: Recipe; chosen: boolean }[], wanted: Recipe | null): number {
  const key = wanted && recipeKey(wanted);
  const asked = options.findIndex((option) => recipeKey(option.recipe) === key);
  return asked >= 0 ? asked : options.findIndex((option) => option.chosen);
}

function choiceView({ path, options }: ChoiceControl, shown: Shown): TemplateResult {
  const { t, state, actions } = shown;
  const chosen = chosenIndex(options, state.recipe);
  const text = controlText(t, path);
  const words = optionWords(path, options, shown);
  return html`<fieldset class="control">
    <legend class="control-label">${text.label}</legend>
    <div class="segments">
      ${options.map(
        (option, index) => html`<label title=${words[index]?.use ?? ""}>
          <input
            type="radio"
            name=${path}
            .checked=${live(index === chosen)}
            @change=${() => actions.choose(option.recipe)}
          />
          <span>${words[index]?.label ?? option.id}</span>
        </label>`,
      )}
    </div>
    ${helpView(text.help, noteText(shown.details, path), text.label, shown, words)}
  </fieldset>`;
}

/** Beyond this a slider moves by powers of two. */
const LINEAR_MOST = 1024;
/** Stops of such a slider for each doubling: whole levels up to 16, finer than the eye beyond. */
const STOPS = 16;

const position = (value: number) => Math.round(Math.log2(value) * STOPS);
const levelsAt = (stop: number) => Math.round(2 ** (stop / STOPS));

function numberView(control: NumberControl, recipe: Recipe, shown: Shown): TemplateResult {
  const { t, f, state, actions } = shown;
  const { path, min, max } = control;
  // The thumb must not jump back to what the core has answered so far.
  const wanted = valueAt(state.recipe, path);
  const value = typeof wanted === "number" && wanted >= min && wanted <= max ? wanted : control.value;
  const text = controlText(t, path);
  const logarithmic = max > LINEAR_MOST;
  const id = path.replaceAll(".", "-");
  const set = (next: number, how: "push" | "replace") => {
    if (Number.isInteger(next) && next >= min && next <= max)
      actions.choose(withValue(recipe, path, next), how);
  };
  const field = (event: Event) => event.currentTarget as HTMLInputElement;
  const slid = (event: Event) =>
    logarithmic ? levelsAt(Number(field(event).value)) : Number(field(event).value);
  const clamped = (next: number) => Math.min(Math.max(next, min), max);
  const bits = Math.ceil(Math.log2(value));
  // A narrow span leaves the lowest code out; of an odd number of symmetric levels none is in excess.
  const isNarrow =
    path === "format.levels" &&
    valueAt(recipe, "format.span") === "narrow" &&
    !(valueAt(recipe, "format.symmetry") === "symmetric" && value % 2 === 1);
  const levels = path.endsWith("levels")
    ? t.recipe.bits(f.count(value), f.count(bits), bits, isNarrow ? f.count(value - 1) : "")
    : null;
  return html`<div class="control">
    <div class="control-head">
      <label class="control-label" for=${id}>${text.label}</label>
      ${levels ? html`<span class="small">${levels}</span>` : nothing}
    </div>
    <div class="control-row">
      <input
        type="range"
        id=${id}
        min=${logarithmic ? position(min) : min}
        max=${logarithmic ? position(max) : max}
        step="1"
        .value=${String(logarithmic ? position(value) : value)}
        aria-valuetext=${levels ?? f.count(value)}
        @input=${(event: Event) => set(clamped(slid(event)), "replace")}
        @keydown=${(event: KeyboardEvent) => logarithmic && stepByOne(event, value, (next) => set(clamped(next), "replace"))}
        @change=${() => actions.settle()}
      />
      <input
        type="number"
        aria-label=${t.recipe.valueOf(text.label)}
        title=${t.recipe.range(f.count(min), f.count(max))}
        min=${min}
        max=${max}
        step="1"
        .value=${String(value)}
        @change=${(event: Event) => {
          const typed = Math.round(Number(field(event).value));
          if (Number.isFinite(typed)) set(clamped(typed), "push");
          field(event).value = String(Number.isFinite(typed) ? clamped(typed) : value);
        }}
      />
    </div>
    ${helpView(text.help, noteText(shown.details, path), text.label, shown)}
  </div>`;
}

/** On a slider of powers of two, an arrow still moves to the next whole number. */
function stepByOne(event: KeyboardEvent, value: number, set: (next: number) => void): void {
  const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
  const leap = { PageUp: 2, PageDown: 0.5 }[event.key];
  if (step === undefined && leap === undefined) return;
  event.preventDefault();
  set(step === undefined ? Math.round(value * (leap ?? 1)) : value + step);
}
