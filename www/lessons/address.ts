// The fragment of a link to a lesson: `lesson=recovery&lang=zh&theme=dark`. What is the default is left out, and keys that are
// the playground's mean the same here.
import { LANGUAGES, type Language, THEMES, type Theme } from "../state.ts";
import { COURSE } from "./course.ts";

export interface Place {
  /** Empty for the table of contents; `GLOSSARY` for the terms. */
  lesson: string;
  language: Language;
  theme: Theme;
}

/** In the place of a lesson. */
export const GLOSSARY = "glossary";

export function readPlace(hash: string, language: Language): Place {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const one = <T extends string>(choices: readonly T[], key: string, otherwise: T): T =>
    choices.find((choice) => choice === given.get(key)) ?? otherwise;
  return {
    lesson: one([GLOSSARY, ...COURSE.map(({ id }) => id)], "lesson", ""),
    language: one(LANGUAGES, "lang", language),
    theme: one(THEMES, "theme", "auto"),
  };
}

export function writePlace({ lesson, language, theme }: Place, spoken: Language): string {
  const parts = new URLSearchParams();
  if (lesson) parts.set("lesson", lesson);
  if (language !== spoken) parts.set("lang", language);
  if (theme !== "auto") parts.set("theme", theme);
  return parts.toString();
}

/** The lessons before and after one. */
export function neighbours(lesson: string): { before: string | null; after: string | null } {
  const at = COURSE.findIndex(({ id }) => id === lesson);
  const id = (index: number) => COURSE[index]?.id ?? null;
  return at < 0 ? { before: null, after: id(0) } : { before: id(at - 1), after: id(at + 1) };
}
