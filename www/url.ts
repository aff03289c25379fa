// The state as the fragment of a link, and back: one table, both directions. Whatever is the default is left out;
// whatever cannot be read is the default.
import { COLUMNS, DEFAULT_STATE, LANGUAGES, SCALES, type State, TABS, THEMES, type Wish } from "./state.ts";
import type { Family, Recipe } from "./types.ts";

interface Field {
  /** The text for a state; `null` leaves it out. */
  write(state: State): string | null;
  /** The change that a text makes; nothing for a text that says nothing. */
  read(text: string): Partial<State>;
}

const number = (text: string): number => (/^-?\d+(\.\d+)?(e-?\d+)?$/.test(text) ? Number(text) : Number.NaN);
const numbers = (text: string): number[] => text.split(",").map(number);

function oneOf<T extends string>(choices: readonly T[], text: string): T | undefined {
  return choices.find((choice) => choice === text);
}

function choice<K extends "language" | "theme" | "tab" | "scale">(
  key: K,
  choices: readonly State[K][],
): Field {
  return {
    write: (state) => state[key],
    read: (text) => {
      const value = oneOf<string>(choices, text);
      return value === undefined ? {} : ({ [key]: value } as Partial<State>);
    },
  };
}

function index(key: "parameter" | "weight" | "row"): Field {
  return {
    write: (state) => (state[key] === null ? null : String(state[key])),
    read: (text) => (/^\d{1,9}$/.test(text) ? { [key]: Number(text) } : {}),
  };
}

/** Text as it is, of at most so many characters. */
function text(key: "model" | "title" | "locked" | "without" | "embed", most: number): Field {
  return {
    write: (state) => encodeURIComponent(state[key]).replaceAll("%2C", ","),
    // By characters: half of one could not be written again.
    read: (text) => ({ [key]: [...text].slice(0, most).join("") }),
  };
}

/** A recipe as `format.kind:integer,format.levels:16,…`. */
export function writeRecipe(recipe: Recipe): string {
  const parts: string[] = [];
  const visit = (value: unknown, path: string) => {
    if (Array.isArray(value) && value.every((item) => typeof item === "number")) {
      if (value.length > 0) parts.push(`${path}:${value.map((item) => `${item}|`).join("")}`);
    } else if (value !== null && typeof value === "object") {
      for (const [key, field] of Object.entries(value)) visit(field, path ? `${path}.${key}` : key);
    } else if (value !== undefined) parts.push(`${path}:${value}`);
  };
  visit(recipe, "");
  return parts.sort().join(",");
}

/** The recipe of such a text; whether it makes sense is for the core to say. */
export function readRecipe(text: string): Recipe | null {
  const recipe: Record<string, unknown> = {};
  for (const part of text.split(",")) {
    const match = /^([a-zA-Z][\w.]*):([\w.|-]+)$/.exec(part);
    const path = match?.[1]?.split(".");
    const value = match?.[2];
    const last = path?.pop();
    if (!path || !last || value === undefined) return null;
    let place = recipe;
    const keys = [...path, last];
    if (keys.some((key) => !isPlace(key))) return null;
    for (const [i, key] of path.entries()) {
      if (!Object.hasOwn(place, key)) place[key] = isIndex(keys[i + 1]) ? [] : {};
      const next = place[key];
      if (next === null || typeof next !== "object") return null;
      place = next as Record<string, unknown>;
    }
    place[last] = readValue(value);
  }
  return hasHoles(recipe) ? null : (recipe as Recipe);
}

const isIndex = (key: string | undefined) => /^\d+$/.test(key ?? "");
const isPlace = (key: string) =>
  isIndex(key) ? Number(key) < MOST_LAYERS : /^\w+$/.test(key) && key !== "__proto__";
/** Longer lists of objects are not read from links. */
const MOST_LAYERS = 256;

/** A list is whole, and nothing but a list. */
function hasHoles(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  const inner = Object.values(value);
  const broken = Array.isArray(value) && Object.keys(value).some((key) => !isIndex(key));
  return broken || (Array.isArray(value) && inner.length !== value.length) || inner.some(hasHoles);
}

/** A list has a stroke behind every item. */
function readValue(text: string): unknown {
  if (text.endsWith("|")) return text.slice(0, -1).split("|").map(number);
  if (text === "true" || text === "false") return text === "true";
  return Number.isNaN(number(text)) ? text : number(text);
}

