// The package's door for models of one's own: what it gives, and that nothing it is given makes it stumble.
import { readFileSync } from "node:fs";
import { fileKind, memoryBytes, openSession, previewRows, readRows, Session } from "quant-playground/models";
import { expect, test } from "vitest";
import { below, object, pick, playHostile, random, strange } from "./strange.ts";
import { refusal } from "./support.ts";

const models = "tests/readers/models";
const file = (name: string) => ({ bytes: readFileSync(`${models}/${name}`), name });
const names = ["digits_mlp.onnx", "digits_mlp.sklearn.json", "convolutional.onnx", "recurrent.onnx"];
const table = (rows: number) => ({
  bytes: new TextEncoder().encode(
    Array.from({ length: rows }, (_, row) =>
      [...Array.from({ length: 64 }, (_, i) => ((row * i) % 17) / 16), row % 10].join(","),
    ).join("\n"),
  ),
  name: "rows.csv",
});

test("outputs are those that the points are measured by", async () => {
  const session = await openSession("digits");
  const recipe = { format: { kind: "integer", levels: 4 } } as const;
  const outputs = session.outputs(recipe);
  const { features, labels, calibrationRows } = session.share();
  const rows = labels.length - calibrationRows;
  expect(features.length).toBe(64 * labels.length);
  expect(outputs.length).toBe(10 * rows);
  const right = Array.from({ length: rows }, (_, row) => {
    const own = outputs.subarray(10 * row, 10 * row + 10);
    return own.indexOf(Math.max(...own)) === labels[calibrationRows + row];
  }).filter(Boolean).length;
  expect(right / rows).toBe(session.evaluate(recipe).report.score);
});

test("rows are read as the model gets them, labels apart", () => {
  const read = readRows(table(7));
  expect(read.rows).toBe(7);
  expect(read.features.length).toBe(7 * 64);
  expect(read.features[64 + 3]).toBe(3 / 16);
  const all = readRows({ ...table(7), options: { unlabelled: true } as never });
  expect(all.features.length).toBe(7 * 65);
});

test("weights alone have no outputs, and it is said what to do", () => {
  const session = Session.openModel(file("digits_mlp.sklearn.json"));
  expect(refusal(() => session.outputs({})).message).toMatch(/no outputs without rows/);
});

test("bad calls end in typed errors, and leave nothing behind", { timeout: 120_000 }, () => {
  const files = names.map(file);
  const damaged = () => {
    const { bytes, name } = pick(files);
    const copy = Uint8Array.from(bytes.subarray(0, random() < 0.3 ? below(bytes.length) : bytes.length));
    for (let i = below(8); i > 0; i -= 1) copy[below(copy.length)] = below(256);
    return { bytes: copy, name };
  };
  const options = object({
    header: () => pick([true, false, undefined]),
    label: () => pick([0, 1, 64, 65, -1, Number.NaN]),
    unlabelled: () => pick([true, false]),
    scaling: () => pick(["none", "unit", "standardised"]),
  });
  const rows = () => ({ ...table(1 + below(9)), options: random() < 0.7 ? options() : pick(strange)() });
  const odd = (value: unknown) => (random() < 0.3 ? pick(strange)() : value) as never;
  const session = Session.openModel(file("digits_mlp.onnx"), table(20));
  const recipe = object({
    format: () => pick([{ kind: "integer", levels: below(300) }, { kind: "ternary" }, { kind: "float32" }]),
    activations: () => ({ kind: "dynamic", levels: below(300) }),
  });
  const features = () =>
    Float32Array.from({ length: pick([64, 64, 64, 64, 0, 63]) }, () =>
      random() < 0.02 ? pick([Number.NaN, Infinity, 3e38]) : random(),
    );
  const place = object({
    layer: () => pick([0, 1, 2, -1, 1e9]),
    output: () => pick([0, 3, 99, 1.5]),
    position: () => pick([0, 1, Number.NaN]),
  });
  const format = () =>
    pick(["onnxQdq", "onnxDynamic", "onnxMatMulNBits", "safetensors", "npz", "gguf", "c", "pt"]);
  const calls: Record<string, () => unknown> = {
    openModel: () => Session.openModel(odd(damaged()), odd(rows())).free(),
    withRows: () => session.withRows(odd(rows())).free(),
    export: () => session.export(odd({}), odd(format())),
    outputs: () => session.outputs(odd({ format: { kind: "integer", levels: below(300) } })),
    predict: () => session.predict(odd(recipe()), odd(features())),
    sample: () => session.sample(odd(recipe()), odd(features()), odd(place())),
    previewRows: () => previewRows(odd(rows())),
    readRows: () => readRows(odd(rows())),
    fileKind: () => fileKind(odd(damaged())),
  };
  playHostile(calls, { times: 1500, pages: 16, memoryBytes });
});
