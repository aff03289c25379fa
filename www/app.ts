// The store: holds the state and what the engine answered, and decides what to ask next. Knows no DOM.
import { computed, signal } from "@preact/signals-core";
import { budgetOf, isLike, isSame, visiblePoints } from "./derived.ts";
import { codeOf, type Engine, messageOf } from "./engine/client.ts";
import type { SweepPool } from "./engine/pool.ts";
import { type Calls, type OpenRequest, type OwnFiles, openKey } from "./engine/protocol.ts";
import type { Results, Status } from "./shown.ts";
import { OF_MODEL, recipeKey, type State, updated } from "./state.ts";
import { Timing } from "./timing.ts";
import type { Form, Point, Recipe } from "./types.ts";

const NOTHING: Results = {
  status: { kind: "starting" },
  catalogue: null,
  session: null,
  layers: [],
  origin: null,
  own: null,
  costs: null,
  recipe: null,
  form: null,
  points: [],
  searched: [],
  selected: null,
  pinned: [],
  frontier: [],
  wished: null,
  inspection: null,
  parameter: 0,
  weight: 0,
  predictions: null,
  reasons: [],
  measures: null,
  cost: null,
  times: new Map(),
  losses: [],
  problem: null,
};

/** After a look, another one is likely to come for so long: a slider is held, a key is down. */
const PLAYING_MS = 500;

