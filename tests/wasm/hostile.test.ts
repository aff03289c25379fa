// 20,000 calls with arguments that no one should pass: each returns, or throws an Error with a code. A RuntimeError
// would be a panic. Afterwards everything works as before, and memory has not grown without bound.
import * as quant from "quant-playground";
import { beforeAll, expect, test } from "vitest";
import {
  anyOf,
  below,
  type Maker,
  name,
  numbers,
  object,
  odd,
  pick,
  random,
  SEED,
  strange,
  tagged,
} from "./strange.ts";

const CALLS = 20_000;

const bit = () => pick([0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, ...numbers]);
const level = () => pick([2, 3, 4, 5, 16, 100, 256, 4_096, 65_536, ...numbers]);

const format = anyOf(
  tagged("float32"),
  tagged("integer", {
    levels: level,
    symmetry: name("affine", "symmetric"),
    span: name("full", "narrow"),
    profile: name("onnx", "torch"),
  }),
  tagged("float", {
    precision: anyOf(
      tagged("float16"),
      tagged("e4m3fn"),
      tagged("e2m1"),
      tagged("custom", { exponent: bit, mantissa: bit, specials: name("finite", "nan", "ieee", "fnuz") }),
    ),
    scaling: name("absmax", "none"),
    overflow: name("saturate", "nonFinite"),
  }),
  tagged("microscaling", {
    element: name("e4m3fn", "e5m2", "e3m2", "e2m3", "e2m1", "int8"),
    scaleMode: name("floor", "rceil", "ceil", "even"),
  }),
  tagged("nvfp4"),
  tagged("gguf", {
    block: name(
      ...["q8_0", "q5_0", "q5_1", "q4_0", "q4_1", "q6_k", "q5_k", "q4_k", "q3_k", "q2_k"],
      ...["iq4_nl", "iq4_xs", "tq2_0", "tq1_0"],
    ),
  }),
  tagged("matMulNBits", {
    bits: () => pick([2, 4, 8, ...numbers]),
    blockSize: () => pick([16, 32, 64, 128, 256, ...numbers]),
    symmetry: name("affine", "symmetric"),
  }),
  tagged("fourBit", { table: name("nf4", "af4", "fp4") }),
  tagged("kMeans", { levels: level, method: name("histogram", "exact") }),
  tagged("lloydMax", { levels: level }),
  tagged("powerOfTwo", { bits: () => pick([2, 4, 8, ...numbers]), terms: name("single", "additive") }),
  tagged("ownCodebook", {
    values: () => Array.from({ length: pick([0, 1, 2, 5, 256, 300]) }, () => pick([random(), ...numbers])),
    scaling: name("none", "absmax"),
  }),
  tagged("binary"),
  tagged("ternary", { rule: name("twn", "absmean", "optimal") }),
  tagged("hqq", { levels: level, refit: () => random() < 0.5 }),
);
const granularity = anyOf(
  tagged("global"),
  tagged("perTensor"),
  tagged("perChannel"),
  tagged("perGroup", { size: () => pick([1, 2, 3, 16, 1_000, ...numbers]) }),
);
const range = anyOf(
  tagged("minMax"),
  tagged("declared"),
  tagged("manual", { low: () => -random() * 3, high: () => pick([...numbers, ...odd, random()]) }),
  tagged("percentile", {
    percent: () => pick([...numbers, ...odd, 50 + 50 * random()]),
    of: name("values", "magnitudes"),
  }),
  tagged("mse"),
  tagged("entropy"),
);
const layers = () =>
  Array.from({ length: below(4) }, anyOf(tagged("same"), tagged("own", { format, granularity })));
