// When two pinned points are compared: once for what is looked at, and never for ever.
import { beforeEach, expect, test, vi } from "vitest";
import { EngineError } from "../../../www/engine/client.ts";
import type { Shown } from "../../../www/shown.ts";
import type { Recipe, SessionInfo } from "../../../www/types.ts";

interface Call {
  request: { a: Recipe; b: Recipe; parameter: number };
  resolve(answer: object): void;
  reject(error: Error): void;
}

let calls: Call[];
let retries: number;
let answerFor: (shown: Shown) => unknown;

beforeEach(async () => {
  [calls, retries] = [[], 0];
  // What was asked is remembered by the module.
  vi.resetModules();
  ({ answerFor } = await import("../../../www/compare/ask.ts"));
});

const opened = (shape: number[]) =>
  ({ dataset: { id: "digits" }, parameters: [{ name: "weight", shape }] }) as unknown as SessionInfo;
const digits = opened([10, 64]);

function shown(levels: number[], parameter = 0, session = digits): Shown {
  const pinned = levels.map((levels) => ({ recipe: { format: { kind: "integer", levels } } }));
  const ask = (_: string, request: Call["request"]) =>
    new Promise((resolve, reject) => calls.push({ request, resolve, reject }));
  const retry = () => {
    retries += 1;
  };
  return { results: { session, parameter, pinned }, actions: { ask, retry } } as unknown as Shown;
}

const settled = () => new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)));

test("is asked once, and answered with the tensor that was asked for", async () => {
  expect(answerFor(shown([4, 16], 1))).toBeNull();
  expect(answerFor(shown([4, 16], 1))).toBeNull();
  expect(calls).toHaveLength(1);
  expect(calls[0]?.request).toMatchObject({ a: { format: { levels: 4 } }, parameter: 1 });
  const compared = { tensor: "the newest" };
  calls[0]?.resolve(compared);
  await settled();
  expect(answerFor(shown([4, 16], 1))).toEqual({ kind: "compared", compared, parameter: 1 });
  expect(answerFor(shown([4, 16], 0))).toMatchObject({ parameter: 1 });
  expect(calls).toHaveLength(2);
});

test("an answer that comes too late is not shown", async () => {
  answerFor(shown([4, 16]));
  answerFor(shown([4, 8]));
  calls[1]?.resolve({ tensor: "new" });
  await settled();
  calls[0]?.resolve({ tensor: "old" });
  await settled();
  expect(answerFor(shown([4, 8]))).toMatchObject({ compared: { tensor: "new" } });
});

test("an answer about a model of another shape is not shown, and one pin asks for nothing", async () => {
  answerFor(shown([4, 16]));
  calls[0]?.resolve({});
  await settled();
  expect(answerFor(shown([4, 16], 0, opened([8, 64])))).toBeNull();
  expect(answerFor(shown([4, 16], 0, opened([10, 64])))).not.toBeNull();
  expect(answerFor(shown([4]))).toBeNull();
  expect(calls).toHaveLength(3);
});

test("a worker that is lost is asked once more, and then no more", async () => {
  for (const times of [1, 2]) {
    answerFor(shown([4, 16], 0, { ...digits }));
    expect(calls).toHaveLength(times);
    calls.at(-1)?.reject(new EngineError("crashed", "out of memory"));
    await settled();
    expect(retries).toBe(times);
  }
  expect(answerFor(shown([4, 16], 0, { ...digits }))).toMatchObject({ message: "out of memory" });
  expect(calls).toHaveLength(2);
  answerFor(shown([4, 8], 0, digits));
  expect(calls).toHaveLength(3);
});

test("a refusal is shown and restarts nothing", async () => {
  answerFor(shown([4, 16]));
  calls[0]?.reject(new EngineError("out-of-range", "parameter is 7"));
  await settled();
  expect(answerFor(shown([4, 16]))).toMatchObject({ kind: "failed", message: "parameter is 7" });
  expect([retries, calls.length]).toEqual([0, 1]);
});
