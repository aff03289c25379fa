// The worker: the only place where the wasm package is imported at run time. Long work proceeds in short steps, so that
// a newer request or a cancel is heard within a frame.
import {
  type AllocationRun,
  bestWithin,
  catalogue,
  loadDataset,
  paretoFront,
  ready,
  Session,
  type SweepRun,
  Trainer,
} from "../../pkg/index.js";
import type { Point, Recipe } from "../types.ts";
import type { Calls, FromWorker, Kind, LookRequest, OpenRequest, ToWorker } from "./protocol.ts";
import { plainError } from "./protocol.ts";

const STEP_MS = 12;
const TIMING_MS = 5;

interface Run<K extends Kind> {
  progress(value: Calls[K]["progress"]): void;
  signal: AbortSignal;
}

type Handlers = { [K in Kind]: (request: Calls[K]["request"], run: Run<K>) => Promise<Calls[K]["answer"]> };

class Cancelled extends Error {
  readonly code = "cancelled";
}

let session: Session | null = null;
const running = new Map<number, AbortController>();

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** Repeats `step` until it returns false, pausing every few milliseconds; throws when cancelled. */
async function inSteps(signal: AbortSignal, step: () => boolean, afterEach: () => void): Promise<void> {
  for (;;) {
    const end = performance.now() + STEP_MS;
    let more = true;
    while (more && performance.now() < end) more = step();
    afterEach();
    if (!more) return;
    await pause();
    if (signal.aborted) throw new Cancelled("cancelled");
  }
}

function current(): Session {
  if (!session) throw new Error("no model is open");
  return session;
}

async function open(request: OpenRequest, run: Run<"open">): Promise<Calls["open"]["answer"]> {
  const everything = catalogue();
  const info = everything.datasets.find((dataset) => dataset.id === request.dataset);
  const known = info ?? everything.datasets[0];
  if (!known) throw new Error("the catalogue holds no dataset");
  run.progress({ stage: "loading" });
  const source = known.hasFile ? await loadDataset(known.id, request.base) : request.line;
  if (run.signal.aborted) throw new Cancelled("cancelled");
  const losses: number[] = [];
  const shipped = request.trainSeed === null && request.network === null && known.hasWeights;
  const opened = shipped
    ? Session.open(known.id, source)
    : await train(known.id, source, request, run, losses);
  session?.free();
  session = opened;
  return { catalogue: everything, session: opened.info(), losses };
}

async function train(
  dataset: string,
  source: Uint8Array | OpenRequest["line"],
  request: OpenRequest,
  run: Run<"open">,
  losses: number[],
): Promise<Session> {
  const { network, trainSeed } = request;
  const trainer = new Trainer(dataset, source, {
    seed: trainSeed ?? 1,
    architecture: network === null ? { kind: "linear" } : { kind: "network", hidden: network },
  });
  let share = 0;
  const step = () => {
    const progress = trainer.step();
    if (!progress) return false;
    losses.push(progress.loss);
    share = progress.iteration / progress.iterations;
    return true;
  };
  const report = () => run.progress({ stage: "training", share, loss: losses.at(-1) ?? 0 });
  try {
    await inSteps(run.signal, step, report);
    return trainer.finish();
  } catch (error) {
    // To stop training is to keep what has been learnt.
    if (error instanceof Cancelled && losses.length > 0) return trainer.finish();
    throw error;
  } finally {
    trainer.free();
  }
}

