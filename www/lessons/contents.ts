// The list of lessons: beside a lesson, and as the first page of the course.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Formats } from "../format.ts";
import type { LessonWords } from "../i18n/lessons.ts";
import type { Language } from "../state.ts";
import { GLOSSARY, type Place, writePlace } from "./address.ts";
import { COURSE } from "./course.ts";
import { progress } from "./progress.ts";

export function contentsView(now: Place, spoken: Language, words: LessonWords, f: Formats): TemplateResult {
  const link = (lesson: string) => `#${writePlace({ ...now, lesson }, spoken)}`;
  const isGlossary = now.lesson === GLOSSARY;
  return html`<ol class="contents">
    ${COURSE.map(({ id, minutes, titles }) => {
      const answers = Object.values(progress.value[id] ?? {});
      const right = answers.filter(({ right }) => right).length;
      return html`<li>
        <a href=${link(id)} aria-current=${id === now.lesson ? "page" : nothing}>${titles[now.language]}</a>
        <small>${words.minutes(f.count(minutes))}${answers.length > 0 ? html` · ${words.answered(f.count(right), f.count(answers.length))}` : nothing}</small>
      </li>`;
    })}
    <li class="contents-more">
      <a href=${link(GLOSSARY)} aria-current=${isGlossary ? "page" : nothing}>${words.glossary}</a>
    </li>
  </ol>`;
}
