// Sweeps over several workers. The first worker is the one that answers looks: it sweeps alone where that is quick, and
// where more pays, it hands the model over to others and keeps itself free.
import { recipeKey } from "../state.ts";
import type { Point, Recipe } from "../types.ts";
import { type Engine, EngineError } from "./client.ts";
import { Lru } from "./lru.ts";
import { nearestFirst } from "./nearest.ts";
import { buffersOf } from "./protocol.ts";

export interface SweepRequest {
  /** Which model, as `open` named it. */
  model: string;
  recipes: Recipe[];
  /** The recipe at hand: what is nearest to it comes first. */
  at: Recipe;
  /** Whether the model cannot be handed to other workers. */
  alone: boolean;
}

/** How a sweep went, for those who measure. */
export interface SweepLog {
  recipes: number;
  /** Points that were known from before. */
  cached: number;
  batches: number;
  /** Milliseconds of work, by worker; the one that answers looks is the first. */
  millis: number[];
}

export interface PoolOptions {
  /** Whether the first worker has something more urgent to do. */
  isBusy: () => boolean;
  spawn: () => Engine;
  /** Workers beside the first one, at the most. */
  most: number;
}

/** Workers beside the first: one core is its own, and one more worker always keeps looks from waiting. */
export const helpersFor = (cores: number): number => Math.min(Math.max(cores - 1, 1), 7);

/** Points that are remembered. */
const MOST_POINTS = 4096;
/** Work of one batch: a cancel is heard, and the chart grows, about as often. */
const BATCH_MS = 12;
/** Work that is left, from which on another worker is of use: it has to start, and a core to itself is not certain. */
const PAYS_MS = 500;
/** Batches after which it is known what a recipe takes: at first, code is compiled on the way. */
const WARM_BATCHES = 2;
/** Where a recipe takes longer than this, a look would be felt to wait: the first worker leaves the sweep to the others. */
const QUICK_MS = 100;
/** A worker that has had nothing to do for so long gives its memory back. */
const IDLE_MS = 20_000;
/** Workers that may be lost before the first one goes on alone. */
const MOST_LOST = 3;

interface Lane {
  engine: Engine;
  /** Its place in the log. */
  index: number;
  hasModel: boolean;
  /** Batches that it has been given and not answered. */
  batches: number;
}

interface Run extends SweepRequest {
  /** By the place of the recipe; `null` where there is none, `undefined` while it is not known. */
  found: (Point | null | undefined)[];
  /** Places that nobody works on yet, the next one first. */
  waiting: number[];
  left: number;
  controller: AbortController;
  log: SweepLog;
  report(points: Point[], share: number): void;
  resolve(log: SweepLog): void;
  reject(error: Error): void;
}

