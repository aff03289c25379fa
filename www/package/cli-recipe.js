// Recipes as they are typed: a short name, the text of the page's links, JSON, or a file with one of them.
import { readFile } from "node:fs/promises";
import { Misuse } from "./cli-options.js";
import { Session } from "./models-node.js";

/** Names that are no integers and no list of the form. */
const NAMED = {
  fp32: { format: { kind: "float32" } },
  fp16: { format: { kind: "float", precision: { kind: "float16" }, scaling: "none" } },
  bf16: { format: { kind: "float", precision: { kind: "bfloat16" }, scaling: "none" } },
  fp8: { format: { kind: "float", precision: { kind: "e4m3fn" } }, granularity: { kind: "perChannel" } },
  mxfp8: { format: { kind: "microscaling", element: "e4m3fn" } },
  mxfp4: { format: { kind: "microscaling", element: "e2m1" } },
  nvfp4: { format: { kind: "nvfp4" } },
  ternary: { format: { kind: "ternary" }, granularity: { kind: "perChannel" } },
  binary: { format: { kind: "binary" }, granularity: { kind: "perChannel" } },
};

/** What integers and tables of levels may be followed by. */
const SUFFIX = /-(tensor|channel|g[1-9]\d{0,5})$/;

/** A model of one weight each: enough to know which recipes make sense. */
const probe = () => Session.fromArrays({ weight: [1, 2], bias: [0, 0], features: [1, 2], labels: [0, 1] });

/**
 * The recipe of a text that was typed, known to be one.
 * @param {string} text
 * @returns {Promise<any>}
 */
export async function readRecipe(text) {
  const recipe = await understood(text);
  try {
    probe().repair(recipe);
  } catch (cause) {
    throw new Misuse(`--recipe ${text}: ${cause.message}`, { cause });
  }
  return recipe;
}

/** @param {string} text */
async function understood(text) {
  if (text.startsWith("@")) {
    const content = await readFile(text.slice(1), "utf8").catch((cause) => {
      throw new Misuse(`--recipe ${text}: there is no such file to read; name one behind the @.`, { cause });
    });
    return ofText(content.trim());
  }
  return ofText(text);
}

/** @param {string} text */
function ofText(text) {
  if (text.startsWith("{")) {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Misuse(`--recipe is not JSON: ${cause.message}. Put it into single quotes.`, { cause });
    }
  }
  const recipe = text.includes(":") ? ofLink(text) : named(text);
  if (recipe) return recipe;
  const names = "int8, int4-g32, uint8-tensor, nf4, q8_0";
  throw new Misuse(
    `"${text}" is no recipe. Give a short name such as ${names} (\`quant-playground formats\` lists all), the text of a link, JSON, or @FILE.`,
  );
}

/** The tables of 4 bits and the blocks of llama.cpp, as the form offers them. */
function offered() {
  const choices = (/** @type {any} */ format, /** @type {string} */ path) =>
    probe()
      .form({ format })
      .controls.filter((control) => control.kind === "choice" && control.path === path)
      .flatMap((control) => (control.kind === "choice" ? control.options : []))
      .map(({ id, recipe }) => /** @type {const} */ ([id, { format: recipe.format }]));
  return {
    tables: Object.fromEntries(choices({ kind: "fourBit" }, "format.table")),
    blocks: Object.fromEntries(choices({ kind: "gguf" }, "format.block")),
  };
}

/** Every short name, for the list of them. */
export function shortNames() {
  const { tables, blocks } = offered();
  return { named: Object.keys(NAMED), tables: Object.keys(tables), blocks: Object.keys(blocks) };
}

