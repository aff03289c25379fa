// What Han, Mao and Dally report ("Deep Compression", 2016, https://arxiv.org/abs/1510.00149): Tables 1 to 5. Facts of the
// paper, to be read beside what was measured here.

export interface PaperStage {
  stage: "before" | "pruned" | "quantized" | "after";
  /** Share of test images with a wrong class. */
  error?: number;
  /** Of 1,000 bytes: 266,610 parameters of 4 bytes are the 1,070 of LeNet-300-100. */
  kilobytes?: number;
  ratio: number;
  /** Of each layer, the share of weights that is kept. */
  kept?: number[];
  codeBits?: number;
  indexBits?: number;
}

interface Paper {
  network: string;
  stages: PaperStage[];
}

const LENET_300_100: Paper = {
  network: "LeNet-300-100",
  stages: [
    { stage: "before", error: 0.0164, kilobytes: 1070, ratio: 1 },
    { stage: "pruned", ratio: 12, kept: [0.08, 0.09, 0.26] },
    { stage: "quantized", ratio: 32, codeBits: 6, indexBits: 5 },
    { stage: "after", error: 0.0158, kilobytes: 27, ratio: 40, codeBits: 5.1, indexBits: 3.7 },
  ],
};

const LENET_5: Paper = {
  network: "LeNet-5",
  stages: [
    { stage: "before", error: 0.008, kilobytes: 1720, ratio: 1 },
    { stage: "pruned", ratio: 12, kept: [0.66, 0.12, 0.08, 0.19] },
    { stage: "after", error: 0.0074, kilobytes: 44, ratio: 39 },
  ],
};

export const SOURCE = "https://arxiv.org/abs/1510.00149";

export const paperOf = (kind: string): Paper => (kind === "convolutional" ? LENET_5 : LENET_300_100);
