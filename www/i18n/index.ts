// The catalogue of a language. English is there at once; the others come when they are spoken.
import type { Language } from "../state.ts";
import { en } from "./en.ts";
import type { Messages } from "./messages.ts";

const later: Record<Exclude<Language, "en">, () => Promise<Messages>> = {
  zh: async () => (await import("./zh.ts")).zh,
};

/** What each language calls itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "EN", zh: "中文" };

/** For the `lang` attribute. */
export const LANGUAGE_TAGS: Record<Language, string> = { en: "en", zh: "zh-Hans" };

const here: Partial<Record<Language, Messages>> = { en };

/** The catalogue, or `undefined` while it has not come. */
export function messages(language: Language): Messages | undefined {
  return here[language];
}

/** Fetches a catalogue that is not here yet. */
export async function fetchMessages(language: Language): Promise<Messages> {
  const found = here[language] ?? (language === "en" ? en : await later[language]());
  here[language] = found;
  return found;
}
