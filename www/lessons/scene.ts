// The playground behind a lesson: its store, in the lesson's scene, and the core as questions ask it.
import { actionsOf } from "../actions.ts";
import { App } from "../app.ts";
import type { Engine } from "../engine/client.ts";
import { SweepPool } from "../engine/pool.ts";
import { formats } from "../format.ts";
import type { Details, Messages } from "../i18n/messages.ts";
import type { Actions, Detailed } from "../shown.ts";
import { DEFAULT_STATE, type Language, type State } from "../state.ts";
import { writeState } from "../url.ts";
import type { Bench, Scene } from "./lesson.ts";

export class Stage {
  readonly app: App;
  readonly bench: Promise<Bench>;
  #engine: Engine;
  #start: State;
  #base: string;
  #actions: Actions;

  constructor(engine: Engine, scene: Scene, language: Language, base: string) {
    this.#engine = engine;
    this.#base = base;
    this.#start = { ...DEFAULT_STATE, ...scene, language };
    const alone = (engine: Engine, isBusy: () => boolean) =>
      new SweepPool(engine, { isBusy, spawn: () => engine, most: 0 });
    this.app = new App(engine, alone, this.#start, base);
    this.bench = new Promise((resolve) => {
      const stop = this.app.results.subscribe(({ session }) => {
        if (!session) return;
        resolve(this.#benchOf(session));
        queueMicrotask(() => stop());
      });
    });
    this.#actions = actionsOf(this.app, engine, {
      update: (change) => this.app.update(change),
      settle: () => undefined,
      link: () => new URL(this.link(), document.baseURI).href,
    });
    this.app.start();
  }

  #benchOf(session: Bench["session"]): Bench {
    const request = {
      parameter: 0,
      weight: null,
      value: null,
      pins: [],
      predictions: false,
      why: false,
      swept: "",
    };
    const look: Bench["look"] = (change) => this.#engine.call("look", { ...request, ...change });
    const measure: Bench["measure"] = (recipe) => this.#engine.call("measures", { recipe });
    const { line } = this.#start;
    const recover: Bench["recover"] = (recipe) =>
      this.#engine.call("recover", { recipe, line, base: this.#base });
    return { session, look, measure, recover, evaluate: async (recipe) => (await look({ recipe })).point };
  }

  /** Back to how the lesson begins. */
  reset(): void {
    const { language: _, theme: __, ...start } = this.#start;
    this.app.drag(null);
    this.app.update(start);
  }

  /** The link that opens what is shown in the playground. */
  link(): string {
    return `./#${writeState(this.app.state.value, { ...DEFAULT_STATE, language: this.#start.language === "en" ? "zh" : "en" })}`;
  }

  leave(): void {
    this.app.cancel();
  }

  shown(t: Messages, details: Details): Detailed {
    const { state, results, visible, hovered, dragged } = this.app;
    return {
      state: state.value,
      results: results.value,
      visible: visible.value,
      hovered: hovered.value,
      dragged: dragged.value,
      t: { ...t, ...details },
      details,
      f: formats(this.#start.language),
      actions: this.#actions,
    };
  }
}
