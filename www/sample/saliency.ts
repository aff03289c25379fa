// What the answer hangs on: gradient × input in both models, as two pictures, or as the features that count most.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { canvasPixels } from "../charts/canvas.ts";
import { heatPixels, largest } from "../charts/heat.ts";
import type { Sampled } from "../engine/protocol.ts";
import type { Detailed } from "../shown.ts";
import { heatColours } from "../theme.ts";

export function saliencyView(
  { prediction: { saliency } }: Sampled,
  shown: Detailed,
): TemplateResult | typeof nothing {
  const { results, t, f } = shown;
  const dataset = results.session?.dataset;
  if (!saliency || !dataset || saliency.before.length !== dataset.features) return nothing;
  const { sample, predictions } = t;
  const { before, after, top, kept } = saliency;
  const name = dataset.classNames[saliency.class] ?? "";
  return html`<section aria-labelledby="saliency-title">
    <h3 id="saliency-title">${sample.saliency.heading(name)}</h3>
    <p class="small">${sample.saliency.line} ${dataset.image ? sample.saliency.colours : nothing}</p>
    ${
      dataset.image
        ? html`<div class="sample-pictures">
            ${[[predictions.fp32, before] as const, [predictions.quantized, after] as const].map(
              ([label, values]) =>
                mapView(label, values, Math.max(largest(before), largest(after)), dataset.image),
            )}
          </div>`
        : featuresView(before, after, top, dataset.featureNames, shown)
    }
    <p>${sample.saliency.kept(f.count(kept), f.count(top))}</p>
  </section>`;
}

function mapView(
  label: string,
  values: number[],
  limit: number,
  image: { width: number; height: number } | undefined,
): TemplateResult {
  const { width = 1, height = 1 } = image ?? {};
  const pixels = heatPixels(values, limit, heatColours());
  return html`<figure class="sample-saliency">
    <canvas role="img" aria-label=${label} ${canvasPixels({ pixels, width, height, marked: null })}></canvas>
    <figcaption class="small">${label}</figcaption>
  </figure>`;
}

function featuresView(
  before: number[],
  after: number[],
  top: number,
  names: string[],
  { t, f }: Detailed,
): TemplateResult {
  const { sample, predictions } = t;
  const size = (at: number) => Math.max(Math.abs(before[at] ?? 0), Math.abs(after[at] ?? 0));
  const first = before
    .map((_, at) => at)
    .sort((a, b) => size(b) - size(a))
    .slice(0, top);
  return html`<table class="stats">
    <thead>
      <tr>
        <th scope="col">${sample.features}</th>
        <th scope="col" class="number">${predictions.fp32}</th>
        <th scope="col" class="number">${predictions.quantized}</th>
      </tr>
    </thead>
    <tbody>
      ${first.map(
        (at) => html`<tr>
          <th scope="row">${names[at] ?? f.count(at + 1)}</th>
          <td class="number">${f.signed(before[at] ?? 0)}</td>
          <td class="number">${f.signed(after[at] ?? 0)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}
