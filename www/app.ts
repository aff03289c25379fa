// The store: holds the state and what the engine answered, and decides what to ask next. Knows no DOM.
import { computed, signal } from "@preact/signals-core";
import { type Engine, EngineError } from "./engine/client.ts";
import type { Calls, OpenRequest } from "./engine/protocol.ts";
import type { Results, Status } from "./shown.ts";
import { recipeKey, type State, updated } from "./state.ts";
import type { Budget, Point, Recipe } from "./types.ts";

const NOTHING: Results = {
  status: { kind: "starting" },
  catalogue: null,
  session: null,
  recipe: null,
  form: null,
  points: [],
  selected: null,
  pinned: [],
  frontier: [],
  wished: null,
  inspection: null,
  parameter: 0,
  weight: 0,
  predictions: null,
  times: new Map(),
  losses: [],
  problem: null,
};

/** Crashes that are mended without asking; one more within the same model waits for the visitor. */
const MOST_RESTARTS = 3;

export class App {
  readonly state;
  readonly results = signal<Results>(NOTHING);
  readonly hovered = signal<string | null>(null);
  readonly dragged = signal<number | null>(null);
  /** The points that the legend lets through, and the recipe at hand. */
  readonly visible = computed(() => visiblePoints(this.results.value, this.state.value));

  #engine: Engine;
  #base: string;
  #opened = "";
  #opening: AbortController | null = null;
  #swept = "";
  #sweeping: AbortController | null = null;
  #timing: AbortController | null = null;
  #looked = "";
  #looking = false;
  #restarts = 0;

  /** `base` is what the data files are relative to. */
  constructor(engine: Engine, state: State, base: string) {
    this.#engine = engine;
    this.#base = base;
    this.state = signal(state);
  }

  start(): void {
    this.#follow();
  }

  update(change: Partial<State>): void {
    const before = this.state.value;
    const state = updated(before, change);
    if (state.weight !== before.weight || state.parameter !== before.parameter) this.dragged.value = null;
    this.state.value = state;
    this.#follow();
  }

  drag(value: number | null): void {
    this.dragged.value = value;
    this.#follow();
  }

  cancel(): void {
    this.#opening?.abort();
    this.#sweeping?.abort();
  }

  /** Begins again with a new worker; the state is as it was. */
  retry(): void {
    this.#restarts = 0;
    this.#forget();
    this.#engine.restart();
    this.#follow();
  }

