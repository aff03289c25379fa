// A term as it is explained: name, definition, formula, source.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { formula } from "../math/math.ts";
import { type Glossary, TERMS, type Term, type TermId } from "./terms.ts";

/** `null` for what is no term. */
export function view(id: TermId, words: Glossary): TemplateResult | null {
  if (!Object.hasOwn(TERMS, id)) return null;
  const { formula: name, source }: Term = TERMS[id];
  const { name: title, text } = words[id];
  return html`<p><strong>${title}</strong></p>
    <p>${text}</p>
    ${name ? formula(name) : nothing}
    ${source ? html`<p class="small"><a href=${source[1]} target="_blank" rel="noopener">${source[0]}</a></p>` : nothing}`;
}
