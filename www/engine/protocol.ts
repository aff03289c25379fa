// What the page and its worker say to each other. Types only, and the rule that turns errors into plain objects.
import type {
  Budget,
  Catalogue,
  ComparedRecipes,
  Cost,
  ExportedFile,
  FileFormat,
  InspectedTensor,
  LayerCost,
  LayerInfo,
  LineOptions,
  Measures,
  Origin,
  Point,
  Predictions,
  Recipe,
  RowOptions,
  RowsPreview,
  SamplePrediction,
  SessionInfo,
  SharedModel,
  TracedSample,
  TraceOptions,
  Why,
} from "../types.ts";

/** A model from files, and how its rows are read. */
export interface OwnFiles {
  /** Tells it from what was opened before. */
  id: number;
  model: File;
  rows: File | null;
  /** A second file with the labels, as MNIST and NumPy have them. */
  labels: File | null;
  options: RowOptions;
  /** How many of the first rows calibrate; `null` for a fifth. */
  calibrationRows: number | null;
}

export interface OpenRequest {
  dataset: string;
  line: Required<LineOptions>;
  /** Length of the hidden layer; `null` for the linear model. */
  network: number | null;
  /** `null`: the weights that ship, where there are any. */
  trainSeed: number | null;
  /** In the place of a dataset of the catalogue. */
  own: OwnFiles | null;
  /** What `./data/` is relative to. */
  base: string;
}

/** What tells one model from another before it is opened. */
export function openKey({ dataset, line, network, trainSeed, own }: Omit<OpenRequest, "base">): string {
  return JSON.stringify([dataset, dataset === "line" && line, network, trainSeed, own?.id]);
}

export type OpenProgress = { stage: "loading" } | { stage: "training"; share: number; loss: number };

export interface Opened {
  catalogue: Catalogue;
  session: SessionInfo;
  losses: number[];
  layers: LayerInfo[];
  /** `null` for the models of the datasets. */
  origin: Origin | null;
  /** One text for one model on one dataset: two models that differ in a bit have different ones. */
  model: string;
}

/** What another worker needs to measure the same recipes. Its buffers are transferred. */
export interface Share {
  /** The WebAssembly, compiled: the first half and the rest. */
  halves: [WebAssembly.Module, WebAssembly.Module];
  shared: SharedModel;
}

/** Points in the order of the recipes; `null` where this model is too large for a recipe. */
export interface Swept {
  points: (Point | null)[];
  /** Milliseconds of work. */
  millis: number;
}

/** Bytes of what a packed tensor is made of. */
export interface TensorParts {
  shape: number[];
  codes: number;
  scales: number;
  zeroPoints: number;
  codebook: number;
  index: number;
  table: number;
}

/** Where the bytes of a packed model are. `beside` is what is stored of no tensor, such as scales of inputs. */
export interface Parts {
  tensors: TensorParts[];
  beside: number;
  total: number;
}

/** What ONNX Runtime made of a file, beside what it is compared with. */
export interface Executed {
  /** Its version. */
  version: string;
  /** Our outputs, or those that it has itself for the model as it was opened. */
  against: "ours" | "original";
  /** What went in: the rows that the model is judged by, or random numbers. */
  inputs: "rows" | "random";
  rows: number;
  /** Rows whose largest output is at the same place; `null` where an output is one number. */
  same: number | null;
  /** Share of rows that are labelled with the largest output; `null` without labels. */
  accuracy: number | null;
  /** The greatest difference of an output. */
  maxDifference: number;
  /** Signal to error of the outputs, in dB; `null` where there is no error. */
  sqnrDb: number | null;
}

/** A sample: a test row, the next one behind a row whose class changes, or features of one's own. */
export type Given = { row: number } | { changedBehind: number } | { features: Float32Array };

export interface SampleRequest {
  recipe: Recipe;
  given: Given;
  trace: TraceOptions;
}

/** One sample by itself. */
export interface Sampled {
  features: Float32Array;
  /** Which test row it is, and its label; `null` for features of one's own. */
  row: number | null;
  label: number | null;
  /** How many test rows there are. */
  rows: number;
  /** What most values of the rows are near to, and the other end of what they reach: paper and ink of pictures. */
  ends: [number, number];
  prediction: SamplePrediction;
  /** `null` for a layer that is computed group by group. */
  trace: TracedSample | null;
}

export interface RecoverRequest {
  recipe: Recipe;
  line: Required<LineOptions>;
  /** What `./data/` is relative to. */
  base: string;
}

export interface RecoverProgress {
  /** From 0 to 1. */
  share: number;
  epoch: number;
  epochs: number;
  /** Of each epoch so far, on the calibration rows, quantized. */
  scores: number[];
}

