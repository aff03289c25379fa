// The words of links that hide and lock, in every language: few, so they come together.
import type { Language } from "../state.ts";
import { lesson as en } from "./en/lesson.ts";
import { lesson as zh } from "./zh/lesson.ts";

export const lessonWords: Record<Language, typeof en> = { en, zh };
