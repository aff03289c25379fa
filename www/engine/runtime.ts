// ONNX Runtime in the worker: runs exported files, on one thread. It is fetched from this site when it is first asked for,
// and knows nothing of the page.
import type { InferenceSession, Tensor } from "onnxruntime-web";
import wasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { ReadRows } from "../types.ts";
import type { Executed, Run } from "./protocol.ts";

type Runtime = typeof import("onnxruntime-web/wasm");
type Values = Float32Array;

/** Rows that our forward pass has seen, with what it gave. */
interface Ours extends ReadRows {
  /** `[rows, outputs]`. */
  outputs: Float32Array;
  /** The class of each row; `null` without classes. */
  labels: Float32Array | null;
}

/** Samples of random numbers where there are no rows. */
const RANDOM_SAMPLES = 16;
/** Length of an axis that the model leaves open. */
const OPEN_AXIS = 64;
/** How long the worker may be deaf. */
const STEP_MS = 50;

let runtime: Promise<Runtime> | undefined;

async function load(): Promise<Runtime> {
  runtime ??= import("onnxruntime-web/wasm").then((module) => {
    module.env.wasm.numThreads = 1;
    module.env.wasm.proxy = false;
    module.env.wasm.wasmPaths = { wasm: wasmUrl };
    module.env.logLevel = "error";
    return module;
  });
  return runtime.catch((error) => {
    runtime = undefined;
    throw error;
  });
}

/** Activations stay floats where the file has floats; ONNX Runtime would else quantize them beside blocks of weights. */
const OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ["wasm"],
  extra: { session: { qdq_matmulnbits_accuracy_level: "1" } },
};

/** Runs a file on rows and compares with our outputs. */
export async function execute(bytes: Uint8Array, ours: Ours, run: Run<"execute">): Promise<Executed> {
  const { InferenceSession: sessions, Tensor: tensors, env } = await load();
  const session = await sessions.create(bytes, OPTIONS);
  const { rows, features, outputs, labels } = ours;
  const [from, to] = [features.length / rows, outputs.length / rows];
  const [name = "", shape] = inputOf(session, from);
  const compared = new Comparison();
  let right = 0;
  try {
    await inSteps(rows, run, async (row) => {
      const x = new tensors("float32", features.slice(row * from, (row + 1) * from), shape);
      const found = outputOf(await session.run({ [name]: x }), to);
      const own = outputs.subarray(row * to, (row + 1) * to);
      // A graph may end in shares where ours ends in logits.
      compared.add(areShares(found) && !areShares(own) ? shares(own) : own, found);
      if (labels) right += Number(largest(found) === labels[row]);
    });
  } finally {
    await session.release();
  }
  const accuracy = labels && to > 1 ? right / rows : null;
  const version = env.versions.web ?? env.versions.common;
  return { version, against: "ours", inputs: "rows", rows, accuracy, ...compared.result() };
}

/** Runs a file and the model that it comes from on the same numbers. */
export async function executeBeside(
  bytes: Uint8Array,
  original: Uint8Array,
  given: ReadRows | null,
  run: Run<"execute">,
): Promise<Executed> {
  const { InferenceSession: sessions, Tensor: tensors, env } = await load();
  const session = await sessions.create(bytes, OPTIONS);
  const before = await sessions.create(original, OPTIONS);
  const samples = given ?? null;
  const rows = samples?.rows ?? RANDOM_SAMPLES;
  const random = normals(1);
  const compared = new Comparison();
  try {
    await inSteps(rows, run, async (row) => {
      const feeds = samples ? rowFeeds(before, samples, row, tensors) : randomFeeds(before, random, tensors);
      const [expected, found] = [await before.run(feeds), await session.run(feeds)];
      for (const name of before.outputNames) {
        const [a, b] = [expected[name]?.data, found[name]?.data];
        if (a instanceof Float32Array && b instanceof Float32Array && a.length === b.length)
          compared.add(a, b);
      }
    });
  } finally {
    await Promise.all([session.release(), before.release()]);
  }
  const inputs = samples ? "rows" : "random";
  const version = env.versions.web ?? env.versions.common;
  return { version, against: "original", inputs, rows, accuracy: null, ...compared.result() };
}

/** Outputs beside those that are expected. */
class Comparison {
  #count = 0;
  #same = 0;
  #isOne = false;
  #most = 0;
  #signal = 0;
  #error = 0;

  add(expected: Values, found: Values): void {
    this.#count += 1;
    this.#isOne ||= expected.length === 1;
    this.#same += Number(largest(expected) === largest(found));
    expected.forEach((value, i) => {
      const difference = Math.abs(value - (found[i] ?? Number.NaN));
      this.#most = Math.max(this.#most, difference);
      this.#signal += value * value;
      this.#error += difference * difference;
    });
  }

