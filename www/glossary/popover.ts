// What a term means, beside it: on hover, on focus and on tap. Whatever has `data-term` is a term; one popover serves them all.
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { lazy } from "../lazy.ts";
import type { Language } from "../state.ts";
import type { TermId } from "./terms.ts";

const parts = {
  en: lazy(async () => ({ ...(await import("./view.ts")), words: await import("./en.ts") })),
  zh: lazy(async () => ({ ...(await import("./view.ts")), words: await import("./zh.ts") })),
};

/** So long a pointer rests on a term before it is explained, and so long it may be away. */
const REST_MS = 250;
/** Between a popover and what it is beside, in pixels. */
const GAP = 6;

/** What is explained under the pointer. */
const TERM = "[data-term]";
/** What explains on focus: a term, or a button with a term's name in `data-focus-term`. */
const FOCUSED = `${TERM}, [data-focus-term]`;
/** What does something when it is pressed. */
const ACTS = "button:not(.term), summary";

const closest = (target: EventTarget | null, selector: string) =>
  target instanceof Element ? target.closest<HTMLElement>(selector) : null;

/** What the page itself says of an element: its title, which the popover takes the place of. */
export const noteOf = ({ title, dataset }: HTMLElement): string => title || dataset.note || "";

interface Options {
  /** The address of all terms; nothing where there should be no way to them. */
  all?: () => string | null;
}

export interface Explaining {
  /** Takes the popover away when what it explains has gone. */
  settle(): void;
}

/** Explains terms wherever they are on the page; `language` is that of the moment. */
export function explainTerms(language: () => Language, { all = () => null }: Options = {}): Explaining {
  const bubble = document.createElement("div");
  bubble.id = "glossary";
  bubble.popover = "manual";
  bubble.role = "tooltip";
  (document.querySelector("main") ?? document.body).append(bubble);
  let shown: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hide = () => {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    if (shown?.dataset.note && !shown.title) shown.title = shown.dataset.note;
    shown?.removeAttribute("data-note");
    shown = null;
    if (bubble.matches(":popover-open")) bubble.hidePopover();
  };
  const contents = async (element: HTMLElement): Promise<TemplateResult | null> => {
    const { view, words } = await parts[language()].load();
    const term = view((element.dataset.term || element.dataset.focusTerm) as TermId, words.glossary);
    const note = noteOf(element);
    if (!term && !note) return null;
    const address = all();
    return html`${term ?? html`<p><strong>${element.textContent}</strong></p>`}
      ${note ? html`<p class=${term ? "small" : nothing}>${note}</p>` : nothing}
      ${address && term ? html`<p class="small"><a href=${address}>${words.allTerms}</a></p>` : nothing}`;
  };
  const show = async (term: HTMLElement) => {
    clearTimeout(timer);
    if (shown === term) return;
    hide();
    shown = term;
    const content = await contents(term);
    if (shown !== term || !content) return;
    render(content, bubble);
    // The browser would show the title over it.
    if (term.title) term.dataset.note = term.title;
    term.removeAttribute("title");
    term.setAttribute("aria-describedby", bubble.id);
    bubble.showPopover();
    place(bubble, term);
  };
  const soon = (work: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(work, REST_MS);
  };
  /** A pressed label presses its field, and gives it the focus. */
  const isOfShown = (target: EventTarget | null) =>
    bubble.contains(target as Node) || (shown instanceof HTMLLabelElement && shown.control === target);

  addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const term = closest(event.target, TERM);
    if (term) soon(() => void show(term));
    else if (shown && !bubble.contains(event.target as Node)) soon(hide);
    else clearTimeout(timer);
  });
  let isReturning = false;
  addEventListener("focusin", ({ target }) => {
    const term = closest(target, FOCUSED);
    // What a pointer presses is not in need of words.
    if (term && (!term.matches(ACTS) || term.matches(":focus-visible"))) {
      if (!isReturning) void show(term);
    } else if (!isOfShown(target)) hide();
  });
  addEventListener("click", (event) => {
    const { target } = event;
    const term = closest(target, TERM);
    const isTap = event instanceof PointerEvent && event.pointerType === "touch";
    // One who switches on and off has read before.
    if (term && !term.matches("[aria-pressed]")) {
      // A tap asks what it means; the field's keyboard would cover the answer.
      if (isTap && term instanceof HTMLLabelElement) event.preventDefault();
      void show(term);
    } else if (!isOfShown(target)) hide();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && shown && shown === event.target && !shown.matches(ACTS)) {
      event.preventDefault();
      bubble.querySelector("a")?.focus();
    }
    if (event.key !== "Escape") return;
    const back = bubble.contains(document.activeElement) ? shown : null;
    hide();
    isReturning = true;
    back?.focus();
    isReturning = false;
  });
  addEventListener("scroll", () => shown && place(bubble, shown), { capture: true, passive: true });
  return { settle: () => shown && !(shown.isConnected && shown.matches(FOCUSED)) && hide() };
}

/** Where it covers least: beside a control, else under the term or over it; never outside the window. */
function place(bubble: HTMLElement, term: HTMLElement): void {
  const at = term.getBoundingClientRect();
  const control = term.closest(".control")?.getBoundingClientRect();
  const { width, height } = bubble.getBoundingClientRect();
  const [right, bottom] = [innerWidth - width - GAP, innerHeight - height - GAP];
  const within = (value: number, most: number) => Math.max(Math.min(value, most), GAP);
  const beside = control && [control.right + GAP, control.left - GAP - width];
  const left = beside?.find((left) => left >= GAP && left <= right);
  const [over, under] = [at.top - GAP - height, at.bottom + GAP];
  const isOver = over > 0 && (control !== undefined || under > bottom);
  const top = left === undefined ? (isOver ? over : under) : within(at.top, bottom);
  bubble.style.left = `${left ?? within(at.left, right)}px`;
  bubble.style.top = `${top}px`;
}
