// What runs have found, experiment by experiment: a plain value, and how it grows. Pure.
import type { Point, StageReport } from "../types.ts";
import type { Experiment } from "./choices.ts";
import type {
  AugmentedPoint,
  CurvePart,
  EpochPoint,
  Found,
  Picture,
  Place,
  Stairs,
  StudentPoint,
} from "./protocol.ts";

export interface Curve {
  losses: [epoch: number, loss: number][];
  epochs: EpochPoint[];
  place: Place;
}

export interface Outcome {
  /** Names of the layers. */
  layers: string[];
  /** Rows to train on, to calibrate with, to be judged by. */
  rows: [number, number, number] | null;
  /** By series, in the order in which they began. */
  curves: Record<string, Curve>;
  points: Partial<Record<"float" | "plain" | "aware", Point>>;
  /** Hashes of the parameters behind the points. */
  digests: Partial<Record<"float" | "plain" | "aware", string>>;
  pictures: Picture[];
  stairs: Stairs[];
  students: StudentPoint[];
  augmented: AugmentedPoint[];
  stages: StageReport[];
}

export const NOTHING: Outcome = {
  ...{ layers: [], rows: null, curves: {}, points: {}, digests: {} },
  ...{ pictures: [], stairs: [], students: [], augmented: [], stages: [] },
};

export type Outcomes = Record<Experiment, Outcome>;

function longer(before: Curve | undefined, { losses, epochs, place }: CurvePart): Curve {
  return {
    losses: [...(before?.losses ?? []), ...losses],
    epochs: [...(before?.epochs ?? []), ...epochs],
    place,
  };
}

/** The outcome with what was found; the names of layers come first, and begin it anew. */
export function grown(outcome: Outcome, found: Found): Outcome {
  switch (found.kind) {
    case "layers":
      return { ...NOTHING, layers: found.names, rows: found.rows };
    case "curve": {
      const curve = longer(outcome.curves[found.series], found.part);
      return { ...outcome, curves: { ...outcome.curves, [found.series]: curve } };
    }
    case "point": {
      const points = { ...outcome.points, [found.name]: found.point };
      return { ...outcome, points, digests: { ...outcome.digests, [found.name]: found.digest } };
    }
    case "picture":
      return { ...outcome, pictures: [...outcome.pictures, found.picture] };
    case "stairs":
      return { ...outcome, stairs: found.stairs };
    case "student":
      return { ...outcome, students: [...outcome.students, found.student] };
    case "augmented":
      return { ...outcome, augmented: [...outcome.augmented, found.augmented] };
    case "stage":
      return { ...outcome, stages: [...outcome.stages, found.report] };
  }
}
