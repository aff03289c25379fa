// The bar at the top of the pages beside the playground: the way back, language, colours.
import { html, type TemplateResult } from "lit/html.js";
import type { Messages } from "../i18n/messages.ts";
import { type Voice, voiceView } from "./voice.ts";

export function pageBar(
  voice: Voice,
  { title, back }: { title: string; back: string },
  frame: Messages["page"],
  home: string,
  update: (change: Partial<Voice>) => void,
): TemplateResult {
  return html`
    <h1>${title}</h1>
    <a class="button" href=${home}>${back}</a>
    <div class="bar-group bar-end">${voiceView(voice, frame, update)}</div>
  `;
}
