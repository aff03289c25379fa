// What is said at a step, with the numbers of this sample.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Detailed } from "../shown.ts";
import type { TracedSample } from "../types.ts";
import { bracketed, isInteger, type Step, showsCodes } from "./trace.ts";

type Words = (trace: TracedSample, shown: Detailed, fp32: number | null) => TemplateResult;

const WORDS: Record<Step, Words> = {
  input: (trace, { t, results }) => {
    const { picture, plain, transformed } = t.sample.text.input;
    const isPicture = trace.layer === 0 && results.session?.dataset.image && trace.positions === 1;
    return html`<p>${isInteger(trace) && trace.transformed ? transformed : isPicture ? picture : plain}</p>`;
  },

  codes: ({ grid, flags }, { t, f }) => {
    if (!grid) return html``;
    const n = (value: number) => f.number(value, 5);
    const text = t.sample.text.codes[grid.fixed ? "static" : "dynamic"](n(grid.low), n(grid.high));
    const flagged = ([1, 2] as const).map((flag) => {
      const count = flags.reduce((sum, each) => sum + Number(each === flag), 0);
      return count > 0 ? html`<p class="small">${t.sample.flagged[flag](f.count(count))}</p>` : nothing;
    });
    return html`
      <p>${text}</p>
      <p class="formula">s = (${n(grid.high)} − ${bracketed(grid.low, n(grid.low))}) / ${f.count(grid.levels - 1)} = ${n(grid.scale)}, z = ${f.count(grid.zeroPoint)}</p>
      ${flagged}
    `;
  },

  weightCodes: ({ weightScales }, { t }) =>
    html`<p>${t.sample.text.weightCodes[weightScales.length > 0 ? "integers" : "levels"]}</p>`,

  weights: (trace, { t }) => {
    const { integers, recovered, transformed, float } = t.sample.text.weights;
    const inFloats = showsCodes(trace) ? recovered : trace.transformed ? transformed : float;
    return html`<p>${isInteger(trace) ? integers : inFloats}</p>`;
  },

  products: (trace, { t }) =>
    html`<p>${t.sample.text.products[isInteger(trace) ? "integers" : "floats"]}</p>`,

  sum: (trace, { t, f }) => {
    const { one, runs, floats } = t.sample.text.sum;
    if (!isInteger(trace))
      return html`<p>${floats}</p><p class="formula">Σ x · ŵ = <strong>${f.number(trace.sum, 6)}</strong></p>`;
    if (trace.runs.length > 1) return html`<p>${runs(f.count(trace.runs.length))}</p>`;
    return html`<p>${one}</p><p class="formula">Σ (q − z) · w = <strong>${f.count(trace.runs[0]?.sum ?? 0)}</strong></p>`;
  },

  rescale: ({ grid, runs, sum }, { t, f }) => {
    const n = (value: number) => f.number(value, 6);
    const [run] = runs;
    if (!grid || !run) return html``;
    const several = html`<p>${t.sample.text.rescale.runs}</p>
      <p class="formula">Σ = <strong>${n(sum)}</strong></p>`;
    const one = html`<p>${t.sample.text.rescale.one}</p>
      <p class="formula">${f.count(run.sum)} · (${n(grid.scale)} · ${n(run.scale)}) = <strong>${n(run.rescaled)}</strong></p>`;
    return runs.length > 1 ? several : one;
  },

  output: ({ sum, bias, value }, { t, f }, fp32) => {
    const n = (x: number) => f.number(x, 6);
    return html`
      <p>${t.sample.text.output[bias === 0 ? "none" : "bias"]}</p>
      <p class="formula">y = ${n(sum)} + ${bracketed(bias, n(bias))} = <strong>${n(value)}</strong></p>
      ${fp32 === null ? nothing : html`<p>${t.sample.fp32(n(fp32), f.signed(value - fp32, 3))}</p>`}
    `;
  },
};

export function textView(
  trace: TracedSample,
  step: Step,
  fp32: number | null,
  shown: Detailed,
): TemplateResult {
  return html`<div id="walk-words" role="status">
    <h4>${shown.t.sample.steps[step]}</h4>
    ${WORDS[step](trace, shown, fp32)}
  </div>`;
}
