// Sessions: every dataset, every function of the page, and models of one's own.
import {
  catalogue,
  dequantizeTensor,
  openSession,
  type Point,
  type Recipe,
  Session,
  Trainer,
} from "quant-playground";
import { beforeAll, describe, expect, test } from "vitest";
import baselines from "../data/baselines.json" with { type: "json" };
import { floatsIn } from "./support.ts";

let digits: Session;
let line: Session;
beforeAll(async () => {
  [digits, line] = await Promise.all([openSession("digits"), openSession("line")]);
});

const symmetric = (levels: number): NonNullable<Recipe["format"]> => ({ kind: "integer", levels });

test("the catalogue is complete, and what the form offers is in it", async () => {
  const everything = catalogue();
  expect(everything.datasets.map(({ id }) => id)).toEqual(
    "digits line iris wine breast_cancer diabetes mnist".split(" "),
  );
  expect(everything.formats.map(({ kind }) => kind)).toEqual(["float32", "integer"]);
  for (const info of everything.datasets) {
    expect(info.classNames.length).toBeGreaterThan(0);
    expect([0, info.features]).toContain(info.featureNames.length);
    for (const text of [info.source, info.sourceUrl, info.licence]) expect(text).not.toBe("");
  }
  const { families, controls } = line.form();
  expect(families.map(({ family }) => family)).toEqual(everything.families);
  const levels = controls.find(({ path }) => path === "format.levels");
  expect(levels).toMatchObject({ kind: "number", max: everything.maxLevels });
  for (const value of everything.sweepLevels) expect(value).toBeLessThanOrEqual(everything.maxLevels);
  const { w, b, noise } = everything.line;
  for (const [value, { min, max }] of [
    [w, everything.lineLimits.w],
    [b, everything.lineLimits.b],
    [noise, everything.lineLimits.noise],
  ] as const) {
    expect(value).toBeGreaterThanOrEqual(min);
    expect(value).toBeLessThanOrEqual(max);
  }
});

describe.each(Object.entries(baselines.models))("%s", (id, reference) => {
  const expected = "test_accuracy" in reference ? reference.test_accuracy : reference.test_r2;

  test("opens with weights as good as scikit-learn's, and keeps its rows apart", async () => {
    const session = await openSession(id);
    const { dataset, rows, parameters, baseline } = session.info();
    expect(rows).toEqual(reference.rows);
    expect(dataset.features).toBe(reference.features);
    const outputs = dataset.classNames.length;
    expect(parameters).toEqual([
      { name: "weight", shape: [outputs, dataset.features] },
      { name: "bias", shape: [outputs] },
    ]);
    expect(session.parameters().map((values) => values.length)).toEqual([
      outputs * dataset.features,
      outputs,
    ]);
    expect(baseline.report.score).toBeGreaterThanOrEqual(expected - 0.005);
    expect(baseline.report.bytes).toBe(4 * outputs * (dataset.features + 1));
    session.free();
  });

  test("8 bits lose nothing that matters", async () => {
    const session = await openSession(id);
    const { score } = session.evaluate({ format: symmetric(256) }).report;
    expect(Math.abs(score - session.info().baseline.report.score)).toBeLessThanOrEqual(0.01);
    session.free();
  });
});

test("the curve of the digits has its knee where scikit-learn's weights have it", () => {
  const accuracy = (levels: number) => digits.evaluate({ format: symmetric(levels) }).report.score;
  const reference = baselines.models.digits.symmetric_nearest_weights_only.per_tensor;
  for (const bits of ["8", "6", "5", "4", "3"] as const)
    expect(Math.abs(accuracy(2 ** Number(bits)) - reference[bits])).toBeLessThanOrEqual(0.012);
  // At 2 bits it falls to less than half; how far hangs on the last digits of the weights.
  expect(accuracy(4)).toBeLessThan(0.5 * accuracy(256));
});

