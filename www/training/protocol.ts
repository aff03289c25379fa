// What the training page and its worker say to each other. Types only.
import type { PlainError } from "../engine/protocol.ts";
import type {
  ExportedFile,
  FileFormat,
  LineOptions,
  Measures,
  Point,
  Recipe,
  StageReport,
  TrainingData,
} from "../types.ts";
import type { Augment, Aware, Deep, Distil, Experiment, Setup } from "./choices.ts";
import type { MnistFiles } from "./mnist.ts";

export type Job =
  | { kind: "train"; setup: Setup }
  | { kind: "aware"; setup: Setup; aware: Aware }
  | { kind: "augment"; setup: Setup; augment: Augment }
  | { kind: "distil"; setup: Setup; distil: Distil }
  | { kind: "deep"; deep: Deep };

/** What the worker's files and points are relative to. */
export interface Around {
  base: string;
  /** Of the generated line. */
  line: Required<LineOptions>;
  /** In the place of the part of MNIST that ships. */
  mnist: MnistFiles | null;
}

/** Models that the worker keeps, to be taken away. */
export const MODELS = ["float", "aware", "augmented", "student", "deep"] as const;
export type ModelName = (typeof MODELS)[number];

export type ToTraining =
  | { kind: "start"; run: number; job: Job; around: Around }
  | { kind: "pause" | "resume" | "cancel" | "list" }
  | { kind: "export"; model: ModelName; format: FileFormat }
  | { kind: "ask"; text: string };

/** What the network says of a sentence: its likeliest languages, and how likely each is in floats and in 4 bits. */
export interface SaidOfText {
  text: string;
  likeliest: { name: string; float: number; four: number }[];
}

export interface Place {
  epoch: number;
  epochs: number;
  batch: number;
  batches: number;
  /** Mean loss of the epoch so far. */
  loss: number;
  rate: number;
}

export interface EpochPoint {
  epoch: number;
  /** Mean loss of the rows that were trained on, each as it was seen. */
  trained: number;
  /** Of the calibration rows. */
  loss: number;
  score: number;
}

/** What has come since the last report. */
export interface CurvePart {
  place: Place;
  /** Epochs as a fraction, and the mean loss of the batches since the point before. */
  losses: [epoch: number, loss: number][];
  epochs: EpochPoint[];
}

/** One layer's weights: as gradients move them in bins of one width, and as the forward pass sees them. */
export interface LayerPicture {
  /** Left edge of the first bin. */
  from: number;
  /** Width of a bin. */
  bin: number;
  /** Shares of the weights. */
  shares: number[];
  /** Values that are seen, ascending, with the shares of the weights that have them; none where they are too many to draw. */
  levels: [value: number, share: number][];
}

export interface Picture {
  /** Epochs that are done. */
  epoch: number;
  layers: LayerPicture[];
}

/** The rounding of one layer as a function of a weight. */
export interface Stairs {
  levels: number[];
  /** Between each level and the next, where one ends and the other begins. */
  edges: number[];
  /** The least and the greatest weight. */
  reach: [number, number];
  /** What gradients pass within; `null` where they pass everywhere. */
  clip: [number, number] | null;
}

/** A student of one seed, without its teacher or with it. */
export interface StudentPoint {
  seed: number;
  taught: boolean;
  point: Point;
}

/** A network of one seed, trained on rows as they are, or on varied ones. */
export interface AugmentedPoint {
  seed: number;
  augmented: boolean;
  /** What it became afterwards. */
  recipe: Partial<Recipe>;
  measures: Measures;
}

/** What a run finds, in the order in which it finds it; `of` says which experiment's it is. */
export type Found = { of: Experiment } & (
  | { kind: "layers"; names: string[]; rows: [number, number, number] }
  | { kind: "curve"; series: string; part: CurvePart }
  | { kind: "picture"; picture: Picture }
  | { kind: "stairs"; stairs: Stairs[] }
  | { kind: "point"; name: "float" | "plain" | "aware"; point: Point; digest: string }
  | { kind: "student"; student: StudentPoint }
  | { kind: "augmented"; augmented: AugmentedPoint }
  | { kind: "stage"; report: StageReport }
);

export type FromTraining =
  | { kind: "list"; datasets: TrainingData[] }
  | { kind: "found"; run: number; found: Found }
  | { kind: "phase"; run: number; of: Experiment; series: string }
  | { kind: "done" | "cancelled"; run: number }
  | { kind: "failed"; run: number | null; error: PlainError }
  | { kind: "exported"; model: ModelName; format: FileFormat; file: ExportedFile }
  | { kind: "notExported"; model: ModelName; format: FileFormat; error: PlainError }
  | { kind: "said"; said: SaidOfText };
