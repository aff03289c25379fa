// All terms of the glossary, as a page of the course.
import { html, type TemplateResult } from "lit/html.js";
import { type Glossary, TERM_IDS } from "../glossary/terms.ts";
import { view } from "../glossary/view.ts";
import type { LessonWords } from "../i18n/lessons.ts";
import type { Language } from "../state.ts";

export function glossaryView(glossary: Glossary, language: Language, words: LessonWords): TemplateResult {
  const { compare } = new Intl.Collator(language === "zh" ? "zh-Hans" : language);
  const sorted = TERM_IDS.toSorted((a, b) => compare(glossary[a].name, glossary[b].name));
  return html`<h2>${words.glossary}</h2>
    <p class="lead">${words.glossaryLead}</p>
    ${sorted.map((id) => html`<section class="glossary-term" id=${`term-${id}`}>${view(id, glossary)}</section>`)}`;
}
