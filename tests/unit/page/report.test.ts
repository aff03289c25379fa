// The report as text: everything that it says is there in both languages, and what comes from files stays text.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formats } from "../../../www/format.ts";
import { details as enDetails } from "../../../www/i18n/en/details.ts";
import { report as enReport } from "../../../www/i18n/en/report.ts";
import { en } from "../../../www/i18n/en.ts";
import { details as zhDetails } from "../../../www/i18n/zh/details.ts";
import { report as zhReport } from "../../../www/i18n/zh/report.ts";
import { zh } from "../../../www/i18n/zh.ts";
import { measured } from "../../../www/report/again.ts";
import type { Contents } from "../../../www/report/contents.ts";
import { reportText } from "../../../www/report/document.ts";
import { escaped, Markup, markup } from "../../../www/report/markup.ts";
import { sheetOf } from "../../../www/report/styles.ts";
import type { Actions, Detailed, Results } from "../../../www/shown.ts";
import { DEFAULT_STATE, type Language, recipeKey } from "../../../www/state.ts";
import type { DatasetInfo, Metric, Point, Recipe, SessionInfo } from "../../../www/types.ts";

const HOSTILE = `<script>alert("1")</script>&'\u0000`;
const SAFE = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;\ufffd";

const words = {
  en: { t: { ...en, ...enDetails }, report: enReport },
  zh: { t: { ...zh, ...zhDetails }, report: zhReport },
};

const classified: Metric = {
  ...{ task: "classification", accuracy: 0.953, correct: 342, agreement: 0.986 },
  interval: { low: 0.925, high: 0.97 },
};

function point(recipe: Recipe, bytes: number, metric: Metric = classified): Point {
  const score =
    metric.task === "classification" ? metric.accuracy : metric.task === "weights" ? metric.kept : metric.r2;
  const layers = [{ name: "weight", shape: [2, 3], sqnrDb: 19.1, maxError: 0.176 }];
  return {
    recipe,
    family: recipe.format?.kind === "float32" ? "float32" : "perChannel",
    report: {
      ...{ metric, score, bytes, layers, samples: 359, meanLogitError: 0.268, maxLogitError: 1.5 },
      ...{ sqnrDb: 19.5, maxError: 0.176, parameters: 8, bitsPerWeight: bytes, compression: 32 / bytes },
    },
  };
}

const float: Recipe = { format: { kind: "float32" } };
const fourBit: Recipe = { format: { kind: "integer", levels: 16 }, granularity: { kind: "perChannel" } };
const twoBit: Recipe = { format: { kind: "integer", levels: 4 }, granularity: { kind: "perChannel" } };

const dataset: DatasetInfo = {
  ...{ id: "digits", task: "classification", rows: 1797, features: 3, classNames: ["0", "1"] },
  ...{ featureNames: [], scaling: "none", inversePenalty: 1, hasFile: true, hasWeights: true },
  ...{ source: HOSTILE, sourceUrl: "https://example.org/?a=1&b=2", licence: "CC BY 4.0" },
};
const stats = { count: 6, min: -1, max: 1, mean: 0, standardDeviation: 0.5, zeros: 0 };

interface Change {
  language?: Language;
  metric?: Metric;
  results?: Partial<Results>;
  hidden?: boolean;
}

