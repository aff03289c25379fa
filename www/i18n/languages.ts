// What languages are called.
import type { Language } from "../state.ts";

/** What each language calls itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "EN", zh: "中文" };

/** For the `lang` attribute. */
export const LANGUAGE_TAGS: Record<Language, string> = { en: "en", zh: "zh-Hans" };

/** The language of the browser, where the page speaks it. */
export const spokenLanguage = (): Language =>
  navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
