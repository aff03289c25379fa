// The catalogue of a language. English is there at once; the others come when they are spoken.
import { lazy } from "../lazy.ts";
import type { Language } from "../state.ts";
import { en } from "./en.ts";
import type { Messages } from "./messages.ts";

const catalogues: Record<Language, () => Messages | null> = {
  en: () => en,
  zh: lazy(async () => (await import("./zh.ts")).zh),
};

/** What each language calls itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "EN", zh: "中文" };

/** For the `lang` attribute. */
export const LANGUAGE_TAGS: Record<Language, string> = { en: "en", zh: "zh-Hans" };

/** The catalogue, or `null` while it has not come. */
export function messages(language: Language): Messages | null {
  return catalogues[language]();
}
