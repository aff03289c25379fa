// One weight from statistic to interval to integer to recovered value, with every number in between; it can be dragged.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../charts/box.ts";
import { dragAlong } from "../charts/drag.ts";
import {
  drawNumberLine,
  layoutNumberLine,
  lineDomain,
  type NumberLineData,
  type NumberLineLayout,
} from "../charts/number-line.ts";
import { figure } from "../controls/figure.ts";
import type { Formats } from "../format.ts";
import { type Details, optionText } from "../i18n/messages.ts";
import type { Detailed } from "../shown.ts";
import type { IntegerSteps, Trace } from "../types.ts";

export function weightView(shown: Detailed): TemplateResult {
  const { inspection } = shown.results;
  if (!inspection) return html``;
  return html`
    <p class="small">${shown.t.weight.line}</p>
    ${pickView(shown)}
    ${inspection.trace ? html`${lineFigure(inspection.trace, shown)} ${stepsView(inspection.trace, shown)} ${tiesView(inspection.trace, shown)}` : html`<p>${shown.t.weight.float}</p>`}
  `;
}

/** Which weight: its row and column, or the one that lost most. */
export function pickView({ results, t, f, actions }: Detailed): TemplateResult {
  const { inspection } = results;
  if (!inspection) return html``;
  const columns = inspection.shape.at(-1) ?? 1;
  const rows = Math.max(1, inspection.before.length / columns);
  const row = Math.floor(results.weight / columns);
  const column = results.weight % columns;
  const field = (
    id: string,
    label: string,
    value: number,
    most: number,
    go: (value: number) => number,
  ) => html`<label>
    ${label}
    <input
      type="number"
      id=${id}
      min="0"
      max=${most}
      step="1"
      title=${t.recipe.range("0", f.count(most))}
      .value=${String(value)}
      @change=${(event: Event) => {
        const typed = Math.round(Number((event.currentTarget as HTMLInputElement).value));
        if (Number.isFinite(typed)) actions.update({ weight: go(Math.min(Math.max(typed, 0), most)) });
      }}
    />
  </label>`;
  return html`<div class="control-row pick">
    ${rows > 1 ? field("weight-row", t.weight.row, row, rows - 1, (next) => next * columns + column) : nothing}
    ${field("weight-column", rows > 1 ? t.weight.column : t.weight.row, column, columns - 1, (next) => row * columns + next)}
    <button type="button" class="button" @click=${() => actions.update({ weight: worst(inspection.before, inspection.after) })}>
      ${t.weight.largest}
    </button>
  </div>`;
}

function worst(before: Float32Array, after: Float32Array): number {
  let [index, most] = [0, -1];
  before.forEach((value, i) => {
    const error = Math.abs(value - (after[i] ?? value));
    if (error > most) [index, most] = [i, error];
  });
  return index;
}

export function lineFigure(trace: Trace, { t, f, dragged, actions }: Detailed): TemplateResult {
  const data: NumberLineData = {
    low: trace.low,
    high: trace.high,
    levels: trace.levels,
    firstInteger: trace.steps?.qMin ?? 0,
    value: trace.value,
    original: trace.original,
    integer: trace.steps?.integer ?? trace.levels.indexOf(trace.recovered),
    recovered: trace.recovered,
    interval: [trace.intervalLow, trace.intervalHigh],
    clipped: trace.clipped,
  };
  let latest: NumberLineLayout | null = null;
  const words = { number: (value: number) => f.number(value, 3), count: f.count };
  // While a weight is dragged it moves the range itself: the picture must not move away under the pointer.
  const domain = held(dragged !== null, lineDomain(data));
  const draw = (size: Size) => {
    latest = layoutNumberLine(data, domain, words, size);
    return drawNumberLine(latest);
  };
  const [low, high] = domain;
  const clamp = (value: number) => Math.min(Math.max(value, low), high);
  const interval = trace.steps?.scale ?? (high - low) / 40;
  const keydown = (event: KeyboardEvent) => {
    const steps = {
      ArrowRight: 0.25,
      ArrowUp: 0.25,
      ArrowLeft: -0.25,
      ArrowDown: -0.25,
      PageUp: 1,
      PageDown: -1,
    }[event.key];
    const ends = { Home: low, End: high }[event.key];
    if (event.key === "Escape") actions.drag(null);
    else if (steps !== undefined) actions.drag(clamp(trace.value + steps * interval));
    else if (ends !== undefined) actions.drag(ends);
    else return;
    event.preventDefault();
  };
  const around = (box: TemplateResult) => html`<div
    class="draggable"
    role="slider"
    tabindex="0"
    aria-label=${t.weight.value}
    aria-valuemin=${low}
    aria-valuemax=${high}
    aria-valuenow=${trace.value}
    aria-valuetext=${t.weight.valueText(f.number(trace.value), f.number(trace.recovered))}
    @keydown=${keydown}
    ${dragAlong((x) => latest && actions.drag(clamp(latest.invert(x))))}
  >
    ${box}
  </div>`;
  return html`
    ${figure(draw, { title: t.weight.numberLine, file: "number-line", kind: "chart-number-line", t, around })}
    <p class="small drag-state">
      ${
        dragged === null
          ? nothing
          : html`${t.weight.dragged(f.number(trace.original))}
              <button type="button" class="button tiny" @click=${() => actions.drag(null)}>${t.weight.reset}</button>`
      }
    </p>
  `;
}

let heldDomain: [number, number] | null = null;

function held(hold: boolean, domain: [number, number]): [number, number] {
  heldDomain = hold ? (heldDomain ?? domain) : domain;
  return heldDomain;
}

