// The worker: the only place where the wasm package is imported at run time. Long work proceeds in short steps, so that
// a newer request or a cancel is heard within a frame.
import type { SweepRun } from "../../pkg/index.js";
import type { Catalogue, Origin, Point, Recipe, SessionInfo } from "../types.ts";
import { bestWithin, catalogue, loadDataset, paretoFront, ready, rest, Session, Trainer } from "./halves.ts";
import { Lru } from "./lru.ts";
import type {
  Calls,
  FromWorker,
  Kind,
  Looked,
  LookRequest,
  Opened,
  OpenRequest,
  OwnKind,
  Run,
  Share,
  Swept,
  ToWorker,
} from "./protocol.ts";
import { buffersOf, openKey, plainError } from "./protocol.ts";

const STEP_MS = 12;
const TIMING_MS = 5;

type Handlers = { [K in Kind]: (request: Calls[K]["request"], run: Run<K>) => Promise<Calls[K]["answer"]> };

class Cancelled extends Error {
  readonly code = "cancelled";
}

/** A model with what was answered when it was opened. */
interface Held {
  session: Session;
  answer: Calls["open"]["answer"];
}

/** Values of rows and parameters that are kept in memory, of models to go back to: four times as many bytes. */
const MOST_VALUES = 24e6;

let session: Session | null = null;
const opened = new Lru<Held>({
  most: MOST_VALUES,
  sizeOf: ({ answer: { session: info, layers } }) =>
    layers.reduce((sum, { stats }) => sum + stats.count, info.dataset.rows * info.dataset.features),
  dropped: ({ session: old }) => old.free(),
});
const running = new Map<number, AbortController>();

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** Repeats `step` until it returns false, pausing every few milliseconds; throws when cancelled. */
async function inSteps(signal: AbortSignal, step: () => boolean, afterEach?: () => void): Promise<void> {
  for (;;) {
    const end = performance.now() + STEP_MS;
    let more = true;
    while (more && performance.now() < end) more = step();
    afterEach?.();
    if (!more) return;
    await pause();
    if (signal.aborted) throw new Cancelled("cancelled");
  }
}

const infos = new WeakMap<Session, SessionInfo>();

/** What is known of a model, asked for once: it never changes, and every step of a slider needs it. */
function infoOf(model: Session): SessionInfo {
  const info = infos.get(model) ?? model.info();
  infos.set(model, info);
  return info;
}

function current(): Session {
  if (!session) throw new Error("no model is open");
  return session;
}

async function open(request: OpenRequest, run: Run<"open">): Promise<Calls["open"]["answer"]> {
  const key = openKey(request);
  const before = opened.get(key);
  if (before) {
    session = before.session;
    return before.answer;
  }
  const everything = catalogue();
  const { own } = request;
  if (own) {
    run.progress({ stage: "loading" });
    return hold(key, await (await import("./own.ts")).openOwn(own), everything, [], `own ${own.id}`);
  }
  const info = everything.datasets.find((dataset) => dataset.id === request.dataset);
  const known = info ?? everything.datasets[0];
  if (!known) throw new Error("the catalogue holds no dataset");
  run.progress({ stage: "loading" });
  const source = known.hasFile ? await loadDataset(known.id, request.base) : request.line;
  if (run.signal.aborted) throw new Cancelled("cancelled");
  const losses: number[] = [];
  const shipped = request.trainSeed === null && request.network === null && known.hasWeights;
  const made = shipped ? Session.open(known.id, source) : await train(known.id, source, request, run, losses);
  const model = fingerprint(made, JSON.stringify([known.id, known.hasFile || request.line]));
  // What was stopped half-way is trained to the end by who comes back; until then it stays under another name.
  return hold(run.signal.aborted ? `${key} stopped` : key, made, everything, losses, model);
}

/** Makes it the model at hand. */
function hold(key: string, made: Session, everything: Catalogue, losses: number[], model: string): Opened {
  const origin = "origin" in made ? ((made.origin as () => Origin | undefined)() ?? null) : null;
  const answer = {
    catalogue: everything,
    session: infoOf(made),
    losses,
    layers: made.layers(),
    origin,
    model,
  };
  opened.set(key, { session: made, answer });
  session = made;
  return answer;
}

