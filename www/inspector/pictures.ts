// The tensor as heat maps: before, after, and the error; of pictures, one for each class.
import { html, type TemplateResult } from "lit/html.js";
import { canvasPixels } from "../charts/canvas.ts";
import { type HeatColours, heatPixels, largest } from "../charts/heat.ts";
import { saveButtons } from "../controls/figure.ts";
import type { Detailed } from "../shown.ts";
import { heatColours } from "../theme.ts";

interface Picture {
  /** A word beside it. */
  label: string;
  /** What a screen reader says. */
  name: string;
  /** Index of its first weight. */
  start: number;
  rows: number;
  columns: number;
}

export function picturesView(shown: Detailed): TemplateResult {
  const { results, t, f } = shown;
  const { inspection, session } = results;
  if (!inspection || !session) return html``;
  const { before, after } = inspection;
  const error = after.map((value, i) => value - (before[i] ?? 0));
  const limit = Math.max(largest(before), largest(after));
  const errorLimit = largest(error);
  const pictures = picturesOf(shown);
  const colours = heatColours();
  const parts = [
    { name: t.pictures.before, values: before, limit },
    { name: t.pictures.after, values: after, limit },
    { name: t.pictures.error, values: error, limit: errorLimit },
  ];
  const title = `${t.pictures.before} · ${t.pictures.after} · ${t.pictures.error}`;
  return html`
    <p class="small">${t.pictures.line}</p>
    <figure class="figure">
      <figcaption class="section-head">
        <span class="figure-title">${title}</span>
        <span class="tools">${saveButtons(title, `heat-maps-${inspection.name}`, t)}</span>
      </figcaption>
      <div class=${pictures.length > 1 ? "figure-body heat-grid" : "figure-body heat-rows"}>
        ${pictures.length > 1 ? [0, 1].map(() => html`<span></span>${parts.map(({ name }) => html`<span class="small" data-export>${name}</span>`)}`) : ""}
        ${pictures.map(
          (
            picture,
          ) => html`${pictures.length > 1 ? html`<span class="small heat-label" data-export>${picture.label}</span>` : ""}
            ${parts.map(
              (
                part,
              ) => html`${pictures.length > 1 ? "" : html`<span class="small" data-export>${part.name}</span>`}
                ${heatMap(picture, part, colours, shown)}`,
            )}`,
        )}
      </div>
    </figure>
    <p class="small">
      ${t.pictures.scale(f.number(limit, 3))} ${t.pictures.error}${t.page.colon}±${f.number(errorLimit, 3)}${t.page.stop.trim()}
    </p>
    <p class="small">${followedWords(shown)}</p>
  `;
}

/** Whether the tensor's outputs are the model's. */
function isLast({ results }: Detailed): boolean {
  return results.parameter >= (results.session?.parameters.length ?? 0) - 2;
}

/** The class, or the number of a hidden value. */
function outputName(row: number, shown: Detailed): string {
  const { results, t, f } = shown;
  const name = isLast(shown) ? results.session?.dataset.classNames[row] : undefined;
  return name ?? t.pictures.hidden(f.count(row));
}

/** One picture a class where a row is a picture, else the whole matrix as one. */
function picturesOf(shown: Detailed): Picture[] {
  const { results, t } = shown;
  const { session, inspection } = results;
  if (!session || !inspection) return [];
  const [outputs = 1, inputs = 1] =
    inspection.shape.length > 1 ? inspection.shape : [1, inspection.shape[0] ?? 1];
  const { image } = session.dataset;
  if (image && results.parameter === 0 && inputs === image.width * image.height) {
    return Array.from({ length: outputs }, (_, row) => ({
      label: outputName(row, shown),
      name:
        results.session && isLast(shown) ? t.pictures.class(outputName(row, shown)) : outputName(row, shown),
      start: row * inputs,
      rows: image.height,
      columns: image.width,
    }));
  }
  return [{ label: inspection.name, name: inspection.name, start: 0, rows: outputs, columns: inputs }];
}

function heatMap(
  picture: Picture,
  part: { name: string; values: Float32Array; limit: number },
  colours: HeatColours,
  { results, t, actions }: Detailed,
): TemplateResult {
  const { start, rows, columns } = picture;
  const values = part.values.subarray(start, start + rows * columns);
  const inside = results.weight >= start && results.weight < start + rows * columns;
  const at = inside ? results.weight - start : null;
  const follow = (index: number) => actions.update({ weight: start + index });
  const pressed = (event: MouseEvent) => {
    const frame = (event.currentTarget as Element).getBoundingClientRect();
    const column = Math.floor(((event.clientX - frame.left) / frame.width) * columns);
    const row = Math.floor(((event.clientY - frame.top) / frame.height) * rows);
    follow(Math.min(Math.max(row, 0), rows - 1) * columns + Math.min(Math.max(column, 0), columns - 1));
  };
  const moved = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (at ?? 0) + (at === null ? 0 : step);
    if (next >= 0 && next < rows * columns) follow(next);
  };
  return html`<button
    type="button"
    class="heat"
    aria-label=${t.pictures.heatmap(part.name, picture.name)}
    @click=${pressed}
    @keydown=${moved}
  >
    <canvas
      ${canvasPixels({ pixels: heatPixels(values, part.limit, colours), width: columns, height: rows, marked: at })}
    ></canvas>
  </button>`;
}

/** Which weight is followed, and its three values. */
function followedWords(shown: Detailed): string {
  const { results, t, f } = shown;
  const { inspection, session } = results;
  if (!inspection || !session) return "";
  const columns = inspection.shape.at(-1) ?? 1;
  const [row, column] = [Math.floor(results.weight / columns), results.weight % columns];
  const { image, features, featureNames } = session.dataset;
  const output = outputName(inspection.shape.length > 1 ? row : column, shown);
  const input =
    inspection.shape.length < 2
      ? t.pictures.bias
      : image && columns === image.width * image.height
        ? t.pictures.pixel(f.count(column % image.width), f.count(Math.floor(column / image.width)))
        : columns === features
          ? (featureNames[column] ?? f.count(column))
          : t.pictures.hidden(f.count(column));
  const [before, after] = [inspection.before[results.weight] ?? 0, inspection.after[results.weight] ?? 0];
  const values = `${f.number(before)} → ${f.number(after)} (${f.signed(after - before)})`;
  return t.pictures.cell(`${output}, ${input}`, values);
}
