// The inspector, and its first view: statistics and the histogram.
import { plural } from "../plural.ts";

export const inspector = {
  tabs: {
    weights: "Weights",
    weight: "One weight",
    pictures: "Heat maps",
    predictions: "Predictions",
    why: "Why",
    measures: "Besides accuracy",
    sample: "One sample",
    layers: "Layers",
  },
  tensor: "Tensor",
  tensorOption: (name: string, shape: string) => `${name} (${shape})`,
  transformed: (transform: string) =>
    `${transform} changes the weights before they are rounded: these are the changed ones, as they are packed.`,
  waiting: "Waiting for the first recipe…",
};

export const weights = {
  line: "Where the weights lie, and the levels they are moved to.",
  thisTensor: "This tensor",
  wholeModel: "Whole model",
  stats: {
    count: "Values",
    min: "Minimum",
    max: "Maximum",
    mean: "Mean",
    standardDeviation: "Standard deviation",
    zeros: "Exactly zero",
  },
  histogram: "Histogram of weights",
  x: "Value of a weight",
  y: "How many (√ scale)",
  clip: "Drag an end of the range; what lies beyond the last level is clipped. The ends of a symmetric grid move together.",
  before: "Before",
  after: "After",
  levels: "Levels",
  groups: (count: number, shown: string) =>
    `${plural(count, shown, "scale", "scales")} in this tensor; the levels drawn are those of the weight followed.`,
  float: "Float weights have no levels: nothing is moved.",
  sqnr: (decibels: string, error: string) => `SQNR ${decibels}; greatest error ${error}.`,
  exact: "Nothing is lost in this tensor.",
  coded: (bits: string, entropy: string) =>
    `A code takes ${bits} bits; its entropy is ${entropy} bits, the floor of any coding.`,
};
