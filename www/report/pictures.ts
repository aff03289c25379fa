// Charts of the page as pictures that need neither its script nor its style sheets' places. Touches the DOM.
import { render, type TemplateResult } from "lit/html.js";
import type { Picture } from "./contents.ts";
import { Markup } from "./markup.ts";

/** What is drawn as a picture with a name: nothing in it can be chosen. */
export function pictureOf(template: TemplateResult, summary: string): Picture {
  const place = document.createElement("div");
  render(template, place);
  const svg = place.querySelector("svg");
  if (!svg) throw new Error("nothing was drawn");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", summary);
  for (const hidden of svg.querySelectorAll("[hidden]")) hidden.remove();
  for (const option of svg.querySelectorAll('[role="option"]')) {
    const title = document.createElementNS(svg.namespaceURI, "title");
    title.textContent = option.getAttribute("aria-label");
    option.prepend(title);
    for (const name of ["id", "role", "aria-label", "aria-selected"]) option.removeAttribute(name);
  }
  // Lit marks its places with comments.
  const text = new XMLSerializer().serializeToString(svg).replaceAll(/<!--.*?-->/gs, "");
  return { svg: new Markup(text), summary };
}
