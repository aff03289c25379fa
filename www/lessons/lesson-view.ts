// A lesson as it is read: title, text, and the way on.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { LessonWords } from "../i18n/lessons.ts";
import { neighbours, type Place, writePlace } from "./address.ts";
import { COURSE, entryOf } from "./course.ts";
import type { Kit } from "./kit.ts";
import type { LessonText } from "./lesson.ts";
import { forget } from "./progress.ts";

export function lessonView(
  id: string,
  now: Place,
  text: LessonText,
  kit: Kit,
  words: LessonWords,
  reset: () => void,
): TemplateResult {
  const entry = entryOf(id);
  const number = COURSE.findIndex((entry) => entry.id === id) + 1;
  const { before, after } = neighbours(id);
  const { f } = kit.shown;
  // Links keep the language: whoever follows one may speak another.
  const link = (lesson: string) => {
    const place = { ...now, lesson };
    return `#${writePlace(place, now.language === "en" ? "zh" : "en")}`;
  };
  const way = (lesson: string | null, label: string, rel: string) =>
    lesson === null
      ? nothing
      : html`<a class="button" rel=${rel} href=${link(lesson)}><small>${label}</small> ${entryOf(lesson)?.titles[now.language]}</a>`;
  return html`
    <header>
      <h2>${f.count(number)}. ${entry?.titles[now.language]}</h2>
      <p class="lead">${text.lead}</p>
    </header>
    ${text.body(kit)}
    <footer>
      <p class="tools">
        <button type="button" class="button quiet" @click=${reset}>${words.reset}</button>
        <button type="button" class="button quiet" @click=${() => forget(id)}>${words.forget}</button>
        <button type="button" class="button quiet" @click=${() => print()}>${words.print}</button>
      </p>
      <p class="small">${words.privacy}</p>
      <nav class="ways" aria-label=${words.ways}>
        ${way(before, words.before, "prev")} <a class="button quiet" href=${link("")}>${words.toContents}</a> ${way(after, words.after, "next")}
      </nav>
    </footer>
  `;
}