/** The dataset of a model from files, as the core names it. */
const OWN = "custom";
/** With such a model the worker may be silent for so many times longer. */
const OWN_PATIENCE = 20;

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
  #pool: SweepPool;
  #base: string;
  /** The name of the model that is open; empty while there is none. */
  #model = "";
  #opened = "";
  #opening: AbortController | null = null;
  #swept = "";
  #sweeping: AbortController | null = null;
  #timing: Timing;
  #measured = "";
  #measuring = false;
  /** What was ranked last: the model, the wish, the points. */
  #ranked: unknown[] = [];
  #looked = "";
  #looking = false;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #restarts = 0;
  #own: OwnFiles | null = null;

  /** `poolFor` makes the workers that sweep with `engine`; `base` is what the data files are relative to. */
  constructor(
    engine: Engine,
    poolFor: (engine: Engine, isBusy: () => boolean) => SweepPool,
    state: State,
    base: string,
  ) {
    this.#engine = engine;
    this.#pool = poolFor(engine, () => this.#looking || performance.now() - this.#lookedAt < PLAYING_MS);
    this.#timing = new Timing(engine, (change) => this.#set(change));
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

  /** Opens a model from files, and makes it the one at hand only if that is possible. */
  async openOwn(own: OwnFiles): Promise<void> {
    const { line } = this.state.value;
    const others = { network: null, trainSeed: null };
    this.#engine.patience = OWN_PATIENCE;
    await this.#engine.call("open", { dataset: OWN, line, ...others, own, base: this.#base });
    this.#own = own;
    this.update({ dataset: OWN, ...others, ...OF_MODEL, tab: "layers" });
  }

  get own(): OwnFiles | null {
    return this.#own;
  }

  /** Measures what each layer costs by the recipe at hand. */
  async weighLayers(): Promise<void> {
    const { recipe } = this.results.value;
    if (!recipe) return;
    const key = recipeKey(recipe);
    this.#set({ costs: { key, costs: [] } });
    await this.#work("sensitivity", { recipe }, ({ costs }) => ({
      costs: { key, costs: [...(this.results.value.costs?.costs ?? []), ...costs] },
    }));
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
    this.#opened = this.#looked = this.#swept = this.#measured = "";
    this.#ranked = [];
    this.#opening = null;
    this.#pool.forget();
  }

  /** Asks for whatever the state needs and nobody has been asked for. */
  #follow(): void {
    const { dataset, line, network, trainSeed } = this.state.value;
    const own = dataset === OWN ? this.#own : null;
    const request = { dataset, line, network, trainSeed, own, base: this.#base };
    const key = openKey(request);
    if (key !== this.#opened) void this.#open(key, request);
    else if (!this.#opening) void this.#look();
    void this.#rank();
    this.#timing.follow(this.#model, this.state.value, this.results.value);
  }

  async #open(key: string, request: OpenRequest): Promise<void> {
    this.#opened = key;
    this.#opening?.abort();
    this.#sweeping?.abort();
    this.#timing.stop();
    this.#pool.forget();
    const controller = new AbortController();
    this.#opening = controller;
    // A slider of the line must not blank the page: the old chart stays until the new one is there.
    if (this.results.value.session?.dataset.id !== request.dataset) this.#status({ kind: "loading" });
    try {
      const onProgress = (progress: Calls["open"]["progress"]) => {
        if (this.#opening !== controller || request.dataset === "line") return;
        this.#status(progress.stage === "loading" ? { kind: "loading" } : { ...progress, kind: "training" });
      };
      const { model, ...opened } = await this.#engine.call("open", request, {
        signal: controller.signal,
        onProgress,
      });
      if (this.#opening !== controller) return;
      this.#opening = null;
      this.#model = model;
      this.#pool.remember(model, opened.session.baseline);
      const kept = isLike(this.results.value.session, opened.session)
        ? {}
        : { points: [], selected: null, pinned: [], frontier: [], inspection: null, predictions: null };
      const forgotten = {
        searched: [],
        costs: null,
        reasons: [],
        measures: null,
        cost: null,
        times: new Map(),
        problem: null,
      };
      this.#set({ ...opened, ...kept, ...forgotten, own: request.own });
      this.#looked = this.#swept = this.#measured = "";
      this.#ranked = [];
      if (opened.session.dataset.id === request.dataset) this.#follow();
      else this.update({ dataset: opened.session.dataset.id });
    } catch (error) {
      if (this.#opening !== controller) return;
      this.#opening = null;
      if (codeOf(error) === "cancelled") this.#status({ kind: "cancelled" });
      // A link may ask for a network that is too large.
      else if (codeOf(error) === "out-of-range" && request.network !== null) this.update({ network: null });
      else this.#fail(error);
    }
  }

  /** Looks at the recipe at hand; while one look is under way, only the newest wish waits. */
  async #look(): Promise<void> {
    if (this.#looking || !this.results.value.session) return;
    const { recipe, parameter, weight, pins, tab } = this.state.value;
    const [predictions, why] = [tab === "predictions", tab === "why"];
    const request = { recipe, parameter, weight, pins, predictions, why, value: this.dragged.value };
    const key = JSON.stringify(request);
    if (key === this.#looked) return;
    this.#looked = key;
    this.#looking = true;
    try {
      const swept = this.#swept;
      const { point, sweep, form, ...looked } = await this.#engine.call("look", { ...request, swept });
      // No model is opened while a look is under way that could be answered after it.
      this.#pool.remember(this.#model, point);
      const kept = predictions ? {} : { predictions: null };
      this.#set({ ...looked, ...kept, form: JSON.parse(form) as Form, selected: point, problem: null });
      if (sweep) void this.#sweep(sweep.name, sweep.recipes);
      void this.#rank();
      void this.#measure();
      this.#timing.follow(this.#model, this.state.value, this.results.value);
    } catch (error) {
      const code = codeOf(error);
      if (code === "crashed") this.#fail(error);
      // A link may name what this version does not know, or leave out what it needs: then it is as if it had not.
      else if (code === "argument" && recipe !== null) this.update({ recipe: null });
      else if (code === "argument" && pins.length > 0) this.update({ pins: [] });
      else this.#set({ problem: { code, message: messageOf(error) } });
    } finally {
      this.#looking = false;
      this.#lookedAt = performance.now();
    }
    if (!this.#opening) void this.#look();
  }

  /** Measures what the tab shows, for the newest recipe only. */
  async #measure(): Promise<void> {
    const { recipe } = this.results.value;
    if (this.state.value.tab !== "measures" || !recipe || this.#measuring) return;
    const key = `${this.#opened} ${recipeKey(recipe)}`;
    if (key === this.#measured) return;
    this.#measured = key;
    this.#measuring = true;
    try {
      const measures = await this.#engine.call("measures", { recipe });
      if (this.#measured === key) this.#set({ measures });
    } catch (error) {
      if (codeOf(error) === "crashed") this.#fail(error);
      else this.#set({ measures: null });
    } finally {
      this.#measuring = false;
    }
    void this.#measure();
  }

  /** Looks, layer by layer, for the formats that the wish allows; what it measures joins the chart. */
  async search(): Promise<void> {
    const { recipe, session } = this.results.value;
    const budget = session && budgetOf(this.state.value, session.baseline.report.score);
    if (!recipe || !budget) return;
    await this.#work("allocate", { recipe, budget }, ({ points }) => ({
      searched: [...this.results.value.searched, ...points],
    }));
  }

  /** Works layer by layer, in the place of a sweep; `found` is what the results gain by each step. */
  async #work<K extends "allocate" | "sensitivity">(
    kind: K,
    request: Calls[K]["request"],
    found: (progress: Calls[K]["progress"]) => Partial<Results>,
  ): Promise<void> {
    this.#sweeping?.abort();
    this.#timing.stop();
    const controller = new AbortController();
    this.#sweeping = controller;
    this.#status({ kind: "searching", share: 0 });
    try {
      const onProgress = (progress: Calls[K]["progress"]) => {
        if (this.#sweeping !== controller) return;
        this.#set({ status: { kind: "searching", share: progress.share }, ...found(progress) });
        void this.#rank();
      };
      await this.#engine.call(kind, request, { signal: controller.signal, onProgress });
      if (this.#sweeping === controller) this.#status({ kind: "ready" });
    } catch (error) {
      if (this.#sweeping !== controller) return;
      if (codeOf(error) === "crashed") this.#fail(error);
      else if (codeOf(error) === "cancelled") this.#status({ kind: "cancelled" });
      else
        this.#set({ problem: { code: codeOf(error), message: messageOf(error) }, status: { kind: "ready" } });
    }
  }

  async #sweep(name: string, recipes: Recipe[]): Promise<void> {
    this.#swept = name;
    this.#sweeping?.abort();
    this.#timing.stop();
    const controller = new AbortController();
    this.#sweeping = controller;
    const replace = this.results.value.points.length === 0;
    const request = {
      model: this.#model,
      recipes,
      at: this.results.value.recipe ?? {},
      alone: this.state.value.dataset === OWN,
    };
    let points: Point[] = [];
    this.#status({ kind: "sweeping", share: 0 });
    const start = performance.now();
    try {
      const report = (found: Point[], share: number) => {
        if (this.#sweeping !== controller) return;
        points = found;
        // The old points stay until the new ones are complete, unless there are none.
        this.#set({ status: { kind: "sweeping", share }, ...(replace ? { points } : {}) });
        if (replace) void this.#rank();
      };
      const detail = await this.#pool.sweep(request, report, controller.signal);
      performance.measure("sweep", { start, detail });
      if (this.#sweeping !== controller) return;
      this.#set({ points, status: { kind: "ready" } });
      void this.#rank();
      this.#timing.follow(this.#model, this.state.value, this.results.value);
    } catch (error) {
      if (this.#sweeping !== controller) return;
      if (codeOf(error) === "cancelled") this.#status({ kind: "cancelled" });
      else this.#fail(error);
    }
  }

  async #rank(): Promise<void> {
    const { points, searched, session } = this.results.value;
    if (!session) return;
    const state = this.state.value;
    const candidates = this.visible.value;
    const asked = [this.#model, state.wish, ...candidates];
    if (isSame(asked, this.#ranked)) return;
    this.#ranked = asked;
    const bytes = candidates.map((point) => point.report.bytes);
    const scores = candidates.map((point) => point.report.score);
    const budget = budgetOf(state, session.baseline.report.score);
    try {
      const { front, best } = await this.#engine.call("rank", { bytes, scores, budget });
      // A newer set of points has asked for itself.
      const now = this.results.value;
      if (now.points !== points || now.searched !== searched) return;
      if (this.state.value.hidden !== state.hidden) return;
      if (this.state.value.wish !== state.wish) return;
      const keys = candidates.map((point) => recipeKey(point.recipe));
      const frontier = front.map((index) => keys[index] ?? "");
      const wished = best === null ? null : (candidates[best] ?? null);
      if (!isSame(frontier, now.frontier) || wished !== now.wished) this.#set({ frontier, wished });
    } catch (error) {
      if (codeOf(error) !== "crashed") throw error;
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
