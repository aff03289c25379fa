// What a framed page and the page around it say to each other, as `examples/embed/README.md` describes it, and the one
// reader of what comes in. Nothing of a model of one's own is ever said. Knows no DOM.
import type { PlaygroundView } from "../../pkg/element.js";
import type { Results } from "../shown.ts";
import { DEFAULT_STATE, recipeKey, type State } from "../state.ts";
import { readState, writeRecipe, writeState } from "../url.ts";

export const NAME = "quant-playground";
export const VERSION = 1;

export type Outgoing =
  | ({ type: "ready" | "change" } & PlaygroundView)
  | { type: "height"; height: number }
  | { type: "error"; code: string; message: string };

/** The dataset of a model of one's own. */
const OWN = "custom";

/** What is said of the view at hand; `null` while it is not measured. */
export function viewOf(state: State, results: Results): PlaygroundView | null {
  const { session, selected, recipe, form } = results;
  if (!session || !selected || !recipe || session.dataset.id !== state.dataset) return null;
  if (recipeKey(selected.recipe) !== recipeKey(recipe)) return null;
  if (state.dataset === OWN)
    return {
      ...{ dataset: OWN, recipe: null, family: null, view: null, controls: [], report: null, baseline: null },
    };
  const { layers: _, ...report } = selected.report;
  const { bytes, score } = session.baseline.report;
  return {
    dataset: state.dataset,
    recipe: writeRecipe(recipe),
    family: selected.family,
    view: linkTo(state),
    controls: form?.controls.map(({ path }) => path) ?? [],
    report,
    baseline: { bytes, score },
  };
}

/** The fragment without what is of this frame alone; the language is always in it. */
function linkTo(state: State): string {
  const language = state.language === "en" ? "zh" : "en";
  const shared = { ...state, embed: "", model: "", files: [] };
  return writeState(shared, { ...DEFAULT_STATE, language });
}

/** What went wrong; of a model of one's own, not what. */
export function errorOf(
  { dataset }: State,
  { status, problem }: Results,
): { code: string; message: string } | null {
  const failed = status.kind === "failed" ? status : problem;
  return failed && { code: failed.code, message: dataset === OWN ? "" : failed.message };
}

/** Longer texts are no view. */
const LONGEST = 8_000;
/** What a page around a frame has no say in: models, and the frame itself. */
const NOT_SET = /^(files|model|embed)=/;

export type Incoming = { change: Partial<State> } | { unreadable: string } | null;

/** The change that a message asks for: read as a link is, against the state at hand. `null` for what is no message. */
export function readMessage(data: unknown, state: State): Incoming {
  if (typeof data !== "object" || data === null) return null;
  const { target, version, type, view } = data as Record<string, unknown>;
  if (target !== NAME || version !== VERSION || type !== "set") return null;
  if (typeof view !== "string" || view.length > LONGEST) return { unreadable: "view" };
  const parts = view.replace(/^#/, "").split("&");
  const next = readState(parts.filter((part) => !NOT_SET.test(part)).join("&"), state);
  if (next.recipe === null && parts.some((part) => /^recipe=./.test(part))) return { unreadable: "recipe" };
  const changed = Object.entries(next).filter(([key, value]) => value !== state[key as keyof State]);
  return { change: Object.fromEntries(changed) };
}
