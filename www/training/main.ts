// The page on which networks are trained: wiring only. Language, colours and data come from the link, as on the playground,
// whose own state the link keeps; what is trained, and how, is the rest of it.
import "../charts/box.ts";
import { effect, signal } from "@preact/signals-core";
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { save } from "../charts/export.ts";
import { pageBar } from "../controls/page-bar.ts";
import { formats } from "../format.ts";
import { showHead } from "../head.ts";
import { frameWords } from "../i18n/frame.ts";
import { spokenLanguage } from "../i18n/languages.ts";
import { trainingWords } from "../i18n/training.ts";
import { DEFAULT_STATE, type State } from "../state.ts";
import { showTheme } from "../theme.ts";
import type { Recipe } from "../types.ts";
import { readState, writeState } from "../url.ts";
import { type Choices, EXPERIMENTS, type Experiment } from "./choices.ts";
import { formView } from "./forms.ts";
import { Lab, type Port } from "./lab.ts";
import { readChoices, writeChoices } from "./link.ts";
import { complete, type MnistFiles } from "./mnist.ts";
import { isRegression, type Voice } from "./names.ts";
import type { Outcome } from "./outcome.ts";
import type { Job, ModelName } from "./protocol.ts";
import { player } from "./replay.ts";
import { augmentView } from "./results/augment.ts";
import { awareView } from "./results/aware.ts";
import { deepView } from "./results/deep.ts";
import { distilView } from "./results/distil.ts";
import { sentenceView } from "./results/sentence.ts";
import { trainView } from "./results/train.ts";
import { runView, statusText } from "./status.ts";
import { fileName, takeView } from "./take.ts";

const defaults: State = { ...DEFAULT_STATE, language: spokenLanguage() };
const base = document.baseURI.replace(/#.*$/, "");

/** A model of the visitor's own is none of the data here. */
const datasetOf = ({ dataset }: State) => (dataset === "custom" ? DEFAULT_STATE.dataset : dataset);

const state = signal(readState(location.hash, defaults));
const choices = signal(readChoices(location.hash, datasetOf(state.value)));
const mnist = signal<Partial<MnistFiles>>({});
const spawn = () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }) as Port;
const lab = new Lab(spawn, ({ model, file }) =>
  save(fileName(model, file.ending), new Blob([file.bytes], { type: "application/octet-stream" })),
);
const replay = player(() => lab.outcomes.value.aware.pictures.length);

function keep(): void {
  const parts = [writeState(state.value, defaults), writeChoices(choices.value)].filter(
    (part) => part !== "",
  );
  history.replaceState(null, "", `#${parts.join("&")}`);
}

function update(change: Partial<State>): void {
  state.value = { ...state.value, ...change };
  keep();
}

function choose(change: Partial<Choices>): void {
  choices.value = { ...choices.value, ...change };
  const { dataset } = choices.value.setup;
  if (dataset !== datasetOf(state.value)) state.value = { ...state.value, dataset };
  keep();
}

addEventListener("hashchange", () => {
  state.value = readState(location.hash, defaults);
  choices.value = readChoices(location.hash, datasetOf(state.value));
});

const place = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`train.html has no element "${id}"`);
  return found;
};

/** For screen readers; only when it comes to rest, not at every step. */
function say(text: string): void {
  const live = place("live");
  if (live.textContent !== text) live.textContent = text;
}

function jobOf({ experiment, setup, aware, augment, distil, deep }: Choices): Job {
  if (experiment === "train") return { kind: experiment, setup };
  if (experiment === "aware") return { kind: experiment, setup, aware };
  if (experiment === "augment") return { kind: experiment, setup, augment };
  if (experiment === "distil") return { kind: experiment, setup, distil };
  return { kind: experiment, deep };
}

function experimentsView(now: Experiment, { t }: Voice): TemplateResult {
  return html`<fieldset>
      <legend class="visually-hidden">${t.what}</legend>
      <div class="segments">
        ${EXPERIMENTS.map(
          (id) => html`<label>
            <input type="radio" name="experiment" value=${id} .checked=${id === now} @change=${() => choose({ experiment: id })} />
            <span>${t.experiments[id].name}</span>
          </label>`,
        )}
      </div>
    </fieldset>
    <p>${t.experiments[now].line}</p>`;
}

