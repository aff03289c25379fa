// The frame of the page: title, header, datasets, states of work, and what went wrong.
export const page = {
  /** Between a name and the sentence after it. */
  stop: ". ",
  colon: ": ",
  comma: ", ",
  title: "Quantization Playground",
  tagline: "Quantize a real model here and see what every bit costs.",
  skip: "Skip to the chart",
  stage: "Accuracy against size",
  inspector: "Look inside",
  dataset: "Data and model",
  softmax: (shape: string) => `softmax ${shape}`,
  linear: (shape: string) => `linear ${shape}`,
  network: (shape: string) => `network ${shape}`,
  model: "Model",
  models: { linear: "Linear", network: "Network" },
  hidden: "Length of the hidden layer",
  language: "Language",
  theme: "Colours",
  themes: { auto: "Auto", light: "Light", dark: "Dark" },
  trainAgain: "Retrain",
  shipped: "Trained weights",
  seed: (seed: string) => `seed ${seed}`,
  share: "Copy link",
  shared: "Link copied",
  learn: "Learn",
  measure: "Measure",
  about: "About",
  close: "Close",
  cancel: "Stop",
  retry: "Try again",
  openOwn: "Open…",
  take: "Export…",
};

export const datasets = {
  custom: "Your model",
  digits: "Digits 8×8",
  line: "Line y = wx + b",
  iris: "Iris",
  wine: "Wine",
  breast_cancer: "Breast cancer",
  diabetes: "Diabetes",
  mnist: "MNIST 28×28",
};

export const status = {
  loss: "Mean loss",
  starting: "Starting the engine…",
  loading: (dataset: string) => `Loading ${dataset}…`,
  training: (percent: string, loss: string) => `Training: ${percent}, loss ${loss}`,
  sweeping: (percent: string) => `Measuring every scheme: ${percent}`,
  searching: (percent: string) => `Searching layer by layer: ${percent}`,
  ready: (count: string) => `${count} recipes measured.`,
  cancelled: "Stopped. What was measured stays on the chart.",
  failed: "That did not work.",
};

/** What went wrong and what to do, by the stable code of the error. */
export const errors = {
  network: {
    title: "The data could not be loaded.",
    remedy: "Check the connection, then try again. Everything already loaded keeps working.",
  },
  "no-simd": {
    title: "This browser cannot run the engine.",
    remedy: "It needs WebAssembly with 128-bit SIMD: Chrome or Edge 91, Firefox 89, Safari 16.4, or newer.",
  },
  crashed: {
    title: "The engine stopped unexpectedly.",
    remedy: "It can be started again; your choices are kept.",
  },
};

export const problems = {
  details: "Details",
  unexpected: { title: "Something unexpected happened.", remedy: "Try again, or reload the page." },
  kept: "The chart still shows the last recipe that worked.",
};
