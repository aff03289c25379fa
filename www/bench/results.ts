// What was measured: for each kind of work its rows, each a table with a bar for every contestant, and the goals.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { engineOf } from "../../benches/measure.mjs";
import type { ContestantResult, GoalResult, RowResult } from "../../benches/types.ts";
import { drawStrip, drawTicks, engineMark, layoutTimes, type TimesLayout } from "../charts/times.ts";
import {
  checkText,
  contestantName,
  firstText,
  goalText,
  goalValue,
  groupWords,
  rateText,
  ratioTo,
  rowName,
  shapeWords,
  timesText,
  timeText,
  type Voice,
} from "./names.ts";
import { reason } from "./report.ts";

export function resultsView(rows: RowResult[], voice: Voice): TemplateResult | typeof nothing {
  if (rows.length === 0) return nothing;
  const groups = [...new Set(rows.map(({ group }) => group))];
  return html`<h2>${voice.t.results}</h2>
    <p class="small">${voice.t.axis}</p>
    ${groups.map((group) => {
      const { title, line } = groupWords(group, voice);
      return html`<section class="section">
        <h3>${title}</h3>
        <p class="small">${line}</p>
        ${rows.filter((row) => row.group === group).map((row) => rowView(row, voice))}
      </section>`;
    })}`;
}

type Timed = ContestantResult & { median: number; low: number; high: number };
const isTimed = (contestant: ContestantResult): contestant is Timed => contestant.median !== undefined;

function rowView(row: RowResult, voice: Voice): TemplateResult {
  const { t } = voice;
  const timed = row.contestants.filter(isTimed).sort((a, b) => a.median - b.median);
  const failed = row.contestants.filter((contestant) => contestant.failed !== undefined);
  const layout = timed.length > 0 ? layoutTimes(timed, "ours") : null;
  const { columns } = t;
  return html`<div class="bench-row">
    <h4>${shapeWords(row.shape, voice)}</h4>
    <div class="table-scroll" tabindex="0" role="group" aria-label=${rowName(row, voice)}>
      <table class="stats bench-table">
        <thead>
          <tr>
            <th scope="col">${columns.contestant}</th>
            <th scope="col" class="strip">
              <span class="visually-hidden">${columns.chart}</span>
              ${
                layout
                  ? html`<svg aria-hidden="true">${drawTicks(layout, (value) => timeText(value, voice))}</svg>`
                  : nothing
              }
            </th>
            <th scope="col" class="number">${columns.median}</th>
            <th scope="col" class="number" title=${t.ratioHelp}>${columns.ratio}</th>
            <th scope="col" class="number wide-only">${columns.range}</th>
            <th scope="col" class="number wide-only">${columns.rate}</th>
            <th scope="col" class="number">${columns.first}</th>
            <th scope="col">${columns.check}</th>
          </tr>
        </thead>
        <tbody>
          ${layout ? timed.map((contestant) => contestantView(row, contestant, layout, voice)) : nothing}
          ${failed.map((contestant) => failureView(contestant, voice))}
        </tbody>
      </table>
    </div>
    ${missingView(row, voice)} ${goalsView(row, voice)}
  </div>`;
}

const nameView = (id: string, voice: Voice) => html`<th scope="row">
  <span class="bench-name">
    <svg class="mark" viewBox="-8 -8 16 16" aria-hidden="true">${engineMark(engineOf(id))}</svg>
    ${contestantName(id, voice)}
  </span>
</th>`;

function contestantView(
  row: RowResult,
  contestant: Timed,
  layout: TimesLayout,
  voice: Voice,
): TemplateResult {
  const { id, median, low, high, first, check } = contestant;
  return html`<tr aria-current=${id === "ours" ? "true" : nothing}>
    ${nameView(id, voice)}
    <td class="strip"><svg aria-hidden="true">${drawStrip(layout, id, engineOf(id))}</svg></td>
    <td class="number">${timeText(median, voice)}</td>
    <td class="number">${timesText(ratioTo(row, contestant), voice)}</td>
    <td class="number wide-only">${timeText(low, voice)} – ${timeText(high, voice)}</td>
    <td class="number wide-only">${rateText(row, median, voice)}</td>
    <td class="number">${firstText(first, voice)}</td>
    <td>${check?.rule === "none" ? "" : "✓\u00a0"}${checkText(check, voice)}</td>
  </tr>`;
}

const failureView = ({ id, failed }: ContestantResult, voice: Voice) => html`<tr class="bench-failed">
  ${nameView(id, voice)}
  <td colspan="7">✗ ${voice.t.failed}: ${failed}</td>
</tr>`;

function missingView(row: RowResult, voice: Voice): TemplateResult | typeof nothing {
  const missing = row.contestants.filter(({ unavailable }) => unavailable !== undefined);
  if (missing.length === 0) return nothing;
  const names = missing.map(
    ({ id, unavailable }) => `${contestantName(id, voice)} (${reason(unavailable ?? "", voice)})`,
  );
  return html`<p class="small">${voice.t.missing(names.join(voice.t.comma))}</p>`;
}

function goalsView(row: RowResult, voice: Voice): TemplateResult | typeof nothing {
  const goals = row.goals.filter(({ outcome }) => outcome === "reached" || outcome === "missed");
  if (goals.length === 0) return nothing;
  return html`<ul class="bench-goals" aria-label=${voice.t.goals.heading}>
    ${goals.map((goal) => goalView(goal, voice))}
  </ul>`;
}

const goalView = (goal: GoalResult, voice: Voice) => html`<li class=${`goal-${goal.outcome}`}>
  <span aria-hidden="true">${goal.outcome === "reached" ? "●" : "○"}</span>
  ${voice.t.goals.measured(goalText(goal, voice), goalValue(goal, voice))}<strong>${voice.t.goals[goal.outcome as "reached" | "missed"]}</strong>
</li>`;
