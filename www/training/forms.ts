// What is chosen for each experiment, as forms. Functions from the choices to templates.
import type { Signal } from "@preact/signals-core";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { datasetWords } from "../i18n/training.ts";
import type { Network, TrainingData } from "../types.ts";
import {
  ACTIVATIONS,
  type Augment,
  type Aware,
  type Choices,
  canLearnSteps,
  choicesOf,
  DEEP_PRESETS,
  type Deep,
  type DeepPreset,
  type Distil,
  deepFor,
  deepOf,
  FORMATS,
  GRANULARITIES,
  OPTIMISERS,
  SCHEDULES,
  type Setup,
  STEP_SIZES,
  STUDENT_FORMATS,
  setupOf,
  sound,
} from "./choices.ts";
import { listField, numberField, segmentsField, selectField } from "./fields.ts";
import { complete, MNIST_PARTS, type MnistFiles, recognised } from "./mnist.ts";
import type { Voice } from "./names.ts";
import { hasRelu, KINDS, NETWORKS, sizesOf } from "./networks.ts";

export interface Form {
  choices: Choices;
  datasets: TrainingData[];
  voice: Voice;
  update: (change: Partial<Choices>) => void;
  /** The files of MNIST that were given. */
  mnist: Signal<Partial<MnistFiles>>;
}

const named = <T extends string>(ids: readonly T[], words: Record<string, string>) =>
  ids.map((id) => ({ id, label: words[id] ?? id }));

export function formView(form: Form): TemplateResult {
  const { experiment } = form.choices;
  if (experiment === "train") return setupView(form);
  if (experiment === "aware") return awareView(form);
  if (experiment === "augment") return augmentView(form);
  if (experiment === "distil") return distilView(form);
  return deepView(form);
}

/** The menu of data: before the engine has said which there are, the one at hand. */
function datasetField(of: string, { datasets, voice }: Form, change: (dataset: string) => void) {
  const { t, language } = voice;
  const ids = datasets.some(({ id }) => id === of) ? [] : [of];
  const options = [...ids, ...datasets.map(({ id }) => id)].map((id) => ({
    id,
    label: datasetWords(language, id),
  }));
  const info = datasets.find(({ id, sourceUrl }) => id === of && sourceUrl !== "");
  const line = Object.hasOwn(t.datasets, of) ? t.datasets[of]?.line : undefined;
  return html`<div class="fields">${selectField({ label: t.fields.dataset, value: of, options, change })}</div>
    ${line ? html`<p class="small">${line}</p>` : nothing}
    ${info ? html`<p class="small train-source"><a href=${info.sourceUrl}>${info.source}</a>${info.licence ? ` · ${info.licence}` : nothing}</p>` : nothing}`;
}

function networkFields(
  of: { dataset: string; network: Network },
  label: string,
  { datasets, voice }: Form,
  change: (network: Network) => void,
): TemplateResult {
  const { t } = voice;
  const info = datasets.find(({ id }) => id === of.dataset);
  const kinds = KINDS.filter((kind) => kind === of.network.kind || !info || NETWORKS[kind].suits(info));
  const kind = selectField({
    ...{ label, value: of.network.kind, options: named(kinds, t.networks) },
    change: (next) => change(NETWORKS[next].make(NETWORKS[next].usual)),
  });
  return html`${kinds.length > 1 ? html`<div class="fields">${kind}</div>` : nothing}
    ${sizesField(of.network, voice, change)}`;
}

function sizesField(
  network: Network,
  { t, f }: Voice,
  change: (network: Network) => void,
): TemplateResult | typeof nothing {
  const { sizes, most: max, make } = NETWORKS[network.kind];
  const values = sizesOf(network);
  if (sizes === "none") return nothing;
  if (sizes === "one")
    return html`<div class="fields">
      ${numberField({ label: t.fields.size, value: values[0] ?? 1, min: 1, max, change: (size) => change(make([size])) })}
    </div>`;
  return listField({
    ...{ label: t.fields.hidden, values, min: 1, max, most: 8 },
    nameOf: (index) => t.fields.hiddenOf(f.count(index)),
    words: { add: t.fields.add, remove: (index) => t.fields.remove(f.count(index)) },
    change: (next) => change(make(next)),
  });
}

