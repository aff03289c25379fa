// Layouts of the smaller charts, and the colouring of heat maps.
import { describe, expect, test } from "vitest";
import { powersOfTwo } from "../../../www/charts/axes.ts";
import { greyPixels, heatPixels, largest } from "../../../www/charts/heat.ts";
import { layoutHistogram } from "../../../www/charts/histogram.ts";
import { layoutNumberLine, lineDomain, type NumberLineData } from "../../../www/charts/number-line.ts";
import { layoutPlane } from "../../../www/charts/plane.ts";

const size = { width: 360, height: 200 };
const number = { number: String, count: String };

describe("the histogram", () => {
  const counts = { min: -1, max: 1, counts: [1, 0, 4, 16] };
  const layout = layoutHistogram(
    { before: counts, after: counts, levels: [-1, 0, 1], followed: null, clip: { low: -0.5, high: 9 } },
    { x: "", y: "", ...number },
    size,
  );

  test("draws a bar for each bin that holds something", () => {
    expect(layout.before).toHaveLength(3);
    for (const bar of layout.before) expect(bar.y + bar.height).toBeCloseTo(layout.frame.bottom);
  });

  test("has heights that grow with the square root", () => {
    const [one, four, sixteen] = layout.before.map(({ height }) => height);
    expect((four ?? 0) / (one ?? 1)).toBeCloseTo(2);
    expect((sixteen ?? 0) / (one ?? 1)).toBeCloseTo(4);
  });

  test("shows the ends of a range within the frame, and says what is where", () => {
    expect(layout.invert(layout.clip?.low ?? 0)).toBeCloseTo(-0.5);
    expect(layout.clip?.high).toBe(layout.frame.right);
  });

  test("leaves levels out where they would be a smear", () => {
    const levels = Array.from({ length: 4096 }, (_, i) => i);
    expect(
      layoutHistogram(
        { before: counts, after: counts, levels, followed: null, clip: null },
        { x: "", y: "", ...number },
        size,
      ).levels,
    ).toEqual([]);
  });

  test("bears a tensor whose values are all the same", () => {
    const flat = { min: 2.5, max: 3.5, counts: [0, 3] };
    const { before } = layoutHistogram(
      { before: flat, after: flat, levels: [], followed: null, clip: null },
      { x: "", y: "", ...number },
      size,
    );
    expect(before.every((bar) => Number.isFinite(bar.x + bar.width + bar.height))).toBe(true);
  });
});

describe("the number line", () => {
  const data: NumberLineData = {
    low: -10,
    high: 10,
    levels: [-10, -5, 0, 5, 10],
    firstInteger: 0,
    value: 4,
    original: 4,
    integer: 3,
    recovered: 5,
    interval: [2.5, 7.5],
    clipped: false,
  };

  test("has room to drag beyond both ends", () => {
    const [low, high] = lineDomain(data);
    expect(low).toBeLessThan(-10);
    expect(high).toBeGreaterThan(10);
  });

  test("labels the level that is chosen with its integer", () => {
    const layout = layoutNumberLine(data, lineDomain(data), number, size);
    expect(layout.levels.find(({ chosen }) => chosen)).toMatchObject({ label: "3" });
    expect(layout.invert(layout.value)).toBeCloseTo(4);
    expect(layout.interval[0]).toBeLessThan(layout.recovered);
    expect(layout.interval[1]).toBeGreaterThan(layout.recovered);
  });
});

test("heat maps: zero is neutral, the limit is full, the sign decides the hue", () => {
  const colours = { low: [0, 0, 255], zero: [255, 255, 255], high: [255, 0, 0] } as const;
  const pixels = heatPixels([0, 1, -1, 0.25, 9, Number.NaN], 1, colours);
  expect([...pixels.subarray(0, 12)]).toEqual([255, 255, 255, 255, 255, 0, 0, 255, 0, 0, 255, 255]);
  expect(pixels[13]).toBe(128);
  expect([...pixels.subarray(16, 20)]).toEqual([255, 0, 0, 255]);
  expect(heatPixels([0, 0], 0, colours)[0]).toBe(255);
  expect([...greyPixels([0, 1], [255, 255, 255], [0, 0, 0])]).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
  expect(largest([1, -3, 2])).toBe(3);
});

test("a plane bears one point, and lines that lie flat", () => {
  const words = { x: "", y: "", xNumber: String, yNumber: String };
  const { dots, lines } = layoutPlane(
    [
      { name: "a", mark: "dots", x: [1], y: [2] },
      { name: "b", mark: "line", x: [0, 1], y: [2, 2] },
    ],
    words,
    size,
  );
  expect(dots[0]?.at[0]?.every(Number.isFinite)).toBe(true);
  expect(lines[0]?.path).not.toContain("NaN");
});

test("a short axis of sizes has quarters between powers of two", () => {
  const scale = (bytes: number) => Math.log2(bytes) * 200;
  expect(powersOfTwo(scale, [5, 15], 40, String).map(({ label }) => label)).toEqual(
    expect.arrayContaining(["8", "6", "12"]),
  );
  expect(powersOfTwo(scale, [64, 4096], 40, String).map(({ label }) => label)).toContain("1024");
});
