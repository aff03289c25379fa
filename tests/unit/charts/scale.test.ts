// Values to pixels and back, and round values between.
import { expect, test } from "vitest";
import { linearScale, logScale, sqrtScale, ticksOf } from "../../../www/charts/scale.ts";

test("the ends of the domain lie at the ends of the range, and pixels lead back to values", () => {
  for (const [scale, middle] of [
    [linearScale([2, 32], [100, 0]), 17],
    [logScale([2, 32], [100, 0]), 8],
    [sqrtScale([4, 36], [100, 0]), 16],
  ] as const) {
    expect(scale(middle)).toBeCloseTo(50, 9);
    for (const at of [0, 25, 100]) expect(scale(scale.invert(at))).toBeCloseTo(at, 9);
  }
});

test("a domain of one value lies in the middle", () => {
  expect(linearScale([3, 3], [0, 10])(3)).toBe(5);
  expect(linearScale([3, 3], [0, 10]).ticks(4)).toEqual([3]);
});

// As d3.ticks(low, high, count) has them.
test.each([
  [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [-2.6, 2.6, 5, [-2, -1, 0, 1, 2]],
  [0, 343, 4, [0, 100, 200, 300]],
  [0.1, 0.45, 4, [0.1, 0.2, 0.3, 0.4]],
  [0, 40_000, 2, [0, 20_000, 40_000]],
  [5, 1, 3, []],
])("round values from %d to %d, about %d", (low, high, count, expected) => {
  expect(ticksOf([low, high], count)).toEqual(expected);
});
