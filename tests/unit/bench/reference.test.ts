// What contestants are compared with: the plain references against their definitions, on small inputs.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { optimalSquaredError, squaredError } from "../../../benches/contestants/clusters.mjs";
import { gram, layerError, quantizeByGptq } from "../../../benches/contestants/gptq.mjs";
import { startLimits } from "../../../benches/contestants/limits.mjs";
import * as plain from "../../../benches/contestants/plain.mjs";
import * as inputs from "../../../benches/inputs.mjs";
import { assemble } from "../../../benches/limits/assemble.mjs";
import { product } from "../../../benches/reference.mjs";
import { summationBound } from "../../../benches/rows/shapes.mjs";

test.each([
  [0.5, 0],
  [1.5, 2],
  [-0.5, 0],
  [-2.5, -2],
  [2.4999, 2],
  [127.5, 128],
])("nearest(%d) is %d", (x, whole) => expect(plain.nearest(x) + 0).toBe(whole + 0));

describe("inputs", () => {
  test("are the same for the same seed and others for another", () => {
    expect(inputs.normals(9, 1)).toEqual(inputs.normals(9, 1));
    expect(inputs.normals(9, 1)).not.toEqual(inputs.normals(9, 2));
    expect(inputs.normals(9, 1).every(Number.isFinite)).toBe(true);
  });
  test("of bytes reach both ends", () => {
    const signed = inputs.signedBytes(5000, 1);
    expect([Math.min(...signed), Math.max(...signed)]).toEqual([-128, 127]);
    const unsigned = inputs.bytes(5000, 1);
    expect([Math.min(...unsigned), Math.max(...unsigned)]).toEqual([0, 255]);
  });
  test("are correlated by 0.9 from column to column, and not from row to row", () => {
    const [rows, columns] = [2000, 8];
    const x = inputs.correlated(rows, columns, 3);
    const at = (row: number, column: number) => x[row * columns + column] ?? 0;
    const sum = (pick: (row: number) => number) =>
      Array.from({ length: rows - 1 }, (_, row) => pick(row)).reduce((total, value) => total + value, 0);
    const correlation = (a: (row: number) => number, b: (row: number) => number) =>
      sum((row) => a(row) * b(row)) / Math.sqrt(sum((row) => a(row) ** 2) * sum((row) => b(row) ** 2));
    const fourth = (row: number) => at(row, 4);
    expect(correlation(fourth, (row) => at(row, 5))).toBeCloseTo(0.9, 1);
    expect(correlation(fourth, (row) => at(row + 1, 4))).toBeCloseTo(0, 1);
  });
  test("are turned around", () => {
    expect([...inputs.transposed(Int8Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});

describe("conversions", () => {
  test("to 8 bits follow the example of ONNX's DynamicQuantizeLinear", () => {
    const codes = new Uint8Array(6);
    const { scale, zeroPoint } = plain.quantize(Float32Array.of(0, 2, -3, -2.5, 1.34, 0.5), codes);
    expect(scale).toBeCloseTo(0.0196078438, 9);
    expect(zeroPoint).toBe(153);
    expect([...codes]).toEqual([153, 255, 0, 26, 221, 179]);
  });
  test("and back", () => {
    const x = new Float32Array(3);
    plain.dequantize(Uint8Array.of(0, 128, 255), { scale: 0.5, zeroPoint: 128 }, x);
    expect([...x]).toEqual([-64, 0, 63.5]);
  });
  test("to 4 bits put the first value in the low nibble; a group of zeros stays zero", () => {
    const [packed, scales] = [new Uint8Array(4), new Float32Array(2)];
    plain.quantizeGroups(Float32Array.of(7, -7, 3.5, 0.4, 0, 0, 0, 0), 4, packed, scales);
    expect([...scales]).toEqual([1, 0]);
    expect([...packed]).toEqual([0x97, 0x04, 0, 0]);
    expect([...plain.dequantizeGroups(packed, 4, scales)]).toEqual([7, -7, 4, 0, 0, 0, 0, 0]);
  });
});

describe("products", () => {
  const [batch, length, outputs] = [3, 37, 5];
  test("of integers are exact", () => {
    const [x, weights] = [inputs.bytes(batch * length, 1), inputs.signedBytes(outputs * length, 2)];
    const y = new Int32Array(batch * outputs);
    plain.integerProduct(x, weights, length, y);
    expect(y).toEqual(product(x, weights, length, new Int32Array(batch * outputs)));
  });
  test("of floats stay within the bound of summation, which is not much too wide", () => {
    const [x, weights] = [inputs.normals(batch * length, 1), inputs.normals(outputs * length, 2)];
    const exact = product(x, weights, length, new Float64Array(batch * outputs));
    const boundOf = summationBound(x, weights, length);
    const y = new Float32Array(batch * outputs);
    plain.floatProduct(x, weights, length, y);
    y.forEach((value, i) => {
      expect(Math.abs(value - (exact[i] ?? 0))).toBeLessThanOrEqual(boundOf(i));
      expect(boundOf(i)).toBeLessThan(1e-3);
    });
  });
  test("with dynamic quantization are near those of floats", () => {
    const weights = inputs.signedBytes(outputs * length, 3);
    const scales = new Float32Array(outputs).fill(0.01);
    const x = inputs.normals(batch * length, 4);
    const totals = plain.rowTotals(weights, length);
    const sums = new Int32Array(batch * outputs);
    const y = new Float32Array(batch * outputs);
    plain.dynamicProduct(x, weights, scales, length, { codes: new Uint8Array(x.length), sums, y, totals });
    const floats = product(
      x,
      Float32Array.from(weights, (code) => code * 0.01),
      length,
      new Float64Array(y.length),
    );
    expect(squaredError(y, Float32Array.from(floats))).toBeLessThan(0.05 * y.length);
  });
});

describe("k-means", () => {
  /** The least over all ways to cut the sorted values into so many runs. */
  function bruteForce(values: number[], levels: number): number {
    const cost = (part: number[]) => {
      const mean = part.reduce((sum, x) => sum + x, 0) / part.length;
      return part.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    };
    if (levels === 1) return cost(values);
    let least = Number.POSITIVE_INFINITY;
    for (let cut = levels - 1; cut < values.length; cut += 1)
      least = Math.min(least, bruteForce(values.slice(0, cut), levels - 1) + cost(values.slice(cut)));
    return least;
  }
  test.each([1, 2, 3, 4])("finds the least error of %d levels", (levels) => {
    const values = inputs.normals(12, levels);
    const sorted = [...values].sort((a, b) => a - b);
    expect(optimalSquaredError(values, levels)).toBeCloseTo(bruteForce(sorted, levels), 6);
  });
  test("squaredError adds squares", () => {
    expect(squaredError(Float32Array.of(1, 2), Float32Array.of(0, 4))).toBe(5);
  });
});

describe("GPTQ", () => {
  const sizes = { inputs: 16, group: 8, levels: 15, damping: 0.01 };
  const weights = inputs.normals(4 * 16, 1);
  const x = inputs.correlated(64, 16, 2);
  const hessian = gram(x, 16);

  test("the Hessian is XᵀX", () => {
    const columns = inputs.transposed(x, 64, 16);
    expect([...product(columns, columns, 64, new Float64Array(256))]).toEqual(
      [...hessian].map((value) => expect.closeTo(value, 9)),
    );
  });
  test("the layer's error is that of its outputs", () => {
    const outputs = product(x, weights, 16, new Float64Array(64 * 4));
    const direct = outputs.reduce((sum, value) => sum + value ** 2, 0);
    expect(layerError(weights, new Float32Array(weights.length), hessian, 16)).toBeCloseTo(direct, 6);
  });
  test("errs less than rounding to nearest, and with independent inputs just as much", () => {
    const identity = Float64Array.from({ length: 256 }, (_, i) => (i % 17 === 0 ? 1 : 0));
    const nearest = quantizeByGptq(weights, identity, sizes);
    const rounded = quantizeByGptq(weights, hessian, sizes);
    expect(layerError(weights, rounded, hessian, 16)).toBeLessThan(
      0.8 * layerError(weights, nearest, hessian, 16),
    );
    const scale = Math.max(...weights.slice(0, 8).map(Math.abs)) / 7;
    expect(nearest[1]).toBeCloseTo(Math.round((weights[1] ?? 0) / scale) * scale, 6);
  });
});

describe("limits", () => {
  const folder = new URL("../../../benches/limits/", import.meta.url);
  const path = (name: string) => new URL(`${name}.wat`, folder).pathname;
  test.each([
    ["simd128", { dot: ["i32x4.dot_i16x8_s", 8], multiplyAdd: ["f32x4.mul", 4] }],
    [
      "relaxed-simd",
      { dot: ["i32x4.relaxed_dot_i8x16_i7x16_add_s", 16], multiplyAdd: ["f32x4.relaxed_madd", 4] },
    ],
  ] as const)("%s.wat is valid, and counts its multiplications rightly", async (name, loops) => {
    expect((await assemble(path(name))).length).toBeGreaterThan(100);
    const text = readFileSync(path(name), "utf8");
    for (const [kind, [instruction, lanes]] of Object.entries(loops)) {
      const parts = text.split("(global (export ").filter((part) => part.startsWith(`"${kind}`));
      expect(parts.length).toBeGreaterThan(1);
      for (const part of parts) {
        const declared = /PerRound"\) i32 \(i32.const (\d+)\)/.exec(part)?.[1];
        const used = part.split(`(${instruction} `).length - 1;
        expect(Number(declared), part.slice(0, 20)).toBe(used * lanes);
      }
    }
  });
  test("run", async () => {
    const limits = await startLimits(await assemble(path("simd128")), await assemble(path("relaxed-simd")));
    for (const contestant of [
      limits.traffic({ read: 1000, times: 2, written: 100 }),
      limits.spread(1000),
      limits.arithmetic("dot", 100, "simd128"),
      limits.arithmetic("multiplyAdd", 100, "simd128"),
    ]) {
      contestant.run();
      expect(contestant.result()).toHaveLength(0);
    }
  });
});
