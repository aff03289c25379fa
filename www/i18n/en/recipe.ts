// Every path, option and family that the core's form sends: its name, what it does, when to use it, and a source.
export interface OptionText {
  label: string;
  /** One line: when to use it. */
  use: string;
}

export interface ControlText {
  label: string;
  /** One line: what this does. */
  help: string;
  /** A few sentences behind the question mark. */
  more: string;
  sourceName: string;
  source: string;
  options?: Record<string, OptionText>;
}

// Range rules serve weights and activations.
const rangeRules = {
  minMax: { label: "Minimum to maximum", use: "At 8 bits, where clipping gains little." },
  percentile: {
    label: "Percentile",
    use: "For long tails: clips a share of the values that you choose.",
  },
  mse: { label: "Least squares (MSE)", use: "At 4 bits and fewer: tries ranges and keeps the best one." },
  entropy: {
    label: "Entropy (KL)",
    use: "For activations, as TensorRT and ONNX Runtime calibrate; a few dozen weights are too few for it.",
  },
  manual: { label: "By hand", use: "To see what clipping does: set both ends yourself." },
};

const rangeLow = {
  label: "Lower end",
  help: "Values below this are clipped to it.",
  more: "A narrower range has finer intervals for the many and clips the few: rounding errors shrink, clipping errors grow.",
  sourceName: "Nagel et al. 2021, §3.1, quantization range setting",
  source: "https://arxiv.org/abs/2106.08295",
};

const rangeHigh = {
  label: "Upper end",
  help: "Values above this are clipped to it.",
  more: "A narrower range has finer intervals for the many and clips the few: rounding errors shrink, clipping errors grow.",
  sourceName: "Nagel et al. 2021, §3.1, quantization range setting",
  source: "https://arxiv.org/abs/2106.08295",
};

const percent = {
  label: "Percentile",
  help: "How much of the values is kept whole.",
  more: "Values beyond the percentile are clipped to it, with linear interpolation between values as in numpy. At 100 nothing is clipped; at 99, two of a hundred values when both ends are cut, one when magnitudes are.",
  sourceName: "NumPy, percentile",
  source: "https://numpy.org/doc/stable/reference/generated/numpy.percentile.html",
};

const percentileOf = {
  label: "Percentile of",
  help: "Whether both ends are cut alike.",
  more: "Of the values: the range goes from the percentile 100 − p to the percentile p, so each side loses the same share. Of the magnitudes: the range reaches as far below zero as above it, which is all that a symmetric grid can use.",
  sourceName: "ONNX Runtime, calibrate.py",
  source:
    "https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/python/tools/quantization/calibrate.py",
  options: {
    values: { label: "Values", use: "For affine grids, and values that lean to one side." },
    magnitudes: { label: "Magnitudes", use: "For symmetric grids, as in TensorRT." },
  },
};

