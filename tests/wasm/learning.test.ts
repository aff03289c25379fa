// Training through the package: runs as iterators, what they make, and that nothing they are given makes them stumble.
import {
  DeepRun,
  type DescentProgress,
  loadDataset,
  memoryBytes,
  openSession,
  ready,
  Session,
  sentenceFeatures,
} from "quant-playground/models";
import { beforeAll, expect, test } from "vitest";
import { DEEP_PRESETS } from "../../www/training/choices.ts";
import { below, object, pick, playHostile, random, strange } from "./strange.ts";
import { refusal } from "./support.ts";

let digits: Uint8Array;
beforeAll(async () => {
  await ready();
  digits = await loadDataset("digits");
});

const untrained = (hidden: number[]) =>
  Session.untrained("digits", digits, { network: { kind: "layers", hidden }, seed: 1 });

test("a network learns, epoch by epoch, and its session goes on as any other", () => {
  const run = untrained([16]).descend({ epochs: 6, rate: 0.01 });
  const epochs: DescentProgress[] = [...run].filter(({ report }) => report);
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(epochs[5]?.report?.loss).toBeLessThan(epochs[0]?.report?.loss ?? 0);
  const session = run.finish();
  expect(session.info().baseline.report.score).toBeGreaterThan(0.85);
  expect(session.evaluate({ format: { kind: "integer", levels: 256 } }).report.bytes).toBeLessThan(2000);
  expect(session.export({}, "onnxQdq").verified).toBeDefined();
});

test("learned steps of two bits win back what rounding lost", () => {
  const first = untrained([32]).descend({ epochs: 30, rate: 0.005 });
  for (const _ of first);
  const float = first.finish();
  const recipe = { format: { kind: "integer", levels: 4 }, granularity: { kind: "perTensor" } } as const;
  const run = float.descend({
    epochs: 30,
    rate: 0.005,
    quantization: { recipe, stepSize: "learned", clippedActivations: false } as never,
  });
  for (const _ of run);
  const { weights, seen } = run.weights(0) ?? { weights: [], seen: [] };
  expect(weights).toHaveLength(32 * 64);
  expect(new Set(seen).size).toBe(3);
  expect(run.weights(2)).toBeUndefined();
  const after = run.finish().evaluate(run.recipe());
  const before = float.evaluate(recipe);
  expect(after.report.bytes).toBe(before.report.bytes);
  expect(after.report.score).toBeGreaterThan(before.report.score + 0.2);
});

test("a student hears its teacher", async () => {
  const teacher = await openSession("digits");
  const learn = (taught: boolean) => {
    const run = untrained([4]).descend({ epochs: 2 });
    if (taught) run.teach(teacher);
    return [...run].at(-1)?.report?.loss;
  };
  expect(learn(true)).not.toBe(learn(false));
  const iris = await openSession("iris");
  expect(refusal(() => untrained([4]).descend().teach(iris)).code).toBe("shape");
});

test("a teacher is a session, and one that was not freed", () => {
  const run = untrained([4]).descend();
  const freed = untrained([4]);
  freed.free();
  expect(refusal(() => run.teach(freed)).code).toBe("freed");
  for (const other of [undefined, null, 7, {}, run, new Proxy({}, { getPrototypeOf: () => null })])
    expect(refusal(() => run.teach(other as never)).code).toBe("argument");
  expect(run.step()).toBeDefined();
});

test("the page begins with what the core compresses the paper's networks with", () => {
  const presets = DeepRun.presets();
  for (const name of ["lenet300", "lenet5"] as const) {
    const { dataset, ...own } = DEEP_PRESETS[name];
    expect(dataset).toBe("mnist");
    expect(own).toEqual(presets[name]);
  }
});

test("deep compression goes through its stages", () => {
  const run = new DeepRun("digits", digits, {
    network: { kind: "layers", hidden: [16] },
    epochs: 2,
    pruneEpochs: 3,
    shareEpochs: 1,
    sparsity: [0.8],
    centroids: [8],
  });
  const reports = [...run].flatMap(({ reports }) => reports);
  expect(reports.map(({ stage }) => stage)).toEqual(["train", "prune", "share", "huffman"]);
  const { bytes, score } = run.finish().evaluate(run.recipe()).report;
  expect([bytes, score]).toEqual([reports[3]?.bytes, reports[3]?.score]);
});

