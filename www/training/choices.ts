// What is trained, and how: one plain value, what it begins with for a dataset, and what of it goes together. Pure.
import type { Network } from "../types.ts";
import { NETWORKS } from "./networks.ts";

export const EXPERIMENTS = ["train", "aware", "augment", "distil", "deep"] as const;
export type Experiment = (typeof EXPERIMENTS)[number];

export const OPTIMISERS = ["adam", "sgd"] as const;
export const SCHEDULES = ["cosine", "constant", "steps"] as const;

/** The float network that everything but Deep Compression begins with. */
export interface Setup {
  dataset: string;
  network: Network;
  epochs: number;
  batch: number;
  rate: number;
  optimiser: (typeof OPTIMISERS)[number];
  /** Of SGD. */
  momentum: number;
  schedule: (typeof SCHEDULES)[number];
  decay: number;
  noise: number;
  shift: number;
  patience: number;
  seed: number;
}

export const FORMATS = ["int8", "int4", "int3", "int2", "ternary", "binary"] as const;
export type WeightFormat = (typeof FORMATS)[number];
export const GRANULARITIES = ["perTensor", "perChannel"] as const;
export const STEP_SIZES = ["learned", "recipe"] as const;
export const ACTIVATIONS = ["float32", "dynamic", "learned"] as const;

/** Quantization-aware training, which goes on from the float network. */
export interface Aware {
  format: WeightFormat;
  granularity: (typeof GRANULARITIES)[number];
  /** Where steps come from: learned (LSQ), or of the weights as they are. */
  step: (typeof STEP_SIZES)[number];
  /** Floats, 8 bits by the range of a sample, 8 bits up to limits that are learned (PACT). */
  activations: (typeof ACTIVATIONS)[number];
  epochs: number;
  rate: number;
}

/** The network of the setup twice: on the rows as they are, and on rows that are varied. */
export interface Augment {
  noise: number;
  /** Of pictures, in pixels. */
  shift: number;
  /** What both become afterwards. */
  format: WeightFormat;
}

export const STUDENT_FORMATS = ["float32", ...FORMATS] as const;

/** A student of the float network. */
export interface Distil {
  network: Network;
  format: (typeof STUDENT_FORMATS)[number];
  temperature: number;
  /** How much the teacher counts against the labels. */
  weight: number;
  epochs: number;
  /** On inputs; the teacher says what it makes of the same. */
  noise: number;
}

/** A run of Deep Compression, with a dataset of its own: the paper's is not the one to begin with. */
export interface Deep {
  dataset: string;
  network: Network;
  epochs: number;
  pruneEpochs: number;
  shareEpochs: number;
  /** Of each layer, the share of weights that go. */
  sparsity: number[];
  centroids: number[];
  batch: number;
  rate: number;
  seed: number;
}

export interface Choices {
  experiment: Experiment;
  setup: Setup;
  aware: Aware;
  augment: Augment;
  distil: Distil;
  deep: Deep;
}

/** What is trained in two ways is compared over so many seeds. */
export const SEEDS = 3;

const USUAL: Omit<Setup, "dataset"> = {
  network: { kind: "layers", hidden: [32] },
  epochs: 60,
  batch: 32,
  rate: 0.005,
  optimiser: "adam",
  momentum: 0.9,
  schedule: "cosine",
  decay: 0,
  noise: 0,
  shift: 0,
  patience: 0,
  seed: 1,
};

/** What was found to train well; a dataset that is not named trains as usual. */
const TRIED: Record<string, Partial<Setup>> = {
  digits: { epochs: 150, rate: 0.012, noise: 0.25 },
  iris: { network: { kind: "layers", hidden: [16] }, epochs: 100, batch: 16, rate: 0.01, noise: 0.1 },
  wine: { network: { kind: "layers", hidden: [16] }, batch: 16 },
  breast_cancer: { network: { kind: "layers", hidden: [16] }, noise: 0.2 },
  diabetes: { network: { kind: "layers", hidden: [16] }, epochs: 200, rate: 0.02, noise: 0.3 },
  line: { network: { kind: "layers", hidden: [] }, rate: 0.05 },
  vowels: { network: { kind: "recurrent", hidden: 24 }, rate: 0.01, noise: 0.2 },
  languages: { network: { kind: "embeddings", size: 16 }, epochs: 12, rate: 0.02 },
  mnist: { network: { kind: "layers", hidden: [64] }, epochs: 12, batch: 64, rate: 0.003 },
};

