// The choices of the training page as the fragment of a link, and back. Whatever a dataset begins with is left out; whatever
// cannot be read is what it begins with. Language, colours and dataset are the playground's part of the fragment.
import type { Network } from "../types.ts";
import {
  ACTIVATIONS,
  type Choices,
  choicesOf,
  deepFor,
  EXPERIMENTS,
  FORMATS,
  GRANULARITIES,
  OPTIMISERS,
  SCHEDULES,
  STEP_SIZES,
  STUDENT_FORMATS,
  sound,
} from "./choices.ts";
import { NETWORKS, sizesOf } from "./networks.ts";

interface Codec<T> {
  write(value: T): string;
  /** Nothing for a text that says nothing. */
  read(text: string): T | undefined;
}

const isNumber = (text: string) => /^-?\d+(\.\d+)?(e-?\d+)?$/.test(text) && Number.isFinite(Number(text));
const number: Codec<number> = {
  write: String,
  read: (text) => (isNumber(text) ? Number(text) : undefined),
};
const numbers: Codec<number[]> = {
  write: (values) => values.join("_"),
  read: (text) => {
    if (text === "") return [];
    const parts = text.split("_");
    return parts.length <= 16 && parts.every(isNumber) ? parts.map(Number) : undefined;
  },
};
const oneOf = <T extends string>(choices: readonly T[]): Codec<T> => ({
  write: String,
  read: (text) => choices.find((choice) => choice === text),
});
const dataset: Codec<string> = {
  write: String,
  read: (text) => (/^[a-z_]{1,32}$/.test(text) ? text : undefined),
};
/** "layers_300_100", or the kind alone. */
const network: Codec<Network> = {
  write: (value) => [value.kind, ...sizesOf(value)].join("_"),
  read: (text) => {
    const [kind = "", ...rest] = text.split("_");
    if (!Object.hasOwn(NETWORKS, kind)) return undefined;
    const sizes = numbers.read(rest.join("_"));
    return sizes && NETWORKS[kind as Network["kind"]].make(sizes);
  },
};

type Part = Exclude<keyof Choices, "experiment">;
type Fields = { [P in Part]: { [K in keyof Choices[P]]?: [name: string, codec: Codec<Choices[P][K]>] } };

const FIELDS: Fields = {
  setup: {
    network: ["net", network],
    epochs: ["epochs", number],
    batch: ["batch", number],
    rate: ["rate", number],
    optimiser: ["optimiser", oneOf(OPTIMISERS)],
    momentum: ["momentum", number],
    schedule: ["schedule", oneOf(SCHEDULES)],
    decay: ["decay", number],
    noise: ["noise", number],
    shift: ["shift", number],
    patience: ["patience", number],
    seed: ["seed", number],
  },
  aware: {
    format: ["format", oneOf(FORMATS)],
    granularity: ["granularity", oneOf(GRANULARITIES)],
    step: ["step", oneOf(STEP_SIZES)],
    activations: ["activations", oneOf(ACTIVATIONS)],
    epochs: ["aware.epochs", number],
    rate: ["aware.rate", number],
  },
  augment: {
    noise: ["varied.noise", number],
    shift: ["varied.shift", number],
    format: ["varied.format", oneOf(FORMATS)],
  },
  distil: {
    network: ["student", network],
    format: ["student.format", oneOf(STUDENT_FORMATS)],
    temperature: ["temperature", number],
    weight: ["mix", number],
    epochs: ["student.epochs", number],
    noise: ["student.noise", number],
  },
  deep: {
    dataset: ["deep", dataset],
    network: ["deep.network", network],
    epochs: ["deep.epochs", number],
    pruneEpochs: ["deep.prune", number],
    shareEpochs: ["deep.share", number],
    sparsity: ["sparsity", numbers],
    centroids: ["centroids", numbers],
    batch: ["deep.batch", number],
    rate: ["deep.rate", number],
    seed: ["deep.seed", number],
  },
};

/** Every field as its part, its key, its name in links and its codec. */
function* fields(): Generator<[part: Part, key: string, name: string, codec: Codec<unknown>]> {
  for (const [part, own] of Object.entries(FIELDS))
    for (const [key, [name, codec]] of Object.entries(own as Record<string, [string, Codec<unknown>]>))
      yield [part as Part, key, name, codec];
}

const valueAt = (choices: Choices, part: Part, key: string) =>
  (choices[part] as unknown as Record<string, unknown>)[key];

/** A part of a fragment, without the dataset of the setup; empty for what a dataset begins with. */
export function writeChoices(choices: Choices): string {
  const usual = choicesOf(choices.setup.dataset);
  // The rest of a compression follows from its data, which are said unless they are the first.
  const { dataset: first } = usual.deep;
  usual.deep = { ...deepFor(choices.deep.dataset), dataset: first };
  const parts = choices.experiment === usual.experiment ? [] : [`do=${choices.experiment}`];
  for (const [part, key, name, codec] of fields()) {
    const text = codec.write(valueAt(choices, part, key));
    if (text !== codec.write(valueAt(usual, part, key))) parts.push(`${name}=${text}`);
  }
  return parts.join("&");
}

/** The choices of a fragment, for the dataset that its other part names. */
export function readChoices(fragment: string, of: string): Choices {
  const texts = new Map(
    fragment
      .replace(/^#/, "")
      .split("&")
      .map((part) => {
        const cut = part.indexOf("=");
        return [part.slice(0, cut), part.slice(cut + 1)] as const;
      }),
  );
  const choices = choicesOf(of);
  choices.experiment = oneOf(EXPERIMENTS).read(texts.get("do") ?? "") ?? choices.experiment;
  choices.deep = deepFor(dataset.read(texts.get("deep") ?? "") ?? choices.deep.dataset);
  for (const [part, key, name, codec] of fields()) {
    const text = texts.get(name);
    const value = text === undefined ? undefined : codec.read(text);
    if (value !== undefined) (choices[part] as unknown as Record<string, unknown>)[key] = value;
  }
  return { ...choices, aware: sound(choices.aware) };
}
