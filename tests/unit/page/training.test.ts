// The training page's pure parts: links, what the core is asked for, how findings grow, what is counted, charts; and a lab with
// a worker that is none.
import { describe, expect, test } from "vitest";
import { layoutCurves } from "../../../www/charts/curves.ts";
import { layoutMoves, type Move } from "../../../www/charts/moves.ts";
import { layoutPairs } from "../../../www/charts/pairs.ts";
import { layoutSnapping } from "../../../www/charts/snapping.ts";
import { layoutStaircase } from "../../../www/charts/staircase.ts";
import { formats } from "../../../www/format.ts";
import { trainingWords } from "../../../www/i18n/training.ts";
import { type Choices, choicesOf, deepOf, EXPERIMENTS, setupOf } from "../../../www/training/choices.ts";
import { Lab, type Port } from "../../../www/training/lab.ts";
import { readChoices, writeChoices } from "../../../www/training/link.ts";
import { complete, recognised } from "../../../www/training/mnist.ts";
import { kindName, seriesName, type Voice } from "../../../www/training/names.ts";
import { KINDS } from "../../../www/training/networks.ts";
import { grown, NOTHING } from "../../../www/training/outcome.ts";
import type { FromTraining, Job, ToTraining } from "../../../www/training/protocol.ts";
import { afterwardsOf, augmentOf, awareOf, descentOf, studentOf } from "../../../www/training/requests.ts";
import { errorWords } from "../../../www/training/status.ts";
import { CurveMeter } from "../../../www/training/work/descent.ts";
import { binOf, MOST_LEVELS, pictureOf, stairsOf } from "../../../www/training/work/picture.ts";
import type { DescentProgress, Point } from "../../../www/types.ts";

const voice: Voice = { t: trainingWords.en, f: formats("en"), language: "en" };

describe("links", () => {
  test("leave out what a dataset begins with", () => {
    for (const dataset of ["digits", "iris", "unheard_of"]) expect(writeChoices(choicesOf(dataset))).toBe("");
  });

  test("give back what they were made of", () => {
    const usual = choicesOf("mnist");
    const choices: Choices = {
      experiment: "aware",
      setup: {
        ...usual.setup,
        ...{
          network: { kind: "layers", hidden: [300, 100] },
          epochs: 7,
          rate: 1e-9,
          optimiser: "sgd",
          seed: 5,
        },
      },
      aware: { ...usual.aware, format: "ternary", step: "recipe", activations: "learned" },
      augment: { noise: 0.5, shift: 2, format: "int2" },
      distil: {
        ...usual.distil,
        network: { kind: "recurrent", hidden: 9 },
        format: "binary",
        temperature: 1.5,
      },
      deep: { ...deepOf("lenet5"), sparsity: [0.5, 0.25] },
    };
    expect(readChoices(`#lang=zh&${writeChoices(choices)}`, "mnist")).toEqual(choices);
    const plain = { ...usual, setup: { ...usual.setup, network: { kind: "layers" as const, hidden: [] } } };
    expect(readChoices(writeChoices(plain), "mnist")).toEqual(plain);
  });

  test("that cannot be read are what the dataset begins with", () => {
    const hostile =
      "do=evil&batch=1e999&net=__proto___3&epochs=Infinity&rate=&student=1_x&deep=../x&format=toString&seed=1e999x";
    expect(readChoices(hostile, "digits")).toEqual(choicesOf("digits"));
    // The playground has a number of this name.
    expect(readChoices("network=48", "digits")).toEqual(choicesOf("digits"));
  });

  test("never ask for steps that cannot be learned", () => {
    expect(readChoices("format=binary&step=learned", "digits").aware.step).toBe("recipe");
    expect(readChoices("granularity=perChannel", "digits").aware.step).toBe("recipe");
  });
});

