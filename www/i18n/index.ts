// The catalogue of a language. English is there at once; the others come when they are spoken.
import { type Lazy, lazy } from "../lazy.ts";
import type { Language } from "../state.ts";
import { en } from "./en.ts";
import type { Details, Messages } from "./messages.ts";

export { LANGUAGE_NAMES, LANGUAGE_TAGS, spokenLanguage } from "./languages.ts";

const catalogues: Record<Language, () => Messages | null> = {
  en: () => en,
  zh: lazy(async () => (await import("./zh.ts")).zh),
};

const details: Record<Language, Lazy<Details>> = {
  en: lazy(async () => (await import("./en/details.ts")).details),
  zh: lazy(async () => (await import("./zh/details.ts")).details),
};

/** The catalogue, or `null` while it has not come. */
export function messages(language: Language): Messages | null {
  return catalogues[language]();
}

/** What is read after the first chart, of a language. */
export function detailsOf(language: Language): Lazy<Details> {
  return details[language];
}
