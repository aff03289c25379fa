// What a teacher has chosen so far, and the link and snippets of it. Pure.
import { idsOf, PLACES, placeOf } from "../locks/places.ts";
import { DEFAULT_STATE, type Language, type State, type Theme, updated } from "../state.ts";
import { readState, writeRecipe, writeState } from "../url.ts";

export interface Draft {
  /** Where a class starts; its language and colours are those of this page, not of the lesson. */
  view: State;
  /** The lesson's; `null` leaves it to the visitor's browser. */
  language: Language | null;
  theme: Theme;
}

/** A lesson has a dataset that everybody has, and opens no file of this device. */
export function startOf(state: State): State {
  const view = state.dataset === "custom" ? updated(state, { dataset: DEFAULT_STATE.dataset }) : state;
  return { ...view, files: [], model: "", embed: "" };
}

/** Whether an id is in the list at `key`; `on` puts it in or takes it out, in the order of the table. */
export function withId(view: State, key: "locked" | "without", id: string, on: boolean): State {
  const ids = new Set(idsOf(view[key]));
  if (on) ids.add(id);
  else ids.delete(id);
  const known = PLACES.map((place) => place.id).filter((each) => ids.has(each));
  return { ...view, [key]: [...known, ...[...ids].filter((each) => !placeOf(each))].join(",") };
}

/** What the preview shows now, as the start of the lesson. */
export function taken(view: State, shown: string): State {
  const { title, locked, without, language, theme } = view;
  return startOf({ ...readState(shown), title, locked, without, language, theme });
}

/** What stands behind the `#`. */
export function fragment({ view, language, theme }: Draft): string {
  // A language that is the default's is left out, and then it is the visitor's.
  const spoken = language ?? DEFAULT_STATE.language;
  const other = language === "en" ? "zh" : "en";
  return writeState(
    { ...view, language: spoken, theme },
    { ...DEFAULT_STATE, language: language === null ? spoken : other },
  );
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

const attributes = (pairs: Record<string, string | null>) =>
  Object.entries(pairs)
    .filter(([, value]) => value)
    .map(([name, value]) => ` ${name}="${escaped(value ?? "")}"`)
    .join("");

const address = (base: string, fragment: string) => (fragment ? `${base}#${fragment}` : base);

export interface Snippets {
  link: string;
  frame: string;
  element: string;
}

/** `base` is where the playground is; `name` is what a frame without a title of its own is called. */
export function snippets(draft: Draft, base: string, name: string): Snippets {
  const { view, language, theme } = draft;
  const text = fragment(draft);
  const src = address(base, [...(text ? [text] : []), "embed=1"].join("&"));
  const frame = `<iframe${attributes({ src, title: view.title || name, width: "100%", height: "720" })} style="border: 0" allow="clipboard-write"></iframe>`;
  // What has an attribute of its own is readable there; the rest of the view stays in the address.
  const { dataset, recipe } = DEFAULT_STATE;
  const rest = fragment({
    view: { ...view, dataset, recipe, title: "", locked: "", without: "" },
    language: null,
    theme: DEFAULT_STATE.theme,
  });
  const said = {
    src: address(base, rest),
    dataset: view.dataset,
    recipe: view.recipe && writeRecipe(view.recipe),
    lang: language,
    theme: theme === "auto" ? null : theme,
    title: view.title,
    locked: view.locked,
    without: view.without,
  };
  const element = `<script type="module" src="${escaped(new URL("element.js", base).href)}"></script>
<quant-playground${attributes(said)}></quant-playground>`;
  return { link: address(base, text), frame, element };
}
