// The course: wiring only. One lesson at a time, with one engine; language and colours come from the link.
import { effect, signal } from "@preact/signals-core";
import { html, render, type TemplateResult } from "lit/html.js";
import { pageBar } from "../controls/page-bar.ts";
import { type Engine, startEngine } from "../engine/client.ts";
import { formats } from "../format.ts";
import { explainTerms } from "../glossary/popover.ts";
import { showHead } from "../head.ts";
import { frameWords } from "../i18n/frame.ts";
import { detailsOf, messages, spokenLanguage } from "../i18n/index.ts";
import { lessonWords } from "../i18n/lessons.ts";
import { arrivals, lazy } from "../lazy.ts";
import { DEFAULT_STATE, type Language } from "../state.ts";
import { followSystem, showTheme } from "../theme.ts";
import { writeState } from "../url.ts";
import { GLOSSARY, type Place, readPlace, writePlace } from "./address.ts";
import { contentsView } from "./contents.ts";
import { entryOf } from "./course.ts";
import { glossaryView } from "./glossary-view.ts";
import { kitOf } from "./kit.ts";
import type { Lesson, LessonText } from "./lesson.ts";
import { lessonView } from "./lesson-view.ts";
import { progress } from "./progress.ts";
import { Questions } from "./questions.ts";
import { Stage } from "./scene.ts";

const spoken = spokenLanguage();
const base = document.baseURI.replace(/#.*$/, "");
const place = signal<Place>(readPlace(location.hash, spoken));
/** Begins once there is something to read: its module is what is largest to fetch. */
let engine: Engine | null = null;

interface Open {
  id: string;
  language: Language;
  lesson: Lesson;
  text: LessonText;
  stage: Stage;
  questions: Questions;
}

/** The lesson that is shown; `failed` where it could not be fetched. */
const open = signal<Open | "failed" | null>(null);

async function openLesson({ lesson: id, language }: Place): Promise<void> {
  const entry = entryOf(id);
  const before = open.value;
  if (typeof before === "object" && before?.id === id && before.language === language) return;
  if (typeof before === "object") before?.stage.leave();
  open.value = null;
  if (!entry) return;
  try {
    const [lesson, text] = await Promise.all([entry.load(), entry.texts[language]()]);
    if (place.value.lesson !== id || place.value.language !== language) return;
    engine ??= startEngine();
    const stage = new Stage(engine, lesson.scene, language, base);
    const questions = new Questions(id, lesson.questions, stage.bench);
    open.value = { id, language, lesson, text, stage, questions };
  } catch {
    open.value = "failed";
  }
}

function go(change: Partial<Place>, how: "push" | "replace"): void {
  const next = { ...place.value, ...change };
  const fragment = writePlace(next, spoken);
  const address = fragment ? `#${fragment}` : location.pathname + location.search;
  if (how === "push") history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  place.value = next;
}

addEventListener("hashchange", () => {
  const before = place.value;
  place.value = readPlace(location.hash, spoken);
  if (before.lesson !== place.value.lesson) scrollTo(0, 0);
});

const themes = followSystem();

const landmark = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`learn.html has no element "${id}"`);
  return found;
};

const glossaries = {
  en: lazy(async () => (await import("../glossary/en.ts")).glossary),
  zh: lazy(async () => (await import("../glossary/zh.ts")).glossary),
};

/** What stands in the place of a lesson: the terms, or what the course is. */
function otherNow({ lesson, language }: Place): TemplateResult {
  const words = lessonWords[language];
  const glossary = lesson === GLOSSARY ? glossaries[language]() : null;
  if (glossary) return glossaryView(glossary, language, words);
  return html`<h2>${words.contents}</h2><p class="lead">${words.lead}</p>`;
}

/** What stood there for the first paint gives way to what is drawn. */
const painted = new Set<string>();

function put(view: TemplateResult, id: string): void {
  const place = landmark(id);
  if (!painted.has(id)) place.replaceChildren();
  painted.add(id);
  render(view, place);
}

function lessonNow(now: Place): TemplateResult {
  const words = lessonWords[now.language];
  const [t, details] = [messages(now.language), detailsOf(now.language)()];
  const opened = open.value;
  if (opened === "failed")
    return html`<div class="problem"><p>${words.failed}</p>
      <button type="button" class="button" @click=${() => void openLesson(now)}>${words.retry}</button></div>`;
  if (!opened || !t || !details) return html`<p>${words.loading}</p>`;
  const { stage, questions, text, id } = opened;
  const shown = stage.shown(t, details);
  questions.notice(shown);
  const kit = kitOf({
    shown,
    words,
    update: (change) => stage.app.update(change),
    question: (name) => questions.view(name, text.questions[name], shown, words),
    isAnswered: (name) => questions.isAnswered(name),
    link: stage.link(),
  });
  return lessonView(id, now, text, kit, words, () => stage.reset());
}

function draw(): void {
  const now = place.value;
  const root = document.documentElement;
  const words = lessonWords[now.language];
  const entry = entryOf(now.lesson);
  const opened = open.value;
  showHead(
    now.language,
    `${entry ? entry.titles[now.language] : words.title} · ${frameWords[now.language].title}`,
  );
  showTheme(now.theme, themes.value);
  const home = `./#${writeState({ ...DEFAULT_STATE, language: now.language, theme: now.theme }, { ...DEFAULT_STATE, language: spoken })}`;
  const bar = { title: words.title, back: words.home };
  put(
    pageBar(now, bar, frameWords[now.language], home, (change) => go(change, "replace")),
    "bar",
  );
  landmark("skip").textContent = entry ? entry.titles[now.language] : words.contents;
  landmark("contents").setAttribute("aria-label", words.contents);
  put(contentsView(now, spoken, words, formats(now.language)), "contents");
  document.body.dataset.page = entry || now.lesson === GLOSSARY ? "lesson" : "contents";
  put(entry ? lessonNow(now) : otherNow(now), "lesson");
  const isReady =
    typeof opened === "object" &&
    opened?.questions.areReady &&
    opened.stage.app.results.value.status.kind === "ready";
  root.dataset.status = !entry || isReady ? "ready" : opened === "failed" ? "failed" : "loading";
  if (root.dataset.status === "ready") after();
}

/** What no lesson must wait for. The dev server's files change as they are typed. */
const after = lazy(async () => {
  const { keepOffline } = await import("../offline/register.ts");
  if (import.meta.env.PROD) void keepOffline({ language: () => place.value.language, loses: () => null });
});

explainTerms(() => place.value.language);

let frame = 0;
effect(() => {
  // What `draw` reads; it draws once a frame, however much has changed.
  const [now, opened] = [place.value, open.value];
  for (const part of [themes, arrivals, progress]) part.value;
  messages(now.language);
  detailsOf(now.language)();
  if (typeof opened === "object" && opened) {
    const { state, results, visible, hovered, dragged } = opened.stage.app;
    for (const part of [state, results, visible, hovered, dragged]) part.value;
    opened.questions.areReady;
  }
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(draw);
});

effect(() => {
  const now = place.value;
  queueMicrotask(() => void openLesson(now));
});
