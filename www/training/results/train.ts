// What training the float network came to.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Voice } from "../names.ts";
import { intervalOf, scoreText } from "../names.ts";
import type { Outcome } from "../outcome.ts";
import { curvesView } from "./curves.ts";

export function trainView(
  outcome: Outcome,
  { repeated, regression }: { repeated: "first" | "same" | "other"; regression: boolean },
  voice: Voice,
): TemplateResult {
  return html`${finalView(outcome, repeated, voice)} ${curvesView({ curves: outcome.curves, regression }, voice)}`;
}

function finalView(
  { points, digests, rows }: Outcome,
  repeated: "first" | "same" | "other",
  voice: Voice,
): TemplateResult | typeof nothing {
  const { t, f } = voice;
  const point = points.float;
  if (!point) return nothing;
  const interval = intervalOf(point);
  const digest = digests.float ?? "";
  return html`<section class="section">
    <h2>${t.final.heading}</h2>
    <p class="sentence" id="score">${t.final.score(scoreText(point, voice), f.count(point.report.samples))}</p>
    <p class="small">
      ${interval ? `${t.final.interval(f.percent(interval.low), f.percent(interval.high))} · ` : nothing}
      ${t.final.network(f.bytes(point.report.bytes), f.count(point.report.parameters))}
      ${rows ? ` · ${t.final.rows(f.count(rows[0]), f.count(rows[1]), f.count(rows[2]))}` : nothing}
    </p>
    <p class="small" id="digest">${t.repeated[repeated](digest)}</p>
  </section>`;
}
