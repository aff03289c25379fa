// Makes terms of the playground's words. Templates own the text of the page, so elements are marked as they are, after each
// drawing, and nothing is put between them.
import type { Shown } from "../shown.ts";
import { optionKey, type PlaygroundWords, playgroundWords } from "./playground.ts";
import { noteOf } from "./popover.ts";
import type { TermId } from "./terms.ts";

/** So long drawings may go on before what they have drawn is marked. */
const LATER_MS = 100;
/** Parts in which the arrow keys go from term to term: one stop each for the Tab key. */
const GROUPS = "dl, .legend, .comparison, #panel";
/** What can have the focus by itself. */
const STOPS = "button, summary";

const textOf = (element: Element | null | undefined) =>
  element?.textContent?.trim().replace(/\s+/g, " ") ?? "";
const labelOf = (element: Element) => element.closest(".control")?.querySelector(".control-label");

/** Where words are looked for, and the term of what is found there; an empty one has only its title to say. */
const PLACES: readonly [
  selector: string,
  term: (element: HTMLElement, words: PlaygroundWords) => TermId | "" | undefined,
][] = [
  [".control-label, .tensor > label", (label, { labels }) => labels.get(textOf(label))],
  [".help dt", (option, { options }) => options.get(optionKey(textOf(labelOf(option)), textOf(option)))],
  [".legend > *", (entry, { legend }) => legend.get(textOf(entry))],
  [".sort", (head, { columns }) => columns.get(textOf(head)) ?? titled(head)],
  [".compare tbody th", (head, { columns }) => columns.get(textOf(head))],
  [
    "#panel h3, #panel th, #panel .figure-title, .explained",
    (name, { inspector }) =>
      // Of a heading around it nothing is left to say.
      name.querySelector(".explained") ? undefined : (inspector.get(textOf(name)) ?? titled(name)),
  ],
];

const titled = (element: HTMLElement) => (element.matches("th") || noteOf(element) === "" ? undefined : "");

/** Marks what is drawn now and from now on; `settle` is called when marks may have gone. */
export function markTerms(now: () => Shown | null, settle: () => void): void {
  const mark = () => {
    isComing = false;
    const shown = now();
    if (!shown) return;
    const words = playgroundWords(shown.t, shown.details);
    for (const [selector, term] of PLACES)
      for (const element of document.querySelectorAll<HTMLElement>(selector))
        set(element, term(element, words));
    for (const group of document.querySelectorAll<HTMLElement>(GROUPS)) makeStop(group);
    settle();
  };
  let isComing = false;
  const watch = new MutationObserver(() => {
    if (!isComing) setTimeout(mark, LATER_MS);
    isComing = true;
  });
  const changes = { childList: true, subtree: true, characterData: true, attributeFilter: ["title"] };
  watch.observe(document.body, changes);
  addEventListener("keydown", step);
  mark();
}

function set(element: HTMLElement, term: TermId | "" | undefined): void {
  const { dataset } = element;
  if (dataset.term === term) return;
  if (term === undefined) {
    delete dataset.term;
    element.removeAttribute("tabindex");
  } else dataset.term = term;
  // A control's term is explained where its question mark has the focus.
  const help = element.matches(".control-label")
    ? element.closest(".control")?.querySelector(":scope > .help > summary")
    : null;
  if (!(help instanceof HTMLElement)) return;
  if (term) help.dataset.focusTerm = term;
  else delete help.dataset.focusTerm;
}

/** Terms of a group that the Tab key would pass by, in their order. */
const passive = (group: Element) =>
  [...group.querySelectorAll<HTMLElement>("[data-term]")].filter(
    (term) => !term.matches(STOPS) && term.closest(GROUPS) === group,
  );

function makeStop(group: HTMLElement): void {
  const terms = passive(group);
  const stop = terms.find(({ tabIndex }) => tabIndex === 0) ?? terms[0];
  for (const term of terms) term.tabIndex = term === stop ? 0 : -1;
}

function step(event: KeyboardEvent): void {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const { target } = event;
  const group = target instanceof HTMLElement && target.dataset.term !== undefined && target.closest(GROUPS);
  if (!by || !group) return;
  const terms = passive(group);
  const next = terms[terms.indexOf(target) + by];
  if (!terms.includes(target)) return;
  event.preventDefault();
  if (!next) return;
  target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
