// What is on paper: the view as it is, in one column and light colours, with the recipe in words instead of its controls.
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import type { ChartBox } from "./charts/box.ts";
import { controlWords } from "./control-words.ts";
import type { Formats } from "./format.ts";
import { controlText, datasetName, type Messages } from "./i18n/messages.ts";
import { idsOf, placeOf } from "./locks/places.ts";
import { addSheet } from "./sheet.ts";
import type { Shown } from "./shown.ts";
import sheet from "./styles/print.css?url";
import type { Control } from "./types.ts";
import { modelWords, pointSentence } from "./words.ts";

/** About what A4 and Letter are wide between their margins: charts laid out for it keep the size of their letters. */
const WIDTH = 680;
/** Higher charts would push what belongs to them to the next sheet. */
const MOST_HEIGHT = 340;

/** `draw` draws the whole page at once. */
export function printWell(now: () => Shown | null, draw: (shown: Shown) => void): void {
  void addSheet(sheet, "print");
  const paper = document.createElement("section");
  paper.className = "on-paper";
  // The sheet for print shows it.
  paper.hidden = true;
  const boxes = () => document.querySelectorAll<ChartBox>("chart-box");
  const light = (shown: Shown): Shown => ({ ...shown, state: { ...shown.state, theme: "light" } });
  addEventListener("beforeprint", () => {
    const shown = now();
    if (!shown) return;
    // Canvases are drawn in the colours at hand.
    draw(light(shown));
    for (const box of boxes()) box.size = { width: WIDTH, height: Math.min(box.clientHeight, MOST_HEIGHT) };
    render(paperView(shown), paper);
    document.getElementById("bar")?.after(paper);
  });
  addEventListener("afterprint", () => {
    paper.remove();
    for (const box of boxes()) box.size = { width: box.clientWidth, height: box.clientHeight };
    const shown = now();
    if (!shown) return;
    // What was drawn meanwhile, in colours of any name, was drawn in those of paper: from light ones everything is drawn anew.
    draw(light(shown));
    draw(shown);
  });
}

function paperView({ results, state, t, f }: Shown): TemplateResult | typeof nothing {
  const { session, selected, form } = results;
  if (!session || !selected) return nothing;
  // What a teacher's link leaves out is not on paper either.
  const without = idsOf(state.without);
  const has = (...ids: string[]) => !ids.some((id) => without.includes(id));
  const trained = state.trainSeed === null ? [] : [t.page.seed(f.count(state.trainSeed))];
  const data = [datasetName(t, state.dataset), modelWords(session, t, f), ...trained];
  const names = session.parameters.flatMap(({ name, shape }) => (shape.length > 1 ? [name] : []));
  const controls = form?.controls.filter(({ path }) => !without.some((id) => governs(id, path))) ?? [];
  const lines = [
    ...(state.dataset === "line" && has("recipe", "line") ? lineOptions(state.line, t, f) : []),
    ...recipeLines(controls, names, t, f),
  ];
  return html`
    ${has("header", "dataset") ? html`<p class="small">${data.join(" · ")}</p>` : nothing}
    ${has("sentence") ? html`<p class="sentence">${pointSentence(selected, session, t, f)}</p>` : nothing}
    <dl aria-label=${t.recipe.heading}>
      ${lines.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
    </dl>
  `;
}

/** Whether what a link names holds the control of a path. */
function governs(id: string, path: string): boolean {
  const parts = placeOf(id)?.parts ?? [id];
  return parts === "all" || parts.some((part) => path === part || path.startsWith(`${part}.`));
}

type Line = [label: string, value: string];

function lineOptions(
  { w, b, noise, seed }: Shown["state"]["line"],
  { recipe }: Messages,
  f: Formats,
): Line[] {
  return [
    [recipe.w, f.number(w)],
    [recipe.b, f.number(b)],
    [recipe.noise, f.number(noise)],
    [recipe.seed, f.count(seed)],
  ];
}

/** Every control as words; of the layers those that differ from the whole, after their names. */
export function recipeLines(controls: Control[], names: string[], t: Messages, f: Formats): Line[] {
  return controls.flatMap((control): Line[] => {
    const { path } = control;
    const layer = /^layers\.(\d+)/.exec(path)?.[1];
    const isSame =
      control.kind === "choice" && control.options.some(({ id, chosen }) => chosen && id === "same");
    if (layer !== undefined && isSame) return [];
    const { label } = controlText(t, path);
    const name = layer === undefined ? "" : `${names[Number(layer)] ?? layer} · `;
    return [[name + label, controlWords(control, t, f)]];
  });
}
