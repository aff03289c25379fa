// The kinds of networks that can be trained: for which data, and what is chosen of each. Pure.
import type { DatasetInfo, Network } from "../types.ts";

interface Kind {
  /** Whether it is for such rows. */
  suits(dataset: DatasetInfo): boolean;
  /** Whether lengths of hidden layers are chosen. */
  hasHidden: boolean;
  make(hidden: number[]): Network;
}

export const NETWORKS: Record<Network["kind"], Kind> = {
  layers: { suits: () => true, hasHidden: true, make: (hidden) => ({ kind: "layers", hidden }) },
  convolutional: {
    suits: ({ image }) => image !== undefined,
    hasHidden: false,
    make: () => ({ kind: "convolutional" }),
  },
};

export const KINDS = Object.keys(NETWORKS) as Network["kind"][];

/** Lengths of hidden layers, where they are chosen. */
export const hiddenOf = (network: Network): number[] => ("hidden" in network ? network.hidden : []);
