// One sample: what a model sees of a drawing, what keys do to the pad, and that what is shown of a traced output adds up.
import { describe, expect, test } from "vitest";
import { formats } from "../../../www/format.ts";
import { EMPTY_PAD, type Pad, pressed } from "../../../www/sample/pad.ts";
import { pictureOf } from "../../../www/sample/picture.ts";
import { bitmap, blocks, mapped, type Stroke } from "../../../www/sample/strokes.ts";
import {
  columnsAt,
  contributions,
  equation,
  largestRun,
  stepsOf,
  stretchesOf,
} from "../../../www/sample/trace.ts";
import type { TracedSample } from "../../../www/types.ts";
import { DIGITS } from "./strokes.ts";

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
const DIGIT = { width: 8, height: 8, ends: [0, 1] } as const;
const MNIST = { width: 28, height: 28, ends: [0, 1] } as const;

describe("strokes", () => {
  test("cover the pixels whose centres lie under the pen", () => {
    const line: Stroke[] = [
      [
        [1.5, 1.5],
        [4.5, 1.5],
      ],
    ];
    expect([...bitmap(line, 6, 4, 0.6)]).toEqual([
      ...[0, 0, 0, 0, 0, 0],
      ...[0, 1, 1, 1, 1, 0],
      ...[0, 0, 0, 0, 0, 0],
      ...[0, 0, 0, 0, 0, 0],
    ]);
    expect(sum(bitmap([[[2, 2]]], 4, 4, 0.8))).toBe(4);
    expect(sum(bitmap([[[-9, 3]]], 4, 4, 1))).toBe(0);
  });

  test("are counted in blocks", () => {
    const covered = Uint8Array.from([1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1]);
    expect([...blocks(covered, 4, 2)]).toEqual([3, 0, 0, 4]);
  });
});

describe("what a model sees", () => {
  test("of nothing is paper", () => {
    expect(sum(pictureOf([], DIGIT))).toBe(0);
    expect([...pictureOf([], { width: 2, height: 2, ends: [255, 0] })]).toEqual([255, 255, 255, 255]);
  });

  test.each(DIGITS.map((strokes, digit) => [digit, strokes] as const))(
    "of a drawn %i is a picture like those of the datasets",
    (_, strokes) => {
      const digit = pictureOf(strokes, DIGIT);
      // Blocks of 4 × 4 pixels are counted, and every digit has about as much ink.
      expect(digit.every((value) => Number.isInteger(16 * value) && value >= 0 && value <= 1)).toBe(true);
      expect(16 * sum(digit)).toBeGreaterThan(280);
      expect(16 * sum(digit)).toBeLessThan(330);
      const row = (values: Float32Array, y: number, width: number) =>
        sum(values.slice(y * width, (y + 1) * width));
      expect(row(digit, 0, 8)).toBeGreaterThan(0);
      expect(row(digit, 7, 8)).toBeGreaterThan(0);
      const mnist = pictureOf(strokes, MNIST);
      const total = sum(mnist);
      const mean = (at: (i: number) => number) => sum(mnist.map((value, i) => value * (at(i) + 0.5))) / total;
      expect(Math.abs(mean((i) => i % 28) - 14)).toBeLessThanOrEqual(0.5);
      expect(Math.abs(mean((i) => Math.floor(i / 28)) - 14)).toBeLessThanOrEqual(0.5);
      const used = Array.from({ length: 28 }, (_, y) => row(mnist, y, 28) > 0).filter(Boolean).length;
      expect(used).toBeGreaterThanOrEqual(19);
      expect(used).toBeLessThanOrEqual(21);
    },
  );

  test("does not change with the size and the place of a drawing", () => {
    const [, , , , , five = []] = DIGITS;
    const small = mapped(five, ([x, y]) => [0.5 + 0.25 * x, 0.1 + 0.25 * y]);
    for (const format of [DIGIT, MNIST]) {
      const [a, b] = [pictureOf(five, format), pictureOf(small, format)];
      expect(sum(a.map((value, i) => Math.abs(value - (b[i] ?? 0))))).toBeLessThan(0.02 * sum(a));
    }
  });

  test("of a one stays thin, and of a dot is a dot", () => {
    const one = pictureOf(
      [
        [
          [0.5, 0.2],
          [0.5, 0.8],
        ],
      ],
      DIGIT,
    );
    const columns = Array.from({ length: 8 }, (_, x) => sum(one.filter((_, i) => i % 8 === x)) > 0);
    expect(columns).toEqual([false, false, true, true, true, true, false, false]);
    for (const format of [DIGIT, MNIST]) {
      const dot = pictureOf([[[0.1, 0.9]]], format);
      expect(dot.every(Number.isFinite)).toBe(true);
      expect(dot[(format.width * format.height + format.width) / 2]).toBe(1);
    }
  });

  test("of other pictures is what stands on the pad, in their own values", () => {
    const picture = pictureOf([[[0.25, 0.75]]], { width: 16, height: 16, ends: [-1, 3] });
    expect(picture[12 * 16 + 4]).toBeGreaterThan(0);
    expect(picture[0]).toBe(-1);
  });
});

