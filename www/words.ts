// Recipes and points in words, in the language at hand. Pure.
import type { Formats, Task } from "./format.ts";
import { controlText, formatName, type Messages, optionText } from "./i18n/messages.ts";
import type { Point, Recipe, SessionInfo } from "./types.ts";

/** "4-bit" for powers of two, "6-level (3-bit)" for the rest. */
function width(levels: number, t: Messages, f: Formats): string {
  const bits = Math.ceil(Math.log2(levels));
  return levels === 2 ** bits
    ? t.sentence.bits(f.count(bits))
    : t.sentence.levels(f.count(levels), f.count(bits));
}

type Format = NonNullable<Recipe["format"]>;

type Words = {
  [K in Format["kind"]]?: (format: Extract<Format, { kind: K }>, t: Messages, f: Formats) => string | null;
};

/** An option's label; nothing where the recipe leaves the choice to the core. */
const chosen = (t: Messages, path: string, id: string | undefined) =>
  id ? optionText(t, path, id).label : null;

/** "6-level (3-bit) k-means"; the name alone where the recipe leaves the number to the core. */
const numbered = (number: string | null, name: string, t: Messages) =>
  number === null ? name : t.sentence.named(number, name);

const levelled = ({ levels, kind }: { levels?: number; kind: string }, t: Messages, f: Formats) =>
  numbered(levels ? width(levels, t, f) : null, formatName(t, kind), t);

const ofBits = (bits: number | undefined, t: Messages, f: Formats) =>
  bits ? t.sentence.bits(f.count(bits)) : null;

/** The formats whose name says too little; `null` where it says all there is. */
const words: Words = {
  integer: ({ levels }, t, f) => (levels ? width(levels, t, f) : null),
  float: ({ precision }, t) =>
    precision?.kind === "custom"
      ? `E${precision.exponent}M${precision.mantissa}`
      : chosen(t, "format.precision", precision?.kind),
  microscaling: ({ element, scaleMode, kind }, t) => {
    const name = chosen(t, "format.element", element) ?? formatName(t, kind);
    // The specification's own mode goes without saying.
    const mode = scaleMode === "floor" ? null : chosen(t, "format.scaleMode", scaleMode);
    return mode ? t.sentence.specially(name, mode) : name;
  },
  ternary: ({ rule, kind }, t) => {
    const how = chosen(t, "format.rule", rule);
    return how ? t.sentence.specially(formatName(t, kind), how) : null;
  },
  fourBit: ({ table }, t) => chosen(t, "format.table", table),
  kMeans: levelled,
  lloydMax: levelled,
  hqq: levelled,
  powerOfTwo: ({ bits, terms, kind }, t, f) =>
    numbered(ofBits(bits, t, f), chosen(t, "format.terms", terms) ?? formatName(t, kind), t),
  gguf: ({ block }, t) => chosen(t, "format.block", block),
  matMulNBits: ({ bits, kind }, t, f) => numbered(ofBits(bits, t, f), formatName(t, kind), t),
};

/** What a weight becomes: "4-bit", "FP8 E4M3", "E3M1", "MXFP4", "NF4", "6-level (3-bit) k-means", "Q4_K". */
function formatWords<K extends Format["kind"]>(
  format: Extract<Format, { kind: K }>,
  t: Messages,
  f: Formats,
): string {
  const kind: K = format.kind;
  return words[kind]?.(format, t, f) ?? formatName(t, kind);
}

/** What is done to weights beside quantizing them: "50% pruned", "Huffman-coded". */
function treatments({ prune, coding }: Recipe, t: Messages, f: Formats): string[] {
  const pruned =
    prune?.kind === "magnitude"
      ? [t.sentence.pruned(`${f.number(100 * prune.sparsity, 3)}%`)]
      : prune?.kind === "nOfM"
        ? [t.sentence.structured(`${f.count(prune.n)}:${f.count(prune.m)}`)]
        : [];
  return coding && coding !== "packed" ? [...pruned, t.sentence[coding]] : pruned;
}

/** Whether the granularity says something: blocks have their own, and floats stored as they are share nothing. */
function sharesScales(format: Format): boolean {
  if (format.kind === "microscaling" || format.kind === "nvfp4") return false;
  if (format.kind !== "float") return true;
  const wide = ["float16", "bfloat16"].includes(format.precision?.kind ?? "");
  return format.scaling !== "none" && !wide;
}

