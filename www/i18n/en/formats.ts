// Number formats: which there are, and every parameter of theirs.
import type { ControlText } from "./text.ts";

export const formats = {
  format: {
    label: "Number format",
    help: "What the code of a weight stands for.",
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
    options: {
      "2": { label: "2", use: "Four levels: only where each block is short and the loss is measured." },
      "4": { label: "4", use: "Normally: what the operator was made for." },
      "8": { label: "8", use: "For layers that 4 bits harm." },
    },
  },
  "format.blockSize": {
    label: "Block size",
    help: "How many weights share a scale.",
    options: {
      "16": { label: "16", use: "The finest, and the most scales: 2 bits a weight for them." },
      "32": { label: "32", use: "The usual choice for 4 bits: 1 bit a weight for scales." },
      "64": { label: "64", use: "When size matters more: half a bit a weight for scales." },
      "128": { label: "128", use: "ONNX Runtime's default, for long rows." },
      "256": { label: "256", use: "For very long rows." },
    },
  },
  "format.levels": {
    label: "Levels",
    help: "How many values a weight may take.",
  },
  "format.refit": {
    label: "Refit the zero point",
    help: "Solve for it, or take the minimum's.",
    options: {
      off: { label: "Off", use: "To see what the solver gains." },
      on: { label: "On", use: "Normally: it costs no bytes." },
    },
  },
  "format.symmetry": {
    label: "Symmetry",
    help: "Whether the grid may shift.",
    options: {
      affine: { label: "Affine", use: "For values that lean to one side, and for very few levels." },
      symmetric: { label: "Symmetric", use: "For weights, which usually spread evenly around zero." },
    },
  },
  "format.span": {
    label: "Span",
    help: "Whether the lowest code is used.",
    options: {
      full: { label: "Full", use: "When every code counts: PyTorch's default." },
      narrow: { label: "Narrow", use: "For symmetric weights: the rule of ONNX Runtime and TensorRT." },
    },
  },
  "format.precision": {
    label: "Precision",
    help: "Which float a weight becomes.",
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
  },
  "format.precision.mantissa": {
    label: "Mantissa bits",
    help: "More bits: finer steps at each size.",
  },
  "format.precision.specials": {
    label: "Special values",
    help: "Which codes stand for no number.",
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
    options: {
      saturate: { label: "Saturate", use: "Normally: the nearest number that there is." },
      nonFinite: { label: "∞ or NaN", use: "To find out whether anything overflows: then it says so." },
    },
  },
  "format.element": {
    label: "Element",
    help: "What the 32 elements of a block are.",
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
    options: {
      nf4: { label: "NF4", use: "The usual choice: QLoRA's." },
      af4: { label: "AF4", use: "For blocks of 64: more levels near zero than NF4." },
      fp4: { label: "FP4", use: "To compare with bitsandbytes; coarser where most weights are." },
    },
  },
  "format.method": {
    label: "Method",
    help: "How the codebook is found.",
    options: {
      histogram: { label: "Histogram", use: "Normally: within a thousandth of the optimum, and fast." },
      exact: { label: "Exact", use: "For the proven optimum; slow with many weights and levels." },
    },
  },
  "format.terms": {
    label: "Terms",
    help: "How many powers make a level.",
    options: {
      single: { label: "Power of two", use: "At 3 bits, or where a product must be one shift." },
      additive: { label: "APoT", use: "From 4 bits on: finer among the large weights." },
    },
  },
  "format.values": {
    label: "Typed levels",
    help: "2 to 256 numbers, with spaces between.",
  },
  "format.rule": {
    label: "Rule",
    help: "Which weights become zero.",
    options: {
      twn: { label: "TWN", use: "As in the paper: one pass, no sorting." },
      absmean: { label: "BitNet b1.58", use: "For models that were trained with it." },
      optimal: { label: "Optimum", use: "Normally: the least squared error there is." },
    },
  },
  "format.profile": {
    label: "Arithmetic",
    help: "Whose rounding is followed, bit for bit.",
    options: {
      onnx: { label: "ONNX", use: "For models that ONNX Runtime will run." },
      torch: { label: "PyTorch", use: "To compare with torch.quantize_per_tensor and per_channel." },
    },
  },
} satisfies Record<string, ControlText>;
