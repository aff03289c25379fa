// Locks and hides on the page what the link says, after each drawing: nothing of it costs those whose link says nothing.
import type { lockWords } from "../i18n/locks.ts";
import type { Shown } from "../shown.ts";
import type { Recipe } from "../types.ts";
import { locksOf, mayChoose } from "./guard.ts";
import { idsOf, placeOf, selectorOf } from "./places.ts";

type Words = (typeof lockWords)["en"];
type Field = HTMLButtonElement | HTMLInputElement | HTMLSelectElement | HTMLOptionElement;

const FIELDS = "button, input, select, textarea";
/** Which always lead to another recipe. */
const CHOOSING = [
  ".row-choice:not(.layers-table *)",
  ".layer-bits button",
  ".layer-cost",
  "#wish-title ~ .wish output button",
].join();
/** What changes nothing that is locked: what opens and closes, what takes pictures away, dialogs, the link. */
const FREE = ".sheet-toggle, .tools > :nth-last-child(-n+2), dialog *, .beside-about ~ button";
const LABELS = [".control-label", ".control-head > .control-label", ".section-head > h2", "* > .figure-title"]
  .map((label) => `:scope > ${label}`)
  .join();

/** What is marked, and what was: the difference is taken back. */
let locked = new Set<Field>();
let signs = new Map<Element, HTMLElement>();
let away = new Set<Element>();

const all = <T extends Element>(selector: string) => document.querySelectorAll<T>(selector);

export function mark(shown: Shown, words: Words): void {
  const { locked: locks, without } = shown.state;
  const before = { locked, signs, away };
  [locked, signs, away] = [new Set(), new Map(), new Set()];
  for (const id of idsOf(without)) for (const element of all(selectorOf(id))) away.add(element);
  for (const id of idsOf(locks)) {
    if (placeOf(id)?.hideOnly) continue;
    for (const place of all(selectorOf(id))) lock(place, before.signs.get(place), words);
  }
  lockChoices(shown);
  for (const field of before.locked) field.disabled = locked.has(field);
  for (const field of locked) field.disabled = true;
  for (const element of before.away) element.classList.toggle("is-without", away.has(element));
  for (const element of away) element.classList.add("is-without");
  for (const [place, sign] of before.signs) if (!signs.has(place)) sign.remove();
  document.documentElement.dataset.without = idsOf(without).join(" ");
}

/** What would lead to a recipe that is not allowed. */
function lockChoices({ state, results }: Shown): void {
  const { recipe, parts, controls } = locksOf(state.locked);
  const chart = document.getElementById("chart");
  if (recipe) chart?.setAttribute("aria-readonly", "true");
  else chart?.removeAttribute("aria-readonly");
  if (!recipe && parts.length + controls.length === 0) return;
  if (recipe) for (const button of all<Field>(CHOOSING)) locked.add(button);
  for (const button of all<Field>("#recipe > .section-head button")) locked.add(button);
  const each = (fields: ArrayLike<Element>, options: { recipe: Recipe }[]) => {
    options.forEach((option, index) => {
      const field = fields[index];
      if (field && !mayChoose(state.locked, results.recipe, option.recipe)) locked.add(field as Field);
    });
  };
  each(all('#recipe [name="family"]'), results.form?.families ?? []);
  for (const control of results.form?.controls ?? []) {
    if (control.kind !== "choice") continue;
    const menu = document.getElementById(control.path.replaceAll(".", "-"));
    // Groups do not disturb the order of a menu's options.
    each(menu?.querySelectorAll("option") ?? document.getElementsByName(control.path), control.options);
  }
}

function lock(place: Element, known: HTMLElement | undefined, words: Words): void {
  const isField = place.matches(FIELDS);
  for (const field of isField ? [place] : place.querySelectorAll(FIELDS))
    if (!field.matches(FREE)) locked.add(field as Field);
  const label = place.querySelector(LABELS);
  if (place.matches("p")) return;
  const mark = known ?? sign(words);
  mark.ariaLabel = mark.title = words.locked;
  signs.set(place, mark);
  if (mark.isConnected) return;
  if (label) label.append(mark);
  else if (isField) place.before(mark);
  else place.prepend(mark);
}

/** A small lock that says what it means. */
export function sign(words: Words): HTMLElement {
  const element = document.createElement("span");
  element.className = "lock-sign";
  element.role = "img";
  element.ariaLabel = element.title = words.locked;
  return element;
}