describe("requests", () => {
  const setup = { ...setupOf("digits"), schedule: "steps" as const, epochs: 10 };
  test("are those of the core", () => {
    expect(descentOf(setup)).toMatchObject({
      ...{
        epochs: 10,
        schedule: { kind: "steps", every: 3, factor: 0.1 },
        augmentation: { shift: 0, noise: 0.25 },
      },
      optimiser: { kind: "adam" },
    });
  });
  test("train on with a rate of their own, and limits where activations have them", () => {
    const { aware } = choicesOf("digits");
    const options = awareOf(setup, { ...aware, activations: "learned" });
    expect(options.rate).toBe(aware.rate);
    expect(options.quantization).toMatchObject({
      ...{ stepSize: "learned", clippedActivations: true },
      recipe: { activations: { kind: "static", levels: 256 }, format: { span: "narrow" } },
    });
  });
  test("of students are the same with a teacher and without", () => {
    const { distil } = choicesOf("digits");
    const { augment } = choicesOf("mnist");
    expect(augmentOf(setup, augment, 4, true)).toMatchObject({
      seed: 4,
      augmentation: { noise: 0.3, shift: 1 },
    });
    expect(augmentOf(setup, augment, 4, false)).toMatchObject({
      seed: 4,
      augmentation: { noise: 0, shift: 0 },
    });
    expect(afterwardsOf(augment).format).toMatchObject({ kind: "integer", levels: 16 });
    expect(studentOf(setup, distil, 3)).toMatchObject({ seed: 3, distillation: { weight: distil.weight } });
    expect(studentOf(setup, distil, 3).quantization).toBeUndefined();
    expect(studentOf(setup, { ...distil, format: "binary" }, 3).quantization?.stepSize).toBe("recipe");
  });
});

describe("curves", () => {
  const step = (change: Partial<DescentProgress>): DescentProgress => ({
    ...{ epoch: 1, epochs: 2, batch: 1, batches: 2, rate: 0.1, loss: 3, accuracy: 0 },
    ...change,
  });
  test("hold the loss of each batch, though the mean of the epoch is reported", () => {
    const meter = new CurveMeter(6, 4);
    meter.take(step({}));
    // 4 rows of loss 3, then 2 rows of loss 6: mean 4.
    meter.take(step({ batch: 2, loss: 4, report: { loss: 2, score: 0.5, sparsity: 0 } }));
    const part = meter.flush();
    expect(part?.losses).toEqual([
      [0.5, 3],
      [1, 6],
    ]);
    expect(part?.epochs).toEqual([{ epoch: 1, trained: 4, loss: 2, score: 0.5 }]);
    expect(meter.flush()).toBeNull();
    meter.take(step({ epoch: 2, loss: 1 }), 10);
    expect(meter.flush()?.losses).toEqual([[11.5, 1]]);
  });
  test("are thinned by means, and lose no batch", () => {
    const meter = new CurveMeter(1000, 1);
    for (let batch = 1; batch <= 1000; batch += 1)
      meter.take(step({ epochs: 10, batch, batches: 1000, loss: 2 }));
    const losses = meter.flush()?.losses ?? [];
    expect(losses).toHaveLength(50);
    for (const [, loss] of losses) expect(loss).toBeCloseTo(2, 9);
  });
});

