// What was quantized and how: the model and its data, the recipe, the layers, the tensor at hand, and how to do it again.
import { controlWords } from "../control-words.ts";
import { controlText, datasetLine, datasetName } from "../i18n/messages.ts";
import { bitsOf } from "../inspector/layers.ts";
import { command, javascript, pythons } from "../own/snippets.ts";
import { recipeKey } from "../state.ts";
import type { Recipe } from "../types.ts";
import { modelWords, recipeWords } from "../words.ts";
import { measured } from "./again.ts";
import { type Contents, code, named, section, table, terms } from "./contents.ts";
import { type Markup, markup } from "./markup.ts";

export function modelSection({ shown, words, point }: Contents): Markup {
  const { results, t, f } = shown;
  const { session, origin, own } = results;
  const task = session?.dataset.task ?? "classification";
  const files = own && [own.model, own.rows, own.labels].flatMap((file) => file ?? []);
  const [train = 0, calibration = 0, test = 0] = session?.rows ?? [];
  const judging = [f.count(calibration), f.count(test)] as const;
  return section(
    "model",
    words.sections.model,
    terms([
      [words.model.data, own ? null : dataWords(shown, words)],
      [words.model.files, files && fileList(files, f.bytes)],
      [words.model.task, t.about.tasks[task]],
      [words.model.model, session && !own ? modelWords(session, t, f) : null],
      [words.model.weights, own ? null : trainedWords(shown, words)],
      [words.model.parameters, f.count(point.report.parameters)],
      [
        words.model.rows,
        task === "weights"
          ? null
          : own
            ? words.splitOwn(...judging)
            : words.split(f.count(train), ...judging),
      ],
      [words.model.basis, origin && basisWords(shown, words)],
      [words.model.source, own ? words.model.unknown : sourceWords(shown)],
      [words.model.licence, own ? null : (session?.dataset.licence ?? null)],
    ]),
  );
}

type Shown = Contents["shown"];

function dataWords({ results, t, state, f }: Shown, words: Contents["words"]): string {
  const id = results.session?.dataset.id ?? state.dataset;
  const { w, b, noise, seed } = state.line;
  const line = [
    `w = ${f.number(w)}`,
    `b = ${f.number(b)}`,
    `σ = ${f.number(noise)}`,
    t.page.seed(String(seed)),
  ];
  const what = `${datasetName(t, id)}${t.page.stop}${datasetLine(t, id)}`;
  return id === "line" ? `${what}${words.gap}${line.join(t.page.comma)}${t.page.stop.trimEnd()}` : what;
}

const fileList = (files: File[], size: (bytes: number) => string): Markup =>
  markup`${files.map((file, index) => markup`${index > 0 ? markup`<br />` : null}${named(file.name)} (${size(file.size)})`)}`;

function trainedWords({ state, results }: Shown, words: Contents["words"]): string {
  const { network, trainSeed } = state;
  if (network === null && trainSeed === null && results.session?.dataset.hasWeights) return words.shipped;
  return words.trained(String(trainSeed ?? 1));
}

function basisWords({ results, t }: Shown, words: Contents["words"]): string {
  const { origin } = results;
  if (!origin) return "";
  return `${t.layers.basis[origin.basis]}${origin.reason ? `${words.gap}${t.layers.reason(origin.reason)}` : ""}`;
}

function sourceWords({ results }: Shown): Markup | null {
  const dataset = results.session?.dataset;
  if (!dataset?.source) return null;
  return dataset.sourceUrl
    ? markup`<a href="${dataset.sourceUrl}">${dataset.source}</a>`
    : markup`${dataset.source}`;
}

export function recipeSection({ shown, words, point, link }: Contents): Markup {
  const { results, t, f } = shown;
  // What each layer has is in the table of layers.
  const controls = results.form?.controls.filter(({ path }) => !path.startsWith("layers")) ?? [];
  return section(
    "recipe",
    t.recipe.heading,
    markup`<p>${recipeWords(point.recipe, t, f)}${t.page.stop.trimEnd()}</p>
`,
    terms(controls.map((control) => [controlText(t, control.path).label, controlWords(control, t, f)])),
    code(words.json, linewise(point.recipe)),
    link === null
      ? markup`<p>${words.noLink}</p>
`
      : markup`<p>${words.link}<br /><a class="permalink" href="${link}">${link}</a></p>
`,
  );
}