/** A hash of the parameters (FNV-1a over words, twice), after the name of the data. */
function fingerprint(made: Session, data: string): string {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (const values of made.parameters()) {
    for (const word of new Uint32Array(values.buffer, values.byteOffset, values.length)) {
      a = Math.imul(a ^ word, 0x01000193);
      b = Math.imul(b ^ (word >>> 15) ^ word, 0x85ebca6b);
    }
  }
  return `${data} ${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

async function share(): Promise<Share> {
  return { halves: [await ready(), await rest()], shared: current().share() };
}

async function join({ shared }: Share): Promise<undefined> {
  session?.free();
  session = Session.fromShared(shared);
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
  const { defaultRecipe, parameters } = infoOf(model);
  const recipe = request.recipe ? model.repair(request.recipe) : defaultRecipe;
  const shape = parameters[request.parameter]?.shape;
  const parameter = shape ? request.parameter : 0;
  const weight = weightOf(model, parameter, request.weight, shape ?? []);
  return {
    recipe,
    form: JSON.stringify(model.form(recipe)),
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
    sweep: sweepFor(model, recipe, request.swept),
  };
}

/** Along a slider the sweep stays the same: then there is nothing to send. */
function sweepFor(model: Session, recipe: Recipe, swept: string): Looked["sweep"] {
  const name = String(model.sweepKey(recipe));
  return name === swept ? null : { name, recipes: model.sweepRecipes(recipe) };
}

/** Of a tensor: the weight that is asked for, if it has so many, or a typical one. */
function weightOf(model: Session, parameter: number, asked: number | null, shape: number[]): number {
  if (asked !== null) return Math.max(Math.min(asked, shape.reduce((a, b) => a * b, 1) - 1), 0);
  // Parameters come as copies, and a large model is looked at many times.
  if (typical.session !== model || typical.parameter !== parameter)
    typical = {
      session: model,
      parameter,
      weight: typicalWeight(model.parameters()[parameter] ?? new Float32Array(1)),
    };
  return typical.weight;
}

let typical: { session: Session | null; parameter: number; weight: number } = {
  session: null,
  parameter: 0,
  weight: 0,
};

/** The weight nearest to half the widest: neither lost in the zero interval nor an end of the range. */
function typicalWeight(values: Float32Array): number {
  const half = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 2;
  const distance = (value: number | undefined) => Math.abs(Math.abs(value ?? 0) - half);
  return values.reduce((best, value, index) => (distance(value) < distance(values[best]) ? index : best), 0);
}

async function sweep({ recipes }: { recipes: Recipe[] }, run: Run<"sweep">): Promise<Swept> {
  const work = current().sweep(recipes);
  const points: (Point | null)[] = [];
  let millis = 0;
  const step = () => {
    const start = performance.now();
    const point = nextPoint(work);
    millis += performance.now() - start;
    if (point !== undefined) points.push(point);
    return points.length < recipes.length;
  };
  try {
    await inSteps(run.signal, step);
  } finally {
    work.free();
  }
  return { points, millis };
}

/** A recipe that this model is too large for leaves a gap; a crash does not. */
function nextPoint(work: SweepRun): Point | null | undefined {
  try {
    return work.next();
  } catch (error) {
    if (plainError(error).fatal) throw error;
    return null;
  }
}

async function allocate(
  { recipe, budget }: Calls["allocate"]["request"],
  run: Run<"allocate">,
): Promise<undefined> {
  await through(current().allocate(recipe, budget), run, (steps, share) => ({
    points: steps.flatMap((step) => (step.kind === "together" ? step.point : [])),
    share,
  }));
}

async function sensitivity({ recipe }: { recipe: Recipe }, run: Run<"sensitivity">): Promise<undefined> {
  await through(current().sensitivity(recipe), run, (costs, share) => ({ costs, share }));
}

/** Takes work to its end, and reports what has come since the last report. */
async function through<Step, P>(
  work: { next(): Step | undefined; readonly done: number; readonly total: number; free(): void },
  { signal, progress }: { signal: AbortSignal; progress(value: P): void },
  reported: (steps: Step[], share: number) => P,
): Promise<void> {
  let steps: Step[] = [];
  const step = () => {
    const found = work.next();
    if (found !== undefined) steps.push(found);
    return found !== undefined;
  };
  const report = () => {
    progress(reported(steps, work.done / Math.max(work.total, 1)));
    steps = [];
  };
  try {
    await inSteps(signal, step, report);
  } finally {
    work.free();
  }
}

async function measures({ recipe }: { recipe: Recipe }): Promise<Calls["measures"]["answer"]> {
  return current().measures(recipe);
}

async function compare({
  a,
  b,
  parameter,
}: Calls["compare"]["request"]): Promise<Calls["compare"]["answer"]> {
  return current().compare(a, b, parameter);
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

async function cost({ recipe }: { recipe: Recipe }, run: Run<"cost">): Promise<undefined> {
  const work = current().compareTimes(recipe);
  try {
    for (let found = work.next(); found; found = work.next()) {
      run.progress(found);
      await pause();
      if (run.signal.aborted) throw new Cancelled("cancelled");
    }
  } finally {
    work.free();
  }
}

/** A call that is answered by the module for models of one's own, which is fetched for it. */
const own =
  <K extends OwnKind>(kind: K) =>
  async (request: Calls[K]["request"], run: Run<K>) =>
    (await import("./own.ts")).calls[kind](request, run, current);

const handlers: Handlers = {
  ...{ open, share, join, look, measures, compare, sweep, allocate, rank, time, cost, sensitivity },
  ...{ preview: own("preview"), export: own("export"), execute: own("execute"), parts: own("parts") },
  ...{ sample: own("sample"), recover: own("recover") },
};

/** Whether it is what the first chart asks for, which the first half of the WebAssembly answers. */
function isEarly(kind: Kind, request: unknown): boolean {
  if (kind === "open") {
    const { network, trainSeed, own } = request as OpenRequest;
    return network === null && trainSeed === null && own === null;
  }
  if (kind === "look") {
    const { recipe, value, pins, predictions, why } = request as LookRequest;
    return recipe === null && value === null && pins.length === 0 && !predictions && !why;
  }
  return kind === "rank";
}

async function handle<K extends Kind>(id: number, kind: K, request: Calls[K]["request"]): Promise<void> {
  const send = (message: FromWorker, transfer: Transferable[] = []) => postMessage(message, { transfer });
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const [first, second] = kind === "join" ? (request as Share).halves : [];
    await ready(first);
    if (!isEarly(kind, request)) await rest(second);
    const run: Run<K> = { progress: (progress) => send({ id, progress }), signal: controller.signal };
    const answer = await handlers[kind](request, run);
    send({ id, answer }, kind === "share" ? buffersOf(answer as Share) : []);
    // Nobody waits for it yet: who does is told whether it came.
    if (kind === "open") rest().catch(() => {});
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
