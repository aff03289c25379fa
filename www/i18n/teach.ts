// The words of the page on which teachers make links, in every language.
import type { Language } from "../state.ts";
import { teach as en } from "./en/teach.ts";
import { teach as zh } from "./zh/teach.ts";

export type TeachWords = typeof en;

export const teachWords: Record<Language, TeachWords> = { en, zh };
