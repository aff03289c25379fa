// The model layer by layer: what each is, what it costs, and how many bits it gets.
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import type { Detailed } from "../shown.ts";
import { recipeKey } from "../state.ts";
import type { LayerCost, LayerInfo, Point, Recipe } from "../types.ts";

type Own = NonNullable<Recipe["layers"]>[number];

/** Bits that a layer can be given; 32 leaves it as it is. */
const BITS = [2, 3, 4, 6, 8, 32] as const;

export function layersView(shown: Detailed): TemplateResult {
  const { results, t, f, actions } = shown;
  const { layers, recipe, costs, origin } = results;
  const key = recipe && recipeKey(recipe);
  const known = new Map(costs?.costs.map((cost) => [cost.layer, cost]) ?? []);
  const most = Math.max(...[...known.values()].map(({ alone }) => harm(alone)), Number.MIN_VALUE);
  return html`
    ${origin ? html`<p class="small" id="origin">${t.layers.basis[origin.basis]} ${origin.reason ? t.layers.reason(origin.reason) : nothing}</p>` : nothing}
    <p class="small">${t.layers.line}</p>
    <p>
      <button type="button" class="button" id="weigh" @click=${() => actions.weighLayers()}>${t.layers.measure}</button>
      ${costs && costs.key !== key ? html`<small>${t.layers.stale}</small>` : nothing}
    </p>
    <div class="table-scroll" tabindex="0" role="group" aria-label=${t.layers.caption}>
      <table class="layers-table">
        <caption class="visually-hidden">${t.layers.caption}</caption>
        <thead>
          <tr>
            <th scope="col">${t.layers.columns.layer}</th>
            <th scope="col">${t.layers.columns.bits}</th>
            ${known.size > 0 ? html`<th scope="col">${t.layers.columns.cost}</th>` : nothing}
            <th scope="col" class="number">SQNR</th>
            <th scope="col" class="number">${t.layers.columns.range}</th>
            <th scope="col" class="number">${t.layers.columns.deviation}</th>
          </tr>
        </thead>
        <tbody>
          ${layers.map((layer, index) => rowView(layer, index, known, most, shown))}
        </tbody>
      </table>
    </div>
    ${known.size > 0 ? html`<p class="small">${t.layers.legend}</p>` : nothing}
    ${recipe?.layers?.some(({ kind }) => kind === "own") ? html`<button type="button" class="button tiny" @click=${() => actions.choose({ ...recipe, layers: [] })}>${t.layers.reset}</button>` : nothing}
    <p class="small">${t.layers.total(f.count(layers.length), f.count(layers.reduce((sum, { stats }) => sum + stats.count, 0)))}</p>
  `;
}

function rowView(
  { name, shape, parameter, stats }: LayerInfo,
  index: number,
  known: Map<number, LayerCost>,
  most: number,
  { results, t, f, actions }: Detailed,
): TemplateResult {
  const { recipe, selected } = results;
  const bits = bitsOf(recipe, index);
  const step = (by: number) => {
    const at = BITS.indexOf(nearest(bits));
    const next = BITS[at + by];
    if (recipe && next) actions.choose(withBits(recipe, index, next, results.layers.length));
  };
  const shown = bits === 32 ? "fp32" : f.bits(bits);
  // A global range is one for all layers.
  const isFree = recipe?.granularity?.kind !== "global";
  return html`<tr>
    <th scope="row">
      <button type="button" class="row-choice" title=${t.layers.look} @click=${() => actions.update({ parameter, weight: null, tab: "weights" })}>${name}</button>
      <small>${f.shape(shape)}</small>
    </th>
    <td class="layer-bits">
      ${
        isFree
          ? html`<button type="button" class="button quiet tiny" aria-label=${t.layers.lower(name)} @click=${() => step(-1)}>−</button>
              <span>${shown}</span>
              <button type="button" class="button quiet tiny" aria-label=${t.layers.raise(name)} @click=${() => step(1)}>+</button>`
          : html`<span title=${t.layers.global}>${shown}</span>`
      }
    </td>
    ${known.size > 0 ? html`<td>${barsView(known.get(index), most, results.session?.baseline, t, f, () => step(bits === 32 ? -1 : 1))}</td>` : nothing}
    <td class="number">${f.decibels(selected?.report.layers[parameter]?.sqnrDb)}</td>
    <td class="number">${f.number(stats.min, 3)} … ${f.number(stats.max, 3)}</td>
    <td class="number">${f.number(stats.standardDeviation, 3)}</td>
  </tr>`;
}

/** How far outputs are off; of weights alone, how far the weights are. */
const harm = ({ report }: Point): number =>
  report.metric.task === "weights" ? 1 - report.metric.kept : report.meanLogitError;

/** The bar is the harm that the layer does alone; pressed, it gives the layer more bits. */
function barsView(
  cost: LayerCost | undefined,
  most: number,
  baseline: Point | undefined,
  t: Detailed["t"],
  f: Detailed["f"],
  press: () => void,
): TemplateResult | typeof nothing {
  if (!cost || !baseline) return nothing;
  const { task } = cost.alone.report.metric;
  const [alone, without] = [cost.alone, cost.without].map((point) => f.score(point.report.score, task));
  const words = t.layers.costs(alone ?? "", without ?? "");
  return html`<button type="button" class="layer-cost" title=${words} aria-label=${words} @click=${press}>
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<rect class="cost-alone" x="0" y="0" width=${(100 * harm(cost.alone)) / most} height="10"></rect>`}
    </svg>
    <small>${alone} · ${without}</small>
  </button>`;
}

/** Bits that the recipe gives a layer; 32 leaves it as it is. */
export function bitsOf(recipe: Recipe | null, layer: number): number {
  const own = recipe?.layers?.[layer];
  const format = own?.kind === "own" ? own.format : recipe?.format;
  if (!format || format.kind === "float32") return 32;
  if (format.kind === "integer") return Math.ceil(Math.log2(format.levels ?? 16));
  if ("bits" in format && typeof format.bits === "number") return format.bits;
  if ("levels" in format && typeof format.levels === "number") return Math.ceil(Math.log2(format.levels));
  return 4;
}

const nearest = (bits: number) =>
  BITS.reduce((best, each) => (Math.abs(each - bits) < Math.abs(best - bits) ? each : best));

/** The recipe with integers of so many bits in one layer. */
export function withBits(recipe: Recipe, layer: number, bits: number, layers: number): Recipe {
  const like = recipe.format?.kind === "integer" ? recipe.format : {};
  const granularity =
    recipe.granularity && recipe.granularity.kind !== "global"
      ? recipe.granularity
      : { kind: "perChannel" as const };
  const format =
    bits === 32 ? { kind: "float32" as const } : { ...like, kind: "integer" as const, levels: 2 ** bits };
  const own = { kind: "own", format, granularity } as Own;
  const each = Array.from({ length: layers }, (_, at): Own => recipe.layers?.[at] ?? { kind: "same" });
  return { ...recipe, layers: each.with(layer, own) };
}