describe("the pad", () => {
  const keys = (...names: string[]) =>
    names.reduce<Pad>((pad, key) => pressed(pad, key, false) ?? pad, EMPTY_PAD);

  test("is drawn on by keys", () => {
    const moved = keys("ArrowLeft", "ArrowUp");
    expect(moved).toEqual({ strokes: [], cursor: [0.4375, 0.4375], down: false });
    const drawn = keys(" ", "ArrowDown", "ArrowDown", " ", "ArrowRight", " ");
    expect(drawn.strokes).toEqual([
      [
        [0.5, 0.5],
        [0.5, 0.5625],
        [0.5, 0.625],
      ],
      [[0.5625, 0.625]],
    ]);
    expect(drawn.down).toBe(true);
    expect(pressed(drawn, "Delete", false)).toEqual({ ...EMPTY_PAD, cursor: [0.5625, 0.625] });
    expect(pressed(drawn, "Escape", false)?.down).toBe(false);
    expect(pressed(EMPTY_PAD, "Escape", false)).toBeNull();
    expect(pressed(EMPTY_PAD, "a", false)).toBeNull();
    expect(pressed(EMPTY_PAD, "ArrowRight", true)?.cursor).toEqual([0.515625, 0.5]);
  });

  test("keeps the pen on it", () => {
    const far = keys(...Array.from({ length: 20 }, () => "ArrowUp"));
    expect(far.cursor).toEqual([0.5, 0]);
  });
});

/** Twelve inputs in two runs, as they would be traced. */
function traced(isInteger: boolean): TracedSample {
  const codes = Int32Array.from({ length: 12 }, (_, i) => (i * 7) % 13);
  const weightCodes = Int32Array.from({ length: 12 }, (_, i) => ((i * 5) % 11) - 5);
  const products = Float64Array.from(codes, (code, i) => (code - 3) * (weightCodes[i] ?? 0));
  const run = (start: number, end: number, scale: number) => {
    const total = sum(products.slice(start, end));
    return { start, end, scale, sum: total, rescaled: total * scale * 0.5, total };
  };
  const grid = { scale: 0.5, zeroPoint: 3, levels: 13, low: -1.5, high: 4.5, fixed: false };
  return {
    ...{ layer: 0, output: 0, outputs: 1, position: 0, positions: 1, transformed: false },
    ...(isInteger ? { grid, runs: [run(0, 4, 0.5), run(4, 12, 0.25)] } : { runs: [] }),
    ...{ sum: sum(products), bias: 1, value: sum(products) + 1 },
    inputs: Float32Array.from(codes, (code) => (code - 3) / 2),
    codes: isInteger ? codes : new Int32Array(),
    flags: new Uint8Array(isInteger ? 12 : 0),
    weightCodes,
    weightScales: Float32Array.from({ length: 12 }, (_, i) => (i < 4 ? 0.5 : 0.25)),
    weightZeros: new Int32Array(12),
    unpacked: Float32Array.from(weightCodes),
    weights: Float64Array.from(weightCodes),
    products,
  };
}