/** What was found to take to few bits well. */
const TRIED_AWARE: Record<string, Partial<Aware>> = { digits: { epochs: 150, rate: 0.0025 } };

/** What was found to teach well, or to teach long enough. */
const TRIED_STUDENTS: Record<string, Partial<Distil>> = {
  digits: { network: { kind: "layers", hidden: [8] }, noise: 0.5 },
  languages: { epochs: 40 },
};

/** Rows are varied so much that it shows. */
const TRIED_AUGMENTATIONS: Record<string, Partial<Augment>> = {
  mnist: { noise: 0.3, shift: 1 },
};

/** How a dataset is trained unless something else is chosen. */
export const setupOf = (dataset: string): Setup => ({ ...USUAL, ...TRIED[dataset], dataset });

const LENET_300_100: Network = { kind: "layers", hidden: [300, 100] };

export const DEEP_PRESETS = {
  digits: {
    ...{ dataset: "digits", network: LENET_300_100, epochs: 15, pruneEpochs: 25, shareEpochs: 5 },
    ...{ sparsity: [0.94, 0.9, 0.7], centroids: [32, 32, 32], batch: 32, rate: 0.001, seed: 1 },
  },
  lenet300: {
    ...{ dataset: "mnist", network: LENET_300_100, epochs: 15, pruneEpochs: 25, shareEpochs: 5 },
    ...{ sparsity: [0.94, 0.9, 0.7], centroids: [32, 32, 32], batch: 64, rate: 0.001, seed: 1 },
  },
  lenet5: {
    ...{ dataset: "mnist", network: { kind: "convolutional" }, epochs: 4, pruneEpochs: 10, shareEpochs: 2 },
    ...{ sparsity: [0.5, 0.9, 0.95, 0.85], centroids: [64, 32, 32, 32], batch: 64, rate: 0.001, seed: 1 },
  },
} as const satisfies Record<string, Readonly<Record<keyof Deep, unknown>>>;
export type DeepPreset = keyof typeof DEEP_PRESETS;

export const deepOf = (preset: DeepPreset): Deep => structuredClone(DEEP_PRESETS[preset]) as unknown as Deep;

/** What is compressed of a dataset: as the paper does where it is the paper's, else the network that is trained of it. */
export function deepFor(dataset: string): Deep {
  if (dataset === "digits") return deepOf("digits");
  if (dataset === "mnist") return deepOf("lenet300");
  const { network, epochs, batch, rate, seed } = setupOf(dataset);
  const [pruneEpochs, shareEpochs] = [Math.max(epochs, 2), Math.max(Math.round(epochs / 5), 1)];
  const few = { sparsity: [0.7], centroids: [16] };
  return { dataset, network, epochs, pruneEpochs, shareEpochs, ...few, batch, rate, seed };
}

/** What the page begins with, for a dataset. */
export function choicesOf(dataset: string): Choices {
  const setup = setupOf(dataset);
  return {
    experiment: "train",
    setup,
    aware: {
      ...{ format: "int2", granularity: "perTensor", step: "learned", activations: "float32" },
      ...{ epochs: Math.max(Math.round(setup.epochs / 3), 4), rate: setup.rate / 2 },
      ...TRIED_AWARE[dataset],
    },
    augment: { noise: setup.noise || 0.2, shift: 0, format: "int4", ...TRIED_AUGMENTATIONS[dataset] },
    distil: {
      network: NETWORKS[setup.network.kind].make(NETWORKS[setup.network.kind].small),
      ...{ format: "float32", temperature: 2, weight: 0.9, noise: setup.noise },
      epochs: Math.min(setup.epochs, 60),
      ...TRIED_STUDENTS[dataset],
    },
    deep: deepOf("digits"),
  };
}

/** Steps are learned by integers with one scale for each tensor alone. */
export const canLearnSteps = ({ format, granularity }: Pick<Aware, "format" | "granularity">) =>
  format.startsWith("int") && granularity === "perTensor";

/** The same, as far as it goes together. */
export const sound = (aware: Aware): Aware =>
  canLearnSteps(aware) || aware.step === "recipe" ? aware : { ...aware, step: "recipe" };
