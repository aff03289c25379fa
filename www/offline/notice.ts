// The bar that says that a newer build of the page is here.
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { type Loss, type OfflineWords, offlineWords } from "../i18n/offline.ts";
import { addSheet } from "../sheet.ts";
import sheet from "../styles/notice.css?url";
import type { Page } from "./register.ts";

export interface Answers {
  reload(): void;
  later(): void;
}

let place: HTMLElement | null = null;

/** Shows the bar in the language of the page, or takes it away. */
export function showNotice(page: Page | null, answers: Answers): void {
  if (page) {
    const t = offlineWords[page.language()];
    place ??= firstPlace(t.ready);
    render(noticeView(t, page.loses(), answers), place);
  } else hide();
}

/** Comes with its style, and is said once. */
function firstPlace(text: string): HTMLElement {
  const fresh = document.createElement("div");
  void addSheet(sheet).then(() => {
    document.body.append(fresh);
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  });
  return fresh;
}

/** The keyboard goes on at the main thing of the page. */
function hide(): void {
  if (!place) return;
  const held = place.contains(document.activeElement);
  render(nothing, place);
  if (held) document.querySelector<HTMLElement>("main :is(section, article)[tabindex='-1']")?.focus();
}

function noticeView(t: OfflineWords, loss: Loss | null, answers: Answers): TemplateResult {
  const keydown = (event: KeyboardEvent) => {
    if (event.key === "Escape") answers.later();
  };
  return html`<aside class="notice" aria-label=${t.heading} @keydown=${keydown}>
    <p>${t.ready} ${loss ? html`<small>${t.loses[loss]}</small>` : nothing}</p>
    <button type="button" class="button strong" @click=${answers.reload}>${t.reload}</button>
    <button type="button" class="button" @click=${answers.later}>${t.later}</button>
  </aside>`;
}
