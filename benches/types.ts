// What the parts of the benchmark hand each other. Types only.

import type { dequantizeTensor, Numbers, QuantizedTensor, TensorRecipe } from "../pkg/index.js";
import type { Build, Kernels } from "../pkg/kernels.js";

export type { Build, Kernels };

/** Where a contestant's code comes from: the first part of its id ("ours-resident" is of "ours"). */
export type EngineId = "ours" | "plain" | "onnxruntime" | "tfjs" | "statistics" | "limit";

/** Numbers that a contestant has computed. */
export type Values = Float32Array | Int32Array | Int8Array | Uint8Array;

/** One way of doing the work of a row. */
export interface Contestant {
  /** Does the work once. What it returns is awaited where it is a promise. */
  run(): unknown;
  /** What the last `run` has computed. */
  result(): Values;
  /** Gives memory back. */
  free?(): void;
}

/** How a result was found equal to the reference. */
export interface Check {
  /**
   * `exact`: every number. `bound`: the worst difference in units of what rounding allows. `error`: a squared error in units
   * of the reference's. `none`: it computes nothing.
   */
  rule: "exact" | "bound" | "error" | "none";
  ok: boolean;
  worst: number;
  allowed: number;
}

export type Unit = "values" | "operations";

/** What a contestant has to reach. Times are medians of one run. */
export type Goal = {
  of: string;
  /** Only where this build of ours runs. */
  build?: Build;
  against: string;
} & (
  | { /** The other's time divided by ours is at least this. */ least: number }
  | { /** Our time divided by the other's (a limit's) is at most this. */ most: number }
  | { /** Our share of a limit is at least this. */ share: number }
);

/** A goal on a squared error rather than on a time. */
export interface ErrorGoal {
  of: string;
  against: string;
  mostError: number;
}

export interface Prepared {
  contestants: Record<string, (engines: Engines) => Contestant | Promise<Contestant>>;
  check(id: string, result: Values): Check;
  /** The squared error that a result has, where that is compared. */
  error?(result: Values): number;
}

/** A row of the benchmark. */
export interface Row {
  id: string;
  group: string;
  /** What the sizes are, by name; shown behind the title of the group. */
  shape: Record<string, number>;
  /** Part of the subset that takes half a minute. */
  quick: boolean;
  /** What one run handles, for rates. */
  work: { count: number; unit: Unit };
  goals: (Goal | ErrorGoal)[];
  prepare(): Prepared | Promise<Prepared>;
}

export interface Statistics {
  median: number;
  low: number;
  high: number;
}

export interface ContestantResult extends Partial<Statistics> {
  id: string;
  check?: Check;
  /** The squared error of its result. */
  error?: number;
  /** Milliseconds of the very first call. */
  first?: number;
  samples?: number;
  /** Calls in a sample. */
  repeats?: number;
  /** Why it was not measured: its engine is not here. */
  unavailable?: string;
  /** Why it was not timed: it failed, or its result is wrong. */
  failed?: string;
}

export interface GoalResult {
  goal: Goal | ErrorGoal;
  /** `absent`: one of the two was not measured in this run; `build`: meant for another build. */
  outcome: "reached" | "missed" | "absent" | "build";
  value?: number;
}

export interface RowResult {
  id: string;
  group: string;
  shape: Record<string, number>;
  work: { count: number; unit: Unit };
  contestants: ContestantResult[];
  goals: GoalResult[];
}

/** Everything that contestants are made from. An engine that could not be started throws its reason when used. */
export interface Engines {
  readonly ours: Ours;
  readonly plain: typeof import("./contestants/plain.mjs");
  readonly onnxruntime: import("./contestants/onnxruntime.mjs").OnnxRuntime;
  readonly tfjs: import("./contestants/tfjs.mjs").Tensorflow;
  readonly statistics: { ckmeans(values: number[], clusters: number): number[][] };
  readonly limit: import("./contestants/limits.mjs").Limits;
}

/** The main package and the kernels in the builds that run here. */
export interface Ours {
  best: Kernels;
  simd128: Kernels;
  quantizeTensor(data: Numbers, shape: number[], recipe?: TensorRecipe, inputs?: Numbers): QuantizedTensor;
  dequantizeTensor: typeof dequantizeTensor;
}

export interface Options {
  /** Milliseconds that every contestant runs before it is timed. */
  warmUp: number;
  /** Least milliseconds of a sample. */
  sample: number;
  samples: number;
  onProgress?(progress: {
    phase: "prepare" | "check" | "warm" | "time";
    contestant?: string;
    share: number;
  }): void;
}

export interface Place {
  build: Build;
  /** Whether the relaxed product of bytes is exact for all activations here, so that our products use it. */
  relaxedIsWide: boolean;
  engine: string;
  cores: number;
  versions: Record<string, string>;
}

export interface Results {
  date: string;
  place: Place;
  /** How it was measured. */
  options: { warmUp: number; sample: number; samples: number };
  rows: RowResult[];
}

/** A file to download, in bytes. */
export interface Weighed {
  file: string;
  raw: number;
  gz: number;
}

/** What is paid beside computing. */
export interface Costs {
  /** Milliseconds from navigation to the first result. */
  starts: Record<string, Statistics>;
  /** Bytes, for a tensor of so many values; `extra` is what the process grew by beside input and output. */
  memory: { count: number; input: number; output: number; extra: number; seconds: number };
  firstLoad: { rows: Weighed[]; sums: Record<string, number> };
  downloads: { name: string; files: Weighed[] }[];
}
