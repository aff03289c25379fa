// The kernels in Node: the build that it can load, beside plain loops; and what is refused.
import { loadKernels } from "quant-playground/kernels";
import { expect, test } from "vitest";
import { checkKernels } from "./kernel-checks.js";
import { refusal } from "./support.ts";

const kernels = await loadKernels({ build: "simd128" });

test("every kernel gives what a plain loop gives", () => {
  const { compared, wrong } = checkKernels(kernels);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(500_000);
});

test("what does not fit is refused with what to change", () => {
  const floats = new Float32Array(4);
  const strange: [() => unknown, string, RegExp][] = [
    [() => kernels.quantize(floats, new Int8Array(3)), "shape", /codes holds 3 numbers, but needs 4/],
    [() => kernels.quantize([1, 2] as never, new Int8Array(2)), "argument", /Float32Array/],
    [
      () => kernels.quantize(Float32Array.of(1, Number.NaN), new Int8Array(2)),
      "non-finite",
      /values\[1\] is NaN/,
    ],
    [
      () => kernels.quantizeWith({ scale: 0, zeroPoint: 0 }, floats, new Int8Array(4)),
      "out-of-range",
      /scale/,
    ],
    [() => kernels.quantizeGroups(floats, 3, new Uint8Array(2), new Float32Array(2)), "out-of-range", /even/],
    [() => kernels.pack(new Uint8Array(4), 9, new Uint8Array(5)), "out-of-range", /bits is 9/],
    [() => kernels.histogram(floats, 1, 1, new Uint32Array(3)), "out-of-range", /min is 1/],
    [() => kernels.floatMatrix(floats, 3), "shape", /rows of 3/],
    [() => kernels.floatMatrix(floats, 2).multiply(new Float32Array(3), floats), "shape", /rows of 2/],
    [() => kernels.int8Matrix(new Int8Array(70_000), 70_000), "accumulator-overflow", /split/],
    [
      () => kernels.huffmanDecode({ bytes: floats as never, table: new Uint8Array(1), count: 3 }),
      "argument",
      /bytes/,
    ],
    [
      () => kernels.huffmanDecode({ bytes: new Uint8Array(9), table: new Uint8Array(1), count: 3 }),
      "malformed",
      /table/,
    ],
    [() => kernels.float32(2 ** 30), "argument", /do not fit/],
  ];
  for (const [call, code, message] of strange) {
    const found = refusal(call);
    expect(found.code).toBe(code);
    expect(found.message).toMatch(message);
  }
});

test("what is not finite is named, wherever it stands", () => {
  const weights = new Float32Array(64).fill(1);
  const [packed, scales] = [new Uint8Array(32), new Float32Array(2)];
  kernels.quantizeGroups(weights, 32, packed, scales);
  const four = kernels.int4Matrix(packed, scales, 32, 32);
  const dynamic = kernels.dynamicMatrix(new Int8Array(64), scales.subarray(0, 1), 32);
  const y = new Float32Array(4);
  for (const at of [0, 31, 40, 63])
    for (const strange of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const x = weights.map((value, i) => (i === at ? strange : value));
      for (const call of [
        () => kernels.quantizeGroups(x, 32, packed, scales),
        () => four.multiply(x, y),
        () => four.multiplyDynamic(x, y),
        () => dynamic.multiply(x, y),
        () => kernels.range(x),
      ]) {
        const { code, message } = refusal(call);
        expect([code, message]).toEqual(["non-finite", expect.stringContaining(`[${at}] is ${strange}`)]);
      }
    }
});

test("on a grid that is given, what is no number gets the highest code, and infinities the ends", () => {
  for (const length of [3, 16, 37]) {
    const codes = new Int8Array(length);
    const strange = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    strange.forEach((value, i) => {
      kernels.quantizeWith({ scale: 0.5, zeroPoint: 3 }, new Float32Array(length).fill(value), codes);
      expect([...new Set(codes)]).toEqual([[127, 127, -128][i]]);
    });
  }
});

test("one buffer is not read and written at once, and stays of use after that was asked", () => {
  const square = kernels.floatMatrix(Float32Array.of(1, 2, 3, 4), 2);
  const [x, y] = [kernels.float32(2), kernels.float32(2)];
  x.view().set([1, 1]);
  expect(refusal(() => square.multiply(x, x)).code).toBe("argument");
  expect(refusal(() => kernels.quantizeGroups(x, 2, kernels.uint8(1), x)).code).toBe("shape");
  const one = kernels.float32(1);
  expect(refusal(() => kernels.quantizeGroups(one, 2, kernels.uint8(1), one)).code).toBe("argument");
  square.multiply(x, y);
  expect([...y.view()]).toEqual([3, 7]);
});

test("products are right again and again: as before, longer, of the other sign, wrong, and after memory grew", () => {
  const matrix = kernels.int8Matrix(Int8Array.of(1, 2, 3, 4), 2);
  const of = (x: Uint8Array | Int8Array) => {
    const sums = new Int32Array(x.length);
    matrix.multiply(x, sums);
    return [...sums];
  };
  expect(of(Uint8Array.of(1, 200))).toEqual([401, 803]);
  expect(of(Uint8Array.of(2, 1))).toEqual([4, 10]);
  expect(of(Uint8Array.of(1, 0, 0, 1))).toEqual([1, 3, 2, 4]);
  expect(of(Int8Array.of(-1, 0))).toEqual([-1, -3]);
  expect(of(Uint8Array.of(2, 1))).toEqual([4, 10]);
  expect(refusal(() => matrix.multiply(undefined as never, new Int32Array(2))).code).toBe("argument");
  expect(refusal(() => matrix.multiply(Uint8Array.of(2, 1), new Float32Array(2) as never)).code).toBe(
    "argument",
  );
  expect(refusal(() => matrix.multiply(Uint8Array.of(2, 1), new Int32Array(3))).code).toBe("shape");
  const large = kernels.uint8(1 << 26);
  expect(of(Uint8Array.of(2, 1))).toEqual([4, 10]);
  large.free();
  matrix.free();
  expect(refusal(() => of(Uint8Array.of(2, 1))).code).toBe("freed");
});

test("what was freed says so", () => {
  const buffer = kernels.float32(2);
  buffer.free();
  expect(refusal(() => buffer.view()).code).toBe("freed");
  expect(refusal(() => kernels.range(buffer)).code).toBe("freed");
  expect(refusal(() => kernels.quantize(buffer, kernels.int8(2))).code).toBe("freed");
  const live = kernels.floatMatrix(new Float32Array(4), 2);
  expect(refusal(() => live.multiply(buffer, kernels.float32(2))).code).toBe("freed");
  const matrix = kernels.floatMatrix(new Float32Array(4), 2);
  matrix.free();
  matrix.free();
  expect(refusal(() => matrix.multiply(new Float32Array(2), new Float32Array(2))).code).toBe("freed");
});

test("values far apart in size, zeros and tiny ones are quantized without surprise", () => {
  const codes = new Int8Array(3);
  expect(kernels.quantize(Float32Array.of(0, 0, 0), codes)).toEqual({ scale: 1, zeroPoint: -128 });
  expect([...codes]).toEqual([-128, -128, -128]);
  const { scale } = kernels.quantize(Float32Array.of(-3e38, 3e38, 0), codes);
  expect(scale).toBeGreaterThan(1e36);
  expect([...codes.subarray(0, 2)]).toEqual([-128, 127]);
  kernels.quantize(Float32Array.of(1e-45, 0, 0), codes);
});
