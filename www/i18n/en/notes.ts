// What stands behind the question mark of each control: a few sentences, and their source.
import type { controls } from "./recipe.ts";

export interface NoteText {
  more: string;
  sourceName: string;
  source: string;
}

const rangeLow = {
  more: "A narrower range has finer intervals for the many and clips the few: rounding errors shrink, clipping errors grow.",
  sourceName: "Nagel et al. 2021, §3.1, quantization range setting",
  source: "https://arxiv.org/abs/2106.08295",
};

const rangeHigh = {
  more: "A narrower range has finer intervals for the many and clips the few: rounding errors shrink, clipping errors grow.",
  sourceName: "Nagel et al. 2021, §3.1, quantization range setting",
  source: "https://arxiv.org/abs/2106.08295",
};

const percent = {
  more: "Values beyond the percentile are clipped to it, with linear interpolation between values as in numpy. At 100 nothing is clipped; at 99, two of a hundred values when both ends are cut, one when magnitudes are.",
  sourceName: "NumPy, percentile",
  source: "https://numpy.org/doc/stable/reference/generated/numpy.percentile.html",
};

const percentileOf = {
  more: "Of the values: the range goes from the percentile 100 − p to the percentile p, so each side loses the same share. Of the magnitudes: the range reaches as far below zero as above it, which is all that a symmetric grid can use.",
  sourceName: "ONNX Runtime, calibrate.py",
  source:
    "https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/python/tools/quantization/calibrate.py",
};

