// Whether smaller is faster: measured times of the fp32 model and of the point at hand, beside what was counted.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { styled } from "../charts/place.ts";
import type { Detailed } from "../shown.ts";
import { recipeKey } from "../state.ts";
import type { Cost } from "../types.ts";

/** Medians within so much of each other, or whose quartiles overlap, are called equal: so far noise alone moves them. */
const EQUAL = 0.05;

function isEqual(a: Spread, b: Spread): boolean {
  return Math.abs(a.median / b.median - 1) < EQUAL || (a.low <= b.high && b.low <= a.high);
}

export function costView(shown: Detailed): TemplateResult {
  const { results, t } = shown;
  const { cost, selected } = results;
  const isOfPoint = cost !== null && selected !== null && cost.key === recipeKey(selected.recipe);
  return html`<section class="section cost" aria-labelledby="cost-title">
    <h3 id="cost-title">${t.cost.title}</h3>
    ${isOfPoint ? costTable(cost.cost, shown) : html`<p class="small cost-waiting">${t.cost.measuring}</p>`}
  </section>`;
}

type Spread = Cost["times"][number]["before"];

interface Row {
  name: string;
  before: number;
  after: number;
  text: (value: number) => string;
  /** Quartiles of measured values. */
  spread?: [string, string];
  /** What is said of the ratio; nothing of what is only counted. */
  verdict?: string;
}

function costTable(cost: Cost, { t, f }: Detailed): TemplateResult {
  const { before, after, times, packedBytes, rounds } = cost;
  const macs = (of: typeof before) => of.floatMultiplyAdds + of.integerMultiplyAdds;
  const moved = (of: typeof before) => of.parameterBytes + of.activationBytes;
  const verdict = (of: { before: Spread; after: Spread }) => {
    const ratio = of.after.median / of.before.median;
    if (isEqual(of.before, of.after)) return t.cost.equal;
    return ratio < 1 ? t.cost.faster(f.ratio(1 / ratio)) : t.cost.slower(f.ratio(ratio));
  };
  const range = ({ low, high }: Spread) => t.cost.quartiles(f.micros(low), f.micros(high));
  const rows: Row[] = [
    ...times.map(({ batch, before, after }) => ({
      name: batch === 1 ? t.cost.alone : t.cost.batch(f.count(batch)),
      before: before.median,
      after: after.median,
      text: f.micros,
      spread: [range(before), range(after)] as [string, string],
      verdict: verdict({ before, after }),
    })),
    { name: t.cost.multiplyAdds, before: macs(before), after: macs(after), text: f.count },
    { name: t.cost.moved, before: moved(before), after: moved(after), text: f.bytes },
    { name: t.cost.packed, before: before.parameterBytes, after: packedBytes, text: f.bytes },
  ];
  const inIntegers = after.integerMultiplyAdds;
  const pass = inIntegers === 0 ? "unpacked" : after.floatMultiplyAdds > 0 ? "partly" : "integers";
  return html`
    <table class="stats">
      <thead>
        <tr>
          <th scope="col">${t.cost.perSample}</th>
          <th scope="col" class="number"><span class="swatch before"></span> ${t.predictions.fp32}</th>
          <th scope="col" class="number"><span class="swatch after"></span> ${t.predictions.quantized}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(rowView)}
      </tbody>
    </table>
    <p>${t.cost.pass[pass](f.bytes(packedBytes))}</p>
    <p class="small">${t.cost.limits}</p>
    <p class="small">${t.cost.how(f.count(rounds))}</p>
  `;
}

function rowView({ name, before, after, text, spread, verdict }: Row): TemplateResult {
  const most = Math.max(before, after, Number.MIN_VALUE);
  const cell = (
    value: number,
    kind: "before" | "after",
  ) => html`<td class="number" title=${spread?.[kind === "before" ? 0 : 1] ?? nothing}>
    ${text(value)}
    <span class=${`cost-bar ${kind}`} ${styled({ "--share": String(value / most) })}></span>
  </td>`;
  return html`<tr>
    <th scope="row">${name}${verdict ? html`<small>${verdict}</small>` : nothing}</th>
    ${cell(before, "before")} ${cell(after, "after")}
  </tr>`;
}