/** Other data: what they begin with, how long few bits take, how rows are varied, and a student that suits them. */
function forData(dataset: string, before: Choices): Partial<Choices> {
  const { setup, aware, augment, distil } = choicesOf(dataset);
  return { setup, aware: { ...before.aware, epochs: aware.epochs, rate: aware.rate }, augment, distil };
}

function setupView(form: Form): TemplateResult {
  const { choices, datasets, voice } = form;
  const { setup } = choices;
  const { t } = voice;
  const put = (change: Partial<Setup>) => form.update({ setup: { ...setup, ...change } });
  const number = (
    key: "epochs" | "batch" | "seed" | "patience" | "shift",
    min: number,
    max: number,
    help?: string,
  ) =>
    numberField({
      label: t.fields[key],
      value: setup[key],
      min,
      max,
      help,
      change: (value) => put({ [key]: value }),
    });
  const share = (key: "rate" | "momentum" | "decay" | "noise", min: number, max: number, help?: string) =>
    numberField({
      ...{ label: t.fields[key], value: setup[key], min, max, step: "any", help },
      change: (value) => put({ [key]: value }),
    });
  const isPicture = datasets.find(({ id }) => id === setup.dataset)?.image !== undefined;
  return html`${datasetField(setup.dataset, form, (dataset) => form.update(forData(dataset, form.choices)))}
    ${networkFields(setup, t.fields.network, form, (network) => put({ network }))}
    <div class="fields">
      ${number("epochs", 1, 10_000)} ${share("rate", 1e-9, 10)} ${number("batch", 1, 65_536)}
      ${number("seed", 0, 2 ** 32 - 1, t.help.seed)}
    </div>
    <details class="finer">
      <summary>${t.fields.more}</summary>
      <div class="fields">
        ${selectField({
          ...{ label: t.fields.optimiser, value: setup.optimiser, options: named(OPTIMISERS, t.optimisers) },
          change: (optimiser) => put({ optimiser }),
        })}
        ${setup.optimiser === "sgd" ? share("momentum", 0, 1) : nothing}
        ${selectField({
          ...{ label: t.fields.schedule, value: setup.schedule, options: named(SCHEDULES, t.schedules) },
          change: (schedule) => put({ schedule }),
        })}
        ${share("decay", 0, 1)} ${share("noise", 0, 1000, t.help.noise)}
        ${isPicture || setup.shift > 0 ? number("shift", 0, 16) : nothing} ${number("patience", 0, 10_000, t.help.patience)}
      </div>
      <p class="small">${t.help.seed}</p>
      <button type="button" class="button tiny" @click=${() => form.update({ setup: setupOf(setup.dataset) })}>
        ${t.buttons.defaults}
      </button>
    </details>`;
}