export const notes: Record<keyof typeof controls, NoteText> = {
  format: {
    more: "A code is a small number that stands for a level. Integers space their levels evenly; floats space them by size; codebooks put them wherever the weights are. The format decides the shape, the range and the scale decide the size.",
    sourceName: "Gholami et al. 2021, A survey of quantization methods",
    source: "https://arxiv.org/abs/2103.13630",
  },
  "format.block": {
    more: "The digit is the width of a code. Plain types (Q4_0, Q8_0 …) keep a 16-bit scale for every 32 weights; _1 adds a minimum. The K family keeps one for 256 weights, and in it a small scale for every 16 or 32, which a search chooses. Blocks run through the whole tensor here, and the last one is filled up with zeros that count: 640 weights fill 20 blocks of 32, but three of 256 with room for 768. llama.cpp takes only rows that are multiples of the block (the same bytes then); others fall back to blocks of 32 (Q4_K to Q5_0, Q6_K to Q8_0), and from there to 16-bit floats.",
    sourceName: "ggml, the tables of its block types",
    source: "https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/ggml-common.h",
  },
  "format.bits": {
    more: "Each bit more doubles the number of levels. Of powers of two, one bit is the sign and the others choose a magnitude. MatMulNBits knows codes of 2, 4 and 8 bits; two 4-bit codes share a byte, the first in the lower half.",
    sourceName: "ONNX Runtime, MatMulNBits",
    source:
      "https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.MatMulNBits",
  },
  "format.blockSize": {
    more: "Blocks run along the inputs of each output. Each stores a 4-byte scale (and a zero point, when affine), and the last one of a row is filled up: 64 inputs fit blocks of 16, 32 and 64, and waste half of a block of 128.",
    sourceName: "ONNX Runtime, MatMulNBits",
    source:
      "https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.MatMulNBits",
  },
  importance: {
    more: "A search for scales or a codebook minimises a weighted sum of squared errors. By the inputs, each error counts as much as the mean square of what the weight is multiplied with on the calibration rows: llama.cpp's importance matrix (imatrix). It serves the outputs rather than the weights, and costs no byte; inputs that are always zero, such as the corners of the digits, no longer count.",
    sourceName: "llama.cpp, imatrix",
    source: "https://github.com/ggml-org/llama.cpp/tree/master/tools/imatrix",
  },
  coding: {
    more: "Packed, every code takes the same bits. But the codes of weights near zero are far more frequent than others: Huffman gives them shorter patterns, at least one bit each, and arithmetic coding even fractions of a bit. Nothing is lost. Shannon's entropy is the floor for both. The table counts in the size; where it would cost more than it saves, codes stay packed.",
    sourceName: "Han et al. 2016, Deep Compression, §4",
    source: "https://arxiv.org/abs/1510.00149",
  },
  scales: {
    more: "Every group stores its scale. At 4 bits in groups of 16 a 4-byte scale costs 2 bits per weight; half of that as a 16-bit float, about a quarter when the scales are themselves quantized. Weights are rounded by the scale as it comes back, so only the range moves a little.",
    sourceName: "Dettmers et al. 2023, QLoRA, §3, double quantization",
    source: "https://arxiv.org/abs/2305.14314",
  },
  "format.levels": {
    more: "Each weight moves to the nearest level. An integer grid spaces its levels equally over the range; a codebook puts them where they serve best. Any whole number works, not only powers of two; a code takes ⌈log₂ levels⌉ bits, so 6 levels cost as much as 8. A narrow span leaves the lowest code unused: of 4 levels, 3. On an integer grid each bit fewer doubles the width of an interval and costs about 6 dB of signal-to-noise.",
    sourceName: "Krishnamoorthi 2018, Quantizing deep convolutional networks",
    source: "https://arxiv.org/abs/1806.08342",
  },
  "format.refit": {
    more: "The scale is that of minimum and maximum, which need not reach to zero; the zero point is a float of 4 bytes. Refitting moves it in twenty steps of a half-quadratic solver, which lets a few large errors grow so that the many small ones shrink, and keeps the step with the least mean error. It needs no data.",
    sourceName: "Badri and Shaji 2023, HQQ",
    source: "https://mobiusml.github.io/hqq_blog/",
  },
  "format.symmetry": {
    more: "An affine grid stores a zero point beside the scale, x̂ = (q − z)·s, and covers exactly the range from minimum to maximum. A symmetric grid is centred on zero, x̂ = q·s: no zero point, simpler integer products, but levels are wasted when the values lean to one side. Either way zero is always a level. Blocks of MatMulNBits give a symmetric scale the sign that makes the weight of largest magnitude a level.",
    sourceName: "Nagel et al. 2021, A white paper on neural network quantization, §2.2",
    source: "https://arxiv.org/abs/2106.08295",
  },
  "format.span": {
    more: "Two's complement has one negative code more than positive ones (−128…127). A narrow span leaves it out (−127…127), so that +max and −max are both levels; the full span uses every code and clips the positive extreme of a symmetric grid by half a step. At 2 bits the narrow span leaves three levels: ternary weights.",
    sourceName: "ONNX Runtime, symmetric weight range (pull request 10170)",
    source: "https://github.com/microsoft/onnxruntime/pull/10170",
  },
  "format.precision": {
    more: "A float splits its bits into a sign, an exponent and a mantissa. The exponent decides how far apart the largest and the smallest numbers may lie, the mantissa how many steps there are at each size. E4M3 has 4 exponent and 3 mantissa bits. Halves round to even, and numbers below the least exponent are kept as subnormals.",
    sourceName: "Micikevicius et al. 2022, FP8 formats for deep learning",
    source: "https://arxiv.org/abs/2209.05433",
  },
  "format.precision.exponent": {
    more: "With e exponent bits the largest number is about 2 to the power of 2^(e−1) times the number 1; each bit more squares the range. One exponent bit alone spaces the levels evenly, as integers do.",
    sourceName: "OCP Microscaling Formats v1.0, §5.3",
    source: "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
  },
  "format.precision.mantissa": {
    more: "With m mantissa bits there are 2^m levels between a power of two and the next, so each bit more halves the relative error. Without any, the levels are powers of two.",
    sourceName: "OCP Microscaling Formats v1.0, §5.3",
    source: "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
  },
  "format.precision.specials": {
    more: "Infinity and NaN take codes away from numbers. IEEE 754 gives them the whole last exponent, half of the range; with few bits that is too dear, so the 8-bit formats keep one NaN and the smaller ones nothing at all.",
    sourceName: "Noune et al. 2022, 8-bit numerical formats for deep neural networks",
    source: "https://arxiv.org/abs/2206.02915",
  },
  "format.scaling": {
    more: "A scale brings the end of each group's range to the largest level of the format, so that none goes unused: s = max|x| / largest, and s is stored. Without one, weights go to the levels as they are; small weights may then fall below the least of them. 16-bit floats need none.",
    sourceName: "ONNX, QuantizeLinear to float8",
    source: "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
  },
  "format.overflow": {
    more: "Rounded to the format, a value may lie beyond its largest number. Accelerators, ONNX and newer PyTorch (of E4M3) take the largest number instead; IEEE 754 and ml_dtypes take infinity, or NaN where there is none, and a model that holds one computes nothing of use, so it is refused here.",
    sourceName: "ONNX, Cast to float8, saturate",
    source: "https://onnx.ai/onnx/operators/onnx__Cast.html",
  },
  "format.element": {
    more: "A block stores 32 elements and one power of two for all of them. With a byte for the scale, MXFP4 takes 4.25 bits a weight, MXFP6 6.25, MXFP8 and MXINT8 8.25. The last block of a row may be shorter; nothing is padded.",
    sourceName: "OCP Microscaling Formats v1.0, §5",
    source: "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
  },
  "format.scaleMode": {
    more: "The specification takes the largest power of two in the block and divides by that of the element (floor); with FP4, three of ten Gaussian blocks then have their largest weight clipped. Rceil takes the least power that clips nothing, ceil rounds up and often wastes the upper half of the levels, even rounds the largest weight first.",
    sourceName: "torchao, ScaleCalculationMode; NVIDIA cuBLAS, block quantization",
    source: "https://docs.nvidia.com/cuda/cublas/#d-block-quantization",
  },
  "format.table": {
    more: "The levels are multiplied with the largest magnitude of the group. NF4 takes quantiles of the normal distribution, so that all levels are used about equally often. AF4 has the least absolute error for blocks of 64 normal weights. FP4 is the float of bitsandbytes with a smallest step of 1/192; it is not the E2M1 of the standards.",
    sourceName: "Yoshida 2023, NF4 isn't information theoretically optimal",
    source: "https://arxiv.org/abs/2306.06965",
  },
  "format.method": {
    more: "Clusters of numbers are runs of the sorted weights, so dynamic programming finds the best codebook there is. Over a histogram of 4,096 bins that takes milliseconds; Lloyd's rounds on the weights themselves then mend what the bins blurred. Up to 4,096 different weights both methods give the same. The usual k-means starts somewhere and stops at the nearest local optimum.",
    sourceName: "Wang and Song 2011, Ckmeans.1d.dp",
    source: "https://doi.org/10.32614/RJ-2011-015",
  },
  "format.terms": {
    more: "Powers of two put every new level near zero, so that more bits hardly help the large weights. A sum of two or three powers (APoT) has levels between them as well, and a product takes a few shifts and adds. The nearest level is taken by value; rounding the logarithm, as some do, is not the nearest.",
    sourceName: "Li et al. 2020, Additive powers-of-two quantization",
    source: "https://arxiv.org/abs/1909.13144",
  },
  "format.values": {
    more: "Each weight moves to the nearest level, on a tie to the lower one. The codebook is stored with each tensor, as 32-bit floats, and counted in the size.",
    sourceName: "Gray and Neuhoff 1998, Quantization",
    source: "https://doi.org/10.1109/18.720541",
  },
  "format.rule": {
    more: "TWN makes weights up to 0.7 of the mean magnitude zero and gives the others the mean of theirs: near the best for normal weights. BitNet b1.58 divides by the mean magnitude and rounds; it is made for training, not for afterwards. The optimum sorts the magnitudes and keeps as many of the largest as make the squared error least.",
    sourceName: "Ma et al. 2024, The era of 1-bit LLMs: BitNet b1.58",
    source: "https://arxiv.org/abs/2402.17764",
  },
  granularity: {
    more: "A range shared by many weights is cheap to store, but its widest weight sets the step for all. Smaller groups follow the weights more closely and cost one 4-byte scale each (and a zero point, when affine). The sizes on the chart count them.",
    sourceName: "Krishnamoorthi 2018, granularity of quantization",
    source: "https://arxiv.org/abs/1806.08342",
  },
  "granularity.size": {
    more: "Groups run along the input axis; the last one of a row may be shorter. At 4 bits, groups of 16 with a 4-byte scale cost 6 bits per weight: small groups can make the model larger than one more bit would.",
    sourceName: "Shen et al. 2019, Q-BERT, group-wise quantization",
    source: "https://arxiv.org/abs/1909.05840",
  },
  range: {
    more: "Minimum and maximum of the trained values clip nothing, but a single outlier then widens every interval. The other rules clip the few to have finer intervals for the many; below 4 bits that matters more than a finer granularity. A declared range is known beforehand, as w ∈ [−10, 10] and b ∈ [−5, 5] in the tutorial's example.",
    sourceName: "Nagel et al. 2021, §3.1, quantization range setting",
    source: "https://arxiv.org/abs/2106.08295",
  },
  transform: {
    more: "The product of weights and inputs stays what it is when the weights are multiplied by a matrix and the inputs by its inverse: y = (W T⁻¹)(T x). With the right matrix both are easier to quantize. What the inputs are divided by must be stored and counts in the size; a rotation follows from its size and seed.",
    sourceName: "Xiao et al. 2022, SmoothQuant, §4",
    source: "https://arxiv.org/abs/2211.10438",
  },
  "transform.alpha": {
    more: "Every input is divided by max|x|^α / max|w|^(1−α), with the largest values on the calibration rows. At 1 all inputs reach to the same value and the weights bear all the difficulty; at 0 it is the other way round. 0.5 shares it equally, the authors' value for most models.",
    sourceName: "Xiao et al. 2022, equation 4",
    source: "https://arxiv.org/abs/2211.10438",
  },
  "transform.steps": {
    more: "Every input is divided by a power of its mean size on the calibration rows. Exponents 0, 1/steps, 2/steps, … are tried, and the one with the least error of the outputs after rounding to nearest is kept; the first of them changes nothing, so the result is never worse than none on those rows.",
    sourceName: "Lin et al. 2023, AWQ, §3.2",
    source: "https://arxiv.org/abs/2306.00978",
  },
  "transform.seed": {
    more: "Before the rotation each input may get a sign by chance, so that no pattern of the data meets the pattern of the matrix. The seed is stored in 4 bytes for each layer; without signs nothing is stored. Lengths that are no power of two are rotated in parts.",
    sourceName: "Ashkboos et al. 2024, QuaRot, §3",
    source: "https://arxiv.org/abs/2404.00456",
  },
  rounding: {
    more: "The nearest level is best for the weight, not for the output: the errors of many weights add up in a sum, and can be made to cancel. Roundings that look at the data choose levels so that the outputs of the layer change least on the calibration rows. Their errors in the weights are larger, those in the outputs several times smaller.",
    sourceName: "Nagel et al. 2020, Up or down? Adaptive rounding",
    source: "https://arxiv.org/abs/2004.10568",
  },
  "rounding.seed": {
    more: "A weight goes up with a probability that is its distance from the level below, in intervals. The number drawn for a weight follows from the seed and its place alone: the same seed gives the same model everywhere. Try several to see how much of a result is chance.",
    sourceName: "Gupta et al. 2015, §3, stochastic rounding",
    source: "https://arxiv.org/abs/1502.02551",
  },
  "rounding.damping": {
    more: "The Hessian, the mean of x·xᵀ over the calibration rows, gets this share of its mean diagonal added to its diagonal. Little damping fits the calibration rows closely; much of it comes back to rounding to nearest. 0.01 is the value of the authors' code.",
    sourceName: "Frantar et al. 2022, §3.3, step 3",
    source: "https://arxiv.org/abs/2210.17323",
  },
  "rounding.actOrder": {
    more: "Weights that are rounded early have all others left to make their errors good. With activation order those are the weights of the inputs with the largest squares. The authors added it after the paper; it is called act-order or desc_act.",
    sourceName: "The authors' code, option --act-order",
    source: "https://github.com/IST-DASLab/gptq",
  },
  "rounding.start": {
    more: "Each step takes one weight, or two at once, to the levels that leave the least error of the outputs, so the error only falls; the search ends where no step helps, which need not be the least error there is. Where it begins decides where it ends.",
    sourceName: "Behdin et al. 2023, QuantEase",
    source: "https://arxiv.org/abs/2309.01885",
  },
  prune: {
    more: "Small weights change outputs little: leave them out, store the others and where they stand. Ranges are fitted to what is kept. Places are a bitmask or gaps between kept weights, whichever is shorter; where even that costs more than it saves, zeros are stored like any weight. The fewer bits a weight has, the less there is to gain: at 4 bits a mask costs a quarter of them, at 2 bits half. Nothing is trained again here, as it usually is after pruning.",
    sourceName: "Han et al. 2015, Deep Compression, §2",
    source: "https://arxiv.org/abs/1510.00149",
  },
  "prune.sparsity": {
    more: "The weights nearest zero go first; of equal ones the later. The share of n weights is rounded to a whole number, half to even, as in PyTorch. Biases are never pruned.",
    sourceName: "PyTorch, l1_unstructured",
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.l1_unstructured.html",
  },
  "prune.scope": {
    more: "Per tensor every layer is equally sparse. Globally the smallest weights of the whole model go first, so that a layer with small weights is thinned more than one with large weights.",
    sourceName: "PyTorch, global_unstructured",
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.global_unstructured.html",
  },
  "prune.n": {
    more: "Of every M neighbours along the input axis the N farthest from zero are kept; the rest of a row that is shorter than M keeps N as well. Every output then has nearly the same number of products.",
    sourceName: "Zhou et al. 2021, N:M sparsity",
    source: "https://arxiv.org/abs/2102.04010",
  },
  "prune.m": {
    more: "NVIDIA's sparse tensor cores take 2 of 4. The larger M, the nearer the choice comes to that of magnitude alone, and the less regular it is.",
    sourceName: "Mishra et al. 2021, Accelerating sparse deep neural networks",
    source: "https://arxiv.org/abs/2104.08378",
  },
  biases: {
    more: "Biases are few, and an error in one shifts every output, so engines keep them in 32 bits. At very low widths their 4 bytes each begin to show in the size. The tutorial quantizes them like weights, or with fewer levels of their own.",
    sourceName: "Jacob et al. 2018, §2.4",
    source: "https://arxiv.org/abs/1712.05877",
  },
  "biases.levels": {
    more: "Like the levels of weights, on a grid of its own. Biases shift all outputs of their class alike, so few levels here cost more accuracy than they save bytes.",
    sourceName: "Jacob et al. 2018, §2.4",
    source: "https://arxiv.org/abs/1712.05877",
  },
  biasCorrection: {
    more: "Quantized weights shift the mean of every output by (Ŵ − W)·E[x]. The shift is measured on the calibration rows and taken from the bias, which costs no bytes. It mends the mean alone, not the spread, and matters most at few bits.",
    sourceName: "Nagel et al. 2019, Data-free quantization, §3.3",
    source: "https://arxiv.org/abs/1906.04721",
  },
  activations: {
    more: "With float activations, weights are recovered before the product: small, but no faster. Quantized activations allow integer products with 32-bit accumulators, which are rescaled once at the end. Dynamic measures the range of each sample as it comes; static fixes it beforehand on calibration rows that are in neither the training nor the test part.",
    sourceName: "ONNX, DynamicQuantizeLinear",
    source: "https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html",
  },
  "activations.levels": {
    more: "Engines use 256 levels, that is 8 bits. Fewer levels do not shrink the model, for activations are not stored; they only show how much precision the products need.",
    sourceName: "Nagel et al. 2021, A white paper on neural network quantization",
    source: "https://arxiv.org/abs/2106.08295",
  },
  "activations.range": {
    more: "The inputs of each layer over the calibration rows are gathered in a histogram of 4,096 bins, and the rule picks the range from it. Minimum to maximum clips nothing that was seen; the others let a few large inputs be clipped so that all others are rounded more finely.",
    sourceName: "Nagel et al. 2021, §3.1, quantization range setting",
    source: "https://arxiv.org/abs/2106.08295",
  },
  layers: {
    more: "Layers differ in how much an error in them costs: often the first and the last are worth more bits. Here a layer may have a number format and a granularity of its own; all other choices are shared.",
    sourceName: "Dong et al. 2019, HAWQ",
    source: "https://arxiv.org/abs/1905.03696",
  },
  "format.profile": {
    more: "ONNX divides by the scale and turns a scale below 2⁻¹²⁶ into 1. PyTorch multiplies by the reciprocal and lets no scale fall below 2⁻²³. Both round half to even, then add the zero point, then clamp. The results differ in rare ties only.",
    sourceName: "ONNX, QuantizeLinear",
    source: "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
  },
  "range.low": rangeLow,
  "range.high": rangeHigh,
  "range.percent": percent,
  "range.of": percentileOf,
  "activations.range.low": rangeLow,
  "activations.range.high": rangeHigh,
  "activations.range.percent": percent,
  "activations.range.of": percentileOf,
};
