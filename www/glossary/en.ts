// The terms, in English.
import type { Glossary } from "./terms.ts";

export const glossary: Glossary = {
  accumulator: {
    name: "Accumulator",
    text: "The register that products of integers are summed in. Products of 8-bit integers need 32 bits, or the sum overflows.",
  },
  accuracy: {
    name: "Accuracy",
    text: "The share of test rows whose class the model names rightly, on rows that neither training nor calibration has seen.",
  },
  activation: {
    name: "Activation",
    text: "A number that flows through the model: the input of a layer, which depends on the sample, unlike a weight.",
  },
  affine: {
    name: "Affine",
    text: "With a zero point: the levels need not be centred on 0, so a range such as 0 … 6 wastes none of them.",
  },
  agreement: {
    name: "Agreement",
    text: "The share of test rows for which the quantized model says the same as the fp32 model, right or wrong.",
  },
  attribution: {
    name: "Attribution",
    text: "How much each input contributed to what the model said: here the gradient of the class's logit times the input.",
  },
  bias: {
    name: "Bias",
    text: "The number that a layer adds to each of its outputs. There are few of them, so they usually stay in 32 bits.",
  },
  "bias-correction": {
    name: "Bias correction",
    text: "Quantization moves the mean of a layer's outputs. How far is measured on calibration rows, and taken off the biases; it costs no bytes.",
  },
  bits: {
    name: "Bits",
    text: "How many binary digits a code has. With b bits, 2ᵇ values can be told apart.",
  },
  "bits-per-weight": {
    name: "Bits per weight",
    text: "All the bytes that are stored, scales, zero points and codebooks included, shared among the weights. It is what a format really costs.",
  },
  calibration: {
    name: "Calibration",
    text: "Looking at some rows of data before quantizing, to learn the ranges of activations or which weights matter. They are never the rows that accuracy is measured on.",
  },
  clipping: {
    name: "Clipping",
    text: "Making the range smaller than the values: those outside become the outermost level, and the levels for all the others lie closer together.",
  },
  code: {
    name: "Code",
    text: "The bits that are stored for a value; with scale and zero point, or a codebook, they say which level it is.",
  },
  codebook: {
    name: "Codebook",
    text: "A table of the values that the codes stand for. The levels may lie anywhere, not only at equal distances.",
  },
  coding: {
    name: "Coding",
    text: "How codes are written as bits: all equally long, or the frequent ones shorter (Huffman, arithmetic coding). It changes the bytes and never the values.",
  },
  compression: {
    name: "Model compression",
    text: "Making a model smaller: quantization, pruning, sharing of weights, distillation, and what can be done of them together.",
  },
  "confidence-interval": {
    name: "Confidence interval",
    text: "Where the accuracy on all rows there could be probably lies, given how few were tested. Two points whose intervals overlap widely cannot be told apart.",
  },
  deployment: {
    name: "Deployment",
    text: "Bringing a trained model to where it is used: a phone, a browser, a microcontroller, with the memory and the time that are there.",
  },
  dequantize: {
    name: "Dequantize",
    text: "From the stored integer back to a number: take off the zero point, multiply by the scale. What rounding has taken away does not come back.",
  },
  distillation: {
    name: "Distillation",
    text: "Training a small model to say what a large one says, whose shares of the wrong classes teach more than labels do.",
  },
  dynamic: {
    name: "Dynamic quantization",
    text: "Activations are quantized at run time by the range that they have at that moment. Nothing has to be known beforehand, and finding the range costs time.",
  },
  entropy: {
    name: "Entropy",
    text: "The fewest bits that a code can take on average, given how often each occurs. No coding without loss gets below it.",
  },
  "error-feedback": {
    name: "Error feedback",
    text: "Rounding weights one after the other, and correcting those that are still to come for the error of those that are done, so that the output changes little.",
  },
  float32: {
    name: "float32",
    text: "The usual number of machine learning: 32 bits, of which 1 is the sign, 8 the exponent and 23 the fraction; about seven decimal digits.",
  },
  generalisation: {
    name: "Generalisation",
    text: "How well a model does on rows that it was not trained on; the gap to its accuracy on the training rows.",
  },
  global: {
    name: "Global",
    text: "One range, and so one scale, for all parameters of the model. The cheapest choice; a small tensor beside a large one gets few levels.",
  },
  gptq: {
    name: "GPTQ",
    text: "Rounds a layer column by column and spreads each error over the columns to come by the inverse Hessian of its inputs.",
  },
  granularity: {
    name: "Granularity",
    text: "Which values share a scale: the model, a tensor, a channel, a group. Finer is more accurate and stores more scales.",
  },
  hessian: {
    name: "Hessian",
    text: "The second derivatives of the error. For a linear layer it depends on the inputs alone: it says which weights matter, and which can make up for which.",
  },
  huffman: {
    name: "Huffman coding",
    text: "Frequent codes get short bit patterns and rare ones long patterns. Nothing is lost; it gains where some levels are used much more than others.",
  },
  importance: {
    name: "Importance",
    text: "How much an error in a weight counts: here by the mean square of the input that it is multiplied with. Searches for scales and codebooks then serve the outputs.",
  },
  int8: {
    name: "int8",
    text: "A whole number of 8 bits, from −128 to 127: a quarter of float32's bytes, and the size that processors multiply fastest.",
  },
  integer: {
    name: "Integer",
    text: "A whole number, such as codes are. Processors multiply and add them faster and with less energy than floats.",
  },
  interval: {
    name: "Interval",
    text: "A stretch of the range. All values in one interval get the same integer, and come back as the same value.",
  },
  "k-means": {
    name: "k-means",
    text: "Finds the k values that stand for all weights with the least sum of squared errors. Here it is exact: in one dimension the best can be computed.",
  },
  "kl-divergence": {
    name: "KL divergence",
    text: "How far the quantized model's class probabilities q are from those of the fp32 model, p; 0 where they are equal. It sees changes that leave every answer as it was.",
  },
  layer: {
    name: "Layer",
    text: "One step of a model. A linear layer multiplies its inputs by a matrix of weights and adds a bias.",
  },
  level: {
    name: "Level",
    text: "A value that a code can stand for. Quantizing is choosing the level; with equal distances they lie a scale apart.",
  },
  logit: {
    name: "Logit",
    text: "What a classifier computes for a class before softmax makes a share of it. The largest one wins.",
  },
  microscaling: {
    name: "Microscaling (MX)",
    text: "Blocks of 32 small elements that share one scale, a power of two in one byte: the open standard of recent accelerators.",
  },
  "mixed-precision": {
    name: "Mixed precision",
    text: "Each layer has its own number of bits: more where the outputs are sensitive to its errors, fewer where they are not.",
  },
  mse: {
    name: "Mean squared error",
    text: "The mean of the squared differences between the values and what comes back. A range that makes it least weighs clipping against coarse levels.",
  },
  "number-format": {
    name: "Number format",
    text: "What codes stand for: evenly spaced integers, floats of few bits, or entries of a codebook. The format decides how levels are spaced, the scale how far apart they are.",
  },
  outlier: {
    name: "Outlier",
    text: "A value far from the others. One is enough to stretch a range, and to leave few levels for all the rest.",
  },
  pareto: {
    name: "Pareto frontier",
    text: "The points that no other beats in both size and accuracy. Everything off it can be improved for free.",
  },
  "per-channel": {
    name: "Per channel",
    text: "Each output of a layer (each row of its matrix) has a scale of its own. It costs one number a row and rarely loses.",
  },
  "per-group": {
    name: "Per group",
    text: "Each run of, say, 32 weights of a row has a scale of its own: what 4-bit formats do. The scales are a good part of the size.",
  },
  "per-tensor": { name: "Per tensor", text: "One scale for all weights of a layer." },
  percentile: {
    name: "Percentile",
    text: "A range rule: leave out the outermost share of the values, such as 0.1 %, and take the range of the others.",
  },
  pruning: {
    name: "Pruning",
    text: "Setting weights to zero, usually those of least magnitude, and storing only the others and where they are.",
  },
  qat: {
    name: "Quantization-aware training",
    text: "Training with quantized weights in the forward pass, so that the model learns to do well with what it will have. Also: quantized learning.",
  },
  qdq: {
    name: "QDQ",
    text: "QuantizeLinear and DequantizeLinear as nodes of a graph: how ONNX says what is quantized, and leaves it to the engine how to compute it.",
  },
  quantization: {
    name: "Quantization",
    text: "Storing numbers as few-bit integers: each value becomes the nearest of a few levels. The model gets smaller, and often faster.",
  },
  r2: {
    name: "R²",
    text: "The share of the targets' variance that the predictions explain. 1 is perfect, 0 is as good as always saying the mean, less is worse than that.",
  },
  range: {
    name: "Range",
    text: "From the least to the greatest value that the levels reach. What lies outside is clipped.",
  },
  robustness: {
    name: "Robustness",
    text: "How well a model does when its inputs are disturbed, here by noise.",
  },
  rounding: {
    name: "Rounding",
    text: "Choosing the level for a value: the nearest one, ties to the even integer, unless a method knows better.",
  },
  scale: {
    name: "Scale",
    text: "The distance between two levels: what an integer is multiplied by to give a number.",
  },
  softmax: { name: "Softmax", text: "Makes shares that sum to 1 of the logits of all classes." },
  sparsity: {
    name: "Sparsity",
    text: "The share of weights that are zero. It saves bytes only if zeros are not stored, and time only if they are not computed.",
  },
  sqnr: {
    name: "SQNR",
    text: "Signal to quantization noise ratio, in decibels. Each bit is worth about 6 dB.",
  },
  static: {
    name: "Static quantization",
    text: "Activations are quantized by ranges fixed beforehand from calibration rows. Fast, and wrong for data that are unlike them.",
  },
  ste: {
    name: "Straight-through estimator",
    text: "In training, rounding is passed over by the gradient as if it were not there, since its own gradient is zero almost everywhere.",
  },
  symmetric: {
    name: "Symmetric",
    text: "Without zero point: the levels are centred on 0. Products need no correction, and a range of one sign wastes half the levels.",
  },
  tensor: {
    name: "Tensor",
    text: "An array of numbers with a shape, such as the matrix of a layer's weights.",
  },
  transform: {
    name: "Transform",
    text: "Weights are rotated or rescaled before they are rounded, and inputs the other way round: the product stays the same, and the ranges become more even.",
  },
  weight: {
    name: "Weight",
    text: "A number that training has found, by which an input is multiplied. It is the same for every sample.",
  },
  "weight-sharing": {
    name: "Weight sharing",
    text: "Many weights take their value from a codebook with few entries; what is stored is the entry's number.",
  },
  "zero-point": {
    name: "Zero point",
    text: "The integer that stands for 0. It makes 0 exact, and lets the range lie anywhere around it.",
  },
};

/** The link to all of them. */
export const allTerms = "All terms of the glossary";
