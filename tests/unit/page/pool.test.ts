// The sweep over several workers: who works on what, in which order, what is known from before, and what ends it.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Lru } from "../../../www/engine/lru.ts";
import { nearestFirst } from "../../../www/engine/nearest.ts";
import { helpersFor, type SweepLog, SweepPool } from "../../../www/engine/pool.ts";
import type { Calls, Share } from "../../../www/engine/protocol.ts";
import type { Point, Recipe } from "../../../www/types.ts";
import { type FakePort, fakeEngines } from "./fake-port.ts";

const integer = (levels: number, granularity: "perChannel" | "perTensor" = "perChannel"): Recipe => ({
  format: { kind: "integer", levels, symmetry: "symmetric" },
  granularity: { kind: granularity },
});
/** What the fake workers measure: the point of a recipe is told by the recipe. */
const pointOf = (recipe: Recipe) => ({ recipe, family: "perChannel", report: {} }) as Point;
const recipes = Array.from({ length: 64 }, (_, i) => integer(i + 2));
const model = "digits 1";
const at = integer(16);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Lets promises that are settled go on. */
const settle = () => vi.advanceTimersByTimeAsync(0);

function makePool(most = 2) {
  const engines = fakeEngines();
  let isBusy = false;
  const first = engines.spawn();
  const pool = new SweepPool(first, { isBusy: () => isBusy, spawn: engines.spawn, most });
  const reports: { points: Point[]; share: number }[] = [];
  const begin = (request: { model?: string; recipes?: Recipe[]; at?: Recipe; alone?: boolean } = {}) => {
    const controller = new AbortController();
    const report = (points: Point[], share: number) => reports.push({ points, share });
    const swept = pool.sweep({ model, recipes, at, alone: false, ...request }, report, controller.signal);
    const outcome: { log?: SweepLog; code?: string } = {};
    swept.then(
      (log) => Object.assign(outcome, { log }),
      ({ code }) => Object.assign(outcome, { code }),
    );
    return { outcome, controller };
  };
  const busy = (value: boolean) => {
    isBusy = value;
  };
  return { ...engines, pool, reports, begin, busy };
}

/** Answers a batch; each recipe took so many milliseconds. */
async function answer(port: FakePort, each: number): Promise<Recipe[]> {
  const call = port.owed;
  if (call?.kind !== "sweep") throw new Error(`no batch was given out, but ${call?.kind}`);
  const given = (call.request as Calls["sweep"]["request"]).recipes;
  port.say({ id: call.id, answer: { points: given.map(pointOf), millis: each * given.length } });
  await settle();
  return given;
}

const shared = (): Share => ({
  halves: [{} as WebAssembly.Module, {} as WebAssembly.Module],
  shared: {
    dataset: "digits",
    parameters: [new Float32Array(2)],
    features: new Float32Array(4),
    labels: new Float32Array(2),
    calibrationRows: 1,
  },
});

/** The first worker hands the model over to all who ask. */
async function handOver(first: FakePort): Promise<void> {
  for (const call of first.sent.filter(({ kind }) => kind === "share"))
    first.say({ id: call.id, answer: shared() });
  await settle();
}

async function joined(port: FakePort): Promise<void> {
  const call = port.owed;
  expect(call?.kind).toBe("join");
  port.say({ id: call?.id ?? 0, answer: undefined });
  await settle();
}

/** Lets every worker answer in turns until nobody works; the recipes in the order of answers. */
async function workOff(ports: FakePort[], each: number): Promise<Recipe[]> {
  const done: Recipe[] = [];
  const isAtWork = (port: FakePort) => !port.terminated && port.owed?.kind === "sweep";
  while (ports.some(isAtWork))
    for (const port of ports) if (isAtWork(port)) done.push(...(await answer(port, each)));
  return done;
}

test("the recipe at hand comes first, then its kind by bits, then what shares less", () => {
  const others: Recipe[] = [
    { format: { kind: "float32" } },
    integer(4),
    integer(16, "perTensor"),
    integer(256),
    { format: { kind: "kMeans", levels: 16, method: "histogram" }, granularity: { kind: "perChannel" } },
    integer(8),
    integer(16),
  ];
  expect(nearestFirst(others, integer(16)).map((place) => others[place])).toEqual(
    [6, 5, 1, 3, 2].map((place) => others[place]).concat([others[4], others[0]] as Recipe[]),
  );
  expect(nearestFirst(others, integer(256))[0]).toBe(3);
  expect(nearestFirst([], at)).toEqual([]);
  expect(nearestFirst(recipes, at).toSorted((a, b) => a - b)).toEqual(recipes.map((_, place) => place));
});

