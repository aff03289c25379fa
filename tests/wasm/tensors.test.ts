// Tensors: there and back with known values, real bytes, and the functions over points.
import {
  bestWithin,
  dequantizeTensor,
  paretoFront,
  type QuantizedTensor,
  quantizeTensor,
  ready,
  type TensorRecipe,
  unpackTensor,
} from "quant-playground";
import { beforeAll, describe, expect, test } from "vitest";
import { floatsIn, refusal } from "./support.ts";

beforeAll(() => ready());

const sections = ({ codes, scales, zeroPoints }: QuantizedTensor) =>
  codes.length + scales.length + zeroPoints.length;

describe("quantizeTensor", () => {
  test("GPTQ with the rows that the tensor is multiplied with loses less of their product", () => {
    const columns = 8;
    const wave = (i: number, step: number) => Math.sin(i * step) + Math.sin(i * i * 0.013);
    const weights = Float32Array.from({ length: 6 * columns }, (_, i) => wave(i, 1.7));
    // Columns that follow one another nearly agree, so that one can make good what the other lost.
    const inputs = Float32Array.from(
      { length: 64 * columns },
      (_, i) => wave(Math.floor(i / columns), 0.9) + 0.2 * wave(i, 2.3),
    );
    const loss = (recovered: Float32Array) => {
      let sum = 0;
      for (let row = 0; row < inputs.length; row += columns)
        for (let output = 0; output < weights.length; output += columns) {
          let off = 0;
          for (let k = 0; k < columns; k++) {
            const error = (recovered[output + k] ?? 0) - (weights[output + k] ?? 0);
            off += (inputs[row + k] ?? 0) * error;
          }
          sum += off * off;
        }
      return sum;
    };
    const recipe: TensorRecipe = { granularity: { kind: "perChannel" }, rounding: { kind: "gptq" } };
    const shape = [6, columns];
    const plain = loss(
      dequantizeTensor(quantizeTensor(weights, shape, { ...recipe, rounding: { kind: "nearest" } })),
    );
    const made = loss(dequantizeTensor(quantizeTensor(weights, shape, recipe, inputs)));
    expect(made).toBeLessThan(0.7 * plain);
    const { code, message } = refusal(() => quantizeTensor(weights, shape, recipe, inputs.subarray(1)));
    expect([code, message]).toEqual(["shape", expect.stringMatching(/inputs.*rows of 8/)]);
    const strange = Float32Array.from(inputs, (x, i) => (i === 9 ? Number.NaN : x));
    expect(refusal(() => quantizeTensor(weights, shape, recipe, strange)).code).toBe("non-finite");
  });

  test("packs 4-bit symmetric integers, low nibble first", () => {
    const packed = quantizeTensor([0.7, -0.1, 0.32, -0.7], [2, 2]);
    expect(packed).toMatchObject({
      shape: [2, 2],
      format: { kind: "integer", levels: 16, symmetry: "symmetric", span: "narrow", profile: "onnx" },
      granularity: { kind: "perTensor" },
      byteLength: 2 + 4,
    });
    // Codes −7…7 are stored from 0: 14, 6, 10, 0.
    expect([...packed.codes]).toEqual([0x6e, 0x0a]);
    expect(floatsIn(packed.scales)).toEqual([Math.fround(0.1)]);
    expect([...dequantizeTensor(packed)]).toEqual([0.7, -0.1, 0.3, -0.7].map(Math.fround));
  });

  test("packs 8-bit affine integers with zero points", () => {
    const packed = quantizeTensor(new Float64Array([-1, 0, 0.5, 4.1]), [4], {
      format: { kind: "integer", levels: 256, symmetry: "affine", span: "full" },
    });
    expect([...packed.codes]).toEqual([0, 50, 75, 255]);
    expect([...packed.zeroPoints]).toEqual([50]);
    expect(packed.byteLength).toBe(4 + 4 + 1);
    expect([...unpackTensor(packed).integers]).toEqual([0, 50, 75, 255]);
  });

  test("lays blocks out as llama.cpp reads them", () => {
    const ramp = Float32Array.from({ length: 32 }, (_, i) => (i - 16) / 16);
    const packed = quantizeTensor(ramp, [32], { format: { kind: "gguf", block: "q8_0" } });
    expect(packed.byteLength).toBe(34);
    expect(packed.codes.length).toBe(34);
    // A 16-bit scale of 1/127, then codes from −127 on.
    expect([...packed.codes.slice(0, 4)]).toEqual([0x08, 0x20, 0x81, 0x89]);
    expect(dequantizeTensor(packed)[16]).toBe(0);
    expect(() => unpackTensor(packed)).toThrow("an integer format belongs here");
  });

  test("lays codes, scales and zero points out as MatMulNBits reads them", () => {
    const format = { kind: "matMulNBits", bits: 4, blockSize: 16, symmetry: "affine" } as const;
    const packed = quantizeTensor([0, 1, 15, 2, -1, 14], [2, 3], { format });
    expect([...packed.codes]).toEqual([0x10, 0x0f, ...Array(6).fill(0), 0x03, 0x0f, ...Array(6).fill(0)]);
    expect(floatsIn(packed.scales)).toEqual([1, 1]);
    expect([...packed.zeroPoints]).toEqual([0x80, 0x81]);
    expect([...unpackTensor(packed).integers]).toEqual([0, 1, 15, 3, 0, 15]);
    expect([...dequantizeTensor(packed)]).toEqual([0, 1, 15, 2, -1, 14]);
  });

  test("takes every array of numbers, and leaves it alone", () => {
    const values = [0.5, -0.25, 1, -1, 0, 0.75];
    const kinds = [values, new Float32Array(values), new Float64Array(values)];
    const packed = kinds.map((data) => quantizeTensor(data, [2, 3]));
    expect(packed[1]).toEqual(packed[0]);
    expect(packed[2]).toEqual(packed[0]);
    expect(kinds[1]).toEqual(new Float32Array(values));
  });

  test("covers a range that is known", () => {
    const recipe: TensorRecipe = { range: { kind: "manual", low: -14, high: 14 } };
    expect(floatsIn(quantizeTensor([1, -2], [2], recipe).scales)).toEqual([2]);
  });

  test.each([
    [{ kind: "perTensor" }, 1, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    [{ kind: "perChannel" }, 2, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]],
    [{ kind: "perGroup", size: 2 }, 6, [0, 0, 1, 1, 2, 3, 3, 4, 4, 5]],
  ] as const)("%j gives every value its group", (granularity, count, groups) => {
    const data = Array.from({ length: 10 }, (_, i) => Math.sin(i) * (i + 1));
    const packed = quantizeTensor(data, [2, 5], { granularity });
    const unpacked = unpackTensor(packed);
    expect([...unpacked.groups]).toEqual(groups);
    expect(unpacked.scales).toHaveLength(count);
    expect(packed.byteLength).toBe(5 + 4 * count);
  });
});

