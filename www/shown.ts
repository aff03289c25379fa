// What every view gets to see and may ask for. Views are functions from this to a template; they compute nothing.

import type { Engine } from "./engine/client.ts";
import type { OwnFiles } from "./engine/protocol.ts";
import type { Formats } from "./format.ts";
import type { Details, Messages } from "./i18n/messages.ts";
import type { State } from "./state.ts";
import type {
  Catalogue,
  Cost,
  Form,
  InspectedTensor,
  LayerCost,
  LayerInfo,
  Measures,
  Origin,
  Point,
  Predictions,
  Recipe,
  SessionInfo,
  Why,
} from "./types.ts";

/** Where the work stands. `share` runs from 0 to 1. */
export type Status =
  | { kind: "starting" }
  | { kind: "loading" }
  | { kind: "training"; share: number; loss: number }
  | { kind: "sweeping"; share: number }
  | { kind: "searching"; share: number }
  | { kind: "ready" }
  | { kind: "cancelled" }
  | { kind: "failed"; code: string; message: string };

/** What the engine has answered so far for the state at hand. */
export interface Results {
  status: Status;
  catalogue: Catalogue | null;
  session: SessionInfo | null;
  /** The linear layers of the model. */
  layers: LayerInfo[];
  /** Where a model of one's own comes from. */
  origin: Origin | null;
  /** The files that it was opened from. */
  own: OwnFiles | null;
  /** What each layer costs, for the recipe of the key. */
  costs: { key: string; costs: LayerCost[] } | null;
  /** The recipe at hand: the state's, or the dataset's own. */
  recipe: Recipe | null;
  form: Form | null;
  /** Points of the sweep so far, in its order; the fp32 baseline first. */
  points: Point[];
  /** Points that the search layer by layer found for this model. */
  searched: Point[];
  /** The point of the recipe at hand; may be of the previous recipe for a frame or two. */
  selected: Point | null;
  /** Points of the pinned recipes, in their order. */
  pinned: Point[];
  /** Keys (`recipeKey`) of the points on the frontier of what is visible, by size. */
  frontier: string[];
  /** The point that the wish picks; `null` without a wish or when nothing is good enough. */
  wished: Point | null;
  inspection: InspectedTensor | null;
  /** The tensor and the weight that the inspection is of. */
  parameter: number;
  weight: number;
  predictions: Predictions | null;
  /** Why the recipe at hand, and then each pinned one, errs in the tensor; empty until asked for. */
  reasons: (Why | null)[];
  /** What changes besides accuracy; `null` until asked for. */
  measures: Measures | null;
  /** What a sample costs beside fp32, with the key of the recipe that it was measured for; `null` until asked for. */
  cost: { key: string; cost: Cost } | null;
  /** Microseconds per sample, by `recipeKey`. */
  times: ReadonlyMap<string, number>;
  /** Mean training loss by iteration, while and after training in this tab. */
  losses: number[];
  /** The recipe that could not be carried out, and why; the last good point stays. */
  problem: { code: string; message: string } | null;
}

export interface Actions {
  /** Changes the state; `replace` keeps one step in the history for a whole drag. */
  update(change: Partial<State>, how?: "push" | "replace"): void;
  /** Chooses a recipe (as `update`, with what follows for the inspector). */
  choose(recipe: Recipe, how?: "push" | "replace"): void;
  /** Ends a drag: what was put into the address in place becomes a step of the history. */
  settle(): void;
  /** Drags the followed weight to a value; `null` lets it go back. */
  drag(value: number | null): void;
  /** The point under the pointer or the keyboard, by `recipeKey`. */
  hover(key: string | null): void;
  /** Stops training or the sweep; what is there stays. */
  cancel(): void;
  /** Looks, layer by layer, for the formats that the wish allows. */
  search(): void;
  /** Measures what each layer costs by the recipe at hand. */
  weighLayers(): void;
  /** Opens a model from files; the model that is open stays where it cannot be. */
  openOwn(files: OwnFiles): Promise<void>;
  /** The files of the model that was opened last. */
  own(): OwnFiles | null;
  /** Asks the engine. */
  ask: Engine["call"];
  /** Starts the engine again and repeats what was asked. */
  retry(): void;
  /** Trains anew with this seed. */
  train(seed: number): void;
  /** Copies the link to this view; resolves when it is on the clipboard. */
  copyLink(): Promise<void>;
}

export interface Shown {
  state: State;
  results: Results;
  /** The points on the chart: of families that are switched on, pinned, or at hand; each once. */
  visible: Point[];
  /** Key of the hovered point. */
  hovered: string | null;
  /** The value that the followed weight is dragged to. */
  dragged: number | null;
  /** Messages of the language at hand. */
  t: Messages;
  /** More of them, which come after the first chart. */
  details: Details | null;
  /** Numbers, bytes, percentages in the language at hand. */
  f: Formats;
  actions: Actions;
}

/** What views get that are drawn when everything has come. */
export type Detailed = Shown & { t: Messages & Details };