export class SweepPool {
  #options: PoolOptions;
  #first: Lane;
  #helpers: Lane[] = [];
  #points = new Lru<{ point: Point | null }>({ most: MOST_POINTS });
  #run: Run | null = null;
  #started = 0;
  #lost = 0;
  #millisEach = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(first: Engine, options: PoolOptions) {
    this.#first = { engine: first, index: 0, hasModel: true, batches: 0 };
    this.#options = options;
  }

  /** Remembers a point that somebody else has asked for. */
  remember(model: string, point: Point): void {
    this.#points.set(keyOf(model, point.recipe), { point });
  }

  /**
   * Measures every recipe; a sweep that is under way ends as `cancelled`. `report` gets the points so far in the order of
   * the recipes, those that are known from before at once.
   */
  sweep(request: SweepRequest, report: Run["report"], signal: AbortSignal): Promise<SweepLog> {
    this.#end("a newer sweep began");
    clearTimeout(this.#idle);
    const { model, recipes, at } = request;
    const found = recipes.map((recipe) => this.#points.get(keyOf(model, recipe))?.point);
    const waiting = nearestFirst(recipes, at).filter((place) => found[place] === undefined);
    const log = { recipes: recipes.length, cached: recipes.length - waiting.length, batches: 0, millis: [] };
    return new Promise((resolve, reject) => {
      const controller = new AbortController();
      const left = waiting.length;
      const run = { ...request, found, waiting, left, controller, log, report, resolve, reject };
      this.#run = run;
      signal.addEventListener("abort", () => this.#run === run && this.#end("cancelled"), { once: true });
      if (log.cached > 0) this.#report(run);
      if (left === 0) this.#finish(run);
      else this.#handOut();
    });
  }

  /** Another model is open, or about to be: what belongs to the last one goes, except its points. */
  forget(): void {
    this.#end("the model has changed");
    this.#dismiss();
    this.#started = this.#lost = this.#millisEach = 0;
  }

  #end(why: string): void {
    const run = this.#run;
    this.#run = null;
    run?.controller.abort();
    run?.reject(new EngineError("cancelled", why));
    this.#rest();
  }

  #finish(run: Run): void {
    this.#run = null;
    run.resolve(run.log);
    this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#helpers.length > 0) this.#idle = setTimeout(() => this.#dismiss(), IDLE_MS);
  }

  #dismiss(): void {
    clearTimeout(this.#idle);
    const helpers = this.#helpers;
    this.#helpers = [];
    for (const { engine } of helpers) engine.stop();
  }

  /** Gives every worker that is free its next batch. */
  #handOut(): void {
    const run = this.#run;
    if (!run) return;
    this.#call(run);
    // While the page draws one batch, the worker has the next one.
    const depth = this.#millisEach > 0 && this.#millisEach <= BATCH_MS ? 2 : 1;
    for (let held = 0; held < depth; held++)
      for (const lane of [this.#first, ...this.#helpers])
        if (lane.batches === held && run.waiting.length > 0 && this.#mayWork(lane))
          void this.#work(run, lane);
  }

  #mayWork(lane: Lane): boolean {
    if (lane !== this.#first) return lane.hasModel;
    if (!this.#helpers.some(({ hasModel }) => hasModel)) return true;
    return this.#millisEach <= QUICK_MS && !this.#options.isBusy();
  }

  /** Starts helpers where what is left is worth it. */
  #call(run: Run): void {
    if (run.alone || run.log.batches < WARM_BATCHES || this.#lost >= MOST_LOST) return;
    if (run.waiting.length * this.#millisEach < PAYS_MS) return;
    const missing = Math.min(this.#options.most, run.waiting.length) - this.#helpers.length;
    for (let count = 0; count < missing; count++) {
      this.#started += 1;
      const lane: Lane = { engine: this.#options.spawn(), index: this.#started, hasModel: false, batches: 0 };
      this.#helpers.push(lane);
      void this.#join(lane);
    }
  }

  async #join(lane: Lane): Promise<void> {
    try {
      const share = await this.#first.engine.call("share", null);
      if (!this.#helpers.includes(lane)) return;
      await lane.engine.call("join", share, { transfer: buffersOf(share) });
      lane.hasModel = true;
      this.#handOut();
    } catch (error) {
      this.#lose(lane, error);
      this.#handOut();
    }
  }

  async #work(run: Run, lane: Lane): Promise<void> {
    const places = run.waiting.splice(0, this.#batchSize(run));
    const recipes = places.flatMap((place) => run.recipes[place] ?? []);
    lane.batches += 1;
    try {
      const { signal } = run.controller;
      const { points, millis } = await lane.engine.call("sweep", { recipes }, { signal });
      lane.batches -= 1;
      this.#millisEach = millis / recipes.length;
      run.log.batches += 1;
      run.log.millis[lane.index] = (run.log.millis[lane.index] ?? 0) + millis;
      for (const [i, place] of places.entries()) {
        const [recipe, point] = [recipes[i], points[i] ?? null];
        run.found[place] = point;
        if (recipe) this.#points.set(keyOf(run.model, recipe), { point });
      }
      run.left -= places.length;
      if (run === this.#run) {
        this.#report(run);
        if (run.left === 0) this.#finish(run);
      }
    } catch (error) {
      lane.batches -= 1;
      const isCancelled = error instanceof EngineError && error.code === "cancelled";
      if (!isCancelled) {
        // What it had in hand is the next to be done, by another.
        run.waiting.unshift(...places);
        this.#lose(lane, error, run);
      }
    }
    this.#handOut();
  }

  /** A helper that is lost is replaced when there is enough left to do; with the first one, the model is lost. */
  #lose(lane: Lane, error: unknown, run = this.#run): void {
    if (lane === this.#first) {
      if (run !== this.#run || !run) return;
      this.#run = null;
      run.controller.abort();
      run.reject(error as Error);
      return;
    }
    if (!this.#helpers.includes(lane)) return;
    lane.engine.stop();
    this.#helpers = this.#helpers.filter((other) => other !== lane);
    this.#lost += 1;
  }

  /** As much as is done in a moment, and less towards the end, so that nobody waits for the last one. */
  #batchSize({ waiting, left }: Run): number {
    const inTime = this.#millisEach > 0 ? Math.round(BATCH_MS / this.#millisEach) : 4;
    const workers = 1 + this.#helpers.length;
    const fair = workers === 1 ? left : Math.ceil(waiting.length / (2 * workers));
    return Math.max(Math.min(inTime, fair), 1);
  }

  #report({ found, left, report }: Run): void {
    report(
      found.flatMap((point) => point ?? []),
      1 - left / Math.max(found.length, 1),
    );
  }
}

function keyOf(model: string, recipe: Recipe): string {
  return `${model} ${recipeKey(recipe)}`;
}
