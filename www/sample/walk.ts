// The walk through one output: which output, the buttons that go from step to step, what is said at a step.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { canvasPixels } from "../charts/canvas.ts";
import { heatPixels, largest } from "../charts/heat.ts";
import { styled } from "../charts/place.ts";
import type { Sampled } from "../engine/protocol.ts";
import type { Detailed } from "../shown.ts";
import { heatColours } from "../theme.ts";
import type { TracedSample } from "../types.ts";
import { numbersView } from "./numbers.ts";
import type { Chosen, Panel } from "./panel.ts";
import { isInteger, type Step, share, stepsOf } from "./trace.ts";
import { textView } from "./words.ts";

export function walkView(sampled: Sampled, chosen: Chosen, panel: Panel, shown: Detailed): TemplateResult {
  const { sample } = shown.t;
  const { trace } = sampled;
  return html`<section class="section walk" aria-labelledby="walk-title">
    <h3 id="walk-title">${sample.heading}</h3>
    <p class="small">${sample.through}</p>
    ${placeView(trace, chosen, panel, shown)}
    ${
      trace
        ? html`${stepperView(trace, chosen, panel, shown)}
          ${textView(trace, chosen.step, fp32Of(sampled, shown), shown)}
          ${numbersView(trace, chosen, panel, shown)} ${mapView(trace, chosen, shown)}`
        : html`<p>${sample.grouped}</p>`
    }
  </section>`;
}

/** The layer at hand; the last one unless another was chosen. */
const layerOf = (chosen: Chosen, { results }: Detailed) => chosen.layer ?? results.layers.length - 1;

/** What the fp32 model has at the place of the output; `null` inside the model. */
function fp32Of({ trace, prediction }: Sampled, { results }: Detailed): number | null {
  if (!trace || trace.layer !== results.layers.length - 1 || trace.positions > 1) return null;
  // Where more comes behind the last layer, the outputs are others.
  const isSame = Object.is(prediction.after.outputs[trace.output], trace.value);
  return isSame ? (prediction.before.outputs[trace.output] ?? null) : null;
}

function outputName(output: number, layer: number, positions: number, { results, t, f }: Detailed): string {
  if (positions > 1) return t.sample.channel(f.count(output));
  const isLast = layer === results.layers.length - 1;
  return (
    (isLast ? results.session?.dataset.classNames[output] : undefined) ?? t.pictures.hidden(f.count(output))
  );
}

/** Which layer, which of its outputs, and where. */
function placeView(
  trace: TracedSample | null,
  chosen: Chosen,
  panel: Panel,
  shown: Detailed,
): TemplateResult {
  const { results, t, f } = shown;
  const { sample } = t;
  const layer = layerOf(chosen, shown);
  const fresh = { output: null, position: null, run: null, cell: null };
  const indexOf = (event: Event) => (event.currentTarget as HTMLSelectElement).selectedIndex;
  const layers = html`<label>
    ${sample.layer}
    <select id="walk-layer" @change=${(event: Event) => panel.choose({ ...fresh, layer: indexOf(event) })}>
      ${results.layers.map(({ name, shape }, at) => html`<option .selected=${at === layer}>${name} (${f.shape(shape)})</option>`)}
    </select>
  </label>`;
  return html`<div class="control-row pick">
    ${results.layers.length > 1 ? layers : nothing}
    ${trace && trace.outputs > 1 ? outputsView(trace, panel, shown) : nothing}
    ${
      trace && trace.positions > 1
        ? html`<label>
            ${sample.position}
            <input type="number" id="walk-position" min="0" max=${trace.positions - 1} step="1" title=${t.recipe.range("0", f.count(trace.positions - 1))} .value=${String(trace.position)}
              @change=${(event: Event) => {
                const typed = Math.round(Number((event.currentTarget as HTMLInputElement).value));
                const position = Math.min(Math.max(typed, 0), trace.positions - 1);
                if (Number.isFinite(typed)) panel.choose({ position, cell: null });
              }}
            />
          </label>`
        : nothing
    }
  </div>`;
}