  result(): Pick<Executed, "same" | "maxDifference" | "sqnrDb"> {
    if (this.#count === 0) throw new Error("The model gives no floats that could be compared.");
    return {
      same: this.#isOne ? null : this.#same,
      maxDifference: this.#most,
      sqnrDb: this.#error === 0 ? null : 10 * Math.log10(this.#signal / this.#error),
    };
  }
}

const largest = (values: Values) => values.reduce((best, x, i) => (x > (values[best] ?? 0) ? i : best), 0);

const areShares = (values: Values) =>
  values.length > 1 &&
  values.every((x) => x >= 0) &&
  Math.abs(values.reduce((sum, x) => sum + x, 0) - 1) < 1e-3;

function shares(logits: Values): Values {
  const most = logits.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY);
  const powers = logits.map((x) => Math.exp(x - most));
  const sum = powers.reduce((sum, x) => sum + x, 0);
  return powers.map((x) => x / sum);
}

async function inSteps(
  rows: number,
  { progress, signal }: Run<"execute">,
  step: (row: number) => Promise<void>,
): Promise<void> {
  let end = performance.now() + STEP_MS;
  for (let row = 0; row < rows; row += 1) {
    await step(row);
    if (performance.now() < end) continue;
    progress({ share: (row + 1) / rows });
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal.aborted) throw Object.assign(new Error("cancelled"), { code: "cancelled" });
    end = performance.now() + STEP_MS;
  }
}

/** The length of an axis, where it is fixed; ONNX Runtime gives −1 as what it is without a sign. */
const fixed = (axis: number | string): number | null =>
  typeof axis === "number" && axis > 0 && axis < 2 ** 31 ? axis : null;

/** The one input, and its shape for a sample of so many numbers. */
function inputOf(session: InferenceSession, length: number): [name: string, shape: number[]] {
  const inputs = session.inputMetadata.filter((input) => input.isTensor);
  const [input] = inputs;
  if (!input?.isTensor || inputs.length !== 1)
    throw new Error(
      `Rows fit a model with one input; this one has ${inputs.map(({ name }) => name).join(", ")}.`,
    );
  const known = input.shape.slice(1).map((axis) => fixed(axis) ?? 0);
  const rest = known.reduce((product, axis) => product * (axis || 1), 1);
  const shape = [1, ...known.map((axis) => axis || length / rest)];
  if (known.filter((axis) => axis === 0).length > 1 || shape.reduce((a, b) => a * b, 1) !== length)
    throw new Error(`A row has ${length} numbers; "${input.name}" is [${input.shape.join(", ")}].`);
  return [input.name, shape];
}

function rowFeeds(
  session: InferenceSession,
  { features, rows }: ReadRows,
  row: number,
  tensors: Runtime["Tensor"],
): Record<string, Tensor> {
  const width = features.length / rows;
  const [name, shape] = inputOf(session, width);
  return { [name]: new tensors("float32", features.slice(row * width, (row + 1) * width), shape) };
}

/** Normal numbers for floats, small whole ones for integers. */
function randomFeeds(
  session: InferenceSession,
  random: () => number,
  tensors: Runtime["Tensor"],
): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const input of session.inputMetadata) {
    if (!input.isTensor) throw new Error(`The input "${input.name}" is no tensor.`);
    const shape = input.shape.map((axis, i) => fixed(axis) ?? (i === 0 ? 1 : OPEN_AXIS));
    const count = shape.reduce((a, b) => a * b, 1);
    const whole = () => Math.min(Math.floor(Math.abs(random()) * 50), 99);
    const many = <T>(of: () => T) => Array.from({ length: count }, of);
    if (input.type === "float32") feeds[input.name] = new tensors("float32", many(random), shape);
    else if (input.type === "int64")
      feeds[input.name] = new tensors(
        "int64",
        many(() => BigInt(whole())),
        shape,
      );
    else if (input.type === "int32") feeds[input.name] = new tensors("int32", many(whole), shape);
    else if (input.type === "bool")
      feeds[input.name] = new tensors(
        "bool",
        many(() => 1),
        shape,
      );
    else
      throw new Error(
        `The input "${input.name}" holds ${input.type}, for which there are no random numbers.`,
      );
  }
  return feeds;
}

/** Seeded normal numbers: the polar method over a 32-bit generator (mulberry32). */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return () => {
    for (;;) {
      const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  };
}

/** The floats of the first output that has so many. */
function outputOf(outputs: Record<string, Tensor>, length: number): Values {
  const found = Object.values(outputs).find(
    ({ data }) => data instanceof Float32Array && data.length === length,
  );
  if (!found) throw new Error(`The file has no output of ${length} floats for a row.`);
  return found.data as Values;
}
