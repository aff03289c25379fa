// What a link can hide and lock: one table of ids, where each is on the page, and what of the state it governs. An id that
// is not here is the path of a control in the recipe, such as `format.levels`. Knows no DOM.
import { type State, TABS } from "../state.ts";

export interface Place {
  id: string;
  /** CSS selector of what is hidden, or whose fields and buttons are locked. */
  at: string;
  /** What of the state cannot change while it is locked. */
  keys?: readonly (keyof State)[];
  /** Parts of the recipe that cannot change while it is locked. */
  parts?: readonly string[] | "all";
  /** Shown or not: there is nothing to lock. */
  hideOnly?: true;
}

const MODEL = ["dataset", "network", "trainSeed", "files", "model"] as const;
const section = (title: string) => `section[aria-labelledby="${title}"]`;

export const PLACES: readonly Place[] = [
  { id: "header", at: "#bar", keys: [...MODEL, "language", "theme"] },
  { id: "name", at: "#bar h1", hideOnly: true },
  { id: "dataset", at: "#dataset", keys: ["dataset", "files", "model"] },
  { id: "model", at: "#model, #hidden", keys: ["network"] },
  { id: "train", at: ".bar-group:not(.bar-end) > button:not([id])", keys: ["trainSeed"] },
  { id: "open", at: "#open-own", keys: ["files", "model"] },
  { id: "language", at: "#bar .language", keys: ["language"] },
  { id: "theme", at: "#theme", keys: ["theme"] },
  { id: "learn", at: "#bar a:not(.beside-about)", hideOnly: true },
  { id: "measure", at: ".beside-about", hideOnly: true },
  { id: "share", at: ".beside-about + button", hideOnly: true },
  { id: "about", at: ".beside-about + button + button", hideOnly: true },
  { id: "recipe", at: "#recipe", keys: ["line"], parts: "all" },
  { id: "line", at: ".line-options", keys: ["line"] },
  { id: "families", at: "#recipe fieldset:has(> .families)" },
  {
    id: "finer",
    at: "#recipe .finer",
    parts: ["scales", "importance", "transform", "rounding", "prune", "biases", "biasCorrection", "coding"],
  },
  { id: "layers", at: "#recipe .layers", parts: ["layers"] },
  { id: "sentence", at: "#sentence", hideOnly: true },
  { id: "export", at: "#take", hideOnly: true },
  { id: "chart", at: "#stage > figure, #chart-keys", keys: ["scale", "zoom", "pins"] },
  { id: "legend", at: "#stage .legend", keys: ["hidden"] },
  { id: "wish", at: section("wish-title"), keys: ["wish"] },
  { id: "compare", at: section("compare-title"), keys: ["pins"] },
  { id: "table", at: "section:has(> .points-table)", keys: ["table", "sort"] },
  { id: "inspector", at: "#inspector", keys: ["tab", "parameter", "weight"] },
  { id: "tabs", at: "#inspector .tabs", keys: ["tab"] },
  ...TABS.map((tab) => ({ id: `tab-${tab}`, at: `#tab-${tab}`, hideOnly: true }) as const),
  { id: "tensor", at: "#inspector .tensor", keys: ["parameter"] },
];

/** The ids of a text; what is no id is left out. */
export const idsOf = (text: string): string[] => text.split(",").filter((id) => /^[\w.-]{1,48}$/.test(id));

export const placeOf = (id: string): Place | undefined => PLACES.find((place) => place.id === id);

/** Where something is on the page, by its id in a link. */
export function selectorOf(id: string): string {
  const plain = id.replaceAll(".", "-");
  const field = [`> * > * > [name="${id}"]`, `> [id="${plain}"]`, `> * > [id="${plain}"]`].join(", ");
  return placeOf(id)?.at ?? `#recipe .control:not(details):has(${field})`;
}
