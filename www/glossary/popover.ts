// What a term means, beside it: on hover, on focus and on tap. Whatever has `data-term` is a term; one popover serves them all.
import { render } from "lit/html.js";
import { lazy } from "../lazy.ts";
import type { Language } from "../state.ts";
import type { TermId } from "./terms.ts";

const parts = {
  en: lazy(async () => ({ ...(await import("./view.ts")), words: (await import("./en.ts")).glossary })),
  zh: lazy(async () => ({ ...(await import("./view.ts")), words: (await import("./zh.ts")).glossary })),
};

/** So long a pointer rests on a term before it is explained, and so long it may be away. */
const REST_MS = 250;

const termOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>("[data-term]") : null;

/** Explains terms wherever they are on the page; `language` is that of the moment. */
export function explainTerms(language: () => Language): void {
  const bubble = document.createElement("div");
  bubble.id = "glossary";
  bubble.popover = "manual";
  bubble.role = "tooltip";
  document.body.append(bubble);
  let shown: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hide = () => {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    if (bubble.matches(":popover-open")) bubble.hidePopover();
  };
  const show = async (term: HTMLElement) => {
    clearTimeout(timer);
    if (shown === term) return;
    hide();
    shown = term;
    const { view, words } = await parts[language()].load();
    const content = view(term.dataset.term as TermId, words);
    if (shown !== term || !content) return;
    render(content, bubble);
    term.setAttribute("aria-describedby", bubble.id);
    bubble.showPopover();
    place(bubble, term);
  };
  const soon = (work: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(work, REST_MS);
  };

  addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const term = termOf(event.target);
    if (term) soon(() => void show(term));
    else if (shown && !bubble.contains(event.target as Node)) soon(hide);
    else clearTimeout(timer);
  });
  addEventListener("focusin", ({ target }) => {
    const term = termOf(target);
    if (term) void show(term);
    else if (!bubble.contains(target as Node)) hide();
  });
  addEventListener("click", ({ target }) => {
    const term = termOf(target);
    if (term) void show(term);
    else if (!bubble.contains(target as Node)) hide();
  });
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape") hide();
  });
  addEventListener("scroll", () => shown && place(bubble, shown), { capture: true, passive: true });
}

/** Under the term, or over it where there is no room; never outside the window. */
function place(bubble: HTMLElement, term: HTMLElement): void {
  const at = term.getBoundingClientRect();
  const { width, height } = bubble.getBoundingClientRect();
  const gap = 6;
  const left = Math.min(Math.max(at.left, gap), innerWidth - width - gap);
  const below = at.bottom + gap;
  const top = below + height > innerHeight - gap && at.top - gap - height > 0 ? at.top - gap - height : below;
  bubble.style.left = `${left}px`;
  bubble.style.top = `${top}px`;
}