/** A stage a line. */
function linewise(recipe: Recipe): string {
  const lines = Object.entries(recipe).map(
    ([key, value]) => ` ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{\n${lines.join(",\n")}\n}`;
}

export function layersSection({ shown, words, point }: Contents): Markup | null {
  const { results, t, f } = shown;
  const { layers, costs } = results;
  if (layers.length === 0) return null;
  const { columns } = t.layers;
  const isWeighed = costs !== null && costs.key === recipeKey(point.recipe) && costs.costs.length > 0;
  const known = new Map(isWeighed ? costs.costs.map((cost) => [cost.layer, cost]) : []);
  const rows = layers.map(({ name, shape, parameter, stats }, index) => {
    const bits = bitsOf(point.recipe, index);
    const cost = known.get(index);
    const scores =
      cost && [cost.alone, cost.without].map(({ report }) => f.score(report.score, report.metric.task));
    return {
      head: markup`${named(name)} <small>${f.shape(shape)}</small>`,
      cells: [
        bits === 32 ? t.predictions.fp32 : f.bits(bits),
        ...(isWeighed ? (scores ?? ["–", "–"]) : []),
        f.decibels(point.report.layers[parameter]?.sqnrDb),
        `${f.number(stats.min, 3)} … ${f.number(stats.max, 3)}`,
        f.number(stats.standardDeviation, 3),
      ],
    };
  });
  const costsHeads = isWeighed ? [words.alone, words.without] : [];
  const heads = [columns.layer, columns.bits, ...costsHeads, "SQNR", columns.range, columns.deviation];
  return section("layers", words.sections.layers, table(t.layers.caption, heads, rows, { isLong: true }));
}

const STATS = ["count", "min", "max", "mean", "standardDeviation", "zeros"] as const;

export function tensorSection({ shown, words, histogram }: Contents): Markup | null {
  const { results, t, f } = shown;
  const { inspection } = results;
  if (!inspection || !histogram) return null;
  const { name, shape, stats, modelStats, trace, groups } = inspection;
  const number = (value: number, row: (typeof STATS)[number]) =>
    row === "count" || row === "zeros" ? f.count(value) : f.number(value);
  const rows = STATS.map((row) => ({
    head: t.weights.stats[row],
    cells: [number(stats[row], row), number(modelStats[row], row)],
  }));
  const swatch = (kind: string, label: string) =>
    markup`<li><span class="swatch ${kind}"></span> ${label}</li>`;
  return section(
    "tensor",
    words.tensor(t.inspector.tensorOption(name, f.shape(shape))),
    markup`<figure>
<div class="scroll" role="group" tabindex="0" aria-label="${t.weights.histogram}">${histogram.svg}</div>
<ul class="legend">${swatch("before", t.weights.before)}${swatch("after", t.weights.after)}${trace ? swatch("level", t.weights.levels) : null}</ul>
<figcaption>${t.weights.histogram}${t.page.stop}${t.weights.line}${words.gap}${trace ? t.weights.groups(groups, f.count(groups)) : t.weights.float}</figcaption>
</figure>
`,
    table(words.stats, ["", t.weights.thisTensor, t.weights.wholeModel], rows),
  );
}

export function againSection({ shown, words, point, written }: Contents): Markup {
  const { state, results, t } = shown;
  const { format, ending, model } = written;
  const { recipe } = point;
  const writes = results.own
    ? [
        code(t.take.command, command(recipe, format, model, ending)),
        code("JavaScript", javascript(recipe, format, model, ending)),
      ]
    : [code("JavaScript", measured(state, results.session?.dataset ?? null, recipe, written))];
  return section(
    "again",
    words.sections.again,
    markup`<p>${results.own ? words.againOwn(model) : words.again}</p>
`,
    ...writes,
    ...pythons(format).map(([language, text]) => code(words.reads(language, `quantized.${ending}`), text)),
  );
}

export function methodSection({ shown, words, browser }: Contents): Markup {
  const { results, t } = shown;
  const { catalogue, own, times, session } = results;
  const task = session?.dataset.task;
  const lines = [
    words.method,
    task === "weights" ? "" : own ? words.unseenOwn : words.unseen,
    t.about.size,
    own ? "" : t.about.split,
    task === "classification"
      ? `${t.about.formula.interval}${t.page.colon}${t.about.sources.interval}${t.page.stop}`
      : "",
    `${t.about.formula.sqnr}${t.page.stop}`,
    times.size > 0 ? words.times(browser) : "",
    catalogue ? words.version(catalogue.version) : "",
  ];
  return section(
    "method",
    words.sections.method,
    markup`<ul>
${lines
  .filter((line) => line !== "")
  .map(
    (line) => markup`<li>${line}</li>
`,
  )}</ul>
`,
  );
}