const DOMAIN: Field = {
  write: ({ zoom }) => zoom && [...zoom.x, ...zoom.y].join(","),
  read: (text) => {
    const [x0 = 0, x1 = 0, y0 = 0, y1 = 0, ...rest] = numbers(text);
    const sound = rest.length === 0 && x0 > 0 && x1 > x0 && y1 > y0 && Number.isFinite(x1 + y1 + y0);
    return sound ? { zoom: { x: [x0, x1], y: [y0, y1] } } : {};
  },
};

const LINE: Field = {
  write: ({ line }) => [line.w, line.b, line.noise, line.seed].join(","),
  read: (text) => {
    const [w, b, noise, seed, ...rest] = numbers(text);
    const values = { w: w ?? NaN, b: b ?? NaN, noise: noise ?? NaN, seed: seed ?? NaN };
    const sound = rest.length === 0 && Object.values(values).every(Number.isFinite) && isSeed(values.seed);
    return sound ? { line: values } : {};
  },
};

const isSeed = (seed: number) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32;

const WISH: Field = {
  write: ({ wish }) => wish && (wish.kind === "bytes" ? `bytes,${wish.most}` : `loss,${wish.lose}`),
  read: (text) => {
    const [kind, amount = "", ...rest] = text.split(",");
    const value = number(amount);
    if (rest.length > 0 || !(value >= 0)) return {};
    const wish: Wish | null =
      kind === "bytes" ? { kind, most: value } : kind === "loss" ? { kind, lose: value } : null;
    return wish ? { wish } : {};
  },
};

const FIELDS: Record<string, Field> = {
  lang: choice("language", LANGUAGES),
  theme: choice("theme", THEMES),
  data: {
    write: ({ dataset }) => dataset,
    read: (text) => (/^[a-z_]{1,32}$/.test(text) ? { dataset: text } : {}),
  },
  line: LINE,
  network: {
    write: ({ network }) => (network === null ? null : String(network)),
    read: (text) => (/^[1-9]\d{0,3}$/.test(text) ? { network: Number(text) } : {}),
  },
  train: {
    write: ({ trainSeed }) => (trainSeed === null ? null : String(trainSeed)),
    read: (text) => (isSeed(number(text)) ? { trainSeed: number(text) } : {}),
  },
  files: {
    write: ({ files }) => files.map(encodeURIComponent).join("|"),
    read: (text) => ({ files: text.split("|").slice(0, 3) }),
  },
  // `own/inline.ts` says how much of it is a model.
  model: text("model", 12_000),
  recipe: {
    write: ({ recipe }) => recipe && writeRecipe(recipe),
    read: (text) => ({ recipe: readRecipe(text) }),
  },
  tab: choice("tab", TABS),
  parameter: index("parameter"),
  weight: index("weight"),
  row: index("row"),
  hide: {
    write: ({ hidden }) => hidden.join(","),
    read: (text) => ({ hidden: text.split(",").filter((id) => /^\w{1,32}$/.test(id)) as Family[] }),
  },
  scale: choice("scale", SCALES),
  zoom: DOMAIN,
  pins: {
    write: ({ pins }) => pins.map(writeRecipe).join(";"),
    read: (text) => ({
      pins: text
        .split(";")
        .map(readRecipe)
        .filter((pin) => pin !== null)
        .slice(0, 2),
    }),
  },
  wish: WISH,
  table: {
    write: ({ table }) => (table ? "open" : null),
    read: (text) => (text === "open" ? { table: true } : {}),
  },
  title: text("title", 80),
  locked: text("locked", 2_000),
  without: text("without", 2_000),
  embed: text("embed", 4),
  sort: {
    write: ({ sort }) => `${sort.descending ? "-" : ""}${sort.column}`,
    read: (text) => {
      const column = oneOf(COLUMNS, text.replace(/^-/, ""));
      return column ? { sort: { column, descending: text.startsWith("-") } } : {};
    },
  },
};

/** The fragment of a link to this state, without `#`; empty for the first view. */
export function writeState(state: State, defaults: State = DEFAULT_STATE): string {
  const parts: string[] = [];
  for (const [name, field] of Object.entries(FIELDS)) {
    const text = field.write(state);
    if (text && text !== field.write(defaults)) parts.push(`${name}=${text}`);
  }
  return parts.join("&");
}

/** The state of a fragment, with or without `#`. */
export function readState(fragment: string, defaults: State = DEFAULT_STATE): State {
  let state = defaults;
  for (const part of fragment.replace(/^#/, "").split("&")) {
    const cut = part.indexOf("=");
    const name = cut < 0 ? part : part.slice(0, cut);
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (field && cut >= 0) state = { ...state, ...field.read(decode(part.slice(cut + 1))) };
  }
  return state;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