const MODELS: Record<Experiment, ModelName> = {
  train: "float",
  aware: "aware",
  augment: "augmented",
  distil: "student",
  deep: "deep",
};

/** Whether an experiment has left a model that can be taken away. */
function hasModel(experiment: Experiment): boolean {
  const { points, augmented, students, stages } = lab.outcomes.value[experiment];
  if (experiment === "train") return points.float !== undefined;
  if (experiment === "aware") return points.aware !== undefined;
  if (experiment === "augment") return augmented.some((each) => each.augmented);
  if (experiment === "distil") return students.some(({ taught }) => taught);
  return stages.some(({ stage }) => stage === "huffman") && !(lab.isRunning && lab.of.value === "deep");
}

/** What an experiment's model is stored as, where it is one recipe for all layers. */
const packedBy = ({ points, augmented, students }: Outcome): Partial<Recipe> | null =>
  (augmented.at(-1) ?? points.aware ?? students.at(-1)?.point)?.recipe ?? null;

function resultsView(now: Choices, voice: Voice): TemplateResult {
  const { experiment, setup, deep, aware } = now;
  const outcome = lab.outcomes.value[experiment];
  const dataset = experiment === "deep" ? deep.dataset : setup.dataset;
  const regression = isRegression(lab.datasets.value.find(({ id }) => id === dataset));
  const views: Record<Experiment, () => TemplateResult> = {
    train: () => trainView(outcome, { repeated: lab.repeated.value, regression }, voice),
    aware: () =>
      awareView(
        outcome,
        { regression, perChannel: aware.granularity === "perChannel", replay: replay.shown() },
        voice,
      ),
    augment: () => augmentView(outcome, choices.value.augment.format, regression, voice),
    distil: () => distilView(outcome, regression, voice),
    deep: () => deepView(outcome, deep, regression, voice),
  };
  const reads = experiment === "train" && dataset === "languages" && hasModel(experiment);
  const isStale = outcome.rows !== null && !lab.isOf(jobOf(now));
  return html`${isStale ? html`<p class="small train-stale">${voice.t.state.changed}</p>` : nothing}
    ${views[experiment]()} ${reads ? sentenceView(lab, voice) : nothing} ${hasModel(experiment) ? takeView(MODELS[experiment], lab, packedBy(outcome), voice) : nothing}`;
}

function draw(): void {
  const [now, chosen] = [state.value, choices.value];
  const root = document.documentElement;
  const voice: Voice = { t: trainingWords[now.language], f: formats(now.language), language: now.language };
  const { t } = voice;
  const frame = frameWords[now.language];
  showHead(now.language, `${t.title} · ${frame.title}`);
  showTheme(now.theme);
  render(pageBar(now, t, frame, `./#${writeState(now, defaults)}`, update), place("bar"));
  place("skip").textContent = t.results;
  const start = () => lab.start(jobOf(chosen), { base, line: now.line, mnist: complete(mnist.value) });
  render(
    html`<p class="sentence">${t.line}</p>${experimentsView(chosen.experiment, voice)}`,
    place("experiments"),
  );
  render(
    html`<form class="choices" @submit=${(event: Event) => event.preventDefault()}>
        ${formView({ choices: chosen, datasets: lab.datasets.value, voice, update: choose, mnist })}
      </form>
      ${runView(lab, jobOf(chosen), voice, start)}`,
    place("choices"),
  );
  render(resultsView(chosen, voice), place("results"));
  root.dataset.status = lab.status.value.kind;
  // What failed is an alert of its own.
  if (!lab.isRunning && lab.status.value.kind !== "failed") say(statusText(lab, voice));
}

let frame = 0;
effect(() => {
  // What `draw` reads; it draws once a frame, however much has changed.
  for (const part of [
    state,
    choices,
    lab.datasets,
    lab.of,
    lab.status,
    lab.outcomes,
    lab.repeated,
    lab.taken,
    lab.said,
    mnist,
  ])
    part.value;
  replay.read();
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(draw);
});

// To keep the files is the playground's business; a newer build must not end what is being trained.
if (navigator.serviceWorker?.controller)
  void import("../offline/register.ts").then(({ keepOffline }) =>
    keepOffline({
      language: () => state.value.language,
      loses: () => (lab.status.value.kind === "idle" ? null : "training"),
    }),
  );
