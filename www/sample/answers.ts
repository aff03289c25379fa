// What both models say of a sample: the probability of each class as bars on one scale, or two numbers.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { styled } from "../charts/place.ts";
import type { Sampled } from "../engine/protocol.ts";
import type { Detailed } from "../shown.ts";

/** Of more classes, the likeliest are shown. */
const MOST_CLASSES = 12;

export const winner = (values: readonly number[]) => values.indexOf(Math.max(...values));

export function answersView({ prediction: { before, after } }: Sampled, shown: Detailed): TemplateResult {
  const { results, t, f } = shown;
  const { sample } = t;
  const names = results.session?.dataset.classNames ?? [];
  if (after.probabilities.length === 0) {
    const [a = 0, b = 0] = [before.outputs[0], after.outputs[0]];
    return html`<p id="said" role="status">
      <strong>${sample.say.numbers(f.number(a, 5), f.number(b, 5), f.signed(b - a))}</strong>
    </p>`;
  }
  const [first, second] = [winner(before.probabilities), winner(after.probabilities)];
  const share = (values: number[], at: number) => f.percent(values[at] ?? 0);
  const [name = "", other = ""] = [names[first], names[second]];
  const words =
    first === second
      ? sample.say.same(name, share(before.probabilities, first), share(after.probabilities, second))
      : sample.say.differ(
          name,
          share(before.probabilities, first),
          other,
          share(after.probabilities, second),
        );
  return html`
    <p id="said" role="status" data-same=${first === second}><strong>${words}</strong></p>
    ${classesView(before.probabilities, after.probabilities, [first, second], names, shown)}
  `;
}

function classesView(
  before: number[],
  after: number[],
  winners: number[],
  names: string[],
  { t, f }: Detailed,
): TemplateResult {
  const { sample, predictions } = t;
  const most = (at: number) => Math.max(before[at] ?? 0, after[at] ?? 0);
  const all = after.map((_, at) => at);
  const shown = [...all].sort((a, b) => most(b) - most(a)).slice(0, MOST_CLASSES);
  const bar = (kind: "before" | "after", value: number) =>
    html`<span class=${`cost-bar ${kind}`} ${styled({ "--share": String(value) })}></span>`;
  return html`
    <table class="stats sample-classes">
      <caption class="visually-hidden">${sample.classes}</caption>
      <thead>
        <tr>
          <th scope="col">${sample.class}</th>
          <th scope="col" class="sample-bars"><span class="visually-hidden">${sample.classes}</span></th>
          <th scope="col" class="number"><span class="swatch before"></span> ${predictions.fp32}</th>
          <th scope="col" class="number"><span class="swatch after"></span> ${predictions.quantized}</th>
          <th scope="col" class="number">${sample.difference}</th>
        </tr>
      </thead>
      <tbody>
        ${shown
          .sort((a, b) => a - b)
          .map((at) => {
            const [a, b] = [before[at] ?? 0, after[at] ?? 0];
            return html`<tr class=${winners.includes(at) ? "differs" : ""}>
              <th scope="row">${names[at]}</th>
              <td class="sample-bars">${bar("before", a)}${bar("after", b)}</td>
              <td class="number">${winners[0] === at ? html`<strong>${f.percent(a)}</strong>` : f.percent(a)}</td>
              <td class="number">${winners[1] === at ? html`<strong>${f.percent(b)}</strong>` : f.percent(b)}</td>
              <td class="number">${f.points(b - a)}</td>
            </tr>`;
          })}
      </tbody>
    </table>
    ${all.length > shown.length ? html`<p class="small">${sample.likeliest(f.count(shown.length))}</p>` : nothing}
  `;
}
