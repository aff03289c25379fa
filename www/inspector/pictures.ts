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

/** The tensor that is drawn. */
export interface DrawnTensor {
  name: string;
  shape: number[];
  /** Which parameter of the model it is. */
  parameter: number;
}

/** One way to look at a tensor: its values, and the one that has the full colour. */
export interface Part {
  name: string;
  values: Float32Array;
  limit: number;
}

export function picturesView(shown: Detailed): TemplateResult {
  const { results, t, f } = shown;
  const { inspection, parameter, weight } = results;
  if (!inspection) return html``;
  const { before, after } = inspection;
  const error = after.map((value, i) => value - (before[i] ?? 0));
  const limit = Math.max(largest(before), largest(after));
  const errorLimit = largest(error);
  const parts = [
    { name: t.pictures.before, values: before, limit },
    { name: t.pictures.after, values: after, limit },
    { name: t.pictures.error, values: error, limit: errorLimit },
  ];
  const tensor = { ...inspection, parameter };
  const values = `${f.number(before[weight] ?? 0)} → ${f.number(after[weight] ?? 0)} (${f.signed(error[weight] ?? 0)})`;
  return html`
    <p class="small">${t.pictures.line}</p>
    ${heatFigure(tensor, parts, `heat-maps-${inspection.name}`, shown)}
    <p class="small">
      ${t.pictures.scale(f.number(limit, 3))} ${t.pictures.error}${t.page.colon}±${f.number(errorLimit, 3)}${t.page.stop.trim()}
    </p>
    <p class="small">${t.pictures.cell(placeWords(tensor, shown), values)}</p>
  `;
}

/** The parts of a tensor side by side, with the same colours and axes. */
export function heatFigure(
  tensor: DrawnTensor,
  parts: Part[],
  file: string,
  shown: Detailed,
): TemplateResult {
  const pictures = picturesOf(tensor, shown);
  const colours = heatColours();
  const title = parts.map(({ name }) => name).join(" · ");
  return html`<figure class="figure">
    <figcaption class="section-head">
      <span class="figure-title">${title}</span>
      <span class="tools">${saveButtons(title, file, shown.t)}</span>
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
  </figure>`;
}

/** Whether the tensor's outputs are the model's. */
function isLast({ parameter }: DrawnTensor, { results }: Detailed): boolean {
  return parameter >= (results.session?.parameters.length ?? 0) - 2;
}

/** The class, or the number of a hidden value. */
function outputName(tensor: DrawnTensor, row: number, shown: Detailed): string {
  const { results, t, f } = shown;
  const name = isLast(tensor, shown) ? results.session?.dataset.classNames[row] : undefined;
  return name ?? t.pictures.hidden(f.count(row));
}

/** One picture a class where a row is a picture, else the whole matrix as one. */
function picturesOf(tensor: DrawnTensor, shown: Detailed): Picture[] {
  const { name, shape, parameter } = tensor;
  const [outputs = 1, inputs = 1] = shape.length > 1 ? shape : [1, shape[0] ?? 1];
  const image = shown.results.session?.dataset.image;
  if (image && parameter === 0 && inputs === image.width * image.height) {
    return Array.from({ length: outputs }, (_, row) => {
      const label = outputName(tensor, row, shown);
      return {
        label,
        name: isLast(tensor, shown) ? shown.t.pictures.class(label) : label,
        start: row * inputs,
        rows: image.height,
        columns: image.width,
      };
    });
  }
  return [{ label: name, name, start: 0, rows: outputs, columns: inputs }];
}

function heatMap(
  picture: Picture,
  part: Part,
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

/** Which weight is followed: its output and its input. */
export function placeWords(tensor: DrawnTensor, shown: Detailed): string {
  const { results, t, f } = shown;
  const { session, weight } = results;
  if (!session) return "";
  const { shape } = tensor;
  const columns = shape.at(-1) ?? 1;
  const [row, column] = [Math.floor(weight / columns), weight % columns];
  const { image, features, featureNames } = session.dataset;
  const output = outputName(tensor, shape.length > 1 ? row : column, shown);
  const input =
    shape.length < 2
      ? t.pictures.bias
      : image && columns === image.width * image.height
        ? t.pictures.pixel(f.count(column % image.width), f.count(Math.floor(column / image.width)))
        : columns === features
          ? (featureNames[column] ?? f.count(column))
          : t.pictures.hidden(f.count(column));
  return `${output}, ${input}`;
}
