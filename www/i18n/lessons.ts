// The words around the lessons.
import type { Language } from "../state.ts";
import { lessons as en } from "./en/lessons.ts";
import { lessons as zh } from "./zh/lessons.ts";

export type LessonWords = typeof en;

export const lessonWords: Record<Language, LessonWords> = { en, zh };
