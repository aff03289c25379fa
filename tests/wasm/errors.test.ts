// What is refused, how it is said, and what happens before the start and after the end.
import { readFileSync } from "node:fs";
import {
  dequantizeTensor,
  openSession,
  type QuantizedTensor,
  quantizeTensor,
  ready,
  type Session,
  Session as SessionClass,
  Trainer,
  unpackTensor,
} from "quant-playground";
import { loadKernels } from "quant-playground/kernels";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { refusal } from "./support.ts";

// biome-ignore lint/suspicious/noExplicitAny: what the types forbid is the subject here
const anything = (value: unknown) => value as any;

test("an engine without SIMD is told apart from a file that does not arrive", async () => {
  const validate = vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
  for (const start of [ready, loadKernels])
    await expect(start()).rejects.toMatchObject({
      name: "QuantError",
      code: "no-simd",
      message: expect.stringContaining("128-bit SIMD"),
    });
  validate.mockRestore();
});

test("before the start, every function says what to do", () => {
  const expected = { code: "not-started", message: expect.stringContaining("await ready()") };
  expect(refusal(() => quantizeTensor([1], [1]))).toEqual(expected);
  expect(refusal(() => SessionClass.open("line"))).toEqual(expected);
  expect(refusal(() => new Trainer("line"))).toEqual(expected);
});