export const controls = {
  format: {
    label: "Number format",
    help: "What the code of a weight stands for.",
    more: "A code is a small number that stands for a level. Integers space their levels evenly; floats space them by size; codebooks put them wherever the weights are. The format decides the shape, the range and the scale decide the size.",
    sourceName: "Gholami et al. 2021, A survey of quantization methods",
    source: "https://arxiv.org/abs/2103.13630",
    options: {
      float32: { label: "float32", use: "The baseline: nothing is quantized." },
      integer: { label: "Integer", use: "The field's workhorse: evenly spaced levels and integer products." },
      float: {
        label: "Small float",
        use: "Where sizes differ much: each weight keeps so many digits; from fp16 to fp4, and any eXmY.",
      },
      microscaling: {
        label: "Microscaling (MX)",
        use: "For accelerators of the open standard: small elements, one byte of scale for 32 of them.",
      },
      nvfp4: {
        label: "NVFP4",
        use: "4 bits on NVIDIA's Blackwell: closer to the weights than MXFP4, for a quarter of a bit more.",
      },
      fourBit: {
        label: "NF4, AF4, FP4",
        use: "For weights that look normal, in blocks of 64: the tables of QLoRA.",
      },
      kMeans: {
        label: "k-means",
        use: "The least error for a number of levels: each tensor learns a codebook of its own.",
      },
      lloydMax: {
        label: "Lloyd–Max",
        use: "For weights that look normal: the best levels, without a codebook to store.",
      },
      powerOfTwo: {
        label: "Power of two",
        use: "For hardware without multipliers: a product becomes a shift, or a few.",
      },
      ownCodebook: { label: "Own codebook", use: "To try levels of your own: type them." },
      binary: {
        label: "Binary",
        use: "The smallest there is: a sign and one magnitude. Without retraining it costs a lot.",
      },
      ternary: {
        label: "Ternary",
        use: "1.6 bits and an exact zero: far better than binary for half a bit more.",
      },
      gguf: { label: "GGUF", use: "For llama.cpp: the very bytes it reads, scales and codes side by side." },
      matMulNBits: {
        label: "MatMulNBits",
        use: "For ONNX Runtime, in the browser too: small weights, float activations.",
      },
      hqq: {
        label: "HQQ",
        use: "At 4 bits and fewer without data: the zero point lies between codes, where the error is least. No integer products.",
      },
    },
  },
  "format.block": {
    label: "Block",
    help: "Which of llama.cpp's blocks.",
    more: "The digit is the width of a code. Plain types (Q4_0, Q8_0 …) keep a 16-bit scale for every 32 weights; _1 adds a minimum. The K family keeps one for 256 weights, and in it a small scale for every 16 or 32, which a search chooses. Blocks run through the whole tensor here, and the last one is filled up with zeros that count: 640 weights fill 20 blocks of 32, but three of 256 with room for 768. llama.cpp takes only rows that are multiples of the block (the same bytes then); others fall back to blocks of 32 (Q4_K to Q5_0, Q6_K to Q8_0), and from there to 16-bit floats.",
    sourceName: "ggml, the tables of its block types",
    source: "https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/ggml-common.h",
    options: {
      q8_0: { label: "Q8_0", use: "First: 8.5 bits a weight, hard to tell from float." },
      q5_0: { label: "Q5_0", use: "5.5 bits a weight: when Q4_0 loses too much and rows are short." },
      q5_1: { label: "Q5_1", use: "6 bits a weight: Q5_0 with a minimum, for blocks that lean to one side." },
      q4_0: { label: "Q4_0", use: "4.5 bits a weight, zero exact: the simplest, and fast everywhere." },
      q4_1: {
        label: "Q4_1",
        use: "5 bits a weight: for blocks that lean to one side. Where they are centred, it is no finer than Q4_0, and zero is no level.",
      },
      q6_k: { label: "Q6_K", use: "6.56 bits a weight: what llama.cpp keeps its most delicate tensors in." },
      q5_k: { label: "Q5_K", use: "5.5 bits a weight: between Q4_K and Q6_K, for long rows." },
      q4_k: {
        label: "Q4_K",
        use: "4.5 bits a weight: the usual choice for large models; small ones pay for filling.",
      },
      q3_k: { label: "Q3_K", use: "3.44 bits a weight: when Q4_K does not fit; look at the accuracy." },
      q2_k: { label: "Q2_K", use: "2.63 bits a weight: the last resort of the family." },
      iq4_nl: {
        label: "IQ4_NL",
        use: "4.5 bits a weight, uneven levels: for bell-shaped weights in short rows.",
      },
      iq4_xs: {
        label: "IQ4_XS",
        use: "4.25 bits a weight: IQ4_NL for long rows, a little smaller than Q4_K.",
      },
      tq2_0: {
        label: "TQ2_0",
        use: "2.06 bits a weight: for models trained with three levels, and no others.",
      },
      tq1_0: { label: "TQ1_0", use: "1.69 bits a weight: TQ2_0 packed tighter, five codes a byte." },
    },
  },
  "format.bits": {
    label: "Bits",
    help: "How many bits a code takes.",
    more: "Each bit more doubles the number of levels. Of powers of two, one bit is the sign and the others choose a magnitude. MatMulNBits knows codes of 2, 4 and 8 bits; two 4-bit codes share a byte, the first in the lower half.",
    sourceName: "ONNX Runtime, MatMulNBits",
    source:
      "https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.MatMulNBits",
    options: {
      "2": { label: "2", use: "Four levels: only where each block is short and the loss is measured." },
      "4": { label: "4", use: "Normally: what the operator was made for." },
      "8": { label: "8", use: "For layers that 4 bits harm." },
    },
  },
  "format.blockSize": {
    label: "Block size",
    help: "How many weights share a scale.",
    more: "Blocks run along the inputs of each output. Each stores a 4-byte scale (and a zero point, when affine), and the last one of a row is filled up: 64 inputs fit blocks of 16, 32 and 64, and waste half of a block of 128.",
    sourceName: "ONNX Runtime, MatMulNBits",
    source:
      "https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.MatMulNBits",
    options: {
      "16": { label: "16", use: "The finest, and the most scales: 2 bits a weight for them." },
      "32": { label: "32", use: "The usual choice for 4 bits: 1 bit a weight for scales." },
      "64": { label: "64", use: "When size matters more: half a bit a weight for scales." },
      "128": { label: "128", use: "ONNX Runtime's default, for long rows." },
      "256": { label: "256", use: "For very long rows." },
    },
  },
  importance: {
    label: "Importance",
    help: "Which errors count more.",
    more: "A search for scales or a codebook minimises a weighted sum of squared errors. By the inputs, each error counts as much as the mean square of what the weight is multiplied with on the calibration rows: llama.cpp's importance matrix (imatrix). It serves the outputs rather than the weights, and costs no byte; inputs that are always zero, such as the corners of the digits, no longer count.",
    sourceName: "llama.cpp, imatrix",
    source: "https://github.com/ggml-org/llama.cpp/tree/master/tools/imatrix",
    options: {
      uniform: { label: "All alike", use: "Without calibration rows, or to see the scheme alone." },
      inputs: { label: "By the inputs", use: "At 4 bits and fewer, when the calibration rows are typical." },
    },
  },
  "range.low": rangeLow,
  "range.high": rangeHigh,
  "range.percent": percent,
  "range.of": percentileOf,
  coding: {
    label: "Coding",
    help: "How many bits each code takes.",
    more: "Packed, every code takes the same bits. But the codes of weights near zero are far more frequent than others: Huffman gives them shorter patterns, at least one bit each, and arithmetic coding even fractions of a bit. Nothing is lost. Shannon's entropy is the floor for both. The table counts in the size; where it would cost more than it saves, codes stay packed.",
    sourceName: "Han et al. 2016, Deep Compression, §4",
    source: "https://arxiv.org/abs/1510.00149",
    options: {
      packed: { label: "Packed", use: "When any weight must be read by itself, as engines do." },
      huffman: { label: "Huffman", use: "To send or store a model: shorter by the share of small weights." },
      rans: {
        label: "Arithmetic (rANS)",
        use: "At 2 bits and in sparse models, where Huffman stops at one bit.",
      },
    },
  },
  scales: {
    label: "Scales",
    help: "How the scale of a group is stored.",
    more: "Every group stores its scale. At 4 bits in groups of 16 a 4-byte scale costs 2 bits per weight; half of that as a 16-bit float, about a quarter when the scales are themselves quantized. Weights are rounded by the scale as it comes back, so only the range moves a little.",
    sourceName: "Dettmers et al. 2023, QLoRA, §3, double quantization",
    source: "https://arxiv.org/abs/2305.14314",
    options: {
      float32: { label: "float32", use: "Per tensor and per channel, where scales are few." },
      float16: { label: "float16", use: "In groups: half the cost, as in llama.cpp and ONNX Runtime." },
      double: { label: "Double quantization", use: "For hundreds of groups: one byte a scale, as in QLoRA." },
    },
  },
  "format.levels": {
    label: "Levels",
    help: "How many values a weight may take.",
    more: "Each weight moves to the nearest level. An integer grid spaces its levels equally over the range; a codebook puts them where they serve best. Any whole number works, not only powers of two; a code takes ⌈log₂ levels⌉ bits, so 6 levels cost as much as 8. On an integer grid each bit fewer doubles the width of an interval and costs about 6 dB of signal-to-noise.",
    sourceName: "Krishnamoorthi 2018, Quantizing deep convolutional networks",
    source: "https://arxiv.org/abs/1806.08342",
  },
  "format.refit": {
    label: "Refit the zero point",
    help: "Solve for it, or take the minimum's.",
    more: "The scale is that of minimum and maximum, which need not reach to zero; the zero point is a float of 4 bytes. Refitting moves it in twenty steps of a half-quadratic solver, which lets a few large errors grow so that the many small ones shrink, and keeps the step with the least mean error. It needs no data.",
    sourceName: "Badri and Shaji 2023, HQQ",
    source: "https://mobiusml.github.io/hqq_blog/",
    options: {
      off: { label: "Off", use: "To see what the solver gains." },
      on: { label: "On", use: "Normally: it costs no bytes." },
    },
  },
  "format.symmetry": {
    label: "Symmetry",
    help: "Whether the grid may shift.",
    more: "An affine grid stores a zero point beside the scale, x̂ = (q − z)·s, and covers exactly the range from minimum to maximum. A symmetric grid is centred on zero, x̂ = q·s: no zero point, simpler integer products, but levels are wasted when the values lean to one side. Either way zero is always a level. Blocks of MatMulNBits give a symmetric scale the sign that makes the weight of largest magnitude a level.",
    sourceName: "Nagel et al. 2021, A white paper on neural network quantization, §2.2",
    source: "https://arxiv.org/abs/2106.08295",
    options: {
      affine: { label: "Affine", use: "For values that lean to one side, and for very few levels." },
      symmetric: { label: "Symmetric", use: "For weights, which usually spread evenly around zero." },
    },
  },
  "format.span": {
    label: "Span",
    help: "Whether the lowest code is used.",
    more: "Two's complement has one negative code more than positive ones (−128…127). A narrow span leaves it out (−127…127), so that +max and −max are both levels; the full span uses every code and clips the positive extreme of a symmetric grid by half a step. At 2 bits the narrow span leaves three levels: ternary weights.",
    sourceName: "ONNX Runtime, symmetric weight range (pull request 10170)",
    source: "https://github.com/microsoft/onnxruntime/pull/10170",
    options: {
      full: { label: "Full", use: "When every code counts: PyTorch's default." },
      narrow: { label: "Narrow", use: "For symmetric weights: the rule of ONNX Runtime and TensorRT." },
    },
  },
  "format.precision": {
    label: "Precision",
    help: "Which float a weight becomes.",
    more: "A float splits its bits into a sign, an exponent and a mantissa. The exponent decides how far apart the largest and the smallest numbers may lie, the mantissa how many steps there are at each size. E4M3 has 4 exponent and 3 mantissa bits. Halves round to even, and numbers below the least exponent are kept as subnormals.",
    sourceName: "Micikevicius et al. 2022, FP8 formats for deep learning",
    source: "https://arxiv.org/abs/2209.05433",
    options: {
      float16: {
        label: "FP16",
        use: "Half the size and next to no loss, as long as nothing exceeds 65,504.",
      },
      bfloat16: { label: "BF16", use: "Half the size with the range of float32, and two to three digits." },
      e4m3fn: {
        label: "FP8 E4M3",
        use: "The usual 8-bit float for weights: finer steps, numbers up to 448.",
      },
      e5m2: { label: "FP8 E5M2", use: "For a wide range, as of gradients; coarser steps, up to 57,344." },
      e3m2: { label: "FP6 E3M2", use: "Six bits where sizes differ much." },
      e2m3: {
        label: "FP6 E2M3",
        use: "Six bits where sizes differ little: usually the better one for weights.",
      },
      e2m1: {
        label: "FP4 E2M1",
        use: "Four bits with 15 levels, denser near zero: 0, ½, 1, 1½, 2, 3, 4, 6.",
      },
      custom: { label: "Any eXmY", use: "To see what one bit more of exponent or mantissa is worth." },
    },
  },
  "format.precision.exponent": {
    label: "Exponent bits",
    help: "More bits: a wider range of sizes.",
    more: "With e exponent bits the largest number is about 2 to the power of 2^(e−1) times the number 1; each bit more squares the range. One exponent bit alone spaces the levels evenly, as integers do.",
    sourceName: "OCP Microscaling Formats v1.0, §5.3",
    source: "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
  },
  "format.precision.mantissa": {
    label: "Mantissa bits",
    help: "More bits: finer steps at each size.",
    more: "With m mantissa bits there are 2^m levels between a power of two and the next, so each bit more halves the relative error. Without any, the levels are powers of two.",
    sourceName: "OCP Microscaling Formats v1.0, §5.3",
    source: "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
  },
  "format.precision.specials": {
    label: "Special values",
    help: "Which codes stand for no number.",
    more: "Infinity and NaN take codes away from numbers. IEEE 754 gives them the whole last exponent, half of the range; with few bits that is too dear, so the 8-bit formats keep one NaN and the smaller ones nothing at all.",
    sourceName: "Noune et al. 2022, 8-bit numerical formats for deep neural networks",
    source: "https://arxiv.org/abs/2206.02915",
    options: {
      finite: { label: "None", use: "For 6 bits and fewer, where every code counts." },
      nan: { label: "NaN (FN)", use: "As E4M3 has it: the last code is NaN, the rest are numbers." },
      ieee: { label: "∞ and NaN (IEEE)", use: "As fp16, bf16 and E5M2 have it." },
      fnuz: {
        label: "NaN, no −0 (FNUZ)",
        use: "For AMD's MI300 and Graphcore: NaN in place of negative zero.",
      },
    },
  },
  "format.scaling": {
    label: "Scale",
    help: "Whether levels follow the range.",
    more: "A scale brings the end of each group's range to the largest level of the format, so that none goes unused: s = max|x| / largest, and s is stored. Without one, weights go to the levels as they are; small weights may then fall below the least of them. 16-bit floats need none.",
    sourceName: "ONNX, QuantizeLinear to float8",
    source: "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
    options: {
      absmax: {
        label: "One a group",
        use: "Normally, for 8 bits and fewer: one table serves groups of every size.",
      },
      none: {
        label: "None",
        use: "Where levels are meant as they are, or to see what the bare format keeps.",
      },
    },
  },
  "format.overflow": {
    label: "Overflow",
    help: "What exceeds the largest number.",
    more: "Rounded to the format, a value may lie beyond its largest number. Accelerators, ONNX and newer PyTorch (of E4M3) take the largest number instead; IEEE 754 and ml_dtypes take infinity, or NaN where there is none, and a model that holds one computes nothing of use, so it is refused here.",
    sourceName: "ONNX, Cast to float8, saturate",
    source: "https://onnx.ai/onnx/operators/onnx__Cast.html",
    options: {
      saturate: { label: "Saturate", use: "Normally: the nearest number that there is." },
      nonFinite: { label: "∞ or NaN", use: "To find out whether anything overflows: then it says so." },
    },
  },
  "format.element": {
    label: "Element",
    help: "What the 32 elements of a block are.",
    more: "A block stores 32 elements and one power of two for all of them. With a byte for the scale, MXFP4 takes 4.25 bits a weight, MXFP6 6.25, MXFP8 and MXINT8 8.25. The last block of a row may be shorter; nothing is padded.",
    sourceName: "OCP Microscaling Formats v1.0, §5",
    source: "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
    options: {
      e4m3fn: { label: "MXFP8 E4M3", use: "8 bits for weights and activations, at next to no loss." },
      e5m2: {
        label: "MXFP8 E5M2",
        use: "8 bits where sizes differ much within 32 neighbours, as gradients do.",
      },
      e3m2: { label: "MXFP6 E3M2", use: "6 bits with the wider range of the two." },
      e2m3: { label: "MXFP6 E2M3", use: "6 bits with the finer steps: for weights close to 8 bits." },
      e2m1: { label: "MXFP4", use: "4 bits, as gpt-oss stores its experts." },
      int8: {
        label: "MXINT8",
        use: "8 bits with even steps: the most exact of them where a block has no outlier.",
      },
    },
  },
  "format.scaleMode": {
    label: "Block scale",
    help: "Which power of two a block gets.",
    more: "The specification takes the largest power of two in the block and divides by that of the element (floor); with FP4, three of ten Gaussian blocks then have their largest weight clipped. Rceil takes the least power that clips nothing, ceil rounds up and often wastes the upper half of the levels, even rounds the largest weight first.",
    sourceName: "torchao, ScaleCalculationMode; NVIDIA cuBLAS, block quantization",
    source: "https://docs.nvidia.com/cuda/cublas/#d-block-quantization",
    options: {
      floor: {
        label: "Floor",
        use: "The specification's: small weights stay finer, the largest may be clipped.",
      },
      rceil: { label: "Rceil", use: "NVIDIA's: nothing is clipped; about as exact as floor." },
      ceil: { label: "Ceil", use: "To compare: nothing is clipped, at much larger rounding errors." },
      even: {
        label: "Even",
        use: "A little more exact than floor with 4 bits: clips by half a step at most.",
      },
    },
  },
  "format.table": {
    label: "Table",
    help: "Which levels between −1 and 1.",
    more: "The levels are multiplied with the largest magnitude of the group. NF4 takes quantiles of the normal distribution, so that all levels are used about equally often. AF4 has the least absolute error for blocks of 64 normal weights. FP4 is the float of bitsandbytes with a smallest step of 1/192; it is not the E2M1 of the standards.",
    sourceName: "Yoshida 2023, NF4 isn't information theoretically optimal",
    source: "https://arxiv.org/abs/2306.06965",
    options: {
      nf4: { label: "NF4", use: "The usual choice: QLoRA's." },
      af4: { label: "AF4", use: "For blocks of 64: more levels near zero than NF4." },
      fp4: { label: "FP4", use: "To compare with bitsandbytes; coarser where most weights are." },
    },
  },
  "format.method": {
    label: "Method",
    help: "How the codebook is found.",
    more: "Clusters of numbers are runs of the sorted weights, so dynamic programming finds the best codebook there is. Over a histogram of 4,096 bins that takes milliseconds; Lloyd's rounds on the weights themselves then mend what the bins blurred. Up to 4,096 different weights both methods give the same. The usual k-means starts somewhere and stops at the nearest local optimum.",
    sourceName: "Wang and Song 2011, Ckmeans.1d.dp",
    source: "https://doi.org/10.32614/RJ-2011-015",
    options: {
      histogram: { label: "Histogram", use: "Normally: within a thousandth of the optimum, and fast." },
      exact: { label: "Exact", use: "For the proven optimum; slow with many weights and levels." },
    },
  },
  "format.terms": {
    label: "Terms",
    help: "How many powers make a level.",
    more: "Powers of two put every new level near zero, so that more bits hardly help the large weights. A sum of two or three powers (APoT) has levels between them as well, and a product takes a few shifts and adds. The nearest level is taken by value; rounding the logarithm, as some do, is not the nearest.",
    sourceName: "Li et al. 2020, Additive powers-of-two quantization",
    source: "https://arxiv.org/abs/1909.13144",
    options: {
      single: { label: "Power of two", use: "At 3 bits, or where a product must be one shift." },
      additive: { label: "APoT", use: "From 4 bits on: finer among the large weights." },
    },
  },
  "format.values": {
    label: "Typed levels",
    help: "2 to 256 numbers, with spaces between.",
    more: "Each weight moves to the nearest level, on a tie to the lower one. The codebook is stored with each tensor, as 32-bit floats, and counted in the size.",
    sourceName: "Gray and Neuhoff 1998, Quantization",
    source: "https://doi.org/10.1109/18.720541",
  },
  "format.rule": {
    label: "Rule",
    help: "Which weights become zero.",
    more: "TWN makes weights up to 0.7 of the mean magnitude zero and gives the others the mean of theirs: near the best for normal weights. BitNet b1.58 divides by the mean magnitude and rounds; it is made for training, not for afterwards. The optimum sorts the magnitudes and keeps as many of the largest as make the squared error least.",
    sourceName: "Ma et al. 2024, The era of 1-bit LLMs: BitNet b1.58",
    source: "https://arxiv.org/abs/2402.17764",
    options: {
      twn: { label: "TWN", use: "As in the paper: one pass, no sorting." },
      absmean: { label: "BitNet b1.58", use: "For models that were trained with it." },
      optimal: { label: "Optimum", use: "Normally: the least squared error there is." },
    },
  },
  granularity: {
    label: "Granularity",
    help: "Which weights share one scale.",
    more: "A range shared by many weights is cheap to store, but its widest weight sets the step for all. Smaller groups follow the weights more closely and cost one 4-byte scale each (and a zero point, when affine). The sizes on the chart count them.",
    sourceName: "Krishnamoorthi 2018, granularity of quantization",
    source: "https://arxiv.org/abs/1806.08342",
    options: {
      global: { label: "Global", use: "To see the worst case: one range for the whole model." },
      perTensor: { label: "Per tensor", use: "When every byte counts and the rows have similar ranges." },
      perChannel: { label: "Per channel", use: "The usual choice for weights: one range for each output." },
      perInput: { label: "Per input", use: "Where single inputs have outliers: one range for each column." },
      perGroup: { label: "Per group", use: "At 4 bits and fewer, where long rows need finer ranges." },
    },
  },
  "granularity.size": {
    label: "Group size",
    help: "How many neighbours share a scale.",
    more: "Groups run along the input axis; the last one of a row may be shorter. At 4 bits, groups of 16 with a 4-byte scale cost 6 bits per weight: small groups can make the model larger than one more bit would.",
    sourceName: "Shen et al. 2019, Q-BERT, group-wise quantization",
    source: "https://arxiv.org/abs/1909.05840",
  },
  range: {
    label: "Range",
    help: "Where the range comes from.",
    more: "Minimum and maximum of the trained values clip nothing, but a single outlier then widens every interval. The other rules clip the few to have finer intervals for the many; below 4 bits that matters more than a finer granularity. A declared range is known beforehand, as w ∈ [−10, 10] and b ∈ [−5, 5] in the tutorial's example.",
    sourceName: "Nagel et al. 2021, §3.1, quantization range setting",
    source: "https://arxiv.org/abs/2106.08295",
    options: {
      ...rangeRules,
      declared: { label: "Declared", use: "To follow the tutorial: w from −10 to 10, b from −5 to 5." },
    },
  },
  transform: {
    label: "Transform",
    help: "What is done before rounding.",
    more: "The product of weights and inputs stays what it is when the weights are multiplied by a matrix and the inputs by its inverse: y = (W T⁻¹)(T x). With the right matrix both are easier to quantize. What the inputs are divided by must be stored and counts in the size; a rotation follows from its size and seed.",
    sourceName: "Xiao et al. 2022, SmoothQuant, §4",
    source: "https://arxiv.org/abs/2211.10438",
    options: {
      none: { label: "None", use: "At 8 bits, or where ranges are even already." },
      hadamard: {
        label: "Hadamard rotation",
        use: "Where a few weights or inputs are far larger than the rest; needs no data.",
      },
      smoothQuant: {
        label: "SmoothQuant",
        use: "With quantized activations: large inputs are divided, their weights multiplied.",
      },
      awq: {
        label: "AWQ",
        use: "With float activations at 4 bits and fewer: weights of large inputs get finer levels.",
      },
    },
  },
  "transform.alpha": {
    label: "Strength α",
    help: "How much moves to the weights.",
    more: "Every input is divided by max|x|^α / max|w|^(1−α), with the largest values on the calibration rows. At 1 all inputs reach to the same value and the weights bear all the difficulty; at 0 it is the other way round. 0.5 shares it equally, the authors' value for most models.",
    sourceName: "Xiao et al. 2022, equation 4",
    source: "https://arxiv.org/abs/2211.10438",
  },
  "transform.steps": {
    label: "Steps of the search",
    help: "How many strengths are tried.",
    more: "Every input is divided by a power of its mean size on the calibration rows. Exponents 0, 1/steps, 2/steps, … are tried, and the one with the least error of the outputs after rounding to nearest is kept; the first of them changes nothing, so the result is never worse than none on those rows.",
    sourceName: "Lin et al. 2023, AWQ, §3.2",
    source: "https://arxiv.org/abs/2306.00978",
  },
  "transform.seed": {
    label: "Seed of the signs",
    help: "Which signs are drawn; 0: none.",
    more: "Before the rotation each input may get a sign by chance, so that no pattern of the data meets the pattern of the matrix. The seed is stored in 4 bytes for each layer; without signs nothing is stored. Lengths that are no power of two are rotated in parts.",
    sourceName: "Ashkboos et al. 2024, QuaRot, §3",
    source: "https://arxiv.org/abs/2404.00456",
  },
  rounding: {
    label: "Rounding",
    help: "Which level each weight goes to.",
    more: "The nearest level is best for the weight, not for the output: the errors of many weights add up in a sum, and can be made to cancel. Roundings that look at the data choose levels so that the outputs of the layer change least on the calibration rows. Their errors in the weights are larger, those in the outputs several times smaller.",
    sourceName: "Nagel et al. 2020, Up or down? Adaptive rounding",
    source: "https://arxiv.org/abs/2004.10568",
    options: {
      nearest: { label: "Nearest", use: "At 8 bits, or without data: half goes to the even code." },
      stochastic: {
        label: "Stochastic",
        use: "When errors must average out, as in training; worse for a finished model.",
      },
      gptq: {
        label: "GPTQ",
        use: "At 4 bits and fewer with calibration rows: each error is made good by the weights that follow.",
      },
      coordinateDescent: {
        label: "Coordinate search",
        use: "For small models: goes on where GPTQ stops, until no change of one or two weights helps.",
      },
    },
  },
  "rounding.seed": {
    label: "Seed",
    help: "Which random numbers are drawn.",
    more: "A weight goes up with a probability that is its distance from the level below, in intervals. The number drawn for a weight follows from the seed and its place alone: the same seed gives the same model everywhere. Try several to see how much of a result is chance.",
    sourceName: "Gupta et al. 2015, §3, stochastic rounding",
    source: "https://arxiv.org/abs/1502.02551",
  },
  "rounding.damping": {
    label: "Damping",
    help: "How far the calibration is trusted.",
    more: "The Hessian, the mean of x·xᵀ over the calibration rows, gets this share of its mean diagonal added to its diagonal. Little damping fits the calibration rows closely; much of it comes back to rounding to nearest. 0.01 is the value of the authors' code.",
    sourceName: "Frantar et al. 2022, §3.3, step 3",
    source: "https://arxiv.org/abs/2210.17323",
  },
  "rounding.actOrder": {
    label: "Activation order",
    help: "Largest inputs first, or as they come.",
    more: "Weights that are rounded early have all others left to make their errors good. With activation order those are the weights of the inputs with the largest squares. The authors added it after the paper; it is called act-order or desc_act.",
    sourceName: "The authors' code, option --act-order",
    source: "https://github.com/IST-DASLab/gptq",
    options: {
      off: { label: "Off", use: "As in the paper: columns in their order." },
      on: { label: "On", use: "Normally: the inputs that matter most come first." },
    },
  },
  "rounding.start": {
    label: "Start",
    help: "Where the search begins.",
    more: "Each step takes one weight, or two at once, to the levels that leave the least error of the outputs, so the error only falls; the search ends where no step helps, which need not be the least error there is. Where it begins decides where it ends.",
    sourceName: "Behdin et al. 2023, QuantEase",
    source: "https://arxiv.org/abs/2309.01885",
    options: {
      gptq: { label: "GPTQ", use: "Normally: it begins near a good end." },
      nearest: { label: "Nearest", use: "To see how far single steps lead." },
    },
  },
  prune: {
    label: "Pruning",
    help: "Which weights are left out.",
    more: "Small weights change outputs little: leave them out, store the others and where they stand. Ranges are fitted to what is kept. Places are a bitmask or gaps between kept weights, whichever is shorter; where even that costs more than it saves, zeros are stored like any weight. The fewer bits a weight has, the less there is to gain: at 4 bits a mask costs a quarter of them, at 2 bits half. Nothing is trained again here, as it usually is after pruning.",
    sourceName: "Han et al. 2015, Deep Compression, §2",
    source: "https://arxiv.org/abs/1510.00149",
    options: {
      none: { label: "None", use: "At 2 bits and fewer, where a mask costs about what it saves." },
      magnitude: {
        label: "By magnitude",
        use: "For the smallest file: any share of the weights, those nearest zero.",
      },
      nOfM: {
        label: "N of M",
        use: "For hardware with sparse products: NVIDIA multiplies 2:4 at up to twice the speed.",
      },
    },
  },
  "prune.sparsity": {
    label: "Sparsity",
    help: "Which share of the weights is pruned.",
    more: "The weights nearest zero go first; of equal ones the later. The share of n weights is rounded to a whole number, half to even, as in PyTorch. Biases are never pruned.",
    sourceName: "PyTorch, l1_unstructured",
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.l1_unstructured.html",
  },
  "prune.scope": {
    label: "Ranked together",
    help: "Whether layers share one threshold.",
    more: "Per tensor every layer is equally sparse. Globally the smallest weights of the whole model go first, so that a layer with small weights is thinned more than one with large weights.",
    sourceName: "PyTorch, global_unstructured",
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.global_unstructured.html",
    options: {
      perTensor: { label: "Per tensor", use: "When layers differ in scale: none is emptied." },
      global: { label: "Global", use: "When layers are alike in scale: the small ones give more." },
    },
  },
  "prune.n": {
    label: "Kept (N)",
    help: "How many of M weights are kept.",
    more: "Of every M neighbours along the input axis the N farthest from zero are kept; the rest of a row that is shorter than M keeps N as well. Every output then has nearly the same number of products.",
    sourceName: "Zhou et al. 2021, N:M sparsity",
    source: "https://arxiv.org/abs/2102.04010",
  },
  "prune.m": {
    label: "Of (M)",
    help: "How many neighbours are ranked together.",
    more: "NVIDIA's sparse tensor cores take 2 of 4. The larger M, the nearer the choice comes to that of magnitude alone, and the less regular it is.",
    sourceName: "Mishra et al. 2021, Accelerating sparse deep neural networks",
    source: "https://arxiv.org/abs/2104.08378",
  },
  biases: {
    label: "Biases",
    help: "Whether biases are quantized too.",
    more: "Biases are few, and an error in one shifts every output, so engines keep them in 32 bits. At very low widths their 4 bytes each begin to show in the size. The tutorial quantizes them like weights, or with fewer levels of their own.",
    sourceName: "Jacob et al. 2018, §2.4",
    source: "https://arxiv.org/abs/1712.05877",
    options: {
      float32: {
        label: "Keep float32",
        use: "Normally: they are few, and their errors are not averaged out.",
      },
      likeWeights: {
        label: "Like weights",
        use: "To count every byte, or to follow the tutorial's global scheme.",
      },
      levels: { label: "Own levels", use: "As in the tutorial: 4 levels for w, 2 for b." },
    },
  },
  "biases.levels": {
    label: "Bias levels",
    help: "How many values a bias may take.",
    more: "Like the levels of weights, on a grid of its own. Biases shift all outputs of their class alike, so few levels here cost more accuracy than they save bytes.",
    sourceName: "Jacob et al. 2018, §2.4",
    source: "https://arxiv.org/abs/1712.05877",
  },
  biasCorrection: {
    label: "Bias correction",
    help: "Whether biases mend the mean outputs.",
    more: "Quantized weights shift the mean of every output by (Ŵ − W)·E[x]. The shift is measured on the calibration rows and taken from the bias, which costs no bytes. It mends the mean alone, not the spread, and matters most at few bits.",
    sourceName: "Nagel et al. 2019, Data-free quantization, §3.3",
    source: "https://arxiv.org/abs/1906.04721",
    options: {
      off: { label: "Off", use: "Without calibration rows, or to see what it gains." },
      on: { label: "On", use: "At few bits with float biases: it costs no bytes." },
    },
  },
  activations: {
    label: "Activations",
    help: "Whether inputs are quantized, too.",
    more: "With float activations, weights are recovered before the product: small, but no faster. Quantized activations allow integer products with 32-bit accumulators, which are rescaled once at the end. Dynamic measures the range of each sample as it comes; static fixes it beforehand on calibration rows that are in neither the training nor the test part.",
    sourceName: "ONNX, DynamicQuantizeLinear",
    source: "https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html",
    options: {
      float32: { label: "Float", use: "To make the model smaller and nothing else (weight-only)." },
      dynamic: { label: "Dynamic", use: "When the range of inputs varies: no calibration is needed." },
      static: { label: "Static", use: "When speed matters and the calibration rows are typical." },
    },
  },
  "activations.levels": {
    label: "Activation levels",
    help: "How many values an input may take.",
    more: "Engines use 256 levels, that is 8 bits. Fewer levels do not shrink the model, for activations are not stored; they only show how much precision the products need.",
    sourceName: "Nagel et al. 2021, A white paper on neural network quantization",
    source: "https://arxiv.org/abs/2106.08295",
  },
  "activations.range": {
    label: "Activation range",
    help: "How calibration rows fix the range.",
    more: "The inputs of each layer over the calibration rows are gathered in a histogram of 4,096 bins, and the rule picks the range from it. Minimum to maximum clips nothing that was seen; the others let a few large inputs be clipped so that all others are rounded more finely.",
    sourceName: "Nagel et al. 2021, §3.1, quantization range setting",
    source: "https://arxiv.org/abs/2106.08295",
    options: rangeRules,
  },
  "activations.range.low": rangeLow,
  "activations.range.high": rangeHigh,
  "activations.range.percent": percent,
  "activations.range.of": percentileOf,
  layers: {
    label: "This layer",
    help: "Whether this layer is stored otherwise.",
    more: "Layers differ in how much an error in them costs: often the first and the last are worth more bits. Here a layer may have a number format and a granularity of its own; all other choices are shared.",
    sourceName: "Dong et al. 2019, HAWQ",
    source: "https://arxiv.org/abs/1905.03696",
    options: {
      same: { label: "As all", use: "For layers that cost no more than the rest." },
      own: { label: "Its own", use: "For a layer that the model is more, or less, sensitive to." },
    },
  },
  "format.profile": {
    label: "Arithmetic",
    help: "Whose rounding is followed, bit for bit.",
    more: "ONNX divides by the scale and turns a scale below 2⁻¹²⁶ into 1. PyTorch multiplies by the reciprocal and lets no scale fall below 2⁻²³. Both round half to even, then add the zero point, then clamp. The results differ in rare ties only.",
    sourceName: "ONNX, QuantizeLinear",
    source: "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
    options: {
      onnx: { label: "ONNX", use: "For models that ONNX Runtime will run." },
      torch: { label: "PyTorch", use: "To compare with torch.quantize_per_tensor and per_channel." },
    },
  },
} satisfies Record<string, ControlText>;