/** Outputs by name; of very many, by number. */
function outputsView(trace: TracedSample, panel: Panel, shown: Detailed): TemplateResult {
  const { t, f } = shown;
  const { layer, outputs, output, positions } = trace;
  const most = outputs - 1;
  const choose = (to: number) => panel.choose({ output: to, position: null, run: null, cell: null });
  const field =
    outputs > 200
      ? html`<input type="number" id="walk-output" min="0" max=${most} step="1" title=${t.recipe.range("0", f.count(most))} .value=${String(output)}
          @change=${(event: Event) => {
            const typed = Math.round(Number((event.currentTarget as HTMLInputElement).value));
            if (Number.isFinite(typed)) choose(Math.min(Math.max(typed, 0), most));
          }} />`
      : html`<select id="walk-output" @change=${(event: Event) => choose((event.currentTarget as HTMLSelectElement).selectedIndex)}>
          ${Array.from({ length: outputs }, (_, at) => html`<option .selected=${at === output}>${outputName(at, layer, positions, shown)}</option>`)}
        </select>`;
  return html`<label>${t.sample.output} ${field}</label>`;
}

const STILL = matchMedia("(prefers-reduced-motion: reduce)");

function stepperView(
  trace: TracedSample,
  { step, playing }: Chosen,
  panel: Panel,
  { t, f }: Detailed,
): TemplateResult {
  const { sample } = t;
  const steps = stepsOf(trace);
  const at = steps.indexOf(step);
  const go = (to: number) => {
    const next = steps[(to + steps.length) % steps.length];
    if (next) panel.choose({ step: next, playing: false, cell: null });
  };
  const play = () => {
    const isLast = at === steps.length - 1;
    // Who wants no motion gets what it leads to.
    if (STILL.matches) go(steps.length - 1);
    else
      panel.choose({
        playing: !playing,
        cell: null,
        ...(isLast && !playing ? { step: steps[0] ?? step } : {}),
      });
  };
  const keydown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: steps.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
    const list = event.currentTarget as HTMLElement;
    list.querySelectorAll<HTMLButtonElement>("ol button")[(to + steps.length) % steps.length]?.focus();
  };
  const button = (name: string, sign: string, press: () => void) =>
    html`<button type="button" class="button" aria-label=${name} title=${name} @click=${press}>${sign}</button>`;
  const start = STILL.matches ? button(sample.all, "⇥", play) : button(sample.play, "▶", play);
  return html`<div class="stepper">
    <ol class="segments" aria-label=${sample.navigation} @keydown=${keydown}>
      ${steps.map(
        (each, i) => html`<li>
          <button
            type="button"
            class="button tiny"
            aria-current=${each === step ? "step" : nothing}
            tabindex=${each === step ? 0 : -1}
            data-done=${i <= at}
            @click=${() => go(i)}
          >
            ${f.count(i + 1)} ${sample.steps[each]}
          </button>
        </li>`,
      )}
    </ol>
    <div class="control-row">
      ${button(sample.back, "◂", () => go(at - 1))}
      ${playing ? button(sample.pause, "⏸", () => panel.choose({ playing: false })) : start}
      ${button(sample.forward, "▸", () => go(at + 1))}
    </div>
  </div>`;
}

const MAPPED: readonly Step[] = ["products", "sum", "rescale", "output"];

/** Of pictures, what each pixel adds. */
function mapView(
  trace: TracedSample,
  { step, cell }: Chosen,
  { results, t, f }: Detailed,
): TemplateResult | typeof nothing {
  const image = results.session?.dataset.image;
  const isRotated = isInteger(trace) && results.recipe?.transform?.kind === "hadamard";
  if (!image || trace.inputs.length !== image.width * image.height || trace.layer > 0) return nothing;
  if (isRotated || !MAPPED.includes(step)) return nothing;
  const shares = Array.from(trace.inputs, (_, i) => share(trace, i));
  const limit = largest(shares);
  const pixels = heatPixels(shares, limit, heatColours());
  return html`<figure class="sample-map">
    <figcaption class="small">${t.sample.map}${t.page.stop}${t.sample.mapWords(f.number(limit, 3))}</figcaption>
    <canvas
      role="img"
      aria-label=${t.sample.map}
      ${styled({ "aspect-ratio": `${image.width} / ${image.height}` })}
      ${canvasPixels({ pixels, ...image, marked: cell?.[0] ?? null })}
    ></canvas>
  </figure>`;
}
