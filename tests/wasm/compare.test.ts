// Two recipes side by side: what is said of them agrees with what is said of each alone.
import { openSession, type Recipe, type Session } from "quant-playground";
import { beforeAll, expect, test } from "vitest";
import { refusal } from "./support.ts";

let digits: Session;
let line: Session;
beforeAll(async () => {
  [digits, line] = await Promise.all([openSession("digits"), openSession("line")]);
});

const coarse: Recipe = { format: { kind: "integer", levels: 4 }, granularity: { kind: "perTensor" } };
const fine: Recipe = { format: { kind: "integer", levels: 16 }, granularity: { kind: "perChannel" } };

test("classes: counts, difference and interval are those of the two reports", () => {
  const { paired, predictions } = digits.compare(coarse, fine, 0);
  const [a, b] = [coarse, fine].map((recipe) => digits.evaluate(recipe).report);
  if (!paired || a?.metric.task !== "classification" || b?.metric.task !== "classification")
    throw new Error("these are classes");
  expect(paired.onlyB - paired.onlyA).toBe(b.metric.correct - a.metric.correct);
  expect(paired.difference).toBeCloseTo(b.score - a.score, 12);
  expect(paired.interval.low).toBeLessThan(paired.difference);
  expect(paired.interval.high).toBeGreaterThan(paired.difference);
  // Two bits lose far more than four: that is no chance.
  expect(paired.interval.low).toBeGreaterThan(0);
  expect(paired.pValue).toBeLessThan(1e-6);
  expect(predictions.broken).toBe(paired.onlyA);
  expect(predictions.fixed).toBe(paired.onlyB);
  expect(predictions.changedCount).toBeGreaterThanOrEqual(paired.onlyA + paired.onlyB);
});

test("against the floats it finds what the predictions find", () => {
  const float: Recipe = { format: { kind: "float32" } };
  expect(digits.compare(float, coarse, 0).predictions).toEqual(digits.predictions(coarse));
});

test("the tensor: values, differences and noise", () => {
  const { a, b, difference, tensor } = digits.compare(coarse, fine, 0);
  expect(a).toEqual(digits.inspect(coarse, 0, 0).after);
  expect(b).toEqual(digits.inspect(fine, 0, 0).after);
  expect(difference).toEqual(b.map((value, i) => value - (a[i] ?? 0)));
  expect(tensor).toMatchObject({ name: "weight", shape: [10, 64] });
  expect(tensor.equal).toBe(difference.filter((value) => value === 0).length);
  expect(tensor.maxDifference).toBe(difference.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  expect(tensor.sqnrDbA).toBe(digits.evaluate(coarse).report.layers[0]?.sqnrDb);
  expect(tensor.sqnrDbB).toBe(digits.evaluate(fine).report.layers[0]?.sqnrDb);
  for (const [first, second] of [tensor.recovered, tensor.errors]) {
    expect([first.min, first.max]).toEqual([second.min, second.max]);
    for (const { counts } of [first, second]) expect(counts.reduce((sum, count) => sum + count)).toBe(640);
  }
});

test("a regression has its squared errors compared", () => {
  const { paired, predictions, tensor } = line.compare(coarse, fine, 1);
  const [a = 0, b = 0] = [coarse, fine].map((recipe) => {
    const { metric } = line.evaluate(recipe).report;
    return metric.task === "regression" ? metric.rmse ** 2 : Number.NaN;
  });
  const rows = line.info().rows[2];
  expect(paired?.difference).toBeCloseTo(b - a, 9);
  expect(paired?.pValue).toBeUndefined();
  expect((paired?.onlyA ?? 0) + (paired?.onlyB ?? 0)).toBeLessThanOrEqual(rows);
  expect(predictions.after).toEqual(line.predictions(fine).after);
  expect(tensor.name).toBe("bias");
});

test("a recipe differs in nothing from itself, and a tensor that is not there is refused", () => {
  const { paired, predictions, tensor, difference } = digits.compare(fine, fine, 0);
  expect([paired?.difference, paired?.onlyA, paired?.onlyB, paired?.pValue]).toEqual([0, 0, 0, 1]);
  expect([predictions.changedCount, tensor.equal, tensor.maxDifference]).toEqual([0, 640, 0]);
  expect(difference.every((value) => value === 0)).toBe(true);
  expect(refusal(() => digits.compare(fine, coarse, 2)).code).toBe("out-of-range");
  expect(refusal(() => digits.compare(fine, { format: { kind: "integer", levels: 1 } }, 0)).code).toBe(
    "out-of-range",
  );
});