  #set(change: Partial<Results>): void {
    this.results.value = { ...this.results.value, ...change };
  }

  #status(status: Status): void {
    this.#set({ status });
  }

  #forget(): void {
    this.#opened = this.#looked = this.#swept = "";
    this.#opening = null;
  }

  /** Asks for whatever the state needs and nobody has been asked for. */
  #follow(): void {
    const { dataset, line, trainSeed } = this.state.value;
    const key = JSON.stringify(dataset === "line" ? [dataset, line, trainSeed] : [dataset, trainSeed]);
    if (key !== this.#opened) void this.#open(key, { dataset, line, trainSeed, base: this.#base });
    else if (!this.#opening) void this.#look();
    void this.#rank();
  }

  async #open(key: string, request: OpenRequest): Promise<void> {
    this.#opened = key;
    this.#opening?.abort();
    this.#sweeping?.abort();
    this.#timing?.abort();
    const controller = new AbortController();
    this.#opening = controller;
    // A slider of the line must not blank the page: the old chart stays until the new one is there.
    if (this.results.value.session?.dataset.id !== request.dataset) this.#status({ kind: "loading" });
    try {
      const onProgress = (progress: Calls["open"]["progress"]) => {
        if (this.#opening !== controller || request.dataset === "line") return;
        this.#status(progress.stage === "loading" ? { kind: "loading" } : { ...progress, kind: "training" });
      };
      const opened = await this.#engine.call("open", request, { signal: controller.signal, onProgress });
      if (this.#opening !== controller) return;
      this.#opening = null;
      const same = this.results.value.session?.dataset.id === opened.session.dataset.id;
      const kept = same
        ? {}
        : { points: [], selected: null, pinned: [], frontier: [], inspection: null, predictions: null };
      this.#set({ ...opened, ...kept, times: new Map(), problem: null });
      this.#looked = this.#swept = "";
      if (opened.session.dataset.id === request.dataset) this.#follow();
      else this.update({ dataset: opened.session.dataset.id });
    } catch (error) {
      if (this.#opening !== controller) return;
      this.#opening = null;
      if (codeOf(error) === "cancelled") this.#status({ kind: "cancelled" });
      else this.#fail(error);
    }
  }

  /** Looks at the recipe at hand; while one look is under way, only the newest wish waits. */
  async #look(): Promise<void> {
    if (this.#looking || !this.results.value.session) return;
    const { recipe, parameter, weight, pins, tab } = this.state.value;
    const predictions = tab === "predictions";
    const request = { recipe, parameter, weight, pins, predictions, value: this.dragged.value };
    const key = JSON.stringify(request);
    if (key === this.#looked) return;
    this.#looked = key;
    this.#looking = true;
    try {
      const { point, sweep, ...looked } = await this.#engine.call("look", request);
      const kept = predictions ? {} : { predictions: null };
      this.#set({ ...looked, ...kept, selected: point, problem: null });
      void this.#sweep(sweep);
      void this.#rank();
    } catch (error) {
      if (codeOf(error) === "crashed") this.#fail(error);
      else this.#set({ problem: { code: codeOf(error), message: messageOf(error) } });
    } finally {
      this.#looking = false;
    }
    if (!this.#opening) void this.#look();
  }

  async #sweep(recipes: Recipe[]): Promise<void> {
    const key = recipes.map(recipeKey).join();
    if (key === this.#swept) return;
    this.#swept = key;
    this.#sweeping?.abort();
    this.#timing?.abort();
    const controller = new AbortController();
    this.#sweeping = controller;
    const fresh: Point[] = [];
    const replace = this.results.value.points.length === 0;
    this.#status({ kind: "sweeping", share: 0 });
    try {
      const onProgress = ({ points, share }: Calls["sweep"]["progress"]) => {
        if (this.#sweeping !== controller) return;
        fresh.push(...points);
        // The old points stay until the new ones are complete, unless there are none.
        this.#set({ status: { kind: "sweeping", share }, ...(replace ? { points: [...fresh] } : {}) });
        if (replace) void this.#rank();
      };
      await this.#engine.call("sweep", { recipes }, { signal: controller.signal, onProgress });
      if (this.#sweeping !== controller) return;
      this.#set({ points: fresh, status: { kind: "ready" } });
      void this.#rank();
      void this.#time(fresh);
    } catch (error) {
      if (this.#sweeping !== controller) return;
      if (codeOf(error) === "cancelled") this.#status({ kind: "cancelled" });
      else this.#fail(error);
    }
  }

  async #rank(): Promise<void> {
    const { points, session } = this.results.value;
    if (!session) return;
    const state = this.state.value;
    const candidates = this.visible.value;
    const bytes = candidates.map((point) => point.report.bytes);
    const scores = candidates.map((point) => point.report.score);
    const budget = budgetOf(state, session.baseline.report.score);
    try {
      const { front, best } = await this.#engine.call("rank", { bytes, scores, budget });
      // A newer set of points has asked for itself.
      if (this.results.value.points !== points || this.state.value.hidden !== state.hidden) return;
      if (this.state.value.wish !== state.wish) return;
      const keys = candidates.map((point) => recipeKey(point.recipe));
      const frontier = front.map((index) => keys[index] ?? "");
      this.#set({ frontier, wished: best === null ? null : (candidates[best] ?? null) });
    } catch (error) {
      if (codeOf(error) !== "crashed") throw error;
    }
  }

  /** Measures the time of a sample for every point, once everything else is done. */
  async #time(points: Point[]): Promise<void> {
    this.#timing?.abort();
    const controller = new AbortController();
    this.#timing = controller;
    const times = new Map<string, number>();
    const onProgress = ({ recipe, micros }: Calls["time"]["progress"]) => {
      times.set(recipeKey(recipe), micros);
      if (times.size % 16 === 0 && this.#timing === controller) this.#set({ times: new Map(times) });
    };
    const recipes = points.map((point) => point.recipe);
    try {
      await this.#engine.call("time", { recipes }, { signal: controller.signal, onProgress });
      if (this.#timing === controller) this.#set({ times });
    } catch (error) {
      if (!["cancelled", "crashed"].includes(codeOf(error))) throw error;
    }
  }

  /** A lost worker is replaced and asked again; anything else is for the visitor to read. */
  #fail(error: unknown): void {
    if (codeOf(error) === "crashed" && this.#restarts < MOST_RESTARTS) {
      this.#restarts += 1;
      this.#forget();
      this.#follow();
      return;
    }
    this.#status({ kind: "failed", code: codeOf(error), message: messageOf(error) });
  }
}

function codeOf(error: unknown): string {
  return error instanceof EngineError ? error.code : "crashed";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function budgetOf({ wish }: State, baseline: number): Budget | null {
  if (!wish) return null;
  // A score equal to the limit counts, whatever the last bit of the difference is.
  return wish.kind === "bytes" ? wish : { kind: "score", least: baseline - wish.lose - 1e-12 };
}

/** Every point once: the sweep's, the pinned, and the one at hand; without the families that are switched off. */
export function visiblePoints({ points, pinned, selected }: Results, { hidden }: State): Point[] {
  const shown = new Map<string, Point>();
  for (const point of points) if (!hidden.includes(point.family)) shown.set(recipeKey(point.recipe), point);
  for (const point of [...pinned, selected]) if (point) shown.set(recipeKey(point.recipe), point);
  return [...shown.values()];
}