function contents({ language = "en", metric, results = {} }: Change = {}): Contents {
  const chosen = point(fourBit, 10, metric);
  const baseline = point(float, 32, metric);
  const session: SessionInfo = {
    ...{ dataset: { ...dataset, task: chosen.report.metric.task }, rows: [1079, 359, 359], baseline },
    ...{ parameters: [{ name: HOSTILE, shape: [2, 3] }], defaultRecipe: fourBit },
  };
  const { t, report } = words[language];
  const shown: Detailed = {
    state: { ...DEFAULT_STATE, language },
    results: {
      ...{ status: { kind: "ready" }, catalogue: null, session, origin: null, own: null, costs: null },
      ...{ recipe: fourBit, form: null, points: [baseline, chosen], searched: [], selected: chosen },
      ...{ pinned: [], frontier: [recipeKey(fourBit)], wished: null, inspection: null, parameter: 0 },
      ...{ weight: 0, predictions: null, reasons: [], measures: null, cost: null, times: new Map() },
      ...{ losses: [], problem: null, layers: [{ name: HOSTILE, shape: [2, 3], parameter: 0, stats }] },
      ...results,
    },
    visible: [baseline, chosen],
    ...{ hovered: null, dragged: null, t, details: t, f: formats(language), actions: {} as Actions },
  };
  return {
    ...{ shown, words: report, point: chosen, link: "https://example.org/#recipe=a&tab=b", histogram: null },
    chart: { svg: new Markup("<svg></svg>"), summary: "" },
    parts: {
      tensors: [{ shape: [2, 3], codes: 3, scales: 5, zeroPoints: 0, codebook: 0, index: 0, table: 0 }],
      ...{ beside: 2, total: 10 },
    },
    written: { format: "onnxQdq", ending: "onnx", model: "model.onnx" },
    ...{ made: new Date("2026-05-17T12:00:00Z"), browser: "A browser", styles: "" },
  };
}

describe("markup", () => {
  test("escapes what it did not make", () => {
    expect(escaped(HOSTILE)).toBe(SAFE);
    const inner = markup`<b title="${'"'}">${HOSTILE}</b>`;
    expect(markup`<p>${inner}${[1, null, inner]}${false}</p>`.text).toBe(
      `<p><b title="&quot;">${SAFE}</b>1<b title="&quot;">${SAFE}</b></p>`,
    );
  });
});

describe.each(["en", "zh"] as const)("a report in %s", (language) => {
  const text = reportText(contents({ language }));

  test("says its language, its point and its figures as the page does", () => {
    expect(text).toContain(`<html lang="${language === "en" ? "en" : "zh-Hans"}">`);
    expect(text).toContain(language === "en" ? "4-bit per-channel weights" : "权重每通道量化为 4 比特");
    expect(text).toContain(language === "en" ? "May 17, 2026" : "2026年5月17日");
    for (const figure of ["<td>95.3%</td>", "<td>92.5%–97.0%</td>", "<td>3.2×</td>", "<td>98.6%</td>"])
      expect(text).toContain(figure);
  });

  test("has a heading for each of its parts, and no words of the other language", () => {
    const headings = [...text.matchAll(/<h2 id="\w+">(.*?)<\/h2>/g)].map(([, heading]) => heading);
    const { sections } = words[language].report;
    expect(headings).toEqual([
      ...[sections.figures, words[language].t.chart.title.classification, sections.model],
      ...[words[language].t.recipe.heading, sections.bytes, sections.front, sections.layers],
      ...[sections.again, sections.method],
    ]);
    const prose = text.replaceAll(/<(style|pre)[^>]*>.*?<\/\1>/gs, "");
    expect(/[\u4e00-\u9fff]/.test(prose)).toBe(language === "zh");
  });

  test("keeps names from files text", () => {
    expect(text).not.toContain("<script");
    expect(text.split(`<bdi>${SAFE}</bdi>`)).toHaveLength(3);
    expect(text).toContain(`<a href="https://example.org/?a=1&amp;b=2">${SAFE}</a>`);
  });

  test("closes every tag that it opens", () => {
    const open: string[] = [];
    const body = text.replace("<!DOCTYPE html>", "");
    for (const [, closes, name = "", alone] of body.matchAll(/<(\/?)([a-z][\w-]*)[^<>]*?(\/?)>/g)) {
      if (closes) expect(open.pop()).toBe(name);
      else if (!alone) open.push(name);
    }
    expect(open).toEqual([]);
  });
});

test("bytes add up to the size, with what lies beside the tensors", () => {
  const text = reportText(contents());
  const rows = [...text.matchAll(/<th scope="row">([^<]*)(?:<[^\n]*?)?<\/th>((?:<td>[^<]*<\/td>)+)/g)].map(
    ([, head, cells = ""]) => [head, ...[...cells.matchAll(/<td>([^<]*)</g)].map(([, cell]) => cell)],
  );
  expect(rows).toContainEqual([enReport.bytes.beside, "", "", "2"]);
  expect(rows).toContainEqual([enReport.bytes.total, "3", "5", "10"]);
  expect(rows).toContainEqual([enReport.bytes.share, "30.0%", "50.0%", "100.0%"]);
});