describe("evaluate", () => {
  test("reports everything about a classification", () => {
    const { family, recipe, report } = digits.evaluate({ format: symmetric(16) });
    expect(family).toBe("perTensor");
    expect(recipe.format).toMatchObject({ kind: "integer", levels: 16, symmetry: "symmetric" });
    const { metric } = report;
    if (metric.task !== "classification") throw new Error("digits are classes");
    expect(metric.accuracy).toBe(metric.correct / report.samples);
    expect(metric.interval.low).toBeLessThan(metric.accuracy);
    expect(metric.interval.high).toBeGreaterThan(metric.accuracy);
    expect(metric.agreement).toBeGreaterThan(0.95);
    expect(report.bytes).toBe((64 * 10) / 2 + 4 + 4 * 10);
    expect(report.parameters).toBe(650);
    expect(report.bitsPerWeight).toBeCloseTo((8 * report.bytes) / 650, 12);
    expect(report.compression).toBeCloseTo(2600 / report.bytes, 12);
    expect(report.layers.map(({ name }) => name)).toEqual(["weight", "bias"]);
    expect(report.layers[0]?.sqnrDb).toBeGreaterThan(15);
    expect(report.layers[1]).not.toHaveProperty("sqnrDb"); // nothing was lost
  });

  test("the baseline loses nothing", () => {
    const { report } = digits.evaluate({ format: { kind: "float32" } });
    expect(report).toMatchObject({ meanLogitError: 0, maxLogitError: 0, maxError: 0, bitsPerWeight: 32 });
    expect(report).not.toHaveProperty("sqnrDb");
    expect(digits.info().baseline.report).toEqual(report);
  });

  test("takes parts of a recipe, undefined fields, and nothing at all", () => {
    const whole = digits.evaluate(digits.evaluate().recipe);
    expect(digits.evaluate()).toEqual(whole);
    expect(digits.evaluate({})).toEqual(whole);
    const format = undefined as unknown as NonNullable<Recipe["format"]>;
    expect(digits.evaluate({ format })).toEqual(whole);
  });
});

test("quantize gives the bytes that evaluate counts", () => {
  const recipe: Recipe = { format: symmetric(64), granularity: { kind: "perChannel" } };
  const { tensors, byteLength } = digits.quantize(recipe);
  expect(byteLength).toBe(digits.evaluate(recipe).report.bytes);
  expect(tensors.reduce((sum, tensor) => sum + tensor.byteLength, 0)).toBe(byteLength);
  const [weight, bias] = tensors;
  expect(weight?.shape).toEqual([10, 64]);
  expect(bias && floatsIn(bias.codes)).toEqual([...(digits.parameters()[1] ?? [])]);
  expect(structuredClone(tensors)).toEqual(tensors);
  const { after } = digits.inspect(recipe, 0, 0);
  expect(weight && dequantizeTensor(weight)).toEqual(after);
});

test("a global range packs everything into one tensor", () => {
  const { tensors, byteLength } = digits.quantize({
    granularity: { kind: "global" },
    biases: { kind: "likeWeights" },
  });
  expect(tensors.map(({ shape }) => shape)).toEqual([[650]]);
  expect(byteLength).toBe(325 + 4);
});

