// A short quantization-aware training from the model and the recipe at hand, in the worker: in steps, so that newer requests and
// a cancel are heard.
import type { DescentOptions, Session } from "../../pkg/models.js";
import type { Recovered, RecoverProgress, Run } from "./protocol.ts";

const STEP_MS = 12;
/** Between two reports of how far it is. */
const REPORT_MS = 100;

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** `session` holds the rows to train on. */
export async function recovered(
  session: Session,
  recipe: Parameters<Session["recoveryOptions"]>[0],
  run: Run<"recover">,
): Promise<Recovered> {
  const options: DescentOptions = session.recoveryOptions(recipe);
  const training = session.descend(options);
  try {
    const scores: number[] = [];
    let said = 0;
    let end = performance.now() + STEP_MS;
    for (let progress = training.step(); progress; progress = training.step()) {
      if (progress.report) scores.push(progress.report.score);
      const now = performance.now();
      if (now < end) continue;
      if (now - said > REPORT_MS) {
        said = now;
        run.progress(progressOf(progress, scores));
      }
      await pause();
      if (run.signal.aborted) throw Object.assign(new Error("cancelled"), { code: "cancelled" });
      end = performance.now() + STEP_MS;
    }
    const [made, final] = [training.finish(), training.recipe()];
    try {
      const isPlain = final.format?.kind === "integer" && final.prune?.kind === "none";
      const format = isPlain ? "onnxQdq" : "safetensors";
      const [before, rows] = [session.evaluate(recipe), session.info().rows];
      return {
        before,
        after: made.evaluate(final),
        float: made.evaluate({ format: { kind: "float32" } }),
        file: made.export(final, format),
        learnsSteps: options.quantization?.stepSize === "learned",
        epochs: scores.length,
        scores,
        rows: rows[0] || rows[1],
      };
    } finally {
      made.free();
    }
  } finally {
    training.free();
  }
}

function progressOf(
  { epoch, epochs, batch, batches }: { epoch: number; epochs: number; batch: number; batches: number },
  scores: number[],
): RecoverProgress {
  return { share: (epoch - 1 + batch / batches) / epochs, epoch, epochs, scores: [...scores] };
}