async function look(request: LookRequest): Promise<Calls["look"]["answer"]> {
  const model = current();
  const info = model.info();
  const recipe = request.recipe ? model.repair(request.recipe) : info.defaultRecipe;
  const shape = info.parameters[request.parameter]?.shape;
  const parameter = shape ? request.parameter : 0;
  const values = model.parameters()[parameter] ?? new Float32Array(1);
  const weight = Math.min(request.weight ?? typicalWeight(values), values.length - 1);
  return {
    recipe,
    form: model.form(recipe),
    point: model.evaluate(recipe),
    pinned: request.pins.map((pin) => model.evaluate(model.repair(pin))),
    inspection: model.inspect(recipe, parameter, weight, request.value ?? undefined),
    predictions: request.predictions ? model.predictions(recipe) : null,
    reasons: request.why
      ? [recipe, ...request.pins.map((pin) => model.repair(pin))].map(
          (each) => model.why(each, parameter) ?? null,
        )
      : [],
    parameter,
    weight,
    sweep: model.sweepRecipes(recipe),
  };
}

/** The weight nearest to half the widest: neither lost in the zero interval nor an end of the range. */
function typicalWeight(values: Float32Array): number {
  const half = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 2;
  const distance = (value: number | undefined) => Math.abs(Math.abs(value ?? 0) - half);
  return values.reduce((best, value, index) => (distance(value) < distance(values[best]) ? index : best), 0);
}

async function sweep(request: { recipes: Recipe[] }, run: Run<"sweep">): Promise<undefined> {
  const work = current().sweep(request.recipes);
  await collect(work, run, () => {
    try {
      return work.next();
    } catch (error) {
      // A recipe that this model is too large for leaves a gap; a crash does not.
      if (plainError(error).fatal) throw error;
      return null;
    }
  });
}

async function allocate(
  { recipe, budget }: Calls["allocate"]["request"],
  run: Run<"allocate">,
): Promise<undefined> {
  const work = current().allocate(recipe, budget);
  await collect(work, run, () => {
    const step = work.next();
    return step?.kind === "alone" ? null : step?.point;
  });
}

/** Sends points as they come. `next` gives a point, `null` where there is none to show, `undefined` at the end. */
async function collect(
  work: SweepRun | AllocationRun,
  run: Run<"sweep" | "allocate">,
  next: () => Point | null | undefined,
): Promise<void> {
  let points: Point[] = [];
  const step = () => {
    const point = next();
    if (point) points.push(point);
    return point !== undefined;
  };
  const report = () => {
    run.progress({ points, share: work.done / Math.max(work.total, 1) });
    points = [];
  };
  try {
    await inSteps(run.signal, step, report);
  } finally {
    work.free();
  }
}

async function measures({ recipe }: { recipe: Recipe }): Promise<Calls["measures"]["answer"]> {
  return current().measures(recipe);
}

async function rank(request: Calls["rank"]["request"]): Promise<Calls["rank"]["answer"]> {
  const { bytes, scores, budget } = request;
  const best = budget ? (bestWithin(bytes, scores, budget) ?? null) : null;
  return { front: Array.from(paretoFront(bytes, scores)), best };
}

async function time(request: { recipes: Recipe[] }, run: Run<"time">): Promise<undefined> {
  for (const recipe of request.recipes) {
    const micros = current().timePerSample(recipe, TIMING_MS);
    if (micros !== undefined) run.progress({ recipe, micros });
    await pause();
    if (run.signal.aborted) throw new Cancelled("cancelled");
  }
}

const handlers: Handlers = { open, look, measures, sweep, allocate, rank, time };

async function handle<K extends Kind>(id: number, kind: K, request: Calls[K]["request"]): Promise<void> {
  const send = (message: FromWorker) => postMessage(message);
  const controller = new AbortController();
  running.set(id, controller);
  try {
    await ready();
    const run: Run<K> = { progress: (progress) => send({ id, progress }), signal: controller.signal };
    send({ id, answer: await handlers[kind](request, run) });
  } catch (error) {
    send({ id, error: plainError(error) });
  } finally {
    running.delete(id);
  }
}

addEventListener("message", (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  if (message.kind === "cancel") running.get(message.id)?.abort();
  else if (message.kind === "ping") postMessage({ id: message.id, answer: undefined });
  else void handle(message.id, message.kind, message.request);
});
