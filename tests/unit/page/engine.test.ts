// The client of the worker: answers, progress, cancel, and a new worker for one that is lost.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EngineError } from "../../../www/engine/client.ts";
import { plainError } from "../../../www/engine/protocol.ts";
import { fakeEngines } from "./fake-port.ts";

const { ports, spawn: engine, port } = fakeEngines();
const request = { bytes: [1], scores: [1], budget: null };

beforeEach(() => {
  ports.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("answers reach their own call, whatever their order", async () => {
  const client = engine();
  const first = client.call("rank", request);
  const firstId = port(0).lastId;
  const second = client.call("rank", request);
  port(0).say({ id: port(0).lastId, answer: "second" });
  port(0).say({ id: firstId, answer: "first" });
  expect(await Promise.all([first, second])).toEqual(["first", "second"]);
});

test("progress is passed on until the answer", async () => {
  const seen: unknown[] = [];
  const call = engine().call("time", { recipes: [] }, { onProgress: (progress) => seen.push(progress) });
  const id = port(0).lastId;
  port(0).say({ id, progress: { recipe: {}, micros: 0.5 } });
  port(0).say({ id, answer: undefined });
  port(0).say({ id, progress: { recipe: {}, micros: 1 } });
  await call;
  expect(seen).toEqual([{ recipe: {}, micros: 0.5 }]);
});

test("cancel tells the worker and rejects when the worker agrees", async () => {
  const controller = new AbortController();
  const call = engine().call("sweep", { recipes: [] }, { signal: controller.signal });
  const id = port(0).lastId;
  controller.abort();
  expect(port(0).sent.at(-1)).toEqual({ id, kind: "cancel" });
  port(0).say({ id, error: { code: "cancelled", message: "cancelled", fatal: false } });
  await expect(call).rejects.toMatchObject({ code: "cancelled" });
  expect(ports).toHaveLength(1);
});

test("a worker that is stopped answers nothing more", async () => {
  const client = engine();
  const call = client.call("rank", request);
  client.stop();
  await expect(call).rejects.toMatchObject({ code: "cancelled" });
  expect(port(0).terminated).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(ports).toHaveLength(1);
});

test("a crash replaces the worker and fails what was open", async () => {
  const client = engine();
  const calls = [client.call("rank", request), client.call("rank", request)];
  port(0).say({ id: 1, error: { code: "crashed", message: "unreachable", fatal: true } });
  for (const call of calls) await expect(call).rejects.toBeInstanceOf(EngineError);
  expect(port(0).terminated).toBe(true);
  const again = client.call("rank", request);
  port(1).say({ id: port(1).lastId, answer: "well" });
  expect(await again).toBe("well");
});

test("an error event replaces the worker", async () => {
  const call = engine().call("rank", request);
  port(0).die();
  await expect(call).rejects.toMatchObject({ code: "crashed" });
  expect(ports).toHaveLength(2);
});

test("a worker that falls silent is asked, then replaced", async () => {
  const call = engine().call("rank", request);
  const outcome = expect(call).rejects.toMatchObject({ code: "crashed" });
  vi.advanceTimersByTime(3000);
  expect(port(0).sent.at(-1)).toEqual({ id: 0, kind: "ping" });
  vi.advanceTimersByTime(6000);
  await outcome;
  expect(ports).toHaveLength(2);
});

test("a worker that answers the question lives on", async () => {
  const call = engine().call("rank", request);
  const id = port(0).lastId;
  for (let round = 0; round < 5; round++) {
    vi.advanceTimersByTime(4000);
    port(0).say({ id: 0, answer: undefined });
  }
  port(0).say({ id, answer: "late" });
  expect(await call).toBe("late");
  expect(ports).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  expect(ports).toHaveLength(1);
});

test("errors cross as plain objects with their code", () => {
  const typed = Object.assign(new Error("levels is 1"), { code: "out-of-range" });
  expect(plainError(typed)).toEqual({ code: "out-of-range", message: "levels is 1", fatal: false });
  expect(plainError(new WebAssembly.RuntimeError("unreachable"))).toMatchObject({
    code: "crashed",
    fatal: true,
  });
  expect(plainError("odd")).toEqual({ code: "network", message: "odd", fatal: false });
});