describe("sweep", () => {
  test("gives what evaluate gives, with progress", () => {
    const recipes = digits.sweepRecipes().slice(0, 5);
    const run = digits.sweep(recipes);
    expect([run.done, run.total]).toEqual([0, 5]);
    expect(run.next()).toEqual(digits.evaluate(recipes[0]));
    expect([run.done, run.total]).toEqual([1, 5]);
    for (let i = 1; i < 5; i++) expect(run.next()).toEqual(digits.evaluate(recipes[i]));
    expect([run.next(), run.next(), run.done]).toEqual([undefined, undefined, 5]);
    run.free();
  });

  test("outlives the session it came from", async () => {
    const session = await openSession("iris");
    const run = session.sweep();
    session.free();
    const { total } = run;
    expect([...run]).toHaveLength(total);
  });

  test("covers every family by default, the baseline first", () => {
    const points = [...line.sweep()];
    expect(points[0]?.family).toBe("float32");
    expect(new Set(points.map(({ family }) => family))).toEqual(new Set(catalogue().families));
    expect(points.map(({ recipe }) => recipe)).toEqual(line.sweepRecipes(line.info().defaultRecipe));
  });

  test("stops when the loop is left, and is freed", () => {
    const run = digits.sweep();
    const seen: Point[] = [];
    for (const point of run) {
      seen.push(point);
      if (seen.length === 3) break;
    }
    expect(seen).toHaveLength(3);
    expect(() => run.next()).toThrow(/freed/);
  });

  test("goes on after a recipe that cannot be carried out", () => {
    const run = digits.sweep([{ format: symmetric(1) }, {}]);
    expect(() => run.next()).toThrow(/format\.levels is 1; choose a value from 2 to 65536/);
    expect(run.next()?.family).toBe("perTensor");
    run.free();
  });
});

test("predictions tell who is taken for whom", () => {
  const { confusion, baselineConfusion, changed, changedCount, inputs } = digits.predictions({
    format: symmetric(4),
  });
  const sum = (rows: number[][]) => rows.flat().reduce((total, count) => total + count, 0);
  expect([confusion.length, sum(confusion), sum(baselineConfusion)]).toEqual([10, 359, 359]);
  const correct = baselineConfusion.reduce((total, row, i) => total + (row[i] ?? 0), 0);
  expect(correct / 359).toBe(digits.info().baseline.report.score);
  expect(changedCount).toBeGreaterThan(changed.length);
  expect(changed).toHaveLength(60);
  for (const sample of changed) {
    expect(sample.before).not.toBe(sample.after);
    expect(sample.features).toHaveLength(64);
  }
  const margins = changed.map(({ margin }) => margin);
  expect(margins).toEqual([...margins].sort((a, b) => b - a));
  expect(inputs).toEqual([]);
  const regression = line.predictions();
  expect(regression.confusion).toEqual([]);
  for (const key of ["inputs", "targets", "before", "after"] as const)
    expect(regression[key]).toHaveLength(line.info().rows[2]);
});

test("inspect follows a weight, as it is or dragged", () => {
  const recipe: Recipe = { format: { kind: "integer", levels: 8, symmetry: "affine", span: "full" } };
  const looked = digits.inspect(recipe, 0, 70);
  expect(looked.trace).toMatchObject({ index: 70, row: 1, column: 6, groupSize: 640, clipped: false });
  expect(looked.trace?.levels).toHaveLength(8);
  expect(looked.before).toEqual(digits.parameters()[0]);
  expect(looked.trace?.recovered).toBe(looked.after[70]);
  const counted = looked.histogram.counts.reduce((total, count) => total + count, 0);
  expect([counted, looked.stats.count, looked.modelStats.count]).toEqual([640, 640, 650]);
  const dragged = digits.inspect(recipe, 0, 70, 50);
  expect(dragged.trace).toMatchObject({ value: 50, high: 50 });
  expect(dragged.trace?.original).toBe(looked.trace?.original);
  expect(digits.inspect({ format: { kind: "float32" } }, 1, 0)).not.toHaveProperty("trace");
});

test("form and repair keep to what goes together", () => {
  const recipe = digits.repair({ format: symmetric(1), granularity: { kind: "perGroup", size: 0 } });
  expect(recipe).toMatchObject({ format: { levels: 3 }, granularity: { size: 1 } });
  expect(digits.repair(recipe)).toEqual(recipe);
  for (const control of digits.form(recipe).controls) {
    if (control.kind !== "choice") continue;
    expect(control.options.filter(({ chosen }) => chosen).map(({ recipe }) => recipe)).toEqual([recipe]);
    for (const option of control.options)
      expect(digits.evaluate(option.recipe).report.bytes).toBeGreaterThan(0);
  }
  const ranges = (session: typeof digits) =>
    session
      .form(recipe)
      .controls.flatMap((control) =>
        control.kind === "choice" && control.path === "range" ? control.options.map(({ id }) => id) : [],
      );
  expect(ranges(digits)).not.toContain("declared");
  expect(ranges(line)).toContain("declared");
});

