// The words around the lessons, with what their page shares with the playground's.
import type { Language } from "../state.ts";
import { lessons as en } from "./en/lessons.ts";
import { page as enPage } from "./en/page.ts";
import { lessons as zh } from "./zh/lessons.ts";
import { page as zhPage } from "./zh/page.ts";

export type LessonWords = typeof en;

export const lessonWords: Record<Language, LessonWords> = { en, zh };

/** The frame that all pages have. */
export const frameWords: Record<Language, typeof enPage> = { en: enPage, zh: zhPage };