/** A model that was trained on for a recipe. */
export interface Recovered {
  /** The recipe's point before training, and after it. */
  before: Point;
  after: Point;
  /** What training made, in floats. */
  float: Point;
  /** The trained model as the recipe packs it. */
  file: ExportedFile;
  /** Whether steps were learned, rather than taken from the weights. */
  learnsSteps: boolean;
  epochs: number;
  scores: number[];
  /** How many rows it was trained on. */
  rows: number;
}

export interface LookRequest {
  /** `null`: the dataset's own. */
  recipe: Recipe | null;
  parameter: number;
  /** `null` for a typical one. */
  weight: number | null;
  /** Another value in the place of the weight. */
  value: number | null;
  pins: Recipe[];
  predictions: boolean;
  why: boolean;
  /** Name of the sweep that was last asked for; empty for none. */
  swept: string;
}

/** Everything the page shows of one recipe, so that one frame shows one recipe. */
export interface Looked {
  recipe: Recipe;
  /** A `Form` as JSON: hundreds of small objects, which cross many times faster as one text. */
  form: string;
  point: Point;
  pinned: Point[];
  inspection: InspectedTensor;
  /** The tensor and the weight that were looked at. */
  parameter: number;
  weight: number;
  predictions: Predictions | null;
  /** Of the recipe, then of the pins; `null` where nothing is quantized. */
  reasons: (Why | null)[];
  /** The recipes to sweep, and their name; `null` where they are those that were last asked for. */
  sweep: { name: string; recipes: Recipe[] } | null;
}

/** Every call: what it takes, what it reports on the way, what it answers. */
export interface Calls {
  open: { request: OpenRequest; progress: OpenProgress; answer: Opened };
  look: { request: LookRequest; progress: never; answer: Looked };
  share: { request: null; progress: never; answer: Share };
  join: { request: Share; progress: never; answer: undefined };
  sweep: { request: { recipes: Recipe[] }; progress: never; answer: Swept };
  measures: { request: { recipe: Recipe }; progress: never; answer: Measures };
  compare: { request: { a: Recipe; b: Recipe; parameter: number }; progress: never; answer: ComparedRecipes };
  allocate: {
    request: { recipe: Recipe; budget: Budget };
    progress: { points: Point[]; share: number };
    answer: undefined;
  };
  rank: {
    request: { bytes: number[]; scores: number[]; budget: Budget | null };
    progress: never;
    answer: { front: number[]; best: number | null };
  };
  time: {
    request: { recipes: Recipe[] };
    progress: { recipe: Recipe; micros: number };
    answer: undefined;
  };
  cost: { request: { recipe: Recipe }; progress: Cost; answer: undefined };
  sensitivity: {
    request: { recipe: Recipe };
    progress: { costs: LayerCost[]; share: number };
    answer: undefined;
  };
  preview: { request: { file: File; options: RowOptions }; progress: never; answer: RowsPreview };
  export: { request: { recipe: Recipe; format: FileFormat }; progress: never; answer: ExportedFile };
  parts: { request: { recipe: Recipe }; progress: never; answer: Parts };
  execute: {
    request: { recipe: Recipe; format: FileFormat };
    progress: { share: number };
    answer: Executed;
  };
  recover: { request: RecoverRequest; progress: RecoverProgress; answer: Recovered };
  /** `null` where no row changes its class. */
  sample: { request: SampleRequest; progress: never; answer: Sampled | null };
}

export type Kind = keyof Calls;

/** The calls that a module of their own answers. */
export type OwnKind = "preview" | "export" | "execute" | "parts" | "sample" | "recover";

/** What a call that is under way can say and hear. */
export interface Run<K extends Kind> {
  progress(value: Calls[K]["progress"]): void;
  signal: AbortSignal;
}

export type ToWorker =
  | { [K in Kind]: { id: number; kind: K; request: Calls[K]["request"] } }[Kind]
  | { id: number; kind: "cancel" }
  | { id: number; kind: "ping" };

export interface PlainError {
  code: string;
  message: string;
  /** The worker cannot go on and has to be replaced. */
  fatal: boolean;
}

export type FromWorker =
  | { id: number; progress: unknown }
  | { id: number; answer: unknown }
  | { id: number; error: PlainError };

/** The buffers of arrays that go over to the other side, rather than being copied. */
export function buffersOf({ shared }: Share): ArrayBuffer[] {
  const arrays = [...shared.parameters, shared.features, shared.labels];
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}

/** Structured clone drops an error's code and name, so errors cross as plain objects. */
export function plainError(error: unknown): PlainError {
  const fatal = error instanceof WebAssembly.RuntimeError || error instanceof WebAssembly.CompileError;
  const code = fatal ? "crashed" : (error as { code?: unknown } | null)?.code;
  const message = error instanceof Error ? error.message : String(error);
  return { code: typeof code === "string" ? code : "network", message, fatal };
}
