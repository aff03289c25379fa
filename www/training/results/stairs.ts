// The straight-through estimator, drawn from the levels that training ended with.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../../charts/box.ts";
import { drawStaircase, layoutStaircase, type StaircaseWords } from "../../charts/staircase.ts";
import type { Voice } from "../names.ts";
import type { Outcome } from "../outcome.ts";

export function stairsView(
  { stairs }: Outcome,
  layer: number,
  perChannel: boolean,
  { t, f }: Voice,
): TemplateResult | typeof nothing {
  const shown = stairs[Math.min(layer, stairs.length - 1)];
  if (!shown || shown.levels.length === 0) return nothing;
  const number = (value: number) => f.number(value, 3);
  const { forward, backward, blocked } = t.stairs;
  const words: StaircaseWords = { x: t.stairs.x, y: t.stairs.y, number, blocked };
  const { levels, clip } = shown;
  const ends = [levels[0] ?? 0, levels.at(-1) ?? 0].map(number);
  const summary = t.stairs.summary(f.count(levels.length), ends[0] ?? "", ends[1] ?? "");
  const draw = (size: Size) => drawStaircase(layoutStaircase(shown, words, size), words, summary);
  const line = (kind: string) =>
    html`<svg class="mark wide staircase" viewBox="0 0 22 14" aria-hidden="true"><path class=${kind} d="M0,7H22"></path></svg>`;
  return html`<section class="section">
    <h2>${t.stairs.heading}</h2>
    <p class="small">${t.stairs.line} ${clip ? t.stairs.clipped : t.stairs.open} ${perChannel ? t.stairs.first : nothing}</p>
    <chart-box class="chart-staircase" .draw=${draw}></chart-box>
    <p class="legend">
      <span class="legend-note">${line("forward")}${forward}</span>
      <span class="legend-note">${line("backward")}${backward}</span>
    </p>
  </section>`;
}