describe("pictures", () => {
  const weights = Float32Array.of(-1, -0.4, 0.1, 0.9);
  const seen = Float32Array.of(-1, 0, 0, 1);
  test("count every weight once, in bins that keep their width", () => {
    const bin = binOf(weights);
    const picture = pictureOf(weights, seen, bin);
    expect(picture.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(picture.levels).toEqual([
      [-1, 0.25],
      [0, 0.5],
      [1, 0.25],
    ]);
    expect(
      pictureOf(
        weights.map((w) => 2 * w),
        seen,
        bin,
      ).bin,
    ).toBe(bin);
  });
  test("have no levels where they are too many, and nothing of nothing", () => {
    const many = Float32Array.from({ length: MOST_LEVELS + 1 }, (_, i) => i);
    expect(pictureOf(many, many, 1).levels).toEqual([]);
    expect(pictureOf(new Float32Array(), new Float32Array(), 1)).toEqual({
      from: 0,
      bin: 1,
      shares: [],
      levels: [],
    });
    expect(binOf(new Float32Array(3))).toBe(1);
  });
  test("part levels where the weights part, and half-way where there are none", () => {
    const stairs = stairsOf(weights, seen, [-1, 0, 1, 2], true);
    expect(stairs.edges.map((edge) => Number(edge.toFixed(3)))).toEqual([-0.7, 0.5, 1.5]);
    expect(stairs.clip).toEqual([-1, 2]);
    expect(stairsOf(weights, seen, [-1, 0, 1], false).clip).toBeNull();
  });
});

describe("charts", () => {
  const size = { width: 400, height: 300 };
  const number = String;
  test("of curves have whole epochs, and leave out what has no logarithm", () => {
    const points: [number, number][] = [
      [1, 0.5],
      [2, 0],
      [3, Number.NaN],
      [4, 0.05],
    ];
    const layout = layoutCurves(
      {
        epochs: 4,
        panels: [
          { scale: "log", words: { y: "", number }, series: [{ tone: "float", look: "marked", points }] },
        ],
      },
      { x: "", epoch: number },
      size,
    );
    expect(layout.xTicks.every(({ label }) => Number.isInteger(Number(label)))).toBe(true);
    expect(layout.panels[0]?.lines[0]?.path.match(/[ML]/g)).toHaveLength(2);
    expect(layout.panels[0]?.yTicks.map(({ label }) => Number(label))).toContain(0.1);
  });
  test("of moves join what belongs together, and keep labels apart", () => {
    const at = (id: string, bytes: number, score: number, from?: string): Move => ({
      ...{ id, tone: "float" as const, label: id, bytes, score, interval: null, ...(from ? { from } : {}) },
    });
    const words = { x: "", y: "", bytes: number, score: number };
    const layout = layoutMoves(
      [at("a", 4096, 0.9), at("b", 256, 0.5, "a"), at("c", 250, 0.5, "b")],
      words,
      size,
    );
    expect(layout.arrows).toHaveLength(1);
    const [, b, c] = layout.moves;
    expect(Math.abs((b?.label.y ?? 0) - (c?.label.y ?? 0))).toBeGreaterThanOrEqual(14);
  });
  test("keep their axes, whichever moment is shown", () => {
    const moments = [
      { from: -1, bin: 0.5, shares: [0.5, 0.5], levels: [[-1, 1]] as [number, number][] },
      { from: -3, bin: 0.5, shares: [1], levels: [] },
    ];
    const words = { x: "", y: "", number, share: number };
    const [first, second] = [0, 1].map((at) => layoutSnapping(moments, at, words, size));
    expect(first?.xTicks).toEqual(second?.xTicks);
    expect(first?.yTicks).toEqual(second?.yTicks);
    expect([first?.stems.length, second?.stems.length]).toEqual([1, 0]);
  });
  test("shade what is clipped", () => {
    const words = { x: "", y: "", number, blocked: "" };
    const data = { levels: [-1, 0, 1], edges: [-0.5, 0.5], reach: [-2, 2] as const };
    expect(
      layoutStaircase({ ...data, clip: [-1, 1] }, words, size).blocked.every(({ width }) => width > 0),
    ).toBe(true);
    expect(layoutStaircase({ ...data, clip: null }, words, size).blocked).toEqual([]);
  });
  test("of pairs lie in the order of their values", () => {
    const rows = [
      {
        name: "",
        values: [
          { tone: "alone" as const, value: 0.9 },
          { tone: "taught" as const, value: 0.95 },
        ],
      },
    ];
    const {
      rows: [row],
      goal,
    } = layoutPairs(rows, { value: 0.99, label: "" }, { x: "", number }, size);
    expect((row?.marks[0]?.x ?? 0) < (row?.marks[1]?.x ?? 0)).toBe(true);
    expect((row?.marks[1]?.x ?? 0) < (goal?.x ?? 0)).toBe(true);
  });
});

test("every experiment, network and series has words in both languages", () => {
  for (const t of Object.values(trainingWords)) {
    for (const id of EXPERIMENTS) expect(t.experiments[id].name).not.toBe("");
    for (const kind of KINDS) expect(Object.keys(t.networks)).toContain(kind);
    for (const series of ["float", "aware", "alone-2", "taught-2", "train", "prune", "share"])
      expect(seriesName(series, { ...voice, t })).not.toBe(series);
    expect([kindName("varied-2", voice), kindName("taught-2", voice), kindName("aware", voice)]).toEqual([
      ...[voice.t.augmented.varied, voice.t.students.taught, voice.t.series.aware],
    ]);
    expect(errorWords({ code: "non-finite", message: "", fatal: false }, { ...voice, t })).toBe(
      t.errors["non-finite"],
    );
    expect(errorWords({ code: "toString", message: "", fatal: false }, { ...voice, t })).toBe(t.errors.other);
  }
});

describe("a lab", () => {
  class FakePort implements Port {
    sent: ToTraining[] = [];
    terminated = false;
    #listeners = new Map<string, (event: never) => void>();
    postMessage(message: ToTraining): void {
      this.sent.push(message);
    }
    terminate(): void {
      this.terminated = true;
    }
    addEventListener(kind: string, listener: (event: never) => void): void {
      this.#listeners.set(kind, listener);
    }
    say(data: FromTraining): void {
      this.#listeners.get("message")?.({ data } as never);
    }
  }
  const around = { base: "", line: { w: 1, b: 0, noise: 0, seed: 1 }, mnist: null };
  const job: Job = { kind: "train", setup: setupOf("digits") };
  const point = (digest: string): FromTraining & { kind: "found" } => ({
    ...{ kind: "found", run: 0 },
    found: { of: "train", kind: "point", name: "float", point: {} as Point, digest },
  });
  const started = () => {
    const ports: FakePort[] = [];
    const lab = new Lab(
      () => {
        const port = new FakePort();
        ports.push(port);
        return port;
      },
      () => undefined,
    );
    lab.start(job, around);
    return { lab, ports, port: ports[0] as FakePort };
  };

  test("says whether the same choices gave the same bits", () => {
    const { lab, port } = started();
    port.say({ ...point("a"), run: 1 });
    port.say({ kind: "done", run: 1 });
    expect(lab.repeated.value).toBe("first");
    for (const [run, digest, expected] of [
      [2, "a", "same"],
      [3, "b", "other"],
    ] as const) {
      lab.start(job, around);
      port.say({ ...point(digest), run });
      port.say({ kind: "done", run });
      expect(lab.repeated.value).toBe(expected);
    }
    lab.start({ ...job, setup: { ...job.setup, seed: 2 } }, around);
    port.say({ ...point("b"), run: 4 });
    expect(lab.repeated.value).toBe("first");
    expect(lab.isOf(job)).toBe(false);
  });

  test("holds, goes on, ends, and hears nothing of a run that is over", () => {
    const { lab, port } = started();
    lab.pause();
    expect(lab.status.value.kind).toBe("paused");
    lab.start(job, around);
    expect(port.sent.filter(({ kind }) => kind === "start")).toHaveLength(1);
    lab.resume();
    lab.cancel();
    expect(port.sent.map(({ kind }) => kind).slice(-3)).toEqual(["pause", "resume", "cancel"].slice(-3));
    port.say({ kind: "cancelled", run: 1 });
    expect(lab.status.value.kind).toBe("cancelled");
    lab.start(job, around);
    port.say({ ...point("late"), run: 1 });
    expect(lab.outcomes.value.train).toEqual(NOTHING);
  });

  test("replaces a worker that cannot go on", () => {
    const { lab, ports, port } = started();
    port.say({ kind: "failed", run: 1, error: { code: "crashed", message: "", fatal: true } });
    expect(port.terminated).toBe(true);
    lab.start(job, around);
    expect(ports).toHaveLength(2);
    expect(lab.status.value.kind).toBe("running");
  });

  test("begins anew with the names of layers", () => {
    const rows: [number, number, number] = [1, 2, 3];
    const before = grown(NOTHING, { of: "train", kind: "layers", names: ["fc1"], rows });
    const part = {
      losses: [],
      epochs: [],
      place: { epoch: 1, epochs: 1, batch: 1, batches: 1, loss: 1, rate: 1 },
    };
    const longer = grown(before, { of: "train", kind: "curve", series: "float", part });
    expect(Object.keys(longer.curves)).toEqual(["float"]);
    expect(grown(longer, { of: "train", kind: "layers", names: ["fc1"], rows })).toEqual(before);
  });
});

test("the files of MNIST are told apart by their names, and none is enough alone", () => {
  const named = (name: string) => new File([name], name);
  const names = [
    "t10k-labels-idx1-ubyte.gz",
    "train-images.idx3-ubyte",
    "notes.txt",
    "t10k-images-idx3-ubyte.gz",
  ];
  const some = recognised(names.map(named));
  expect(Object.keys(some).sort()).toEqual(["testImages", "testLabels", "trainImages"]);
  expect(complete(some)).toBeNull();
  const all = recognised([named("train-labels-idx1-ubyte.gz")], some);
  expect(complete(all)?.trainLabels.name).toBe("train-labels-idx1-ubyte.gz");
});