const formats = [2, 3, 7, 16, 200, 256, 4096, 65_536].flatMap((levels) => [
  { kind: "integer", levels, symmetry: "affine", span: "full" } as const,
  ...(levels > 2 ? [{ kind: "integer", levels, symmetry: "symmetric", span: "narrow" } as const] : []),
]);

test.each([...formats, { kind: "float32" } as const])("%j: bytes hold all that is needed", (format) => {
  const data = Float32Array.from({ length: 7 * 11 }, (_, i) => Math.sin(i * i) * 3 - 0.5);
  const packed = quantizeTensor(data, [7, 11], { format, granularity: { kind: "perChannel" } });
  expect(packed.byteLength).toBe(sections(packed));
  const recovered = dequantizeTensor(packed);
  expect(dequantizeTensor(structuredClone(packed))).toEqual(recovered);
  if (format.kind === "float32") {
    expect(recovered).toEqual(data);
    return;
  }
  const bits = Math.ceil(Math.log2(format.levels));
  expect(packed.codes).toHaveLength(Math.ceil((77 * bits) / 8));
  const { integers, scales, zeroPoints, groups } = unpackTensor(packed);
  const scale = (i: number) => scales[groups[i] ?? -1] ?? Number.NaN;
  expect(recovered).toEqual(
    Float32Array.from(integers, (q, i) => (q - (zeroPoints[groups[i] ?? -1] ?? Number.NaN)) * scale(i)),
  );
  // Within the range no value moves by more than half a step, but for rounding in 32 bits.
  data.forEach((x, i) => {
    expect(Math.abs(x - (recovered[i] ?? Number.NaN))).toBeLessThanOrEqual(0.501 * scale(i) + 1e-6);
  });
});

test("an empty tensor costs nothing", () => {
  const packed = quantizeTensor([], [0, 4], { granularity: { kind: "perChannel" } });
  expect(packed.byteLength).toBe(0);
  expect(dequantizeTensor(packed)).toHaveLength(0);
});

describe("points", () => {
  const bytes = [100, 200, 300, 250, Number.NaN];
  const scores = [0.3, 0.9, 0.95, 0.9, 1];

  test("paretoFront leaves what no other beats", () => {
    expect([...paretoFront(bytes, scores)]).toEqual([0, 1, 2]);
    expect([...paretoFront(new Float64Array(bytes), new Float32Array(scores))]).toEqual([0, 1, 2]);
    expect([...paretoFront([], [])]).toEqual([]);
  });

  test("bestWithin keeps to a budget", () => {
    expect(bestWithin(bytes, scores, { kind: "bytes", most: 299 })).toBe(1);
    expect(bestWithin(bytes, scores, { kind: "bytes", most: 99 })).toBeUndefined();
    expect(bestWithin(bytes, scores, { kind: "score", least: 0.91 })).toBe(2);
    expect(bestWithin(bytes, scores, { kind: "score", least: 0.96 })).toBeUndefined();
  });
});