test("timePerSample measures something, or says that the clock is too coarse", () => {
  const time = digits.timePerSample({}, 1);
  if (time !== undefined) expect(time).toBeGreaterThan(0);
});

describe("Trainer", () => {
  test("trains the line step by step", () => {
    const trainer = new Trainer("line", { w: -3, b: 2, noise: 0 });
    const losses = [...trainer].map(({ loss }) => loss);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    const session = trainer.finish();
    const [weight, bias] = session.parameters();
    expect(weight?.[0]).toBeCloseTo(-3, 5);
    expect(bias?.[0]).toBeCloseTo(2, 5);
    expect(session.info().dataset.id).toBe("line");
    trainer.free();
    expect(session.evaluate({}).report.samples).toBe(40);
  });

  test("can be stopped early, and keeps what it has learnt", async () => {
    const { loadDataset } = await import("quant-playground");
    const trainer = new Trainer("iris", await loadDataset("iris"), { seed: 3, iterations: 500 });
    expect(trainer.step()).toMatchObject({ iteration: 1, iterations: 500 });
    const early = trainer.finish().info().baseline.report.score;
    for (const _ of trainer);
    expect(trainer.step()).toBeUndefined();
    const late = trainer.finish().info().baseline.report.score;
    expect(late).toBeGreaterThanOrEqual(baselines.models.iris.test_accuracy);
    expect(late).toBeGreaterThanOrEqual(early);
  });
});

describe("a model of one's own", () => {
  const features = Float32Array.from({ length: 300 * 2 }, (_, i) => Math.sin(i * 1.7));
  const weight = [2, -1, -1, 3, 0.5, 0.5];
  const bias = new Float32Array([0.1, 0, -0.1]);
  const logits = (row: number) =>
    [0, 1, 2].map((o) => {
      const at = (i: number) => (weight[o * 2 + i] ?? 0) * (features[row * 2 + i] ?? 0);
      return at(0) + at(1) + (bias[o] ?? 0);
    });
  const labels = Array.from({ length: 300 }, (_, row) => {
    const scores = logits(row);
    return scores.indexOf(Math.max(...scores));
  });

  test("is judged on its own rows, by everything that a session can do", () => {
    const session = Session.fromArrays({ weight, bias, features, labels });
    expect(session.info()).toMatchObject({
      dataset: { id: "custom", task: "classification", features: 2, classNames: ["0", "1", "2"] },
      rows: [0, 60, 240],
      baseline: { report: { score: 1, samples: 240 } },
    });
    expect(session.evaluate({ format: symmetric(256) }).report.score).toBeGreaterThan(0.95);
    const points = [...session.sweep()];
    expect(points.map(({ family }) => family)).toContain("static");
    expect(session.predictions({ format: symmetric(3) }).changedCount).toBeGreaterThan(0);
    expect(session.inspect({}, 0, 5).trace?.original).toBe(0.5);
  });

  test("takes names, a number of calibration rows, and regressions", () => {
    const options = { calibrationRows: 10, classNames: ["left", "right", "up"] };
    const { dataset, rows } = Session.fromArrays({ weight, bias, features, labels }, options).info();
    expect([dataset.classNames, rows]).toEqual([options.classNames, [0, 10, 290]]);
    const targets = Array.from({ length: 4 }, (_, i) => 3 * i + 1);
    const regression = Session.fromArrays({
      weight: [3],
      bias: [1],
      features: [0, 1, 2, 3],
      labels: targets,
    });
    expect(regression.info().baseline.report).toMatchObject({
      score: 1,
      metric: { task: "regression", rmse: 0 },
    });
  });
});
