// The kinds of networks that can be trained: for which data, and what is chosen of each. Pure.
import type { Network, TrainingData } from "../types.ts";

interface Kind {
  /** Whether it is for such rows. */
  suits(dataset: TrainingData): boolean;
  /** How many lengths are chosen: of as many hidden layers as one likes, one, or none. */
  sizes: "list" | "one" | "none";
  /** The greatest length. */
  most: number;
  /** Of a network to begin with, and of a small student. */
  usual: number[];
  small: number[];
  make(sizes: number[]): Network;
}

export const NETWORKS: Record<Network["kind"], Kind> = {
  layers: {
    suits: () => true,
    ...{ sizes: "list", most: 4096, usual: [32], small: [12] },
    make: (hidden) => ({ kind: "layers", hidden }),
  },
  convolutional: {
    suits: ({ image }) => image !== undefined,
    ...{ sizes: "none", most: 0, usual: [], small: [] },
    make: () => ({ kind: "convolutional" }),
  },
  recurrent: {
    suits: ({ sequence }) => sequence !== undefined,
    ...{ sizes: "one", most: 512, usual: [24], small: [8] },
    make: ([hidden = 24]) => ({ kind: "recurrent", hidden }),
  },
  embeddings: {
    suits: ({ scaling }) => scaling === "shares",
    ...{ sizes: "one", most: 512, usual: [16], small: [4] },
    make: ([size = 16]) => ({ kind: "embeddings", size }),
  },
};

export const KINDS = Object.keys(NETWORKS) as Network["kind"][];

/** The lengths that are chosen. */
export function sizesOf(network: Network): number[] {
  if ("size" in network) return [network.size];
  if (!("hidden" in network)) return [];
  return typeof network.hidden === "number" ? [network.hidden] : network.hidden;
}

/** Whether there is a ReLU, whose limit can be learned. */
export const hasRelu = (network: Network): boolean =>
  network.kind === "convolutional" || (network.kind === "layers" && network.hidden.length > 0);