const rounding = anyOf(
  tagged("nearest"),
  tagged("stochastic", { seed: () => pick(numbers) }),
  tagged("gptq", { damping: () => pick([0, 0.01, 1, ...numbers, ...odd]), actOrder: () => random() < 0.5 }),
  tagged("coordinateDescent", { start: name("gptq", "nearest") }),
);
const transform = anyOf(
  tagged("none"),
  tagged("smoothQuant", { alpha: () => pick([0, 0.5, 1, ...numbers, ...odd]) }),
  tagged("awq", { steps: () => pick([1, 3, 20, ...numbers]) }),
  tagged("hadamard", { seed: () => pick([0, 7, ...numbers]) }),
);
const scales = name("float32", "float16", "double");
const coding = name("packed", "huffman", "rans");
const prune = anyOf(
  tagged("none"),
  tagged("magnitude", {
    sparsity: () => pick([...numbers, ...odd, random()]),
    scope: name("perTensor", "global"),
  }),
  tagged("nOfM", { n: () => pick([1, 2, ...numbers]), m: () => pick([2, 4, ...numbers]) }),
);
const recipe = object({
  layers,
  format,
  granularity,
  scales,
  prune,
  coding,
  range,
  transform,
  rounding,
  biasCorrection: () => random() < 0.3,
  importance: name("uniform", "inputs"),
  biases: anyOf(tagged("float32"), tagged("likeWeights"), tagged("levels", { levels: level })),
  activations: anyOf(
    tagged("float32"),
    tagged("dynamic", { levels: level }),
    tagged("static", { levels: level, range }),
  ),
});
const tensorRecipe = object({ format, granularity, scales, range, prune, coding });
const index = () => (random() < 0.6 ? below(2) : pick([5, 11, 12, ...numbers]));
const loose = object({
  shape: () => pick([[4], [2, 2], [1, 4], [2 ** 31, 2 ** 31], [2 ** 32, 1], [0, 7], [2 ** 26 + 1], []]),
  format,
  granularity,
  scaleStorage: scales,
  coding,
  codes: () => new Uint8Array(pick([0, 1, 2, 4, 16])).map(() => below(256)),
  scales: () => new Uint8Array(Float32Array.from({ length: pick([0, 1, 2, 4]) }, () => random()).buffer),
  zeroPoints: () => new Uint8Array(below(4)),
  codebook: () => new Uint8Array(Float32Array.from({ length: pick([0, 2, 3]) }, () => random()).buffer),
  index: () => new Uint8Array(pick([0, 0, 1, 2, 5])).map(() => below(pick([9, 256]))),
  table: () => new Uint8Array(pick([0, 0, 1, 3, 9])).map(() => below(256)),
});
/** What the package made itself, with a part from elsewhere. */
const spoilt = () => {
  const data = values();
  const levels = pick([3, 16, 256]);
  const formats: quant.NumberFormat[] = [
    { kind: "integer", levels },
    { kind: "float", precision: pick([{ kind: "float16" }, { kind: "e4m3fn" }, { kind: "e3m2" }]) },
    { kind: "microscaling", element: pick(["e4m3fn", "e2m1", "int8"]) },
    { kind: "nvfp4" },
    { kind: "kMeans", levels },
    { kind: "ternary" },
    { kind: "ownCodebook" },
  ];
  const made = quant.quantizeTensor(data, [data.length], {
    format: pick(formats),
    scales: pick(["float32", "float16", "double"] as const),
    coding: pick(["packed", "huffman", "rans"] as const),
    prune: { kind: "magnitude", sparsity: pick([0, 0.5, 0.9, 1]) },
  });
  return random() < 0.3 ? { ...made, ...(loose() as object) } : made;
};
const packed = anyOf(loose, spoilt);
const values = () => new Float32Array(pick([0, 1, 4, 12])).map(() => random() * 4 - 2);
const shape = () =>
  pick([[4], [2, 2], [12], [3, 4], [1], [0], [2 ** 32 - 1, 2 ** 32 - 1], new Array(40).fill(1)]);
