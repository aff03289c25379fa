// The frame of the page: title, header, datasets, states of work, and what went wrong.
export const page = {
  /** Between a name and the sentence after it. */
  stop: ". ",
  colon: ": ",
  comma: ", ",
  title: "Quantization Playground",
  tagline: "Quantize a real model in your browser and see what every bit costs in accuracy and size.",
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
  trainAgain: "Train again",
  trainHelp: "Trains the model anew in this browser, from another seed.",
  shipped: "Trained weights",
  seed: (seed: string) => `seed ${seed}`,
  share: "Copy link",
  shared: "Link copied",
  shareHelp: "The link reproduces exactly this view, seeds included.",
  shareFailed: "The browser did not allow copying: take the address from its address bar.",
  measure: "Measure",
  measureHelp: "How fast this is on your device, beside other engines.",
  about: "About",
  close: "Close",
  cancel: "Stop",
  retry: "Try again",
};

export const datasets = {
  digits: {
    label: "Digits 8×8",
    line: "Handwritten digits of 8×8 pixels, ten classes; small enough to see every weight.",
  },
  line: {
    label: "Line y = wx + b",
    line: "The tutorial's example: two parameters, w from −10 to 10 and b from −5 to 5.",
  },
  iris: { label: "Iris", line: "Three species of iris by four lengths and widths." },
  wine: { label: "Wine", line: "Three cultivars of wine by thirteen chemical measurements." },
  breast_cancer: {
    label: "Breast cancer",
    line: "Benign or malignant, by thirty measurements of cell nuclei.",
  },
  diabetes: {
    label: "Diabetes",
    line: "A regression: progression of diabetes after a year, by ten measurements.",
  },
  mnist: {
    label: "MNIST 28×28",
    line: "The classic handwritten digits, 28×28 pixels; loaded only when chosen (about 4 MB).",
  },
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
  shape: {
    title: "These numbers do not have the expected shape.",
    remedy: "The data file probably belongs to another version of this page: reload it.",
  },
  "non-finite": {
    title: "A value is not a number, or infinite.",
    remedy: "Only finite numbers can be quantized; enter another value or train again.",
  },
  "out-of-range": {
    title: "A choice lies outside its limits.",
    remedy: "Enter a value within the limits that the control shows.",
  },
  incompatible: {
    title: "Two choices do not go together.",
    remedy: "Change one of them; the last working recipe stays on the chart.",
  },
  unknown: {
    title: "The link names something this version does not know.",
    remedy: "Choose a dataset or scheme from the menus instead.",
  },
  malformed: {
    title: "A file arrived damaged.",
    remedy: "Try again; if it happens twice, reload the page.",
  },
  "accumulator-overflow": {
    title: "The sums would not fit a 32-bit accumulator.",
    remedy: "Choose fewer levels for weights or activations.",
  },
  argument: {
    title: "The engine was asked for something it cannot do.",
    remedy: "Go back one step; if that does not help, reload the page.",
  },
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
