// A sentence of one's own, and which language the network takes it for.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Lab } from "../lab.ts";
import type { Voice } from "../names.ts";

/** As many letters as a sentence has, and more. */
const MOST_LETTERS = 1000;

export function sentenceView(lab: Lab, { t, f }: Voice): TemplateResult {
  const said = lab.said.value;
  const asked = (event: Event) => lab.ask((event.currentTarget as HTMLTextAreaElement).value);
  return html`<section class="section" aria-labelledby="sentence-title">
    <h2 id="sentence-title">${t.sentence.heading}</h2>
    <label class="control-label">${t.sentence.label}
      <textarea id="own-sentence" rows="2" maxlength=${MOST_LETTERS} @input=${asked}></textarea>
    </label>
    ${
      said && said.text.trim() !== ""
        ? html`<table class="stats" aria-live="polite">
            <thead>
              <tr>
                <th scope="col">${t.sentence.language}</th>
                <th scope="col" class="number">${t.sentence.float}</th>
                <th scope="col" class="number">${t.sentence.four}</th>
              </tr>
            </thead>
            <tbody>
              ${said.likeliest.map(
                ({ name, float, four }) => html`<tr>
                  <th scope="row">${name}</th>
                  <td class="number">${f.percent(float)}</td>
                  <td class="number">${f.percent(four)}</td>
                </tr>`,
              )}
            </tbody>
          </table>`
        : nothing
    }
  </section>`;
}
