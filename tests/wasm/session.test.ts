// Sessions: every dataset, every function of the page, and models of one's own.
import {
  catalogue,
  dequantizeTensor,
  loadDataset,
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
let network: Session;
beforeAll(async () => {
  [digits, line] = await Promise.all([openSession("digits"), openSession("line")]);
  const trainer = new Trainer("digits", await loadDataset("digits"), {
    architecture: { kind: "network", hidden: 16 },
    iterations: 60,
  });
  while (trainer.step());
  network = trainer.finish();
});

const symmetric = (levels: number): NonNullable<Recipe["format"]> => ({ kind: "integer", levels });

test("the catalogue is complete, and what the form offers is in it", async () => {
  const everything = catalogue();
  expect(everything.datasets.map(({ id }) => id)).toEqual(
    "digits line iris wine breast_cancer diabetes mnist".split(" "),
  );
  const formats = everything.formats.map(({ kind }) => kind);
  expect(formats).toEqual(
    expect.arrayContaining(["float32", "integer", "float", "microscaling", "nvfp4", "hqq"]),
  );
  expect(new Set(formats).size).toBe(formats.length);
  for (const info of everything.datasets) {
    expect(info.classNames.length).toBeGreaterThan(0);
    expect([0, info.features]).toContain(info.featureNames.length);
    for (const text of [info.source, info.sourceUrl, info.licence]) expect(text).not.toBe("");
  }
  const { families, controls } = line.form();
  // Only a model of several layers can mix.
  expect(families.map(({ family }) => family)).toEqual(everything.families.filter((id) => id !== "mixed"));
  expect(network.form().families.map(({ family }) => family)).toEqual(everything.families);
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

// The datasets of sequences and texts are of the larger module.
const ofBoth = Object.entries(baselines.models).filter(([id]) => !["vowels", "languages"].includes(id));
describe.each(ofBoth)("%s", (id, reference) => {
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
    const families = line.form().families.map(({ family }) => family);
    expect(new Set(points.map(({ family }) => family))).toEqual(new Set(families));
    expect(points.map(({ recipe }) => recipe)).toEqual(line.sweepRecipes(line.info().defaultRecipe));
  });

  test("has a key, which is the same where its recipes are", () => {
    const recipes: Partial<Recipe>[] = [
      { format: symmetric(5) },
      { format: symmetric(16) },
      { format: { kind: "integer", levels: 16, span: "full" } },
      { prune: { kind: "magnitude", sparsity: 0.5 } },
      { rounding: { kind: "gptq" } },
      {},
    ];
    const seen = recipes.map((recipe) => ({
      key: digits.sweepKey(recipe),
      sweep: JSON.stringify(digits.sweepRecipes(recipe)),
    }));
    for (const a of seen) for (const b of seen) expect(a.key === b.key).toBe(a.sweep === b.sweep);
    expect(new Set(seen.map(({ key }) => key)).size).toBeGreaterThan(1);
    expect(seen[0]?.key).toBe(seen[1]?.key);
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

describe("a network", () => {
  test("learns what a linear model cannot, and shows its layers", () => {
    const { parameters, baseline } = network.info();
    expect(parameters.map(({ name, shape }) => [name, ...shape])).toEqual([
      ["fc1.weight", 16, 64],
      ["fc1.bias", 16],
      ["fc2.weight", 10, 16],
      ["fc2.bias", 10],
    ]);
    expect(baseline.report.score).toBeGreaterThan(0.94);
    expect(baseline.report.bytes).toBe(4 * (64 * 16 + 16 + 16 * 10 + 10));
  });

  test("stores each layer by its own recipe", () => {
    const own = (levels: number) =>
      ({ kind: "own", format: symmetric(levels), granularity: { kind: "perTensor" } }) as const;
    const { tensors } = network.quantize({ layers: [own(4), own(256)] });
    const sizes = tensors.map(({ codes }) => codes.length);
    expect(sizes).toEqual([(64 * 16 * 2) / 8, 4 * 16, 16 * 10, 4 * 10]);
    const same = network.quantize({ format: symmetric(4), layers: [{ kind: "same" }, own(256)] });
    expect(same.byteLength).toBe(tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0));
  });

  test("is searched layer by layer until it fits", () => {
    const base: Recipe = { granularity: { kind: "perChannel" } };
    const most = 900;
    const run = network.allocate(base, { kind: "bytes", most });
    const { total } = run;
    const steps = [...run];
    expect(steps.length).toBeLessThanOrEqual(total);
    const alone = steps.filter(({ kind }) => kind === "alone");
    expect(new Set(alone.map((step) => (step.kind === "alone" ? step.layer : -1)))).toEqual(new Set([0, 1]));
    const last = steps.at(-1)?.point as Point;
    expect(last.family).toBe("mixed");
    expect(last.report.bytes).toBeLessThanOrEqual(most);
    for (const { point } of steps.slice(alone.length, -1)) expect(point.report.bytes).toBeGreaterThan(most);
    expect(network.evaluate(last.recipe).report).toEqual(last.report);
  });
});

test("the reasons tell why per-channel weights are nearer", () => {
  const why = (granularity: NonNullable<Recipe["granularity"]>) => digits.why({ granularity }, 0);
  const [tensor, channel] = [why({ kind: "perTensor" }), why({ kind: "perChannel" })];
  expect(tensor?.interval[0]).toBe(tensor?.interval[2]);
  expect(channel?.interval[0]).toBeLessThan(channel?.interval[2] ?? 0);
  expect(channel?.roundingError).toBeLessThan(tensor?.roundingError ?? 0);
  expect(channel?.codes.reduce((sum, { count }) => sum + count, 0)).toBe(640);
  expect(channel?.rows.length).toBe(10);
  expect(digits.why({ format: { kind: "float32" } }, 0)).toBeUndefined();
  const clipped = digits.why({ range: { kind: "manual", low: -0.5, high: 0.5 } }, 0);
  expect(clipped?.clipped).toBeGreaterThan(0.05);
  expect(clipped?.clippingError).toBeGreaterThan(clipped?.roundingError ?? 0);
});

test("conventions part at the tie that the inspector offers", () => {
  const recipe: Recipe = { format: { kind: "integer", levels: 16, symmetry: "affine" } };
  const tie = digits.inspect(recipe, 0, 42).trace?.steps?.tie;
  const steps = digits.inspect(recipe, 0, 42, tie).trace?.steps;
  const found = steps?.conventions.map(({ id, integer }) => [id, integer]);
  expect(found?.[0]).toEqual(["divideEven", steps?.integer]);
  expect(new Set(found?.map(([, integer]) => integer)).size).toBeGreaterThan(1);
});

test("what else changes is the same for the same seed, and gets worse with fewer bits", () => {
  const eight = digits.measures({ format: symmetric(256) });
  const two = digits.measures({ format: symmetric(4) }, { seed: 7, draws: 3 });
  expect(digits.measures({ format: symmetric(4) }, { seed: 7, draws: 3 })).toEqual(two);
  expect(two.worstOutputError).toBeGreaterThan(eight.worstOutputError);
  expect(two.attribution).toBeLessThan(eight.attribution ?? 0);
  expect(eight.robustness.map(({ noise }) => noise)).toEqual([0, 0.25, 0.5, 1, 2]);
  expect(eight.shifts.map(({ pixels }) => pixels)).toEqual([0, 1, 2]);
  expect(eight.shifts[0]).toMatchObject({
    before: eight.robustness[0]?.before,
    after: eight.robustness[0]?.after,
  });
  expect(eight.shifts[1]?.before).toBeLessThan(eight.shifts[0]?.before ?? 0);
  expect(eight.generalisation.trainBefore).toBeGreaterThan(eight.generalisation.testBefore);
});

function bytesOf({ codes, scales, zeroPoints }: ReturnType<Session["quantize"]>["tensors"][number]): number {
  return codes.length + scales.length + zeroPoints.length;
}