test("a model without rows has no accuracy, no interval and no split", () => {
  const model = new File(["12345"], HOSTILE);
  const own = { id: 1, model, rows: null, labels: null, options: {}, calibrationRows: null };
  const origin = { kind: "onnx", basis: "weights", input: [], outputs: 0, reason: HOSTILE } as const;
  const text = reportText({
    ...contents({
      metric: { task: "weights", kept: 0.9 },
      results: { own, origin: { ...origin, input: [] } },
    }),
    link: null,
  });
  expect(text).toContain(`<dd><bdi>${SAFE}</bdi> (5\u00a0B)</dd>`);
  expect(text).toContain(`It cannot be computed here: ${SAFE}.`);
  expect(text).toContain("npx quant-playground quantize &quot;model.onnx&quot; --format onnxQdq");
  expect(text).toContain("SQNR 20.0\u00a0dB");
  for (const absent of ["Wilson", "Accuracy", "to calibrate", "<a ", enReport.unseen, "loadDataset"])
    expect(text).not.toContain(absent);
});

test("a model with rows says how many of them judge it", () => {
  const file = new File(["12345"], "rows.csv");
  const own = { id: 1, model: file, rows: file, labels: null, options: {}, calibrationRows: null };
  const origin = { kind: "onnx", basis: "agreement", input: [64], outputs: 10 } as const;
  const text = reportText(contents({ results: { own, origin: { ...origin, input: [64] } } }));
  expect(text).toContain("<dd>359 to calibrate, 359 to test</dd>");
  expect(text).toContain(enReport.unseenOwn);
  expect(text).not.toContain("to train");
});

test("pinned points stand side by side, layers beside what they cost, where these are of this point", () => {
  const pinned = [point(fourBit, 10), point(twoBit, 6)];
  const cost = { layer: 0, alone: point(fourBit, 11), without: point(fourBit, 12) };
  const of = (recipe: Recipe) =>
    reportText(contents({ results: { pinned, costs: { key: recipeKey(recipe), costs: [cost] } } }));
  const text = of(fourBit);
  expect(text).toContain('<th scope="col">A: 4-bit per-channel weights</th>');
  expect(text).toContain('<th scope="row">Size (B)</th><td>10</td><td>6</td><td>−4</td>');
  expect(text).toContain(enReport.alone);
  expect(of(twoBit)).not.toContain(enReport.alone);
});

test("a point off the front is not marked on it", () => {
  const on = reportText(contents());
  const off = reportText(contents({ results: { frontier: [recipeKey(float)] } }));
  expect(on).toContain('<tr aria-current="true">');
  expect(on).toContain(enReport.onFront);
  expect(off).not.toContain("aria-current");
  expect(off).toContain(enReport.offFront);
});

test("code names the data, the seed and the network that the point is of", () => {
  const written = { format: "npz", ending: "npz" } as const;
  const shipped = measured(DEFAULT_STATE, dataset, fourBit, written);
  expect(shipped).toContain('Session.open("digits", data)');
  expect(shipped).not.toContain("Trainer");
  const state = { ...DEFAULT_STATE, dataset: "line", network: 8, trainSeed: 7 };
  const trained = measured(state, { ...dataset, id: "line", hasFile: false }, fourBit, written);
  expect(trained).toContain('const data = {"w":5,"b":0,"noise":0.5,"seed":1};');
  expect(trained).toContain(
    'new Trainer("line", data, {"seed":7,"architecture":{"kind":"network","hidden":8}})',
  );
  expect(trained).not.toContain("loadDataset");
});

test("light colours come first, dark ones only on screens, and nothing is fetched", () => {
  const read = (file: string) => readFileSync(`www/${file}.css`, "utf8");
  const styles = sheetOf(read("styles/tokens"), read("styles/charts"), read("report/report"));
  const [light = "", dark = ""] = styles.split("@media screen and (prefers-color-scheme: dark)");
  expect(light).toContain("--paper: #ffffff");
  expect(dark).toContain("--paper: #12151a");
  expect(styles).not.toMatch(/light-dark|url\(|@import/);
});
