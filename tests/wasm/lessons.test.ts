// What lessons work out by hand is what the package does.

import { openSession, quantizeTensor } from "quant-playground";
import { expect, test } from "vitest";
import { bitsInGroups } from "../../www/lessons/granularity/lesson.ts";
import { packCodes } from "../../www/lessons/packing.ts";
import { affine } from "../../www/lessons/recipes.ts";
import { partsOf } from "../../www/lessons/why/lesson.ts";

test("the parts of a file add up to its bytes, whatever the number of levels", async () => {
  const session = await openSession("digits");
  const [weights = 0, biases = 0] = session.parameters().map((values) => values.length);
  for (const levels of [2, 3, 4, 9, 16, 255, 256, 257, 65536]) {
    const [packed] = session.quantize(affine(levels)).tensors;
    const parts = partsOf(weights, biases, levels);
    expect([packed?.codes.length, packed?.scales.length, packed?.zeroPoints.length]).toEqual([
      parts.codes,
      parts.scale,
      parts.zeroPoint,
    ]);
    const { bytes } = session.evaluate(affine(levels)).report;
    expect(parts.codes + parts.scale + parts.zeroPoint + parts.biases).toBe(bytes);
  }
});

test("codes are packed as the package packs them", () => {
  for (let bits = 1; bits <= 8; bits += 1) {
    const levels = 2 ** bits;
    // Every code, and a few more, so that the last byte is not full. A range from 0 makes each value its own code.
    const codes = [...Array(levels).keys(), 0, levels - 1, 1];
    const packed = quantizeTensor(codes, [1, codes.length], affine(levels));
    expect(packCodes(codes, bits)).toEqual(packed.codes);
  }
});

test("a weight in groups costs what the formula says", async () => {
  const session = await openSession("digits");
  const [weights = 0, biases = 0] = session.parameters().map((values) => values.length);
  for (const levels of [4, 16, 256])
    for (const size of [1, 4, 16, 32, 64]) {
      const recipe = affine(levels, { granularity: { kind: "perGroup", size } });
      const bytes = session.evaluate(recipe).report.bytes - 4 * biases;
      const bits = bitsInGroups(Math.log2(levels), size);
      // The zero points fill their last byte only in part.
      expect(bytes - (weights * bits) / 8).toBeGreaterThanOrEqual(0);
      expect(bytes - (weights * bits) / 8).toBeLessThan(1);
    }
});
