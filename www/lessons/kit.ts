// What the text of a lesson is written with: views of the playground, controls, questions, live numbers, formulas, terms.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { recovery } from "../controls/chart.ts";
import { controlView } from "../controls/choices.ts";
import type { TermId } from "../glossary/terms.ts";
import type { LessonWords } from "../i18n/lessons.ts";
import { type FormulaName, formula } from "../math/math.ts";
import type { Detailed } from "../shown.ts";
import type { Tab } from "../state.ts";
import type { Recipe } from "../types.ts";
import type { Scene } from "./lesson.ts";
import { type EstimatorWords, estimatorView } from "./training/estimator.ts";
import { WIDGETS, type WidgetName } from "./widgets.ts";

export interface Kit {
  shown: Detailed;
  /** A view of the playground, in a frame of its own. */
  show(...names: WidgetName[]): TemplateResult;
  /** A view that is fed only while this tab of the scene is open; where another is, a button that opens it. */
  tab(tab: Tab, label: string, name: WidgetName): TemplateResult;
  /** The controls of the recipe whose paths begin so: "format.levels", "granularity". */
  controls(...paths: string[]): TemplateResult;
  /** A button that changes the scene. */
  scene(label: string, change: Scene): TemplateResult;
  /** The question of this name. */
  ask(id: string): TemplateResult;
  /** What is shown once a question is answered: guess first. */
  after(id: string, content: () => TemplateResult): TemplateResult | typeof nothing;
  /** A number or words from what is shown; an ellipsis until it is there. */
  live(of: (shown: Detailed) => string | null | undefined): string;
  formula(name: FormulaName): TemplateResult;
  /** A term of the glossary, in the words of the sentence. */
  term(id: TermId, words: string): TemplateResult;
  /** A button that trains the model on for the recipe at hand; the widget "recovery" shows what comes of it. */
  train(label: string): TemplateResult;
  /** The straight-through estimator, drawn. */
  estimator(words: EstimatorWords): TemplateResult;
  /** A link that opens the scene in the playground. */
  playground(label: string): TemplateResult;
}

/** About as wide as a number, so that little moves when that comes. */
const NOT_YET = "\u2007…\u2007";

export interface KitParts {
  shown: Detailed;
  words: LessonWords;
  update: (change: Scene) => void;
  question: (id: string) => TemplateResult;
  isAnswered: (id: string) => boolean;
  link: string;
}

export function kitOf({ shown, words, update, question, isAnswered, link }: KitParts): Kit {
  const { form, recipe, inspection } = shown.results;
  const show: Kit["show"] = (...names) => html`<div class="widget" role="group" aria-label=${words.live}>
      ${inspection ? names.map((name) => WIDGETS[name](shown)) : html`<p class="small">${shown.t.inspector.waiting}</p>`}
    </div>`;
  const scene: Kit["scene"] = (label, change) =>
    html`<button type="button" class="button" @click=${() => update(change)}>${label}</button>`;
  return {
    shown,
    show,
    tab: (tab, label, name) => (shown.state.tab === tab ? show(name) : html`<p>${scene(label, { tab })}</p>`),
    controls: (...paths) => html`<div class="widget controls" role="group" aria-label=${words.controls}>
      ${
        form && recipe
          ? form.controls
              .filter(({ path }) => paths.some((start) => path === start || path.startsWith(`${start}.`)))
              .map((control) => controlView(control, recipe as Recipe, shown))
          : html`<p class="small">${shown.t.inspector.waiting}</p>`
      }
    </div>`,
    scene,
    ask: question,
    after: (id, content) => (isAnswered(id) ? content() : nothing),
    live: (of) => (inspection ? of(shown) : null) ?? NOT_YET,
    formula,
    term: (id, text) => html`<button type="button" class="term" data-term=${id}>${text}</button>`,
    train: (label) => html`<button type="button" class="button"
      @click=${() => recovery.load().then(({ recover }) => recover(shown))}>${label}</button>`,
    estimator: (words) => estimatorView(shown, words),
    playground: (label) => html`<a class="button" href=${link}>${label}</a>`,
  };
}
