// The curves of a run, their legend, and the epochs as a table.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../../charts/box.ts";
import { type CurvesData, type CurvesWords, drawCurves, layoutCurves } from "../../charts/curves.ts";
import { type Tone, toneMark } from "../../charts/marks.ts";
import { kindName, plainScore, seriesName, tickScore, toneOf, type Voice } from "../names.ts";
import type { Curve } from "../outcome.ts";

export interface CurvesOf {
  /** By series, in their order. */
  curves: Record<string, Curve>;
  regression: boolean;
  /** Where each series begins on the axis, with a name; stages of one run follow each other. */
  borders?: boolean;
}

function dataOf({ curves, regression, borders }: CurvesOf, voice: Voice): CurvesData {
  const { t, f } = voice;
  const all = Object.entries(curves);
  const begins = all.map(([series, { losses }]): [number, string] => [
    Math.floor(losses[0]?.[0] ?? 0),
    seriesName(series, voice),
  ]);
  return {
    epochs: Math.max(...all.map(([, { place }]) => place.epochs), 1),
    ...(borders ? { borders: begins.slice(1) } : {}),
    panels: [
      {
        scale: "log",
        words: { y: t.curves.loss, number: (value) => f.number(value, 2) },
        series: all.flatMap(([series, { losses, epochs }]) => [
          // Of many students the epochs alone.
          ...(all.length > 3 ? [] : [{ tone: toneOf(series), look: "thin" as const, points: losses }]),
          {
            ...{ tone: toneOf(series), look: "marked" as const },
            points: epochs.map(({ epoch, loss }): [number, number] => [epoch, loss]),
          },
        ]),
      },
      {
        scale: "linear",
        words: {
          y: regression ? t.curves.r2 : t.curves.accuracy,
          number: (value) => tickScore(value, regression, voice),
        },
        series: all.map(([series, { epochs }]) => ({
          ...{ tone: toneOf(series), look: "marked" as const },
          points: epochs.map(({ epoch, score }): [number, number] => [epoch, score]),
        })),
      },
    ],
  };
}

export function curvesView(of: CurvesOf, voice: Voice): TemplateResult {
  const { t, f } = voice;
  const all = Object.entries(of.curves);
  if (all.length === 0) return html`<p class="small train-empty">${t.curves.empty}</p>`;
  const data = dataOf(of, voice);
  const words: CurvesWords = { x: t.curves.epoch, epoch: (value) => f.count(value) };
  const last = all.at(-1)?.[1].epochs.at(-1);
  const summary = last
    ? t.curves.summary(
        f.count(last.epoch),
        f.number(last.loss, 3),
        plainScore(last.score, of.regression, voice),
      )
    : t.curves.heading;
  const draw = (size: Size) => drawCurves(layoutCurves(data, words, size), data, words, summary);
  return html`<section class="section">
    <h2>${t.curves.heading}</h2>
    <chart-box class="chart-curves" .draw=${draw}></chart-box>
    ${legendView(
      all.map(([series]) => series),
      of,
      voice,
    )} ${tableView(of, voice)}
  </section>`;
}

export const keyView = (tone: Tone, label: string) => html`<span class="legend-note">
  <svg class="mark" viewBox="-8 -8 16 16" aria-hidden="true">${toneMark(tone)}</svg>${label}
</span>`;

function legendView(series: string[], { curves }: CurvesOf, voice: Voice): TemplateResult {
  const { t } = voice;
  const tones = new Map<Tone, string>();
  for (const each of series) {
    const name = kindName(each, voice);
    const tone = toneOf(each);
    const before = tones.get(tone);
    tones.set(tone, before && before !== name ? `${before}${t.comma}${name}` : name);
  }
  const calibration = (name: string) => `${name}${t.colon}${t.curves.calibration}`;
  return html`<p class="legend">
    ${[...tones].map(([tone, name]) => keyView(tone, calibration(name)))}
    ${
      Object.keys(curves).length > 3
        ? nothing
        : html`<span class="legend-note"><svg class="mark" viewBox="0 0 22 14" aria-hidden="true"><path class=${`curve thin tone-${toneOf(series[0] ?? "")}`} d="M0,9L5,4L9,10L14,5L22,8"></path></svg>${t.curves.batches}</span>`
    }
  </p>`;
}

/** A table of so many rows can be read. */
const MOST_ROWS = 40;

function tableView({ curves, regression }: CurvesOf, voice: Voice): TemplateResult | typeof nothing {
  const { t, f } = voice;
  const all = Object.entries(curves).filter(([, { epochs }]) => epochs.length > 0);
  if (all.length === 0) return nothing;
  const { columns } = t.curves;
  return html`<details class="points-table">
    <summary>${t.curves.table}</summary>
    ${all.map(([series, { epochs }]) => {
      const every = Math.max(Math.ceil(epochs.length / MOST_ROWS), 1);
      const rows = epochs.filter((_, i) => i === epochs.length - 1 || (i + 1) % every === 0);
      return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${seriesName(series, voice)}>
        <table>
          <caption>${seriesName(series, voice)}${every > 1 ? ` (${t.curves.every(f.count(every))})` : ""}</caption>
          <thead>
            <tr>
              <th scope="col" class="number">${columns.epoch}</th>
              <th scope="col" class="number">${columns.trained}</th>
              <th scope="col" class="number">${columns.loss}</th>
              <th scope="col" class="number">${columns.score}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ epoch, trained, loss, score }) => html`<tr>
                <th scope="row" class="number">${f.count(epoch)}</th>
                <td class="number">${f.number(trained, 4)}</td>
                <td class="number">${f.number(loss, 4)}</td>
                <td class="number">${plainScore(score, regression, voice)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
    })}
  </details>`;
}
