// One sample through the model, number by number.
import { plural } from "../plural.ts";

export const sample = {
  line: "Send one sample through the fp32 model and the quantized one, and follow it number by number.",
  waiting: "The sample is on its way…",
  failed: "This sample could not be computed:",
  row: "Test row",
  previous: "Previous row",
  next: "Next row",
  changed: "A changed one",
  unchanged: "With this recipe no test row changes its class.",
  label: (name: string) => `Label: ${name}`,
  target: (value: string) => `Target: ${value}`,
  pad: "Draw a picture",
  padHelp:
    "Draw with mouse, pen or finger. Or focus the pad: the arrow keys move the pen, Space sets it down and lifts it, Delete clears.",
  penDown: "The pen is down.",
  penUp: "The pen is up.",
  clear: "Clear",
  seen: "What the model sees",
  own: "Your own",
  features: "Features",
  standardised: "In standard deviations from the mean of the training rows.",
  many: (count: string) => `Its ${count} numbers are too many to list; choose a row.`,
  say: {
    same: (name: string, before: string, after: string) =>
      `Both say ${name}: fp32 with ${before}, quantized with ${after}.`,
    differ: (before: string, beforeShare: string, after: string, afterShare: string) =>
      `fp32 says ${before} (${beforeShare}), quantized says ${after} (${afterShare}).`,
    numbers: (before: string, after: string, difference: string) =>
      `fp32 gives ${before}, quantized gives ${after}: ${difference}.`,
  },
  classes: "Probability of each class",
  class: "Class",
  difference: "Difference",
  likeliest: (count: string) => `The ${count} likeliest classes.`,
  saliency: {
    heading: (name: string) => `What speaks for ${name}`,
    line: "Gradient × input: how much each input raises or lowers the output of the class that fp32 answers.",
    colours: "Orange raises it, blue lowers it.",
    kept: (kept: string, top: string) =>
      `Of the ${top} inputs that count most, ${kept} are the same in both models.`,
  },
  heading: "Step by step",
  through: "How the quantized model computes one of its outputs from this sample.",
  layer: "Layer",
  output: "Output",
  position: "Position",
  channel: (index: string) => `channel ${index}`,
  input: (index: string) => `input ${index}`,
  rotated: (index: string) => `rotated ${index}`,
  grouped: "This convolution is computed group by group; choose another layer to follow.",
  steps: {
    input: "Input",
    codes: "Codes",
    weightCodes: "Weight codes",
    weights: "Weights",
    products: "Products",
    sum: "Sum",
    rescale: "Rescale",
    output: "Output",
  },
  back: "Previous step",
  forward: "Next step",
  play: "Play",
  pause: "Pause",
  all: "Show all steps",
  navigation: "Steps",
  table: "Inputs of this output; arrow keys move between numbers",
  columns: { input: "Input" },
  others: (count: number, shown: string) => plural(count, shown, "other", "others"),
  openAll: (count: string) => `All ${count}`,
  openFew: "Only the largest",
  hint: "Point at a number, or reach it by keyboard, to see where it comes from.",
  flags: {
    1: "Half-way between two codes: rounded to the even one.",
    2: "Beyond the last code: clipped.",
  } as Record<number, string>,
  flagged: {
    1: (count: string) => `Half-way between two codes: ${count}.`,
    2: (count: string) => `Clipped: ${count}.`,
  },
  run: "Inputs that share a scale",
  runOption: (number: string, first: string, last: string) => `${number}: inputs ${first} to ${last}`,
  text: {
    input: {
      picture:
        "Each input is a pixel, as the model sees it. Those that will add most to this output come first.",
      plain: "What goes into this layer. The inputs that will add most to this output come first.",
      transformed: "What goes into this layer, after the recipe's transform.",
    },
    codes: {
      dynamic: (low: string, high: string) =>
        `Inputs become integers. The grid follows this sample: it spans ${low} to ${high}.`,
      static: (low: string, high: string) =>
        `Inputs become integers. Calibration has fixed the grid: it spans ${low} to ${high}, and what lies beyond is clipped.`,
    },
    weightCodes: {
      integers: "The codes of the weights, as they are unpacked from the bytes.",
      levels: "The codes of the weights, as they are unpacked from the bytes: each stands for a level.",
    },
    weights: {
      integers: "Integers less their zero point are what is multiplied.",
      recovered: "This recipe multiplies in floats: each code is turned back into a weight.",
      transformed:
        "This recipe multiplies in floats: weights come from their codes, and the transform is undone.",
      float: "These weights are 32-bit floats, as trained.",
    },
    products: {
      integers: "Integer times integer: no rounding, no scale.",
      floats: "Input times recovered weight, in 32-bit floats.",
    },
    sum: {
      one: "All products are added up in one 32-bit integer: exactly.",
      runs: (count: string) =>
        `Products add up exactly in 32-bit integers: ${count} sums, one for each stretch of inputs whose weights share a scale.`,
      floats: "All products are added up in order, in 32-bit floats.",
    },
    rescale: {
      one: "One product with both scales turns the integer into a float.",
      runs: "Each sum is turned into a float by the scale of the inputs and its own; then they are added up.",
    },
    output: {
      bias: "The bias is added: the output, bit for bit that of the forward pass.",
      none: "There is no bias: this is the output, bit for bit that of the forward pass.",
    },
  },
  fp32: (value: string, difference: string) => `fp32 gives ${value} here: the difference is ${difference}.`,
  map: "What each pixel adds to the output",
  mapWords: (limit: string) => `Colours run from −${limit} through 0 to +${limit}.`,
  rounding: "Rounding of the sum",
  total: "Total",
};