const points = () => Array.from({ length: below(30) }, () => pick([...odd, random() * 100]));
const lineOptions = object({
  w: () => random() * 24 - 12,
  b: () => 0,
  noise: random,
  seed: () => pick(numbers),
});
const trainOptions = object({
  seed: () => pick(numbers),
  iterations: () => pick([1, 5, ...numbers]),
  architecture: anyOf(tagged("linear"), tagged("network", { hidden: () => pick([1, 4, ...numbers]) })),
});
const budget = anyOf(
  tagged("bytes", { most: () => pick([...odd, 40, 200]) }),
  tagged("score", { least: random }),
);
const length = (count: number) => () => Array.from({ length: count }, random);
const labels = () => [0, 1, 1, 0];
const ownModel = anyOf(
  object({ weight: values, bias: values, features: values, labels }),
  object({ weight: length(6), bias: length(2), features: length(12), labels }),
);
const ownOptions = object({
  task: name("classification", "regression"),
  calibrationRows: index,
  classNames: () => ["a", "b", "c"].slice(below(4)),
});
const looseModel = object({
  dataset: name("iris", "line", "digits"),
  parameters: () => Array.from({ length: below(4) }, () => new Float32Array(pick([0, 3, 12]))),
  features: () => new Float32Array(pick([0, 8, 600, 12])).map(random),
  labels: () => pick([labels(), new Float32Array(150)]),
  calibrationRows: index,
});
/** What the package made itself, with a part from elsewhere. */
const sharedModel = () => ({ ...session.share(), ...(random() < 0.5 ? (looseModel() as object) : {}) });
const time = () => pick([0, 0.01, -1, 1e308, Number.NaN, "1"]);

let iris: Uint8Array;
let session: quant.Session;
const brokenFile = () => {
  const bytes = iris.slice(0, pick([0, 7, 8, 27, 28, 100, iris.length]));
  for (let i = below(4); i > 0; i--) bytes[below(Math.min(bytes.length, 64))] = below(256);
  return bytes;
};
const dataset = name("line", "iris", "digits", "mnist");
const source = anyOf(() => iris, brokenFile, lineOptions);

// biome-ignore lint/suspicious/noExplicitAny: every function is called with everything
type Callable = any;
const free = (made: { free(): void } | undefined) => made?.free();

/** Every function and method, with makers of arguments that are roughly right. */
const calls: [string, Maker[], (...rest: unknown[]) => unknown][] = [
  ...(
    [
      ["quantizeTensor", [values, shape, tensorRecipe]],
      ["dequantizeTensor", [packed]],
      ["unpackTensor", [packed]],
      ["paretoFront", [points, points]],
      [
        "bestWithin",
        [points, points, anyOf(tagged("bytes", { most: index }), tagged("score", { least: random }))],
      ],
      ["catalogue", []],
      ["version", []],
      ["memoryBytes", []],
    ] as [string, Maker[]][]
  ).map(([key, makers]): [string, Maker[], Callable] => [key, makers, (quant as Callable)[key]]),
  ...(
    [
      ["info", []],
      ["layers", []],
      ["parameters", []],
      ["share", []],
      ["form", [recipe]],
      ["repair", [recipe]],
      ["sweepRecipes", [recipe]],
      ["sweepKey", [recipe]],
      ["quantize", [recipe]],
      ["evaluate", [recipe]],
      ["predictions", [recipe]],
      ["compare", [recipe, recipe, index]],
      ["why", [recipe, index]],
      ["measures", [recipe, object({ seed: index, draws: () => pick([1, 2, ...numbers]) })]],
      ["inspect", [recipe, index, index, () => pick([undefined, random(), ...odd])]],
      ["timePerSample", [recipe, time]],
    ] as [string, Maker[]][]
  ).map(([key, makers]): [string, Maker[], Callable] => [
    `Session.${key}`,
    makers,
    (...rest: unknown[]) => (session as Callable)[key](...rest),
  ]),
  [
    "Session.allocate",
    [recipe, budget],
    (...rest) => {
      const run: quant.AllocationRun = (session as Callable).allocate(...rest);
      for (const step of run) if (step.kind === "together") break;
    },
  ],
  ["Session.open", [dataset, source], (...rest) => free((quant.Session.open as Callable)(...rest))],
  [
    "Session.fromArrays",
    [ownModel, ownOptions],
    (...rest) => free((quant.Session.fromArrays as Callable)(...rest)),
  ],
  ["Session.fromShared", [sharedModel], (...rest) => free((quant.Session.fromShared as Callable)(...rest))],
  [
    "Session.compareTimes",
    [recipe],
    (...rest) => free((session.compareTimes as Callable).apply(session, rest)),
  ],
  [
    "Session.sensitivity",
    [recipe],
    (...rest) => [...((session as Callable).sensitivity(...rest) as quant.SensitivityRun)],
  ],
  [
    "Session.sweep",
    [() => Array.from({ length: below(4) }, recipe)],
    (...rest) => {
      const run = (session.sweep as Callable).apply(session, rest);
      try {
        return [run.done, run.total, run.next(), run.next()];
      } finally {
        run.free();
      }
    },
  ],
  [
    "Trainer",
    [dataset, source, trainOptions],
    (...rest) => {
      const trainer = new (quant.Trainer as Callable)(...rest);
      try {
        trainer.step();
        return trainer.finish().free();
      } finally {
        trainer.free();
      }
    },
  ],
];

