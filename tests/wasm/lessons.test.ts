// What lessons work out by hand is what the package does.

import { openSession, quantizeTensor, Session } from "quant-playground";
import { expect, test } from "vitest";
import { INPUTS, RECIPES, WEIGHTS } from "../../www/lessons/activations/lesson.ts";
import { bitsInGroups } from "../../www/lessons/granularity/lesson.ts";
import { integerProduct } from "../../www/lessons/integer-product.ts";
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

test("an output computed by hand is what the integer forward pass computes", async () => {
  await openSession("line");
  const rows = [INPUTS, [0.1, 0.2, 0.9], [-3, 0.5, 0], [2, 2, 2]];
  const model = { weight: [...WEIGHTS], bias: [0], features: rows.flat(), labels: [1, 2, 3, 4] };
  // The first row calibrates and is not predicted, so it comes first once more.
  const features = [...INPUTS, ...rows.flat()];
  const session = Session.fromArrays(
    { ...model, features, labels: [0, ...model.labels] },
    { calibrationRows: 1 },
  );
  const { after } = session.predictions(RECIPES.dynamic);
  expect(after).toHaveLength(rows.length);
  rows.forEach((inputs, row) => {
    expect(after[row]).toBeCloseTo(integerProduct(WEIGHTS, inputs).result, 5);
  });
});
