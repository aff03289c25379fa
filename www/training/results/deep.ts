// Deep Compression stage by stage, beside what the paper reports.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../../charts/box.ts";
import type { Tone } from "../../charts/marks.ts";
import { drawMoves, layoutMoves, type Move } from "../../charts/moves.ts";
import type { Formats } from "../../format.ts";
import type { StageReport } from "../../types.ts";
import type { Deep } from "../choices.ts";
import type { Voice } from "../names.ts";
import type { Outcome } from "../outcome.ts";
import { movesWords } from "./aware.ts";
import { curvesView, keyView } from "./curves.ts";
import { type PaperStage, paperOf, SOURCE } from "./paper.ts";

const TONES: Record<StageReport["stage"], Tone> = {
  ...{ train: "float", prune: "plain", share: "extra", huffman: "aware" },
};

export function deepView(outcome: Outcome, deep: Deep, regression: boolean, voice: Voice): TemplateResult {
  return html`${stagesView(outcome, regression, voice)} ${paperView(deep, voice)}
    ${curvesView({ curves: outcome.curves, regression, borders: true }, voice)}`;
}

const errorText = (score: number, regression: boolean, f: Formats) =>
  regression ? f.fixed(score, 3) : f.percent(1 - score, 2);

function stagesView({ stages }: Outcome, regression: boolean, voice: Voice): TemplateResult | typeof nothing {
  const { t, f } = voice;
  const [first] = stages;
  const last = stages.at(-1);
  if (!first || !last) return nothing;
  const moves = stages.map(({ stage, bytes, score }, i): Move => {
    const before = stages[i - 1];
    return {
      ...{ id: stage, tone: TONES[stage], label: t.stages.names[stage], bytes, score, interval: null },
      ...(before ? { from: before.stage } : {}),
    };
  });
  const words = movesWords(voice, regression);
  const error = ({ score }: StageReport) => errorText(score, regression, f);
  const summary = t.stages.summary(f.ratio(last.compression), error(first), error(last));
  const draw = (size: Size) => drawMoves(layoutMoves(moves, words, size), words, summary);
  const each = (shares: number[]) => shares.map((share) => f.percent(share, 0)).join(" / ");
  const bits = (values: number[]) => values.map((value) => f.fixed(value, 1)).join(" / ");
  const { columns } = t.stages;
  return html`<section class="section">
    <h2>${t.stages.heading}</h2>
    ${
      stages.length > 1
        ? html`<p class="sentence">${t.stages.sentence(f.ratio(last.compression), f.bytes(last.bytes), error(first), error(last))}</p>`
        : nothing
    }
    <chart-box class="chart-moves" .draw=${draw}></chart-box>
    <div class="table-scroll" tabindex="0" role="group" aria-label=${t.stages.heading}>
      <table class="stats" id="stages">
        <thead>${headView(regression ? t.stages.score : columns.error, voice)}</thead>
        <tbody>
          ${stages.map(
            (report) => html`<tr>
              <th scope="row">${keyView(TONES[report.stage], t.stages.names[report.stage])}</th>
              <td class="number">${error(report)}</td>
              <td class="number">${f.bytes(report.bytes)}</td>
              <td class="number">${f.ratio(report.compression)}</td>
              <td class="number">${each(report.kept)}</td>
              <td class="number">${bits(report.codeBits)}</td>
              <td class="number">${report.indexBits > 0 ? f.fixed(report.indexBits, 1) : f.number(Number.NaN)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function headView(error: string, { t }: Voice): TemplateResult {
  const { columns } = t.stages;
  return html`<tr>
    <th scope="col">${columns.stage}</th>
    <th scope="col" class="number">${error}</th>
    <th scope="col" class="number">${columns.bytes}</th>
    <th scope="col" class="number">${columns.ratio}</th>
    <th scope="col" class="number">${columns.kept}</th>
    <th scope="col" class="number">${columns.code}</th>
    <th scope="col" class="number">${columns.index}</th>
  </tr>`;
}

function paperView({ network: { kind } }: Deep, voice: Voice): TemplateResult {
  const { t, f } = voice;
  const { network, stages } = paperOf(kind);
  const none = f.number(Number.NaN);
  const bits = (value: number | undefined) => (value === undefined ? none : f.bits(value));
  const kept = ({ kept }: PaperStage) => kept?.map((share) => f.percent(share, 0)).join(" / ") ?? none;
  return html`<section class="section">
    <h2>${t.stages.paper}</h2>
    <p class="small">${t.stages.honest} <a href=${SOURCE} target="_blank" rel="noopener noreferrer">${t.stages.source}</a></p>
    <div class="table-scroll" tabindex="0" role="group" aria-label=${t.stages.paperHeading(network)}>
      <table class="stats">
        <caption>${t.stages.paperHeading(network)}</caption>
        <thead>${headView(t.stages.columns.error, voice)}</thead>
        <tbody>
          ${stages.map(
            (stage) => html`<tr>
              <th scope="row">${t.stages.paperRows[stage.stage]}</th>
              <td class="number">${stage.error === undefined ? none : f.percent(stage.error, 2)}</td>
              <td class="number">${stage.kilobytes === undefined ? none : `${f.count(stage.kilobytes)}\u00a0KB`}</td>
              <td class="number">${f.ratio(stage.ratio)}</td>
              <td class="number">${kept(stage)}</td>
              <td class="number">${bits(stage.codeBits)}</td>
              <td class="number">${bits(stage.indexBits)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
