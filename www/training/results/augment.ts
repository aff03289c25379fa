// The same network trained on rows as they are and on varied ones: rows not seen, noise, moved pictures; floats and quantized.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../../charts/box.ts";
import { drawPairs, layoutPairs, type PairRow, type PairsWords } from "../../charts/pairs.ts";
import type { Measures } from "../../types.ts";
import type { WeightFormat } from "../choices.ts";
import { plainScore, tickScore, type Voice } from "../names.ts";
import type { Outcome } from "../outcome.ts";
import type { AugmentedPoint } from "../protocol.ts";
import { curvesView, keyView } from "./curves.ts";

/** A score before quantization, and after it. */
type Scores = readonly [before: number, after: number];

interface Row {
  id: string;
  name: string;
  short: string;
  of: (measures: Measures) => Scores;
}

/** Strengths of noise that are shown; the core measures more. */
const NOISE = [0.5, 1];

export function augmentView(
  outcome: Outcome,
  format: WeightFormat,
  regression: boolean,
  voice: Voice,
): TemplateResult {
  return html`${comparisonView(outcome.augmented, format, regression, voice)}
    ${curvesView({ curves: outcome.curves, regression }, voice)}`;
}

const both = (scores: { before: number; after: number } | undefined): Scores => [
  scores?.before ?? Number.NaN,
  scores?.after ?? Number.NaN,
];

/** What can be measured of this data, by a network's measures. */
function rowsOf({ robustness, shifts }: Measures, { t, f }: Voice): Row[] {
  const { rows, short, pixels } = t.augmented;
  const noises = robustness
    .filter(({ noise }) => NOISE.includes(noise))
    .map(({ noise }): Row => {
      const text = f.number(noise, 2);
      return {
        ...{ id: `noise-${noise}`, name: rows.noise(text), short: short.noise(text) },
        of: (measures) => both(measures.robustness.find((each) => each.noise === noise)),
      };
    });
  const moved = shifts
    .filter(({ pixels: far }) => far > 0)
    .map(({ pixels: far }): Row => {
      const text = pixels(f.count(far));
      return {
        ...{ id: `shift-${far}`, name: rows.shift(text), short: short.shift(text) },
        of: (measures) => both(measures.shifts.find((each) => each.pixels === far)),
      };
    });
  return [
    {
      ...{ id: "train", name: rows.train, short: short.train },
      of: ({ generalisation: { trainBefore, trainAfter } }) => [trainBefore, trainAfter],
    },
    {
      ...{ id: "test", name: rows.test, short: short.test },
      of: ({ generalisation: { testBefore, testAfter } }) => [testBefore, testAfter],
    },
    ...noises,
    ...moved,
  ];
}

function meansOf(points: AugmentedPoint[], augmented: boolean, of: Row["of"]): Scores {
  const found = points.filter((point) => point.augmented === augmented).map(({ measures }) => of(measures));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean(found.map(([before]) => before)), mean(found.map(([, after]) => after))];
}

function comparisonView(
  points: AugmentedPoint[],
  format: WeightFormat,
  regression: boolean,
  voice: Voice,
): TemplateResult | typeof nothing {
  const { t, f } = voice;
  const words = t.augmented;
  // Only seeds that have both can be compared.
  const seeds = new Set(points.filter(({ augmented }) => augmented).map(({ seed }) => seed));
  const whole = points.filter(({ seed }) => seeds.has(seed));
  const [first] = whole;
  if (!first) return nothing;
  const rows = rowsOf(first.measures, voice).map((row) => ({
    ...row,
    still: meansOf(whole, false, row.of),
    varied: meansOf(whole, true, row.of),
  }));
  const text = (score: number | undefined) => plainScore(score ?? Number.NaN, regression, voice);
  const pairs = rows.map(
    ({ short, still, varied }): PairRow => ({
      name: short,
      values: [
        { tone: "alone", value: still[1] },
        { tone: "taught", value: varied[1] },
      ],
    }),
  );
  const chart: PairsWords = {
    x: words.x(t.formats[format]),
    number: (score) => tickScore(score, regression, voice),
  };
  const test = rows.find(({ id }) => id === "test");
  const summary = words.summary(text(test?.still[1]), text(test?.varied[1]));
  const draw = (size: Size) => drawPairs(layoutPairs(pairs, null, chart, size), chart, summary);
  const train = rows.find(({ id }) => id === "train");
  const gap = (scores: "still" | "varied", at: 0 | 1) => {
    const difference = (test?.[scores][at] ?? Number.NaN) - (train?.[scores][at] ?? Number.NaN);
    return regression ? f.fixed(difference, 3) : f.points(difference);
  };
  const cells = (of: (scores: "still" | "varied", at: 0 | 1) => string) =>
    (["still", "varied"] as const).map((scores) =>
      ([0, 1] as const).map((at) => html`<td class="number">${of(scores, at)}</td>`),
    );
  return html`<section class="section">
    <h2>${words.heading}</h2>
    <chart-box class="chart-pairs" .draw=${draw}></chart-box>
    <p class="legend">${keyView("alone", words.still)} ${keyView("taught", words.varied)}</p>
    <div class="table-scroll" tabindex="0" role="group" aria-label=${words.heading}>
      <table class="stats" id="augmented">
        <thead>
          <tr>
            <th scope="col" rowspan="2">${words.measure}</th>
            <th scope="colgroup" colspan="2">${words.still}</th>
            <th scope="colgroup" colspan="2">${words.varied}</th>
          </tr>
          <tr>
            ${[0, 1].map(
              () => html`<th scope="col" class="number">${words.float}</th>
                <th scope="col" class="number">${t.formats[format]}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr data-measure=${row.id}>
              <th scope="row">${row.name}</th>
              ${cells((scores, at) => text(row[scores][at]))}
            </tr>
            ${row.id === "test" ? html`<tr data-measure="gap"><th scope="row">${regression ? words.rows.gapOfR2 : words.rows.gap}</th>${cells(gap)}</tr>` : nothing}`,
          )}
        </tbody>
      </table>
    </div>
    <p class="small">${words.seeds(words.seedCount(f.count(seeds.size)))}</p>
  </section>`;
}
