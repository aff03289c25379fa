// The frame of every chart: its name, its files, and the box it is drawn in.
import { html, nothing, type TemplateResult } from "lit/html.js";
import "../charts/box.ts";
import type { Draw } from "../charts/box.ts";
import type { Messages } from "../i18n/messages.ts";

export interface FigureOptions {
  title: string;
  /** Name of the saved file. */
  file: string;
  /** Class of the box, which gives its height. */
  kind: string;
  t: Messages;
  /** Further buttons beside the downloads. */
  tools?: TemplateResult | typeof nothing;
  /** Puts something around the box, such as what listens to pointer and keyboard. */
  around?: (box: TemplateResult) => TemplateResult;
}

/** The two buttons that save the chart around them. */
export function saveButtons(title: string, file: string, t: Messages): TemplateResult {
  const button = (kind: "svg" | "png") => html`<button
    type="button"
    class="button quiet tiny"
    aria-label=${t.chart.downloadAs(title, t.chart[kind])}
    @click=${(event: Event) => {
      const figure = (event.currentTarget as Element).closest("figure");
      if (!figure) return;
      const chart = figure.querySelector(".figure-body") ?? figure;
      void import("../charts/export.ts").then(({ saveChart }) => saveChart(chart, file, kind));
    }}
  >
    ${t.chart[kind]}
  </button>`;
  return html`${button("svg")}${button("png")}`;
}

export function figure(draw: Draw, options: FigureOptions): TemplateResult {
  const { title, file, kind, t, tools = nothing, around = (box) => box } = options;
  return html`<figure class="figure">
    <figcaption class="section-head">
      <span class="figure-title">${title}</span>
      <span class="tools">${tools}${saveButtons(title, file, t)}</span>
    </figcaption>
    <div class="figure-body">${around(html`<chart-box class=${kind} .draw=${draw}></chart-box>`)}</div>
  </figure>`;
}
