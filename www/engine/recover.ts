// A short quantization-aware training from the model and the recipe at hand, in the worker.
import type { DescentOptions, Session } from "../../pkg/models.js";
import { Pace } from "./pace.ts";
import type { Recovered, Run } from "./protocol.ts";

/** `session` holds the rows to train on. */
export async function recovered(
  session: Session,
  recipe: Parameters<Session["recoveryOptions"]>[0],
  run: Run<"recover">,
): Promise<Recovered> {
  const options: DescentOptions = session.recoveryOptions(recipe);
  const training = session.descend(options);
  const pace = new Pace();
  run.signal.addEventListener("abort", () => pace.cancel());
  try {
    const scores: number[] = [];
    let last = training.step();
    const step = () => {
      if (last?.report) scores.push(last.report.score);
      const next = training.step();
      last = next ?? last;
      return next !== undefined;
    };
    await pace.through(step, () => {
      if (!last) return;
      const { epoch, epochs, batch, batches } = last;
      run.progress({
        share: (epoch - 1 + batch / batches) / epochs,
        epoch,
        epochs,
        scores: [...scores],
      });
    });
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
