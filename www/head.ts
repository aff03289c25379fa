// What the document says of itself: its language and its title. They are set where they have changed and not at every drawing:
// with a language that is set, even to what it was, browsers style every element of the page anew.
import { LANGUAGE_TAGS } from "./i18n/languages.ts";
import type { Language } from "./state.ts";

export function showHead(language: Language, title: string): void {
  const root = document.documentElement;
  const tag = LANGUAGE_TAGS[language];
  if (root.lang !== tag) root.lang = tag;
  if (document.title !== title) document.title = title;
}