test("one core beside the first worker's at least, seven at most", () => {
  expect([1, 2, 4, 8, 64].map(helpersFor)).toEqual([1, 1, 3, 7, 7]);
});

test("what is quick stays with the first worker, nearest first, and points come in the order of the sweep", async () => {
  const { ports, port, reports, begin } = makePool();
  const { outcome } = begin();
  const done = await workOff([port(0)], 0.5);
  expect(ports).toHaveLength(1);
  expect(done[0]).toEqual(at);
  expect(done).toHaveLength(recipes.length);
  expect(outcome.log).toMatchObject({ recipes: 64, cached: 0, millis: [32] });
  for (const { points } of reports) {
    const places = points.map(({ recipe }) => recipes.indexOf(recipe));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  }
  expect(reports.at(-1)).toEqual({ points: recipes.map(pointOf), share: 1 });
});

test("where it pays, others join: the model is transferred to them, and the first worker keeps free for looks", async () => {
  const { ports, port, reports, begin } = makePool(2);
  const { outcome } = begin();
  await answer(port(0), 150);
  expect(ports).toHaveLength(1);
  await answer(port(0), 150);
  expect(ports).toHaveLength(3);
  await handOver(port(0));
  await joined(port(1));
  await joined(port(2));
  expect(port(1).transferred).toHaveLength(3);
  await workOff(ports, 150);
  const batches = (index: number) => port(index).sent.filter(({ kind }) => kind === "sweep").length;
  expect(batches(0)).toBeLessThanOrEqual(3);
  expect(batches(1)).toBeGreaterThan(5);
  expect(batches(2)).toBeGreaterThan(5);
  expect(outcome.log?.millis.reduce((sum, millis) => sum + millis)).toBe(64 * 150);
  expect(reports.at(-1)?.points).toEqual(recipes.map(pointOf));
  // Nobody waits at the end for a large batch.
  const last = port(1).sent.findLast(({ kind }) => kind === "sweep");
  expect(last).toMatchObject({ request: { recipes: [expect.anything()] } });
});

test("the first worker helps with what is quick, unless a look is under way", async () => {
  const { ports, port, begin, busy } = makePool(1);
  const many = Array.from({ length: 2000 }, (_, i) => integer(i + 2));
  begin({ recipes: many });
  await answer(port(0), 2);
  await answer(port(0), 2);
  await handOver(port(0));
  busy(true);
  await joined(port(1));
  await answer(port(0), 2);
  const batches = () => port(0).sent.filter(({ kind }) => kind === "sweep").length;
  const before = batches();
  await answer(port(1), 2);
  expect(batches()).toBe(before);
  busy(false);
  await answer(port(1), 2);
  expect(batches()).toBe(before + 1);
  expect(ports).toHaveLength(2);
});

test("while the page draws a batch, the worker has the next one", async () => {
  const { port, begin } = makePool();
  begin();
  const given = () => port(0).sent.filter(({ kind }) => kind === "sweep").length;
  expect(given()).toBe(1);
  await answer(port(0), 0.5);
  expect(given()).toBe(3);
  await answer(port(0), 0.5);
  expect(given()).toBe(4);
});

test("going back asks nobody", async () => {
  const { port, reports, begin } = makePool();
  begin();
  await workOff([port(0)], 0.1);
  begin({ model: "digits 2" });
  await workOff([port(0)], 0.1);
  const sent = port(0).sent.length;
  const { outcome } = begin();
  await settle();
  expect(port(0).sent).toHaveLength(sent);
  expect(outcome.log).toMatchObject({ recipes: 64, cached: 64, batches: 0 });
  expect(reports.at(-1)?.points).toEqual(recipes.map(pointOf));
});

test("points that a look has found are not measured again", async () => {
  const { pool, port, begin } = makePool();
  pool.remember(model, pointOf(at));
  const { outcome } = begin();
  const done = await workOff([port(0)], 0.5);
  expect(done).toHaveLength(63);
  expect(done).not.toContainEqual(at);
  expect(outcome.log?.cached).toBe(1);
});

test("recipes that the model is too large for leave gaps, and are not tried again", async () => {
  const { port, reports, begin } = makePool();
  const [one, two] = [integer(2), integer(4)];
  begin({ recipes: [one, two], at: one });
  const call = port(0).owed;
  port(0).say({ id: call?.id ?? 0, answer: { points: [null, pointOf(two)], millis: 1 } });
  await settle();
  expect(reports.at(-1)).toEqual({ points: [pointOf(two)], share: 1 });
  const { outcome } = begin({ recipes: [one, two], at: one });
  await settle();
  expect(outcome.log?.batches).toBe(0);
});

