// What lessons work out by hand is what the package does.

import { openSession } from "quant-playground";
import { expect, test } from "vitest";
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