/** @param {string} name */
function named(name) {
  const { tables, blocks } = offered();
  const whole = /** @type {Record<string, any>} */ ({ ...NAMED, ...blocks });
  if (Object.hasOwn(whole, name)) return whole[name];
  const suffix = SUFFIX.exec(name)?.[1];
  const base = name.replace(SUFFIX, "");
  if (Object.hasOwn(tables, base)) return { ...tables[base], granularity: granularity(suffix ?? "g64") };
  const [, unsigned, bits] = /^(u?)int(\d{1,2})$/.exec(base) ?? [];
  if (bits === undefined || Number(bits) < 2 || Number(bits) > 16) return undefined;
  const symmetry = unsigned ? "affine" : "symmetric";
  const format = { kind: "integer", levels: 2 ** Number(bits), symmetry, span: unsigned ? "full" : "narrow" };
  return { format, granularity: granularity(suffix ?? "channel") };
}

/** @param {string} suffix */
function granularity(suffix) {
  if (suffix === "tensor") return { kind: "perTensor" };
  return suffix === "channel" ? { kind: "perChannel" } : { kind: "perGroup", size: Number(suffix.slice(1)) };
}

/** `format.kind:integer,format.levels:16,…`, as the page's links have it. @param {string} text */
function ofLink(text) {
  /** @type {any} */
  const recipe = {};
  for (const part of text.split(",")) {
    const [, path = "", value = ""] = /^([a-zA-Z]\w*(?:\.\w+)*):([\w.|-]+)$/.exec(part) ?? [];
    const keys = path.split(".");
    if (path === "" || keys.some((key) => key === "__proto__" || Number(key) > 255)) return undefined;
    let place = recipe;
    for (const [i, key] of keys.slice(0, -1).entries()) {
      if (!Object.hasOwn(place, key)) place[key] = /^\d+$/.test(keys[i + 1]) ? [] : {};
      place = place[key];
      if (place === null || typeof place !== "object") return undefined;
    }
    place[keys[keys.length - 1]] = readValue(value);
  }
  return recipe;
}

const isNumber = (/** @type {string} */ text) => /^-?\d+(\.\d+)?(e-?\d+)?$/.test(text);

/** A list has a stroke behind every item. @param {string} text */
function readValue(text) {
  if (text.endsWith("|")) return text.slice(0, -1).split("|").map(Number);
  if (text === "true" || text === "false") return text === "true";
  return isNumber(text) ? Number(text) : text;
}

/** Every choice of a recipe by its place: the parts of a link. @param {any} recipe */
function places(recipe) {
  /** @type {Map<string, string>} */
  const found = new Map();
  const visit = (/** @type {any} */ value, /** @type {string} */ path) => {
    if (Array.isArray(value) && value.every((item) => typeof item === "number")) {
      if (value.length > 0) found.set(path, value.map((item) => `${item}|`).join(""));
    } else if (value !== null && typeof value === "object") {
      for (const [key, field] of Object.entries(value)) visit(field, path ? `${path}.${key}` : key);
    } else if (value !== undefined) found.set(path, `${value}`);
  };
  visit(recipe, "");
  return found;
}

/** A recipe as the text of a link. @param {any} recipe */
export const writeRecipe = (recipe) =>
  [...places(recipe)]
    .map(([path, value]) => `${path}:${value}`)
    .sort()
    .join(",");

/**
 * What had to be chosen otherwise, in words.
 * @param {any} wanted
 * @param {any} repaired
 */
export function changes(wanted, repaired) {
  const became = places(repaired);
  return [...places(wanted)]
    .filter(([path, value]) => !isSame(value, became.get(path)))
    .map(([path, value]) => {
      const now = became.has(path) ? `is ${became.get(path)}` : "is left out";
      return `${path} ${now} instead of ${value}, to fit this model`;
    });
}

/** Numbers come back as 32-bit floats. @param {string} a @param {string | undefined} b */
function isSame(a, b = "") {
  const items = a.split("|");
  const others = b.split("|");
  return items.length === others.length && items.every((item, i) => Object.is(near(item), near(others[i])));
}

const near = (/** @type {string} */ text) => (isNumber(text) ? Math.fround(Number(text)) : text);
