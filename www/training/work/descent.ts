// A descent from its first batch to its last, with its curve.
import type { DescentRun } from "../../../pkg/models.js";
import type { Pace } from "../../engine/pace.ts";
import type { DescentProgress } from "../../types.ts";
import type { CurvePart } from "../protocol.ts";

/** The curve of the loss has about so many points. */
const POINTS = 500;

/** Collects a curve, batch by batch, thinned: each point is the mean of as many batches. */
export class CurveMeter {
  #rows: number;
  #batch: number;
  #sum = 0;
  #window = { sum: 0, rows: 0, batches: 0 };
  #part: Omit<CurvePart, "place"> = { losses: [], epochs: [] };
  #place: CurvePart["place"] | null = null;

  /** `rows` are trained on, `batch` of them in a step. */
  constructor(rows: number, batch: number) {
    this.#rows = rows;
    this.#batch = batch;
  }

  take({ epoch, epochs, batch, batches, rate, loss, report }: DescentProgress, before = 0): void {
    const seen = Math.min(batch * this.#batch, this.#rows);
    const rows = seen - Math.min((batch - 1) * this.#batch, this.#rows);
    // What is reported is the mean of the epoch so far.
    const sum = loss * seen;
    this.#window.sum += batch === 1 ? sum : sum - this.#sum;
    this.#window.rows += rows;
    this.#window.batches += 1;
    this.#sum = sum;
    const every = Math.max(Math.ceil((epochs * batches) / POINTS), 1);
    if (this.#window.batches >= every) this.#put(before + epoch - 1 + batch / batches);
    if (report)
      this.#part.epochs.push({
        epoch: before + epoch,
        trained: loss,
        loss: report.loss,
        score: report.score,
      });
    this.#place = { epoch: before + epoch, epochs: before + epochs, batch, batches, loss, rate };
  }

  /** What has come since it was last asked; nothing where nothing has. */
  flush(): CurvePart | null {
    const place = this.#place;
    if (!place) return null;
    const part = { ...this.#part, place };
    this.#part = { losses: [], epochs: [] };
    this.#place = null;
    return part;
  }

  #put(epoch: number): void {
    const { sum, rows } = this.#window;
    this.#part.losses.push([epoch, sum / Math.max(rows, 1)]);
    this.#window = { sum: 0, rows: 0, batches: 0 };
  }
}

interface Heard {
  curve(part: CurvePart): void;
  /** After each epoch. */
  epoch?(done: number, of: number): void;
}

/** Takes a descent to its end. */
export async function descend(run: DescentRun, meter: CurveMeter, pace: Pace, heard: Heard): Promise<void> {
  const step = () => {
    const progress = run.step();
    if (!progress) return false;
    meter.take(progress);
    if (progress.report) heard.epoch?.(progress.epoch, progress.epochs);
    return true;
  };
  await pace.through(step, () => {
    const part = meter.flush();
    if (part) heard.curve(part);
  });
}
