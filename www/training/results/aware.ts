// Quantization-aware training: the network rounded afterwards, and trained with its levels; by size and score.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../../charts/box.ts";
import { drawMoves, layoutMoves, type Move, type MovesWords } from "../../charts/moves.ts";
import type { Point } from "../../types.ts";
import { intervalOf, intervalText, scoreText, tickScore, type Voice } from "../names.ts";
import type { Outcome } from "../outcome.ts";
import { curvesView, keyView } from "./curves.ts";
import { type Replay, snappingView } from "./snapping.ts";
import { stairsView } from "./stairs.ts";

export const NAMES = ["float", "plain", "aware"] as const;

export function movesWords(voice: Voice, regression: boolean): MovesWords {
  const { t, f } = voice;
  return {
    x: t.compare.size,
    y: regression ? t.curves.r2 : t.curves.accuracy,
    bytes: (value) => f.bytes(value),
    score: (value) => tickScore(value, regression, voice),
  };
}

export function awareView(
  outcome: Outcome,
  { regression, perChannel, replay }: { regression: boolean; perChannel: boolean; replay: Replay },
  voice: Voice,
): TemplateResult {
  return html`${compareView(outcome, regression, voice)} ${snappingView(outcome, replay, voice)}
    ${stairsView(outcome, replay.layer, perChannel, voice)} ${curvesView({ curves: outcome.curves, regression }, voice)}`;
}

function compareView(
  { points }: Outcome,
  regression: boolean,
  voice: Voice,
): TemplateResult | typeof nothing {
  const { t, f } = voice;
  const known = NAMES.flatMap((name) => {
    const point = points[name];
    return point ? [{ name, point }] : [];
  });
  if (known.length === 0) return nothing;
  const moves = known.map(
    ({ name, point }): Move => ({
      ...{
        id: name,
        tone: name,
        label: t.compare[name],
        bytes: point.report.bytes,
        score: point.report.score,
      },
      interval: intervalOf(point),
      ...(name === "aware" ? { from: "plain" } : {}),
    }),
  );
  const words = movesWords(voice, regression);
  const text = (point: Point | undefined) => (point ? scoreText(point, voice) : f.number(Number.NaN));
  const summary = t.compare.summary(text(points.plain), text(points.aware), text(points.float));
  const draw = (size: Size) => drawMoves(layoutMoves(moves, words, size), words, summary);
  return html`<section class="section">
    <h2>${t.compare.heading}</h2>
    ${sentenceView(points, voice)}
    <chart-box class="chart-moves" .draw=${draw}></chart-box>
    <div class="table-scroll" tabindex="0" role="group" aria-label=${t.compare.heading}>
      <table class="stats" id="compared">
        <thead>
          <tr>
            <th scope="col">${t.compare.columns.model}</th>
            <th scope="col" class="number">${t.compare.columns.score}</th>
            <th scope="col" class="number">${t.compare.columns.interval}</th>
            <th scope="col" class="number">${t.compare.columns.bytes}</th>
            <th scope="col" class="number">${t.compare.columns.bits}</th>
            <th scope="col" class="number">${t.compare.columns.against}</th>
          </tr>
        </thead>
        <tbody>
          ${known.map(
            ({ name, point }) => html`<tr data-model=${name}>
              <th scope="row">${keyView(name, t.compare[name])}</th>
              <td class="number">${scoreText(point, voice)}</td>
              <td class="number">${intervalText(point, voice)}</td>
              <td class="number">${f.count(point.report.bytes)}</td>
              <td class="number">${f.bits(point.report.bitsPerWeight)}</td>
              <td class="number">${f.ratio(point.report.compression)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function sentenceView({ plain, aware }: Outcome["points"], { t, f }: Voice): TemplateResult | typeof nothing {
  if (!plain || !aware || aware.report.metric.task !== "classification") return nothing;
  const { score, bytes, compression } = aware.report;
  const gain = score - plain.report.score;
  const text =
    gain >= 0
      ? t.compare.sentence(f.fixed(100 * gain, 1), f.bytes(bytes), f.ratio(compression))
      : t.compare.below(f.fixed(-100 * gain, 1));
  return html`<p class="sentence">${text}</p>`;
}
