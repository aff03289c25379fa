// A short training that wins back what rounding lost.
import { plural } from "../plural.ts";

export const recovery = {
  buttonHelp: "Train the model on, for a few seconds, with the weights quantized by this recipe",
  heading: "Recovered by training",
  starting: "The training module is being fetched…",
  running: (epoch: string, epochs: string) => `Epoch ${epoch} of ${epochs}`,
  cancel: "Stop",
  cancelled: "Training was stopped; nothing has changed.",
  failed: (message: string) => `Training did not go through: ${message}`,
  gained: (before: string, after: string, gain: string) =>
    `${before} → ${after} (${gain}), at the same size.`,
  bytes: (before: string, after: string) => `${before} → ${after}`,
  float: (score: string) => `The trained weights in 32-bit floats: ${score}.`,
  how: (epochs: number, rows: string, steps: string) =>
    `${plural(epochs, String(epochs), "epoch", "epochs")} of quantization-aware training on ${rows} training rows: the forward pass sees the quantized weights, and gradients pass through the rounding as if it were not there (straight-through estimator). ${steps} The test rows, which the figures are of, took no part.`,
  learned: "The step of each layer was learned with the weights (LSQ).",
  taken: "Scales follow from the weights at every step, by the recipe.",
  best: "Kept is the epoch with the least loss on the calibration rows.",
  save: "Save the trained model",
  another: "This is for the model as it was trained; the chart's other points keep their weights.",
  curve: "Calibration rows, epoch by epoch",
  accuracy: "Accuracy (%)",
  epoch: "Epoch",
};