test("the newest sweep wins: what is under way is cancelled, and its worker takes up the new one", async () => {
  const { port, reports, begin } = makePool();
  const old = begin();
  const batch = port(0).owed;
  const others = [integer(300), integer(400)];
  const young = begin({ recipes: others, at: integer(300) });
  await settle();
  expect(old.outcome.code).toBe("cancelled");
  expect(port(0).sent.at(-1)).toEqual({ id: batch?.id, kind: "cancel" });
  port(0).say({ id: batch?.id ?? 0, error: { code: "cancelled", message: "", fatal: false } });
  await settle();
  await workOff([port(0)], 1);
  expect(young.outcome.log?.recipes).toBe(2);
  expect(reports.at(-1)?.points).toEqual(others.map(pointOf));
});

test("a sweep that is stopped ends at once", async () => {
  const { port, begin } = makePool();
  const { outcome, controller } = begin();
  controller.abort();
  await settle();
  expect(outcome.code).toBe("cancelled");
  expect(port(0).sent.at(-1)?.kind).toBe("cancel");
});

test("a helper that crashes loses nothing, and is replaced", async () => {
  const { ports, port, reports, begin } = makePool(1);
  const { outcome } = begin();
  await answer(port(0), 40);
  await answer(port(0), 40);
  await handOver(port(0));
  await joined(port(1));
  port(1).die();
  await settle();
  expect(port(1).terminated).toBe(true);
  // The client starts a worker of its own accord before the pool ends it, and starts one that joins.
  const helper = ports.at(-1);
  await handOver(port(0));
  expect(helper?.owed?.kind).toBe("join");
  if (helper) await joined(helper);
  await workOff(ports, 40);
  expect(outcome.log).toBeDefined();
  expect(reports.at(-1)?.points).toEqual(recipes.map(pointOf));
});

test("when helpers are lost again and again, the first worker goes on alone", async () => {
  const { ports, port, begin } = makePool(1);
  const { outcome } = begin();
  await answer(port(0), 40);
  await answer(port(0), 40);
  for (let i = 0; i < 3; i++) {
    ports.at(-1)?.die();
    await handOver(port(0));
  }
  const started = ports.length;
  await workOff([port(0)], 40);
  expect(outcome.log).toBeDefined();
  expect(ports).toHaveLength(started);
});

test("a crash of the first worker ends the sweep, for the model is lost", async () => {
  const { port, begin } = makePool();
  const { outcome } = begin();
  port(0).die();
  await settle();
  expect(outcome.code).toBe("crashed");
});

test("helpers go when the model changes, and when there is nothing to do", async () => {
  const { ports, port, pool, begin } = makePool(2);
  const start = async () => {
    const from = ports.length;
    begin();
    await answer(port(0), 40);
    await answer(port(0), 40);
    await handOver(port(0));
    return ports.slice(from);
  };
  const first = await start();
  expect(first).toHaveLength(2);
  pool.forget();
  expect(first.map(({ terminated }) => terminated)).toEqual([true, true]);
  const call = port(0).owed;
  if (call?.kind === "sweep")
    port(0).say({ id: call.id, error: { code: "cancelled", message: "", fatal: false } });
  await settle();
  begin({ model: "digits 3" });
  await answer(port(0), 40);
  await answer(port(0), 40);
  await handOver(port(0));
  const second = ports.filter(({ terminated }) => !terminated).slice(1);
  for (const helper of second) await joined(helper);
  await workOff(
    ports.filter(({ terminated }) => !terminated),
    40,
  );
  expect(second.every(({ terminated }) => !terminated)).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(second.every(({ terminated }) => terminated)).toBe(true);
  expect(port(0).terminated).toBe(false);
});

test("what was asked for the longest ago is forgotten first", () => {
  const gone: number[] = [];
  const held = new Lru<number>({ most: 10, sizeOf: (value) => value, dropped: (value) => gone.push(value) });
  held.set("a", 4);
  held.set("b", 5);
  expect(held.get("a")).toBe(4);
  held.set("c", 3);
  expect(gone).toEqual([5]);
  expect([held.get("a"), held.get("b"), held.get("c"), held.size]).toEqual([4, undefined, 3, 7]);
  held.set("d", 50);
  expect([held.get("d"), held.size]).toEqual([50, 50]);
  expect(gone).toEqual([5, 4, 3]);
  held.set("d", 2);
  expect([gone, held.size]).toEqual([[5, 4, 3, 50], 2]);
});