/** What weights become, and which of them share a scale. */
function weightWords(
  format: Recipe["format"],
  granularity: Recipe["granularity"],
  t: Messages,
  f: Formats,
): string {
  if (!format || format.kind === "float32") return t.sentence.float32;
  const each = formatWords(format, t, f);
  if (format.kind === "gguf") return t.sentence.blocks(each);
  if (format.kind === "matMulNBits" && format.blockSize)
    return t.sentence.perGroup(each, f.count(format.blockSize));
  const shared = sharesScales(format) ? (granularity ?? { kind: "perTensor" }) : { kind: "plain" as const };
  return shared.kind === "perGroup"
    ? t.sentence.perGroup(each, f.count(shared.size))
    : t.sentence[shared.kind](each);
}

/** What is done beside rounding to nearest. */
function specialties({ transform, rounding, biasCorrection }: Recipe, t: Messages): string[] {
  const how: string[] = [];
  if (transform && transform.kind !== "none") how.push(optionText(t, "transform", transform.kind).label);
  if (rounding && rounding.kind !== "nearest") how.push(optionText(t, "rounding", rounding.kind).label);
  if (biasCorrection) how.push(controlText(t, "biasCorrection").label);
  return how;
}

/** "4-bit per-channel weights (GPTQ), 50% pruned, with dynamic 8-bit activations", "FP8 E4M3 weights in groups of 16". */
export function recipeWords(recipe: Recipe, t: Messages, f: Formats): string {
  const { format, granularity, activations, layers = [] } = recipe;
  const own = layers.some((layer) => layer.kind === "own");
  const plain = own ? mixedWords(recipe, t, f) : weightWords(format, granularity, t, f);
  const how = specialties(recipe, t);
  const rounded = how.length === 0 ? plain : t.sentence.specially(plain, how.join(t.page.comma));
  const weights = treatments(recipe, t, f).reduce(t.sentence.also, rounded);
  if (!activations || activations.kind === "float32") return weights;
  return t.sentence.and(weights, t.sentence[activations.kind](width(activations.levels, t, f)));
}

/** "Mixed precision (8-bit, 4-bit)": the width of each layer. */
function mixedWords(recipe: Recipe, t: Messages, f: Formats): string {
  const { layers = [], ...rest } = recipe;
  const each = layers.map((layer) => {
    const format = layer.kind === "own" ? layer.format : rest.format;
    return formatWords(format ?? { kind: "float32" }, t, f);
  });
  return t.sentence.mixed(each.join(t.page.comma));
}

/** The one sentence that says the state: what, how good, how small. */
export function pointSentence(point: Point, session: SessionInfo, t: Messages, f: Formats): string {
  const { score, bytes, compression } = point.report;
  const task: Task = session.dataset.task;
  const what = recipeWords(point.recipe, t, f);
  const shown =
    task === "regression"
      ? t.sentence.r2(f.score(score, task))
      : `${task === "weights" ? "SQNR " : ""}${f.score(score, task)}`;
  const size = t.sentence.bytes(bytes, f.count(bytes));
  if (point.family === "float32") return t.sentence.baseline(what, shown, size);
  const sizeChange =
    compression < 1 ? t.sentence.larger(f.ratio(1 / compression)) : t.sentence.smaller(f.ratio(compression));
  const change = f.difference(score - session.baseline.report.score, task);
  return t.sentence.whole(what, shown, change, size, sizeChange);
}

/** "96.1% (93.5–97.7%)", R², or SQNR. */
export function scoreWords(point: Point, f: Formats): string {
  const { metric } = point.report;
  if (metric.task === "regression") return `R² ${f.score(metric.r2, metric.task)}`;
  if (metric.task === "weights") return `SQNR ${f.score(metric.kept, metric.task)}`;
  const { low, high } = metric.interval;
  return `${f.percent(metric.accuracy)} (${f.percent(low)}–${f.percent(high)})`;
}

/** "10 × 64 softmax", "64 × 32 × 10 network", for the menu and the title of the model. */
export function modelWords(session: SessionInfo, t: Messages, f: Formats): string {
  const weights = session.parameters.map(({ shape }) => shape).filter((shape) => shape.length > 1);
  const lengths = [...weights.map((shape) => shape[1] ?? 0), weights.at(-1)?.[0] ?? 0];
  // Of many layers the first and the last say what goes in and what comes out.
  const ends = () => `${f.shape(lengths.slice(0, 2))} × … × ${f.shape(lengths.slice(-2))}`;
  if (weights.length > 1) return t.page.network(lengths.length > 5 ? ends() : f.shape(lengths));
  const { features, classNames } = session.dataset;
  const shape = f.shape(features > 0 ? [features, classNames.length] : lengths);
  return session.dataset.task === "classification" ? t.page.softmax(shape) : t.page.linear(shape);
}