export const families = {
  float32: {
    label: "float32",
    full: "float32 (fp32)",
    line: "The model as trained, four bytes a number: the baseline.",
  },
  global: {
    label: "Global",
    full: "Global (全局量化)",
    line: "One range for every parameter of the model, biases included: cheapest to describe, first to lose accuracy.",
  },
  perTensor: {
    label: "Per tensor",
    full: "Per tensor (非均匀量化)",
    line: "Each tensor its own range. The tutorial calls this non-uniform; the literature keeps that word for unevenly spaced levels, such as codebooks.",
  },
  perChannel: {
    label: "Per channel",
    full: "Per channel",
    line: "Each output its own range, so that one large row does not coarsen the others; one more scale a row.",
  },
  perGroup: {
    label: "Per group",
    full: "Per group",
    line: "Each run of neighbouring weights its own range: the closest fit, and the most scales to store.",
  },
  float: {
    label: "Small floats",
    full: "Small floats (fp16, fp8, fp6, fp4)",
    line: "Levels that are dense near zero and sparse far out, as floats are: so many digits of each weight, whatever its size.",
  },
  microscaling: {
    label: "Microscaling",
    full: "Microscaling blocks (MX, NVFP4)",
    line: "Blocks of 32 or 16 small elements with a scale of one byte: the formats of recent accelerators.",
  },
  dynamic: {
    label: "Dynamic",
    full: "Dynamic (动态量化)",
    line: "Weights ahead of time; activations by the range of each sample as it comes; products in integers.",
  },
  static: {
    label: "Static",
    full: "Static",
    line: "As dynamic, with the activation range fixed on calibration rows; values beyond it are clipped.",
  },
  mixed: {
    label: "Mixed",
    full: "Mixed precision",
    line: "Each layer its own number of bits: more where the model is sensitive, fewer where it is not.",
  },
  engine: {
    label: "Engine blocks",
    full: "Engines' blocks (GGUF, MatMulNBits)",
    line: "Blocks laid out byte for byte as llama.cpp and ONNX Runtime read them; what fills up the last block counts.",
  },
  codebook: {
    label: "Codebook",
    full: "Codebook",
    line: "Levels from a table: where the weights are (k-means), where a normal distribution has them (NF4, Lloyd–Max), or where products are cheap (powers of two).",
  },
  lowBit: {
    label: "1 to 1.6 bits",
    full: "Binary and ternary",
    line: "Two or three levels: a sign, or also zero, times one magnitude for each group.",
  },
  dataAware: {
    label: "Data-aware",
    full: "Data-aware rounding and transforms",
    line: "Levels, scales of inputs or biases are chosen by what the weights are multiplied with: the outputs change less, at about the same size.",
  },
  coded: {
    label: "Coded",
    full: "Entropy coded (熵编码)",
    line: "Frequent codes take fewer bits: the same weights in fewer bytes, to be unpacked before use.",
  },
  sparse: {
    label: "Sparse",
    full: "Sparse (稀疏)",
    line: "Weights near zero are left out: the others are stored with their places, which cost bytes too.",
  },
};

export const recipe = {
  heading: "Recipe",
  families: "Start from",
  /** Kinds of number format. */
  groups: {
    verbatim: "As they are",
    integer: "Equal intervals",
    float: "Floats",
    microscaling: "Blocks with a shared scale",
    codebook: "Codebooks",
    lowBit: "Two or three levels",
    engine: "As engines store them",
  },
  finer: "Finer points",
  layers: "Layer by layer",
  layersLine: "Give a layer a number format of its own.",
  line: "The line",
  lineHelp: "Points on y = w·x + b with noise; the model learns w and b back.",
  w: "Slope w",
  b: "Intercept b",
  noise: "Noise σ",
  seed: "Seed of the points",
  bits: (levels: string, bits: string, count: number) =>
    `${levels} levels = ${bits} ${count === 1 ? "bit" : "bits"}`,
  valueOf: (label: string) => `${label}, exact`,
  range: (min: string, max: string) => `${min} to ${max}`,
  about: (label: string) => `About ${label.toLowerCase()}`,
  source: "Source",
  reset: "Back to this model's first recipe",
  floatNote: "Nothing is quantized: choose a scheme above to begin.",
};
