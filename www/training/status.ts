// How far a run is, the buttons that begin, hold and end it, and what went wrong. Functions from the lab to templates.
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { PlainError } from "../engine/protocol.ts";
import type { Lab } from "./lab.ts";
import { seriesName, type Voice } from "./names.ts";
import type { Job, Place } from "./protocol.ts";

/** Where the run at hand is; nothing before its first batch. */
function placeOf(lab: Lab): { series: string; place: Place } | null {
  const status = lab.status.value;
  if ((status.kind !== "running" && status.kind !== "paused") || !status.phase) return null;
  const { of, series } = status.phase;
  const place = lab.outcomes.value[of].curves[series]?.place;
  return place ? { series, place } : null;
}

/** The state in a sentence. */
export function statusText(lab: Lab, voice: Voice): string {
  const { t, f } = voice;
  const status = lab.status.value;
  if (status.kind === "failed") return errorWords(status.error, voice).title;
  if (status.kind !== "running" && status.kind !== "paused") return t.state[status.kind];
  const at = placeOf(lab);
  if (!at) return t.state.starting;
  const { epoch, epochs, loss, rate } = at.place;
  const name = seriesName(at.series, voice);
  const text = t.state.running(name, f.count(epoch), f.count(epochs), f.number(loss, 3), f.number(rate, 2));
  return status.kind === "paused" ? t.state.paused(text) : text;
}

export function errorWords({ code }: PlainError, { t }: Voice): { title: string; remedy: string } {
  const found = Object.hasOwn(t.errors, code) ? t.errors[code] : t.errors.other;
  return found ?? { title: "", remedy: "" };
}

function errorView(error: PlainError, voice: Voice): TemplateResult {
  const { title, remedy } = errorWords(error, voice);
  // What the core says of a number that is none names its place, which is no help here.
  return html`<div class="problem" role="alert">
    <p><strong>${title}</strong></p>
    <p>${remedy}</p>
    ${error.message && error.code !== "non-finite" ? html`<p class="small">${error.message}</p>` : nothing}
  </div>`;
}

function progressView(lab: Lab, label: string): TemplateResult {
  const at = placeOf(lab);
  const share = at
    ? (at.place.epoch - 1 + at.place.batch / Math.max(at.place.batches, 1)) / at.place.epochs
    : 0;
  return html`<progress aria-label=${label} max="1" .value=${share}></progress>`;
}

export function runView(lab: Lab, job: Job, voice: Voice, start: () => void): TemplateResult {
  const { t } = voice;
  const status = lab.status.value;
  const isOurs = lab.of.value === job.kind;
  const isAgain = job.kind === "train" && lab.isOf(job) && status.kind === "done" && isOurs;
  const isPaused = status.kind === "paused";
  const label = isAgain ? t.buttons.again : t.buttons.start[job.kind];
  return html`<div class="train-go">
      <button type="button" class="button strong" id="start" ?disabled=${lab.isRunning} @click=${start}>${label}</button>
      ${
        lab.isRunning && isOurs
          ? html`<button type="button" class="button" id="pause" @click=${() => (isPaused ? lab.resume() : lab.pause())}>
                ${isPaused ? t.buttons.resume : t.buttons.pause}
              </button>
              <button type="button" class="button" id="cancel" @click=${() => lab.cancel()}>${t.buttons.cancel}</button>`
          : nothing
      }
    </div>
    <div class="state">
      ${lab.isRunning && isOurs ? progressView(lab, label) : nothing}
      <span id="status">${isOurs ? (status.kind === "failed" ? "" : statusText(lab, voice)) : lab.isRunning ? t.state.busy(t.experiments[lab.of.value].name) : ""}</span>
    </div>
    ${status.kind === "failed" ? errorView(status.error, voice) : nothing}`;
}