beforeAll(async () => {
  await quant.ready();
  iris = await quant.loadDataset("iris");
  session = await quant.openSession("digits");
});

const golden = () => {
  const run = session.sweep();
  return [...run].map(({ recipe, report }) => ({ recipe, report }));
};

test("every exported function and method is called", () => {
  const methods = (name: string, type: { prototype: object }) =>
    Object.getOwnPropertyNames(type.prototype)
      .filter((key) => key !== "constructor" && !key.startsWith("__") && key !== "free")
      .map((key) => `${name}.${key}`);
  const exported = Object.entries(quant)
    .filter(([, value]) => !("prototype" in value && "free" in (value.prototype as object)))
    .map(([key]) => key);
  const known = new Set(calls.map(([name]) => name));
  // These are asynchronous or belong to the objects that `Trainer` and `Session.sweep` make above.
  for (const key of ["ready", "loadDataset", "openSession"]) known.add(key);
  for (const name of [...exported, ...methods("Session", quant.Session)]) expect(known).toContain(name);
  expect(methods("SweepRun", quant.SweepRun)).toEqual(["SweepRun.done", "SweepRun.next", "SweepRun.total"]);
  expect(methods("Trainer", quant.Trainer)).toEqual(["Trainer.finish", "Trainer.step"]);
});

test(`${CALLS} bad calls`, { timeout: 300_000 }, () => {
  const before = golden();
  const outcomes = new Map<string, [returned: number, thrown: number]>();
  const play = (count: number) => {
    for (let i = 0; i < count; i++) {
      const [name, makers, call] = pick(calls);
      const rest = makers.map((make) => (random() < 0.25 ? pick(strange)() : make()));
      if (random() < 0.1) rest.length = below(rest.length + 1);
      if (random() < 0.05) rest.push(pick(strange)());
      const outcome = outcomes.get(name) ?? [0, 0];
      outcomes.set(name, outcome);
      try {
        call(...rest);
        outcome[0]++;
      } catch (error) {
        outcome[1]++;
        const { code, message } = error as { code?: unknown; message?: unknown };
        if (!(error instanceof Error) || typeof code !== "string" || !message)
          throw new Error(`call ${i} with seed ${SEED}: ${name} threw ${String(error)}`, { cause: error });
      }
    }
  };
  play(CALLS / 2);
  const half = quant.memoryBytes();
  play(CALLS / 2);
  // Memory of WebAssembly never shrinks: what the second half adds is what was not given back.
  expect(quant.memoryBytes() - half).toBeLessThanOrEqual(4 * 65_536);
  expect(golden()).toEqual(before);
  for (const [name, [returned, thrown]] of outcomes) {
    expect(returned, `${name} never returned`).toBeGreaterThan(0);
    if (
      ![
        "catalogue",
        "version",
        "memoryBytes",
        "Session.info",
        "Session.share",
        "Session.parameters",
        "Session.layers",
      ].includes(name)
    )
      expect(thrown, `${name} never threw`).toBeGreaterThan(0);
  }
});
