// The catalogue of a language.
import type { Language } from "../state.ts";
import { en } from "./en.ts";
import type { Messages } from "./messages.ts";
import { zh } from "./zh.ts";

const catalogues: Record<Language, Messages> = { en, zh };

/** What each language calls itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "EN", zh: "中文" };

/** For the `lang` attribute. */
export const LANGUAGE_TAGS: Record<Language, string> = { en: "en", zh: "zh-Hans" };

export function messages(language: Language): Messages {
  return catalogues[language];
}
