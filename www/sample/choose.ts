// Which sample: a test row, a drawing, or numbers of one's own; beside it, what the model sees.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { canvasPixels } from "../charts/canvas.ts";
import { greyPixels } from "../charts/heat.ts";
import { styled } from "../charts/place.ts";
import type { Sampled } from "../engine/protocol.ts";
import type { Detailed } from "../shown.ts";
import { pictureColours } from "../theme.ts";
import { EMPTY_PAD, padOf } from "./pad.ts";
import type { Chosen, Panel } from "./panel.ts";

/** As many digits as fit into a field; what is not typed anew keeps all of them. */
const brief = (value: number) => String(Number(value.toPrecision(4)));

/** More numbers than these are not listed as fields. */
const MOST_FIELDS = 64;

export function chooseView(sampled: Sampled, chosen: Chosen, panel: Panel, shown: Detailed): TemplateResult {
  const { sample } = shown.t;
  const image = shown.results.session?.dataset.image;
  return html`
    ${rowView(sampled, panel, shown)}
    ${chosen.unchanged ? html`<p class="small" role="status">${sample.unchanged}</p>` : nothing}
    ${image ? pictureView(sampled, image, chosen, panel, shown) : fieldsView(sampled, panel, shown)}
  `;
}

function rowView(
  { row, rows, label }: Sampled,
  panel: Panel,
  { state, results, t, f }: Detailed,
): TemplateResult {
  const { sample } = t;
  const info = results.session?.dataset;
  const isClass = info?.task === "classification";
  // Rows without labels are compared with what the fp32 model says.
  const isLabelled = results.origin?.basis !== "agreement";
  const at = row ?? state.row ?? 0;
  const go = (event: Event) => {
    const typed = Math.round(Number((event.currentTarget as HTMLInputElement).value));
    if (Number.isFinite(typed)) panel.row(Math.min(Math.max(typed, 0), rows - 1));
  };
  const button = (name: string, sign: string, to: number) => html`<button
    type="button"
    class="button quiet"
    aria-label=${name}
    title=${name}
    @click=${() => panel.row((to + rows) % rows)}
  >
    ${sign}
  </button>`;
  const truth = isClass
    ? sample.label(info?.classNames[label ?? 0] ?? "")
    : sample.target(f.number(label ?? 0));
  return html`<div class="control-row pick">
    <label>
      ${sample.row}
      <input type="number" id="sample-row" min="0" max=${rows - 1} step="1" title=${t.recipe.range("0", f.count(rows - 1))} .value=${String(at)} @change=${go} />
    </label>
    ${button(sample.previous, "‹", at - 1)} ${button(sample.next, "›", at + 1)}
    ${isClass ? html`<button type="button" class="button" @click=${() => void panel.changed()}>${sample.changed}</button>` : nothing}
    <span class="small">${row === null ? sample.own : isLabelled ? truth : nothing}</span>
  </div>`;
}

function pictureView(
  { features, ends: [paper, ink] }: Sampled,
  image: { width: number; height: number },
  { pad }: Chosen,
  panel: Panel,
  { t }: Detailed,
): TemplateResult {
  const { sample } = t;
  const colours = pictureColours();
  const shares = features.map((value) => (value - paper) / (ink - paper || 1));
  const ratio = styled({ "aspect-ratio": `${image.width} / ${image.height}` });
  return html`<div class="sample-pictures">
    <div>
      <div class="section-head">
        <span class="small">${sample.pad}</span>
        ${pad.strokes.length > 0 ? html`<button type="button" class="button tiny" @click=${() => panel.drawn(EMPTY_PAD)}>${sample.clear}</button>` : nothing}
      </div>
      <canvas
        id="pad"
        role="application"
        tabindex="0"
        aria-label=${sample.pad}
        aria-describedby="pad-help"
        ${ratio}
        ${padOf({ pad, colours, changed: (next) => panel.drawn(next) })}
      ></canvas>
    </div>
    <div>
      <div class="section-head"><span class="small">${sample.seen}</span></div>
      <canvas
        id="seen"
        role="img"
        aria-label=${sample.seen}
        ${ratio}
        ${canvasPixels({ pixels: greyPixels(shares, colours.paper, colours.ink), ...image })}
      ></canvas>
    </div>
    <p class="small" id="pad-help">${sample.padHelp}</p>
    <p class="visually-hidden" role="status">${pad.strokes.length === 0 ? nothing : pad.down ? sample.penDown : sample.penUp}</p>
  </div>`;
}

function fieldsView({ features }: Sampled, panel: Panel, { results, t, f }: Detailed): TemplateResult {
  const { sample } = t;
  const info = results.session?.dataset;
  if (features.length > MOST_FIELDS)
    return html`<p class="small">${sample.many(f.count(features.length))}</p>`;
  const typed = (i: number) => (event: Event) => {
    const field = event.currentTarget as HTMLInputElement;
    const value = Number(field.value);
    if (field.value.trim() === "" || !Number.isFinite(Math.fround(value)))
      field.value = brief(features[i] ?? 0);
    else panel.choose({ features: features.with(i, value), cell: null });
  };
  return html`<fieldset class="sample-fields">
    <legend class="visually-hidden">${sample.features}</legend>
    ${Array.from(
      features,
      (value, i) => html`<label>
        <span>${info?.featureNames[i] ?? (features.length === 1 ? "x" : sample.input(f.count(i)))}</span>
        <input type="number" step="any" .value=${brief(value)} @change=${typed(i)} />
      </label>`,
    )}
    ${info?.scaling === "standardised" ? html`<p class="small">${sample.standardised}</p>` : nothing}
  </fieldset>`;
}
