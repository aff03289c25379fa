// What a report is made of, and the parts that its sections share.
import type { Parts } from "../engine/protocol.ts";
import type { ReportWords } from "../i18n/report.ts";
import type { Detailed } from "../shown.ts";
import type { FileFormat, Point } from "../types.ts";
import { type Markup, markup } from "./markup.ts";

/** A picture as SVG, and what it shows in a sentence. */
export interface Picture {
  svg: Markup;
  summary: string;
}

/** The file that the dialog is about, as the code that writes it names it. */
export interface Written {
  format: FileFormat;
  ending: string;
  /** Name of the model before. */
  model: string;
}

export interface Contents {
  shown: Detailed;
  words: ReportWords;
  /** The point that the report is about. */
  point: Point;
  parts: Parts;
  chart: Picture;
  /** `null` where no tensor was looked at. */
  histogram: Picture | null;
  /** The link that shows this point again; `null` where there is none. */
  link: string | null;
  written: Written;
  made: Date;
  /** The browser that measured times. */
  browser: string;
  styles: string;
}

/** A name from a file: it may be written in any direction. */
export const named = (name: string): Markup => markup`<bdi>${name}</bdi>`;

export function section(id: string, heading: string, ...inner: (Markup | null)[]): Markup {
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
${inner}
</section>
`;
}

/** What may be wider than the screen can be scrolled, by the keyboard too. */
export function scrolled(label: string, inner: Markup): Markup {
  return markup`<div class="scroll" role="group" tabindex="0" aria-label="${label}">${inner}</div>
`;
}

export interface Row {
  head: Markup | string;
  cells: (Markup | string)[];
  /** The point that the report is about. */
  current?: boolean;
}

/** A table of numbers; the first column names the rows. */
export function table(
  caption: string,
  columns: (Markup | string)[],
  rows: Row[],
  { total, isLong = false }: { total?: Row[]; isLong?: boolean } = {},
): Markup {
  const [corner, ...others] = columns;
  const line = ({ head, cells, current = false }: Row) =>
    markup`<tr${current ? markup` aria-current="true"` : null}><th scope="row">${head}</th>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>
`;
  const inner = markup`<table${isLong ? markup` class="long"` : null}>
<caption>${caption}</caption>
<thead><tr>${corner === "" ? markup`<td></td>` : markup`<th scope="col">${corner ?? ""}</th>`}${others.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${rows.map(line)}</tbody>
${total ? markup`<tfoot>${total.map(line)}</tfoot>` : null}</table>`;
  return scrolled(caption, inner);
}

/** Terms and what they are; rows without anything to say are left out. */
export function terms(rows: [term: Markup | string, value: Markup | string | null][]): Markup {
  const said = rows.filter(([, value]) => value !== null && value !== "");
  return markup`<dl>
${said.map(
  ([term, value]) => markup`<div><dt>${term}</dt><dd>${value}</dd></div>
`,
)}</dl>
`;
}

export function code(heading: string, text: string): Markup {
  return markup`<h3>${heading}</h3>
<pre tabindex="0"><code>${text}</code></pre>
`;
}