describe("what is shown of a traced output", () => {
  const f = formats("en");

  test("begins with the input and ends with the output, by what the layer is multiplied in", () => {
    expect(stepsOf(traced(true))).toEqual([
      ...["input", "codes", "weightCodes", "weights", "products", "sum", "rescale", "output"],
    ]);
    expect(stepsOf(traced(false))).toEqual(["input", "weightCodes", "weights", "products", "sum", "output"]);
    const plain = { ...traced(false), weightCodes: new Int32Array() };
    expect(stepsOf(plain)).toEqual(["input", "weights", "products", "sum", "output"]);
    expect(columnsAt(traced(true), "codes")).toEqual(["x", "q", "centred"]);
    expect(columnsAt(plain, "output")).toEqual(["x", "weight", "product"]);
  });

  test.each([0, 1, 2, 5, 7, 50])("adds up with %i inputs one by one", (most) => {
    for (const trace of [traced(true), traced(false)]) {
      for (const stretch of stretchesOf(trace)) {
        const { inputs, others, rounding } = contributions(trace, stretch, most);
        const shown = inputs.map((input) => trace.products[input] ?? 0);
        expect(sum(shown) + (others?.sum ?? 0)).toBe(stretch.sum);
        expect(rounding).toBe(0);
        expect(inputs.length + (others?.count ?? 0)).toBe(stretch.end - stretch.start);
        expect(others?.count).not.toBe(1);
        const sizes = shown.map(Math.abs);
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      }
    }
  });

  test("what rounding makes of a sum of floats is an entry of its own", () => {
    const rounded = { ...traced(false), sum: traced(false).sum + 0.125 };
    const [all] = stretchesOf(rounded);
    if (!all) throw new Error("there is a stretch");
    const { inputs, others, rounding } = contributions(rounded, all, 3);
    expect(rounding).toBe(0.125);
    expect(sum(inputs.map((i) => rounded.products[i] ?? 0)) + (others?.sum ?? 0) + rounding).toBe(
      rounded.sum,
    );
  });

  test("the run that adds most comes first", () => {
    const trace = traced(true);
    const most = Math.max(...trace.runs.map(({ rescaled }) => Math.abs(rescaled)));
    expect(Math.abs(trace.runs[largestRun(trace)]?.rescaled ?? 0)).toBe(most);
    expect(largestRun(traced(false))).toBe(0);
  });

  test("every number has its equation, with brackets around what is negative", () => {
    const trace = traced(true);
    expect(equation(trace, "q", 1, f)).toBe("q = clamp(rint(2 / 0.5) + 3, 0, 12) = 7");
    expect(equation(trace, "centred", 0, f)).toBe("q − z = 0 − 3 = −3");
    expect(equation(trace, "weight", 0, f)).toBe("w = q_w − z_w = −5 − 0 = −5");
    expect(equation(trace, "product", 0, f)).toBe("(q − z) · w = −3 · (−5) = 15");
    const floats = traced(false);
    expect(equation(floats, "weight", 0, f)).toBe("ŵ = (q_w − z_w) · s_w = (−5 − 0) · 0.5 = −5");
    expect(equation(floats, "product", 0, f)).toBe("x · ŵ = −1.5 · (−5) = 15");
    const levels = { ...floats, weightScales: new Float32Array(), weightZeros: new Int32Array() };
    expect(equation(levels, "weight", 0, f)).toBe("ŵ = level[−5] = −5");
    expect(equation({ ...levels, weightCodes: new Int32Array() }, "weight", 0, f)).toBe("ŵ = −5");
  });
});
