// The recipe: the data's own options, a step to each family, and every control of the form.

import { live } from "lit/directives/live.js";
import { html, noChange, nothing, type TemplateResult } from "lit/html.js";
import { familyMark } from "../charts/families.ts";
import { familyText, optionText } from "../i18n/messages.ts";
import type { Shown } from "../shown.ts";
import { recipeWords } from "../words.ts";
import { chosenIndex, controlView, helpView } from "./choices.ts";

export function recipeView(shown: Shown): TemplateResult {
  const { results, state, t, f, actions } = shown;
  const { form, recipe, session } = results;
  return html`
    <button type="button" class="button quiet sheet-toggle" aria-expanded="false" aria-controls="recipe" @click=${toggleSheet}>
      <strong>${t.recipe.heading}</strong>
      <span>${recipe ? recipeWords(recipe, t, f) : ""}</span>
    </button>
    <div class="section-head">
      <h2>${t.recipe.heading}</h2>
      ${
        state.recipe
          ? html`<button type="button" class="button quiet tiny" @click=${() => actions.update({ recipe: null })}>${t.recipe.reset}</button>`
          : nothing
      }
    </div>
    ${session?.dataset.id === "line" ? lineView(shown) : nothing}
    ${form && recipe ? familiesView(shown) : html`<p class="small">${t.inspector.waiting}</p>`}
    ${form && recipe ? form.controls.filter(({ path }) => FIRST.includes(stageOf(path))).map((control) => controlView(control, recipe, shown)) : nothing}
    ${form && recipe ? [finerView(shown), layersView(shown)] : nothing}
    ${form && form.controls.length === 0 ? html`<p class="control small">${t.recipe.floatNote}</p>` : nothing}
  `;
}

/** The stages of a recipe that everybody looks at; the others are finer points. */
const FIRST = ["format", "granularity", "range", "activations"];

const stageOf = (path: string) => path.split(".")[0] ?? path;

/** The sheet is the phone's alone, and no part of a link. */
function toggleSheet(event: Event): void {
  const button = event.currentTarget as HTMLButtonElement;
  button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
}

export function familiesView({ results, state, t, actions }: Shown): TemplateResult {
  const families = results.form?.families ?? [];
  const at = chosenIndex(families, state.recipe);
  const chosen = families[at];
  return html`<fieldset class="control">
    <legend class="control-label">${t.recipe.families}</legend>
    <div class="segments families">
      ${families.map(
        ({ family, recipe }, index) => html`<label title=${familyText(t, family).line}>
          <input type="radio" name="family" .checked=${live(index === at)} @change=${() => actions.choose(recipe)} />
          <span>
            <svg class="mark" viewBox="0 0 14 14" aria-hidden="true">${familyMark(family)}</svg>
            ${familyText(t, family).label}
          </span>
        </label>`,
      )}
    </div>
    ${chosen ? html`<p class="small"><strong>${familyText(t, chosen.family).full}${t.page.stop}</strong>${familyText(t, chosen.family).line}</p>` : nothing}
  </fieldset>`;
}

/** Opens what holds something; does not close it under the visitor's hands. */
const opened = (holds: boolean) => (holds ? true : noChange);

/** What most recipes leave as it is; open where one does not. */
function finerView(shown: Shown): TemplateResult | typeof nothing {
  const { form, recipe } = shown.results;
  const { t, state } = shown;
  const controls = form?.controls.filter(({ path }) => ![...FIRST, "layers"].includes(stageOf(path))) ?? [];
  if (!recipe || controls.length === 0) return nothing;
  // The first option of a stage is to do nothing.
  const changed = controls.flatMap((control) => {
    if (control.kind !== "choice" || stageOf(control.path) !== control.path.replace(/\.kind$/, "")) return [];
    const option = control.options[chosenIndex(control.options, state.recipe)];
    return option && option !== control.options[0] ? [optionText(t, control.path, option.id).label] : [];
  });
  return html`<details class="finer control" .open=${opened(changed.length > 0)}>
    <summary class="control-label">${t.recipe.finer}${changed.length > 0 ? html` <small>${changed.join(", ")}</small>` : nothing}</summary>
    ${controls.map((control) => controlView(control, recipe, shown))}
  </details>`;
}

/** Which layer a control is of. */
function layerOf(path: string): number | null {
  const layer = /^layers\.(\d+)/.exec(path)?.[1];
  return layer === undefined ? null : Number(layer);
}

/** The layers whose weights are stored otherwise; of models with several. */
function layersView(shown: Shown): TemplateResult | typeof nothing {
  const { results, t, f } = shown;
  const { form, recipe, session } = results;
  if (!form || !recipe || !session) return nothing;
  const controls = form.controls.filter(({ path }) => layerOf(path) !== null);
  if (controls.length === 0) return nothing;
  const own = recipe.layers?.some((layer) => layer.kind === "own") ?? false;
  const weights = session.parameters.filter(({ shape }) => shape.length > 1);
  return html`<details class="layers control" .open=${opened(own)}>
    <summary class="control-label">${t.recipe.layers}</summary>
    <p class="small">${t.recipe.layersLine}</p>
    ${weights.map(
      ({ name, shape }, layer) => html`<fieldset class="layer">
        <legend>${name} <small>${f.shape(shape)}</small></legend>
        ${controls.filter(({ path }) => layerOf(path) === layer).map((control) => controlView(control, recipe, shown))}
      </fieldset>`,
    )}
  </details>`;
}

export function lineView(shown: Shown): TemplateResult {
  const { state, results, t, details, f, actions } = shown;
  const limits = results.catalogue?.lineLimits;
  if (!limits) return html``;
  const { line } = state;
  const slider = (key: "w" | "b" | "noise") => html`<div class="control-row">
    <label for=${`line-${key}`}>${t.recipe[key]}</label>
    <input
      type="range"
      id=${`line-${key}`}
      min=${limits[key].min}
      max=${limits[key].max}
      step="0.1"
      .value=${String(line[key])}
      aria-valuetext=${f.number(line[key])}
      @input=${(event: Event) => actions.update({ line: { ...line, [key]: Number((event.currentTarget as HTMLInputElement).value) } }, "replace")}
      @change=${() => actions.settle()}
    />
    <output class="small" for=${`line-${key}`}>${f.fixed(line[key], 1)}</output>
  </div>`;
  return html`<fieldset class="control line-options">
    <legend class="control-label">${t.recipe.line}</legend>
    ${slider("w")} ${slider("b")} ${slider("noise")}
    <div class="control-row">
      <label for="line-seed">${t.recipe.seed}</label>
      <input
        type="number"
        id="line-seed"
        min="0"
        max=${2 ** 32 - 1}
        step="1"
        .value=${String(line.seed)}
        @change=${(event: Event) => {
          const seed = Number((event.currentTarget as HTMLInputElement).value);
          if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)
            actions.update({ line: { ...line, seed } });
        }}
      />
    </div>
    ${helpView(t.recipe.lineHelp, { more: details?.about.tutorialText ?? "", source: "", sourceName: "" }, t.recipe.line, shown)}
  </fieldset>`;
}
