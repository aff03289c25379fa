// Short sentences one after the other, with the full stops of the language.
import type { TemplateResult } from "lit/html.js";
import type { Messages } from "../i18n/messages.ts";

export type Sentence = string | TemplateResult;

export const sentences = (all: Sentence[], { page }: Messages): Sentence[] =>
  all.flatMap((sentence, index) => [sentence, index < all.length - 1 ? page.stop : page.stop.trim()]);