export function stepsView(trace: Trace, { results, t, f }: Detailed): TemplateResult {
  const { weight } = t;
  if (trace.pruned) return html`<p>${weight.pruned}</p>`;
  const n = (value: number) => f.number(value, 5);
  const range =
    results.recipe?.range?.kind === "declared"
      ? weight.rangeDeclared(n(trace.low), n(trace.high))
      : weight.rangeMinMax(trace.groupSize, f.count(trace.groupSize), n(trace.low), n(trace.high));
  const error = trace.recovered - trace.value;
  const width = trace.intervalHigh - trace.intervalLow;
  const { steps } = trace;
  const integer = steps && integerWords(trace, steps, t, f);
  const level = trace.levels.indexOf(trace.recovered);
  const rounding = optionText(t, "rounding", results.recipe?.rounding?.kind ?? "nearest").label;
  const isNearest = trace.code === trace.nearest;
  return html`<ol class="steps">
    <li>
      <h3>${weight.steps.statistic}</h3>
      <p>${range}</p>
      ${integer?.scale.map((line) => html`<p class="formula">${line}</p>`) ?? nothing}
    </li>
    <li>
      <h3>${weight.steps.interval}</h3>
      <p>${weight.intervalText(n(width), n(trace.intervalLow), n(trace.intervalHigh))}</p>
    </li>
    <li>
      <h3>${integer ? weight.steps.integer : weight.steps.code}</h3>
      ${
        integer?.rounding ??
        html`<p>${level < 0 || !isNearest ? nothing : weight.nearest(f.count(level + 1), f.count(trace.levels.length))}</p>
          <p class="formula"><strong>${weight.code} ${f.count(trace.code)}</strong></p>`
      }
      ${isNearest ? nothing : html`<p>${weight.chosen(rounding)}</p>`}
      ${isNearest || !steps ? nothing : html`<p class="formula"><strong>q = ${f.count(steps.integer)}</strong></p>`}
      <p class="small">${trace.clipped ? weight.clipped : weight.notClipped}</p>
    </li>
    <li>
      <h3>${weight.steps.recovered}</h3>
      <p class="formula">${integer?.recovered ?? "ŵ"} = <strong>${n(trace.recovered)}</strong></p>
      <p>${weight.error}${t.page.colon}${t.sentence.specially(f.signed(error, 3), weight.ofStep(f.percent(width > 0 ? Math.abs(error) / width : 0, 0)))}</p>
    </li>
  </ol>`;
}

/** What other engines would have stored: they differ at ties. */
export function tiesView({ steps }: Trace, { t, f, actions }: Detailed): TemplateResult | typeof nothing {
  if (!steps) return nothing;
  const { conventions, scale, zeroPoint, integer, tie } = steps;
  const differ = conventions.filter((one) => one.integer !== integer).length;
  return html`<section class="section">
    <div class="section-head">
      <h3>${t.ties.heading}</h3>
      <button type="button" class="button tiny" @click=${() => actions.drag(tie)}>${t.ties.show}</button>
    </div>
    <p class="small">${differ === 0 ? t.ties.same : t.ties.differ(differ, f.count(differ))}</p>
    <table class="stats">
      <thead>
        <tr>
          <th scope="col">${t.ties.convention}</th>
          <th scope="col" class="number">${t.weight.steps.integer}</th>
          <th scope="col" class="number">${t.weight.steps.recovered}</th>
        </tr>
      </thead>
      <tbody>
        ${conventions.map(
          (one) => html`<tr class=${one.integer === integer ? "" : "differs"}>
            <th scope="row">${t.ties.conventions[one.id]}<br /><small>${t.ties.engines[one.id]}</small></th>
            <td class="number">${f.count(one.integer)}${one.integer === integer ? nothing : html`<span class="visually-hidden"> ${t.ties.other}</span>`}</td>
            <td class="number">${f.number((one.integer - zeroPoint) * scale, 5)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** The arithmetic of integers, with its numbers. */
function integerWords(trace: Trace, steps: IntegerSteps, { weight }: Details, f: Formats) {
  const n = (value: number) => f.number(value, 5);
  const { scale, zeroPoint, qMin, qMax, divided, rounded, integer } = steps;
  const clamped = Math.min(Math.max(rounded + zeroPoint, qMin), qMax);
  // A grid without zero point is centred on zero.
  const symmetric = zeroPoint === 0 && qMin < 0;
  const intervals = f.count(qMax - qMin);
  const absolute = Math.max(trace.high, -trace.low);
  return {
    scale: symmetric
      ? [`${weight.scaleSymmetric} = ${n(absolute)} / (${intervals} / 2) = ${n(scale)}`]
      : [
          `${weight.scaleAffine} = (${n(trace.high)} − ${bracket(trace.low, n)}) / ${intervals} = ${n(scale)}`,
          `z = ${f.count(zeroPoint)}`,
        ],
    rounding: html`
      <p class="formula">${weight.divide} = ${n(trace.value)} / ${n(scale)} = ${n(divided)}</p>
      <p class="formula">
        ${weight.round}: ${f.count(rounded)}${symmetric ? "" : ` · ${weight.addZero}: ${f.count(rounded + zeroPoint)}`}
      </p>
      <p class="formula">${weight.clamp(f.count(qMin), f.count(qMax))}: <strong>q = ${f.count(clamped)}</strong></p>
    `,
    recovered: symmetric
      ? `${weight.recoverSymmetric} = ${f.count(integer)} · ${n(scale)}`
      : `${weight.recover} = (${f.count(integer)} − ${bracket(zeroPoint, f.count)}) · ${n(scale)}`,
  };
}

/** A negative number after a minus sign stands in brackets. */
function bracket(value: number, shown: (value: number) => string): string {
  return value < 0 ? `(${shown(value)})` : shown(value);
}
