// What the benchmark page and its worker say to each other. Types only.
import type { EngineId, Place, RowResult } from "../../benches/types.ts";

/** Another engine that the site holds, as `peers/index.json` lists it. */
export interface Peer {
  id: Extract<EngineId, "onnxruntime" | "tfjs" | "statistics">;
  /** Of the npm package. */
  package: string;
  version: string;
  /** The module to import, below `peers/`. */
  entry: string;
  /** All files together. */
  bytes: number;
}

export interface Start {
  rows: string[];
  quick: boolean;
  /** The engines to load beside ours. */
  peers: Peer[];
  /** Whether the site holds engines that were not asked for. */
  more: boolean;
  /** What `./peers/` is relative to. */
  base: string;
}

export type Phase = "prepare" | "check" | "warm" | "time";

export type FromBench =
  | { kind: "place"; place: Place }
  | { kind: "progress"; row: string; phase: Phase; contestant?: string; share: number }
  | { kind: "row"; result: RowResult }
  | { kind: "done" }
  | { kind: "failed"; message: string };