test("a sentence is counted as the sentences of the dataset are", () => {
  const features = sentenceFeatures("Ab, ab!");
  expect(features).toHaveLength(1024);
  expect(features.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  expect(sentenceFeatures("?!").every((share) => share === 0)).toBe(true);
  expect(refusal(() => sentenceFeatures(7 as never)).code).toBe("argument");
});

test("the four files of MNIST are taken as they are", () => {
  const idx = (shape: number[], value: (i: number) => number) => {
    const count = shape.reduce((all, length) => all * length, 1);
    const bytes = new Uint8Array(4 + 4 * shape.length + count);
    const view = new DataView(bytes.buffer);
    bytes.set([0, 0, 8, shape.length]);
    shape.forEach((length, axis) => {
      view.setUint32(4 + 4 * axis, length);
    });
    for (let i = 0; i < count; i += 1) bytes[4 + 4 * shape.length + i] = value(i);
    return bytes;
  };
  const part = (rows: number) => [idx([rows, 28, 28], (i) => i % 251), idx([rows], (i) => i % 10)] as const;
  const [[trainImages, trainLabels], [testImages, testLabels]] = [part(48), part(10)];
  const files = { trainImages, trainLabels, testImages, testLabels };
  const options = {
    network: { kind: "layers", hidden: [8] },
    epochs: 1,
    pruneEpochs: 2,
    shareEpochs: 1,
  } as const;
  const run = DeepRun.ofMnist(files, options as never);
  expect([...run].flatMap(({ reports }) => reports)).toHaveLength(4);
  expect(run.finish().info().rows).toEqual([44, 4, 10]);
  expect(refusal(() => DeepRun.ofMnist({ ...files, testLabels: trainLabels }, options as never)).code).toBe(
    "shape",
  );
  expect(refusal(() => DeepRun.ofMnist({} as never)).code).toBe("argument");
});

test("bad calls end in typed errors, and leave nothing behind", { timeout: 120_000 }, async () => {
  const iris = await loadDataset("iris");
  const odd = (value: unknown) => (random() < 0.1 ? pick(strange)() : value) as never;
  const number = (...usual: unknown[]) => pick([...usual, ...usual, ...usual, 0, -1, 1e9, Number.NaN, 0.5]);
  const network = () =>
    pick([
      { kind: "layers", hidden: [] },
      { kind: "layers", hidden: [number(4, 8)] },
      { kind: "layers", hidden: [4096, 4096, 4096, 4096, 4096] },
      { kind: "convolutional" },
    ]);
  const recipe = object({
    format: () => pick([{ kind: "integer", levels: below(20) }, { kind: "ternary" }, { kind: "kMeans" }]),
    granularity: () => pick([{ kind: "perTensor" }, { kind: "global" }, { kind: "perChannel" }]),
    activations: () =>
      pick([{ kind: "float32" }, { kind: "dynamic", levels: 16 }, { kind: "static", levels: 8 }]),
  });
  const options = object({
    seed: () => number(1),
    epochs: () => number(1, 2),
    batch: () => number(16, 32),
    rate: () => number(0.01, 10),
    optimiser: () => pick([{ kind: "adam" }, { kind: "sgd", momentum: number(0.9) }]),
    schedule: () => pick([{ kind: "constant" }, { kind: "steps", every: number(1), factor: number(0.5) }]),
    augmentation: () => ({ noise: number(0.1), shift: number(0, 1) }),
    patience: () => number(0, 1),
    quantization: () => ({
      recipe: recipe(),
      stepSize: pick(["recipe", "learned"]),
      clippedActivations: random() < 0.3,
    }),
    pruning: () => ({ sparsity: [number(0.5)], begin: number(0, 1), epochs: number(1) }),
    distillation: () => ({ temperature: number(2), weight: number(0.5) }),
  });
  const session = Session.untrained("iris", iris, { network: { kind: "layers", hidden: [4] } } as never);
  const first = <T>(run: { step(): T | undefined; free(): void }, then: (run: never) => unknown) => {
    try {
      for (let i = 0; i < 12 && run.step() !== undefined; i += 1);
      then(run as never);
    } finally {
      run.free();
    }
  };
  const calls: Record<string, () => unknown> = {
    untrained: () => Session.untrained("iris", iris, odd({ network: network(), seed: number(1) })).free(),
    descend: () =>
      first(session.descend(odd(options())), (run: ReturnType<Session["descend"]>) => run.recipe()),
    weights: () =>
      first(session.descend(), (run: ReturnType<Session["descend"]>) => run.weights(odd(number(0, 1)))),
    teach: () => first(session.descend(), (run: ReturnType<Session["descend"]>) => run.teach(odd(session))),
    finish: () =>
      first(session.descend(odd(options())), (run: ReturnType<Session["descend"]>) => run.finish().free()),
    DeepRun: () =>
      first(
        new DeepRun("iris", iris, odd({ network: network(), epochs: number(1), centroids: [number(4)] })),
        (run: DeepRun) => [run.recipe(), run.finish().free()],
      ),
  };
  playHostile(calls, { times: 600, pages: 64, memoryBytes });
});
