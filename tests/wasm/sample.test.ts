// One sample by itself: what both models say of it, and its way through the quantized one.
import { readFileSync } from "node:fs";
import { openSession, Session, type TracedSample } from "quant-playground/models";
import { expect, test } from "vitest";
import { pictureOf } from "../../www/sample/picture.ts";
import { DIGITS } from "../unit/page/strokes.ts";
import { refusal } from "./support.ts";

const dynamic = { activations: { kind: "dynamic", levels: 256 } } as const;
const winner = (values: ArrayLike<number>) => Array.from(values).indexOf(Math.max(...Array.from(values)));
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

/** The first test row. */
function firstRow(session: Session): Float32Array {
  const { features, labels, calibrationRows } = session.share();
  const width = features.length / labels.length;
  return features.slice(calibrationRows * width, (calibrationRows + 1) * width);
}

test("a sample is said to be what its row is", async () => {
  const session = await openSession("digits");
  for (const recipe of [{}, dynamic, { format: { kind: "ternary" } } as const]) {
    const outputs = session.outputs(recipe).subarray(0, 10);
    const { before, after } = session.predict(recipe, firstRow(session));
    expect(after.outputs).toEqual([...outputs]);
    expect(before.outputs).toEqual([...session.outputs({ format: { kind: "float32" } }).subarray(0, 10)]);
    for (const { probabilities } of [before, after]) expect(sum(probabilities)).toBeCloseTo(1, 12);
  }
});

test("the parts of an output add up to it, bit for bit", async () => {
  const session = await openSession("digits");
  const x = firstRow(session);
  for (const granularity of [
    { kind: "perTensor" },
    { kind: "perChannel" },
    { kind: "perGroup", size: 16 },
  ] as const) {
    const integers = { ...dynamic, granularity };
    const { after } = session.predict(integers, x);
    after.outputs.forEach((output, at) => {
      const trace = session.sample(integers, x, { output: at }) as TracedSample;
      expect(trace.value).toBe(output);
      expect(Math.fround(trace.sum + trace.bias)).toBe(output);
      expect(trace.runs).toHaveLength(granularity.kind === "perGroup" ? 4 : 1);
      const { scale, zeroPoint } = trace.grid ?? { scale: 0, zeroPoint: 0 };
      for (const run of trace.runs) {
        expect(sum(trace.products.subarray(run.start, run.end))).toBe(run.sum);
        expect(Math.fround(run.sum * Math.fround(scale * run.scale))).toBe(run.rescaled);
      }
      trace.products.forEach((product, i) => {
        expect(product).toBe(((trace.codes[i] ?? 0) - zeroPoint) * (trace.weights[i] ?? 0));
      });
    });
    const floats = session.sample({ granularity }, x, { output: 3 }) as TracedSample;
    expect(floats.grid).toBeUndefined();
    expect(floats.products.reduce((total, product) => Math.fround(total + product), 0)).toBe(floats.sum);
    expect(floats.value).toBe(session.predict({ granularity }, x).after.outputs[3]);
  }
});

test("the models read what is drawn", async () => {
  const session = await openSession("digits");
  const read = DIGITS.map((strokes, digit) => {
    const picture = pictureOf(strokes, { width: 8, height: 8, ends: [0, 1] });
    const { before, after } = session.predict(dynamic, picture);
    return [digit, winner(before.probabilities), winner(after.probabilities)];
  });
  const right = read.filter(([digit, before, after]) => digit === before && digit === after);
  expect(right.length, JSON.stringify(read)).toBeGreaterThanOrEqual(9);
});

test("a model that has taken shares itself keeps them", () => {
  const file = (name: string) => ({ bytes: readFileSync(`tests/readers/models/${name}`), name });
  const row = (row: number) => Array.from({ length: 64 }, (_, i) => ((row * i) % 17) / 16).join(",");
  const rows = { bytes: new TextEncoder().encode([1, 2, 3, 4].map(row).join("\n")), name: "rows.csv" };
  const options = { unlabelled: true } as never;
  const session = Session.openModel(file("digits_mlp.onnx"), { ...rows, options });
  const x = firstRow(session);
  const { after } = session.predict({}, x);
  expect(sum(after.probabilities)).toBeCloseTo(1, 6);
  const layers = session.layers().length;
  for (let layer = 0; layer < layers; layer += 1) {
    const trace = session.sample(dynamic, x, { layer }) as TracedSample;
    expect(trace.layer).toBe(layer);
    expect(trace.outputs).toBe(session.layers()[layer]?.shape[0]);
  }
});

test("what is no sample, and what is not there, is refused by name", async () => {
  const session = await openSession("iris");
  const x = [1, 2, 3, 4];
  const code = (work: () => unknown) => refusal(work).code;
  expect(code(() => session.predict({}, [1, 2, 3]))).toBe("shape");
  expect(code(() => session.predict({}, [1, 2, 3, Number.NaN]))).toBe("non-finite");
  expect(code(() => session.predict({}, "1234" as never))).toBe("argument");
  expect(code(() => session.sample({}, x, { layer: 1 }))).toBe("out-of-range");
  expect(code(() => session.sample({}, x, { output: 3 }))).toBe("out-of-range");
  expect(code(() => session.sample({}, x, { position: 1 }))).toBe("out-of-range");
  expect(code(() => session.sample({}, x, { channel: 1 } as never))).toBe("argument");
  // A recipe that cannot be carried out leaves nothing behind.
  expect(code(() => session.predict({ range: { kind: "declared" } }, x))).toBe("incompatible");
  expect(session.predict({}, x).after.outputs).toHaveLength(3);
});
