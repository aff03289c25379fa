// What goes wrong once the engine runs, and what to do, by the stable code of the error; the rest is in `page.ts`.
export const faults = {
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
};

/** What the columns of the table say. */
export const columnNotes = {
  family: "Which values share a range, and what happens to activations.",
  levels: "Different values a weight may take.",
  bytes: "Packed codes, scales, zero points and biases; padding counted.",
  bitsPerWeight: "8 · bytes / number of parameters.",
  compression: "Bytes of the fp32 model divided by these bytes.",
  score: "On test rows that neither training nor calibration saw.",
  agreement: "Share of test rows that get the same class as from the fp32 model.",
  klDivergence: "Mean Kullback–Leibler divergence of the class probabilities from those of the fp32 model.",
  sqnr: "Signal to quantization noise over all parameters: 10·log₁₀(Σw² / Σ(w − ŵ)²).",
  meanLogitError: "Mean absolute change of the model's outputs.",
  maxError: "Greatest change of any parameter.",
  time: "Microseconds a sample, measured on this device for the selected recipe.",
};

/** What buttons say when one rests on them. */
export const hints = {
  errors:
    "Spaces the scores by the logarithm of what is missing to 100%, so that good recipes can be told apart.",
  search: "Measures how sensitive the model is to each layer, then lowers the bits where least is lost.",
  train: "Trains the model anew in this browser, from another seed.",
  share: "The link reproduces exactly this view, seeds included.",
  measure: "How fast this is on your device, beside other engines.",
  shareFailed: "The browser did not allow copying: take the address from its address bar.",
  unaffordable: "No measured recipe is within this. Allow a little more.",
};
