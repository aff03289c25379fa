// What is measured with a clock, once the chart is complete and somebody looks at it: the time of a sample for every
// point, and the cost of the point at hand beside fp32.
import { type Engine, EngineError } from "./engine/client.ts";
import { Lru } from "./engine/lru.ts";
import type { Calls } from "./engine/protocol.ts";
import type { Results } from "./shown.ts";
import { recipeKey, type State } from "./state.ts";
import type { Cost, Recipe } from "./types.ts";

/** Figures that are remembered. */
const MOST = 4096;
/** Points between two changes of the table. */
const SHOWN_EVERY = 16;

interface Work {
  asked: string;
  controller: AbortController;
}

export class Timing {
  #engine: Engine;
  #set: (change: Partial<Results>) => void;
  /** Microseconds, and costs, by model and recipe. */
  #times = new Lru<number>({ most: MOST });
  #costs = new Lru<Cost>({ most: MOST });
  #work: Work | null = null;

  constructor(engine: Engine, set: (change: Partial<Results>) => void) {
    this.#engine = engine;
    this.#set = set;
  }

  stop(): void {
    this.#work?.controller.abort();
    this.#work = null;
  }

  /** Asks for what is looked at and not known; what is asked for no more is stopped. */
  follow(model: string, state: State, results: Results): void {
    if (results.status.kind !== "ready" || !model) return;
    const { selected } = results;
    if (state.tab === "measures" && selected && this.#compares(model, selected.recipe, results)) return;
    const points = [...(state.table ? results.points : []), ...results.pinned];
    if (state.table || state.pins.length > 0)
      this.#time(
        model,
        points.map(({ recipe }) => recipe),
        results,
      );
  }

  /** Whether the cost of a recipe has to be measured first. */
  #compares(model: string, recipe: Recipe, results: Results): boolean {
    const key = recipeKey(recipe);
    const known = this.#costs.get(`${model} ${key}`);
    if (known) {
      if (results.cost?.cost !== known) this.#set({ cost: { key, cost: known } });
      return false;
    }
    void this.#run(`${model} cost ${key}`, async (signal) => {
      let cost: Cost | undefined;
      const onProgress = (found: Calls["cost"]["progress"]) => {
        cost = found;
      };
      await this.#engine.call("cost", { recipe }, { signal, onProgress });
      if (!cost) return;
      this.#costs.set(`${model} ${key}`, cost);
      this.#set({ cost: { key, cost } });
    });
    return true;
  }

  #time(model: string, recipes: Recipe[], results: Results): void {
    const keys = recipes.map((recipe) => ({ recipe, key: recipeKey(recipe) }));
    const known = () => {
      const found = keys.map(({ key }) => [key, this.#times.get(`${model} ${key}`)] as const);
      return new Map(
        found.flatMap(([key, micros]) => (micros === undefined ? [] : [[key, micros] as const])),
      );
    };
    const times = known();
    if (times.size > results.times.size) this.#set({ times });
    const missing = keys.filter(({ key }) => !times.has(key)).map(({ recipe }) => recipe);
    if (missing.length === 0) return;
    let count = 0;
    const onProgress = ({ recipe, micros }: Calls["time"]["progress"]) => {
      this.#times.set(`${model} ${recipeKey(recipe)}`, micros);
      count += 1;
      if (count % SHOWN_EVERY === 0) this.#set({ times: known() });
    };
    void this.#run(`${model} times ${keys.map(({ key }) => key).join()}`, async (signal) => {
      await this.#engine.call("time", { recipes: missing }, { signal, onProgress });
      this.#set({ times: known() });
    });
  }

  /** One measurement at a time: two would measure each other. */
  async #run(asked: string, measure: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#work?.asked === asked) return;
    this.stop();
    const work = { asked, controller: new AbortController() };
    this.#work = work;
    try {
      await measure(work.controller.signal);
    } catch (error) {
      // A lost worker is replaced by who lost a look or a sweep; what is measured here is asked for again then.
      if (!(error instanceof EngineError)) throw error;
    }
  }
}
