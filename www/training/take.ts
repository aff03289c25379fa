// A finished model as a file.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { FileFormat, Recipe } from "../types.ts";
import type { Lab } from "./lab.ts";
import type { Voice } from "./names.ts";
import type { ModelName } from "./protocol.ts";

/** What every model can be written as. */
const ANY: readonly { format: FileFormat; name: string }[] = [
  { format: "safetensors", name: "safetensors" },
  { format: "npz", name: "NumPy .npz" },
];
/** Engines know integers alone as quantized weights. */
const OF_INTEGERS = [...ANY, { format: "onnxQdq", name: "ONNX" } as const];

export const fileName = (model: ModelName, ending: string) => `trained-${model}.${ending}`;

export function takeView(
  model: ModelName,
  lab: Lab,
  recipe: Partial<Recipe> | null,
  { t, f }: Voice,
): TemplateResult {
  const formats = recipe?.format?.kind === "integer" ? OF_INTEGERS : ANY;
  const taken = lab.taken.value?.model === model ? lab.taken.value : null;
  const said = !taken
    ? ""
    : taken.error
      ? t.take.failed(taken.error.message)
      : taken.file
        ? t.take.saved(fileName(model, taken.file.ending), f.bytes(taken.file.bytes.length))
        : t.take.busy;
  return html`<section class="section">
    <h2>${t.take.heading}</h2>
    <div class="take-buttons">
      ${formats.map(
        ({
          format,
          name,
        }) => html`<button type="button" class="button" @click=${() => lab.take(model, format)}>
          ${t.take.as(t.take.model[model], name)}
        </button>`,
      )}
    </div>
    <p class="small" role="status">${said}</p>
    ${taken?.file?.notes.length ? html`<ul class="small">${taken.file.notes.map((note) => html`<li>${note}</li>`)}</ul>` : nothing}
    <p class="small">${t.take.open}</p>
  </section>`;
}
