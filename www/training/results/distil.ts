// Students of three seeds, without their teacher and with it.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Size } from "../../charts/box.ts";
import { drawPairs, layoutPairs, type PairRow, type PairsWords } from "../../charts/pairs.ts";
import { scoreText, tickScore, type Voice } from "../names.ts";
import type { Outcome } from "../outcome.ts";
import type { StudentPoint } from "../protocol.ts";
import { curvesView, keyView } from "./curves.ts";

interface Both {
  seed: number;
  alone: StudentPoint | undefined;
  taught: StudentPoint | undefined;
}

export function distilView(outcome: Outcome, regression: boolean, voice: Voice): TemplateResult {
  return html`${studentsView(outcome, voice)} ${curvesView({ curves: outcome.curves, regression }, voice)}`;
}

function bothOf(students: StudentPoint[]): Both[] {
  const seeds = [...new Set(students.map(({ seed }) => seed))];
  return seeds.map((seed) => ({
    seed,
    alone: students.find((each) => each.seed === seed && !each.taught),
    taught: students.find((each) => each.seed === seed && each.taught),
  }));
}

const scoreOf = (student: StudentPoint | undefined) => student?.point.report.score ?? Number.NaN;
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);

function studentsView({ students, points }: Outcome, voice: Voice): TemplateResult | typeof nothing {
  const { t, f } = voice;
  const teacher = points.float;
  if (students.length === 0 || !teacher) return nothing;
  const both = bothOf(students);
  const rows = both.map(
    ({ seed, alone, taught }): PairRow => ({
      name: t.students.seed(f.count(seed)),
      values: [alone, taught].flatMap((student) =>
        student
          ? [{ tone: student.taught ? ("taught" as const) : ("alone" as const), value: scoreOf(student) }]
          : [],
      ),
    }),
  );
  const whole = both.filter(({ alone, taught }) => alone && taught);
  const means = {
    alone: mean(whole.map(({ alone }) => scoreOf(alone))),
    taught: mean(whole.map(({ taught }) => scoreOf(taught))),
  };
  const words: PairsWords = { x: t.students.x, number: (value) => tickScore(value, false, voice) };
  const goal = { value: teacher.report.score, label: t.students.teacher(scoreText(teacher, voice)) };
  const isWhole = whole.length > 0;
  const text = (value: number) => (isWhole ? f.percent(value) : f.number(Number.NaN));
  const summary = t.students.summary(text(means.alone), text(means.taught));
  const draw = (size: Size) => drawPairs(layoutPairs(rows, goal, words, size), words, summary);
  const { bytes } = students[0]?.point.report ?? { bytes: 1 };
  const full = teacher.report.bytes;
  const gain = (alone: number, taught: number) => f.points(taught - alone);
  return html`<section class="section">
    <h2>${t.students.heading}</h2>
    <p>${t.students.size(f.bytes(bytes), f.bytes(full), f.ratio(full / Math.max(bytes, 1)))}</p>
    <chart-box class="chart-pairs" .draw=${draw}></chart-box>
    <p class="legend">${keyView("alone", t.students.alone)} ${keyView("taught", t.students.taught)}</p>
    <div class="table-scroll" tabindex="0" role="group" aria-label=${t.students.heading}>
      <table class="stats">
        <thead>
          <tr>
            <th scope="col">${t.fields.seed}</th>
            <th scope="col" class="number">${t.students.alone}</th>
            <th scope="col" class="number">${t.students.taught}</th>
            <th scope="col" class="number">${t.students.gain}</th>
          </tr>
        </thead>
        <tbody>
          ${both.map(
            ({ seed, alone, taught }) => html`<tr>
              <th scope="row">${f.count(seed)}</th>
              <td class="number">${f.percent(scoreOf(alone))}</td>
              <td class="number">${f.percent(scoreOf(taught))}</td>
              <td class="number">${gain(scoreOf(alone), scoreOf(taught))}</td>
            </tr>`,
          )}
          ${
            isWhole
              ? html`<tr>
                  <th scope="row">${t.students.mean}</th>
                  <td class="number">${f.percent(means.alone)}</td>
                  <td class="number">${f.percent(means.taught)}</td>
                  <td class="number">${gain(means.alone, means.taught)}</td>
                </tr>`
              : nothing
          }
        </tbody>
      </table>
    </div>
    <p class="small">${t.students.caution(f.fixed(100 / Math.max(teacher.report.samples, 1), 2))}</p>
  </section>`;
}