function awareView(form: Form): TemplateResult {
  const { choices, voice } = form;
  const { aware, setup } = choices;
  const { t } = voice;
  const put = (change: Partial<Aware>) => form.update({ aware: sound({ ...aware, ...change }) });
  const learnable = canLearnSteps(aware);
  const limited = hasRelu(setup.network);
  return html`${datasetField(setup.dataset, form, (dataset) => form.update(forData(dataset, form.choices)))}
    ${segmentsField("format", {
      ...{ label: t.fields.format, value: aware.format, options: named(FORMATS, t.formats) },
      help: aware.format.startsWith("int") ? t.help.integers : undefined,
      change: (format) => put({ format }),
    })}
    ${segmentsField("granularity", {
      ...{
        label: t.fields.granularity,
        value: aware.granularity,
        options: named(GRANULARITIES, t.granularities),
      },
      change: (granularity) => put({ granularity }),
    })}
    ${segmentsField("step", {
      ...{ label: t.fields.step, value: aware.step },
      options: STEP_SIZES.map((id) => ({ id, label: t.steps[id], disabled: id === "learned" && !learnable })),
      help: learnable ? undefined : t.help.learnable,
      change: (step) => put({ step }),
    })}
    <div class="fields">
      ${selectField({
        ...{ label: t.fields.activations, value: aware.activations },
        options: ACTIVATIONS.map((id) => ({
          id,
          label: t.activations[id],
          disabled: id === "learned" && !limited,
        })),
        help: limited ? undefined : t.help.pact,
        change: (activations) => put({ activations }),
      })}
      ${numberField({ label: t.fields.epochs, value: aware.epochs, min: 1, max: 10_000, change: (epochs) => put({ epochs }) })}
      ${numberField({ label: t.fields.rate, value: aware.rate, min: 1e-9, max: 10, step: "any", change: (rate) => put({ rate }) })}
    </div>
    <p class="small">${t.help.aware}</p>`;
}

function augmentView(form: Form): TemplateResult {
  const { choices, datasets, voice } = form;
  const { augment, setup } = choices;
  const { t } = voice;
  const put = (change: Partial<Augment>) => form.update({ augment: { ...augment, ...change } });
  const isPicture = datasets.find(({ id }) => id === setup.dataset)?.image !== undefined;
  return html`${datasetField(setup.dataset, form, (dataset) => form.update(forData(dataset, form.choices)))}
    <div class="fields">
      ${numberField({ label: t.fields.noise, value: augment.noise, min: 0, max: 1000, step: "any", help: t.help.noise, change: (noise) => put({ noise }) })}
      ${
        isPicture || augment.shift > 0
          ? numberField({
              label: t.fields.shift,
              value: augment.shift,
              min: 0,
              max: 16,
              help: t.help.shift,
              change: (shift) => put({ shift }),
            })
          : nothing
      }
      ${selectField({
        ...{ label: t.fields.afterwards, value: augment.format, options: named(FORMATS, t.formats) },
        change: (format) => put({ format }),
      })}
    </div>
    <p class="small">${t.help.augment}</p>`;
}

function distilView(form: Form): TemplateResult {
  const { choices, datasets, voice } = form;
  const { distil, setup } = choices;
  const { t } = voice;
  const put = (change: Partial<Distil>) => form.update({ distil: { ...distil, ...change } });
  const isRegression = datasets.find(({ id }) => id === setup.dataset)?.task === "regression";
  return html`${datasetField(setup.dataset, form, (dataset) => form.update(forData(dataset, form.choices)))}
    ${isRegression ? html`<p class="problem">${t.students.regression}</p>` : nothing}
    ${networkFields({ dataset: setup.dataset, network: distil.network }, t.fields.student, form, (network) => put({ network }))}
    <div class="fields">
      ${selectField({
        ...{
          label: t.fields.studentFormat,
          value: distil.format,
          options: named(STUDENT_FORMATS, t.formats),
        },
        change: (format) => put({ format }),
      })}
      ${numberField({ label: t.fields.temperature, value: distil.temperature, min: 0.1, max: 100, step: "any", change: (temperature) => put({ temperature }) })}
      ${numberField({ label: t.fields.weight, value: distil.weight, min: 0, max: 1, step: "any", change: (weight) => put({ weight }) })}
      ${numberField({ label: t.fields.epochs, value: distil.epochs, min: 1, max: 10_000, change: (epochs) => put({ epochs }) })}
      ${numberField({ label: t.fields.noise, value: distil.noise, min: 0, max: 1000, step: "any", help: t.help.noise, change: (noise) => put({ noise }) })}
    </div>
    <p class="small">${t.help.distil}</p>`;
}

/** Data of which a run takes minutes. */
const MANY_ROWS = 5_000;