describe("once started", () => {
  let session: Session;
  let packed: QuantizedTensor;
  beforeAll(async () => {
    session = await openSession("iris");
    packed = quantizeTensor([1, 2, 3, 4], [2, 2], {
      format: { kind: "integer", levels: 4, symmetry: "affine" },
    });
  });

  /** Name, code, what the message says, and the call. */
  const cases: [string, string, string, () => unknown][] = [
    [
      "shape",
      "shape",
      '"data" has the wrong shape: expected [2, 3], found 4 values',
      () => quantizeTensor([1, 2, 3, 4], [2, 3]),
    ],
    ["NaN", "non-finite", '"data" holds NaN at index 1', () => quantizeTensor([1, Number.NaN], [2])],
    ["beyond 32 bits", "non-finite", '"data" holds ∞ at index 0', () => quantizeTensor([1e300], [1])],
    [
      "a range of NaN",
      "non-finite",
      '"range" holds NaN',
      () => quantizeTensor([1], [1], { range: { kind: "manual", low: Number.NaN, high: 1 } }),
    ],
    [
      "no number",
      "argument",
      "data.1 is not valid: a number belongs here",
      () => quantizeTensor([1, anything("2")], [2]),
    ],
    [
      "no array",
      "argument",
      "data is not valid: an array of numbers",
      () => quantizeTensor(anything(5), [1]),
    ],
    [
      "no shape",
      "argument",
      "shape is not valid: an array belongs here",
      () => quantizeTensor([1], anything(1)),
    ],
    ["half an axis", "argument", "shape is not valid: a whole number", () => quantizeTensor([1], [0.5])],
    [
      "levels",
      "out-of-range",
      "format.levels is 65537; choose a value from 2 to 65536",
      () => session.evaluate({ format: { kind: "integer", levels: 65_537 } }),
    ],
    [
      "a group of none",
      "out-of-range",
      "granularity.size is 0",
      () => session.evaluate({ granularity: { kind: "perGroup", size: 0 } }),
    ],
    [
      "a wrong type",
      "argument",
      "recipe.format.levels is not valid: a whole number from 0 to 4294967295 belongs here, not a text",
      () => session.evaluate({ format: { kind: "integer", levels: anything("8") } }),
    ],
    [
      "a wrong name",
      "argument",
      'recipe.format.kind is not valid: there is no "int8" here; choose one of: float32, integer',
      () => session.evaluate({ format: { kind: anything("int8") } }),
    ],
    [
      "a field too many",
      "argument",
      'it has no field here called "bits"; it can hold: format, granularity',
      () => session.evaluate(anything({ bits: 8 })),
    ],
    [
      "a symmetric bit",
      "incompatible",
      "choose an affine grid",
      () => session.evaluate({ format: { kind: "integer", levels: 2 } }),
    ],
    [
      "integer products of floats",
      "incompatible",
      "choose an integer format",
      () => session.evaluate({ format: { kind: "float32" }, activations: { kind: "dynamic", levels: 256 } }),
    ],
    [
      "declared ranges of none",
      "incompatible",
      "use the minimum and maximum",
      () => session.evaluate({ range: { kind: "declared" } }),
    ],
    [
      "a full accumulator",
      "accumulator-overflow",
      "use fewer weight or activation levels",
      () =>
        session.evaluate({
          format: { kind: "integer", levels: 65_536 },
          activations: { kind: "dynamic", levels: 65_536 },
        }),
    ],
    [
      "an unknown dataset",
      "unknown",
      'there is no dataset called "cats"; choose one of: digits, line',
      () => SessionClass.open("cats"),
    ],
    [
      "another file",
      "malformed",
      "the file does not begin with QPDATA1 at byte 0",
      () => SessionClass.open("iris", new Uint8Array(64)),
    ],
    [
      "no file",
      "argument",
      "dataset file is not valid: a Uint8Array belongs here",
      () => SessionClass.open("iris"),
    ],
    [
      "a steep line",
      "out-of-range",
      "line.w is 11; choose a value from -10 to 10",
      () => SessionClass.open("line", { w: 11 }),
    ],
    [
      "no iterations",
      "out-of-range",
      "iterations is 0; choose a value from 1 to 10000",
      () => new Trainer("line", {}, { iterations: 0 }),
    ],
    [
      "no such parameter",
      "out-of-range",
      "parameter is 2; choose a value from 0 to 1",
      () => session.inspect({}, 2, 0),
    ],
    [
      "no such weight",
      "out-of-range",
      "weight index is 12; choose a value from 0 to 11",
      () => session.inspect({}, 0, 12),
    ],
    [
      "a weight of infinity",
      "non-finite",
      '"weight" holds ∞',
      () => session.inspect({}, 0, 1, Number.POSITIVE_INFINITY),
    ],
    [
      "a long time",
      "argument",
      "milliseconds is not valid: a number from 0 to 60000",
      () => session.timePerSample({}, 1e9),
    ],
    [
      "a sweep of no recipes",
      "argument",
      "recipes is not valid: an array belongs here",
      () => session.sweep(anything({})),
    ],
    [
      "cut codes",
      "malformed",
      "codes cannot be read: 1 bytes belong here, not 0",
      () => dequantizeTensor({ ...packed, codes: new Uint8Array() }),
    ],
    [
      "a scale of zero",
      "malformed",
      "scales cannot be read: a scale is not above zero at byte 0",
      () => dequantizeTensor({ ...packed, scales: new Uint8Array(4) }),
    ],
    [
      "a tensor of nothing",
      "argument",
      "tensor is not valid: an object belongs here",
      () => dequantizeTensor(anything(null)),
    ],
    [
      "integers of floats",
      "argument",
      "tensor.format is not valid: an integer format belongs here",
      () => unpackTensor(quantizeTensor([1], [1], { format: { kind: "float32" } })),
    ],
    [
      "own rows without end",
      "shape",
      "features has the wrong shape: expected 2 rows of one length",
      () => SessionClass.fromArrays({ weight: [1], bias: [0], features: [1, 2, 3], labels: [1, 2] }),
    ],
    [
      "own weights of another size",
      "shape",
      '"weight" has the wrong shape: expected [1, 1]',
      () => SessionClass.fromArrays({ weight: [1, 2], bias: [0], features: [1, 2], labels: [1, 2] }),
    ],
    [
      "own labels that are no class",
      "out-of-range",
      "label 1, a whole number, is 7; choose a value from 0 to 1",
      () => SessionClass.fromArrays({ weight: [1, 2], bias: [0, 0], features: [1, 2], labels: [0, 7] }),
    ],
    [
      "own names too few",
      "shape",
      "expected 1 inputs and 3 outputs, found 1 and 2",
      () =>
        SessionClass.fromArrays(
          { weight: [1, 2], bias: [0, 0], features: [1, 2], labels: [0, 1] },
          { classNames: ["a", "b", "c"] },
        ),
    ],
  ];

  test.each(cases)("%s: %s", (_, code, message, call) => {
    expect(refusal(call)).toEqual({ code, message: expect.stringContaining(message) });
  });

  test("an object that was freed says so, and can be freed again", async () => {
    const own = await openSession("line");
    const run = own.sweep();
    own.free();
    own.free();
    expect(refusal(() => own.info())).toEqual({
      code: "freed",
      message: "this Session was freed and cannot info; open another",
    });
    expect(run.next()).toBeDefined();
    run.free();
    expect(refusal(() => run.done).code).toBe("freed");
    const dispose = own[Symbol.dispose as unknown as "free"];
    expect(() => dispose.call(own)).not.toThrow();
  });

  test("a method of another object is refused", () => {
    expect(refusal(() => session.info.call(anything({}))).code).toBe("argument");
    expect(refusal(() => session.info.call(anything(undefined))).code).toBe("argument");
  });

  test("openSession passes on what is wrong", async () => {
    await expect(openSession("cats")).rejects.toMatchObject({ code: "unknown" });
    await expect(openSession("mnist")).rejects.toMatchObject({ code: "network" }); // it stays with the page
    await expect(openSession(anything(7))).rejects.toMatchObject({ code: "argument" });
    await expect(openSession("iris", { base: "nowhere" })).rejects.toMatchObject({ code: "argument" });
  });
});

test("every code of the core is a code of the types", () => {
  const codes = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, code]) => code);
  const rust = codes(readFileSync("src/error.rs", "utf8"), /^\s+Self::\w+ \{ \.\. \} => "([a-z-]+)",$/gm);
  const union = /export type ErrorCode =([^;]+);/.exec(
    readFileSync("pkg/quant_playground.d.ts", "utf8"),
  )?.[1];
  expect(rust.length).toBeGreaterThanOrEqual(8);
  expect(codes(union ?? "", /"([a-z-]+)"/g)).toEqual([...rust, "network", "freed", "not-started", "no-simd"]);
});