function deepView(form: Form): TemplateResult {
  const { choices, datasets, voice } = form;
  const { deep } = choices;
  const { t, f } = voice;
  const put = (change: Partial<Deep>) => form.update({ deep: { ...deep, ...change } });
  const number = (
    key: "epochs" | "pruneEpochs" | "shareEpochs" | "batch" | "seed",
    min: number,
    max: number,
  ) =>
    numberField({
      label: t.fields[key],
      value: deep[key],
      min,
      max,
      change: (value) => put({ [key]: value }),
    });
  const isSlow = (datasets.find(({ id }) => id === deep.dataset)?.rows ?? 0) >= MANY_ROWS;
  const layer = (index: number) => t.fields.layer(f.count(index));
  const list = { add: t.fields.add, remove: (index: number) => t.fields.without(f.count(index)) };
  return html`<div class="control">
      <span class="control-label" id="presets">${t.fields.presets}</span>
      <div class="preset-buttons" role="group" aria-labelledby="presets">
        ${(Object.keys(DEEP_PRESETS) as DeepPreset[]).map(
          (id) => html`<button type="button" class="button" @click=${() => form.update({ deep: deepOf(id) })}>
            ${t.presets[id]}
          </button>`,
        )}
      </div>
    </div>
    ${datasetField(deep.dataset, form, (dataset) => form.update({ deep: deepFor(dataset) }))}
    ${deep.dataset === "mnist" ? mnistView(form) : nothing}
    ${networkFields(deep, t.fields.network, form, (network) => put({ network }))}
    ${listField({
      ...{ label: t.fields.sparsity, min: 0, max: 100, most: 9, step: "any", words: list },
      values: deep.sparsity.map((share) => Number((100 * share).toPrecision(6))),
      nameOf: (index) => `${t.fields.sparsity}${t.comma}${layer(index)}`,
      change: (values) => put({ sparsity: values.map((percent) => percent / 100) }),
    })}
    ${listField({
      ...{ label: t.fields.centroids, values: deep.centroids, min: 2, max: 256, most: 9, words: list },
      nameOf: (index) => `${t.fields.centroids}${t.comma}${layer(index)}`,
      change: (centroids) => (centroids.length > 0 ? put({ centroids }) : put({})),
    })}
    <p class="small">${t.help.deep}</p>
    <div class="fields">
      ${number("epochs", 1, 1000)} ${number("pruneEpochs", 2, 1000)} ${number("shareEpochs", 1, 1000)}
      ${number("batch", 1, 65_536)}
      ${numberField({ label: t.fields.rate, value: deep.rate, min: 1e-9, max: 1, step: "any", change: (rate) => put({ rate }) })}
      ${number("seed", 0, 2 ** 32 - 1)}
    </div>
    ${isSlow ? html`<p class="small">${t.help.deepTime}</p>` : nothing}`;
}

/** The four files of the whole of MNIST, which does not ship. */
function mnistView({ mnist, voice: { t } }: Form): TemplateResult {
  const files = mnist.value;
  const take = (given: FileList | null | undefined) => {
    mnist.value = recognised([...(given ?? [])], files);
  };
  const missing = MNIST_PARTS.filter((part) => !files[part]).map((part) => t.mnist.parts[part]);
  const isBegun = missing.length < MNIST_PARTS.length;
  return html`<div class="control train-mnist"
    @dragover=${(event: DragEvent) => event.preventDefault()}
    @drop=${(event: DragEvent) => {
      event.preventDefault();
      take(event.dataTransfer?.files);
    }}
  >
    <label class="control-label">${t.mnist.label}
      <input type="file" multiple @change=${(event: Event) => take((event.currentTarget as HTMLInputElement).files)} />
    </label>
    <p class="small">${complete(files) ? t.mnist.complete : isBegun ? t.mnist.missing(missing) : t.mnist.help}
      ${
        isBegun
          ? html`<button type="button" class="button tiny" @click=${() => {
              mnist.value = {};
            }}>${t.mnist.without}</button>`
          : nothing
      }</p>
  </div>`;
}
