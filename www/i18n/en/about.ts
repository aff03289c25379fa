// The About dialog.
export const about = {
  heading: "About this playground",
  what: "It trains small, real models and quantizes them in this browser: the numbers are packed to real bytes, unpacked again, and judged on test rows that training and calibration never saw. Rust compiled to WebAssembly does the work; the same package runs in Node.",
  privacy:
    "Nothing leaves your device. The page loads its own files and asks no other site for anything; all it keeps in this browser is those files, so that it opens without a network, your answers in the course, and the address of the view.",
  version: (version: string) => `Version ${version}`,
  speed: "How fast is it on your device, beside other engines?",
  train:
    "Train a network here, in this tab; then with quantized weights, by a teacher, or down to a fortieth of its size.",
  trainLink: "Train",
  teach: "For a class or a page of your own: start in any view, lock and leave out what you like.",
  teachLink: "Make a link",
  size: "Sizes count packed codes, scales, zero points and biases, padding included; 1 KB = 1024 B.",
  formulas: "The arithmetic",
  formula: {
    grid: "s = (high − low) / (q_max − q_min), z = clamp(round(q_min − low / s)); the range always holds 0",
    quantize: "q = clamp(round(w / s) + z), rounding half to even, then adding the zero point",
    recover: "ŵ = (q − z) · s",
    interval: "95% Wilson score interval of the accuracy",
    sqnr: "SQNR = 10 · log₁₀(Σw² / Σ(w − ŵ)²) dB",
  },
  sources: {
    grid: "Jacob et al. 2018",
    quantize: "ONNX QuantizeLinear",
    recover: "ONNX DequantizeLinear",
    interval: "Wilson 1927",
    sqnr: "Nagel et al. 2021",
  },
  tutorial: "About the tutorial's arithmetic",
  tutorialText:
    "The playground follows a tutorial on quantization, and computes its example anew. Eight equal intervals over [−10, 10] are 2.5 wide each (the tutorial says 1/8); w = 5 lies on the edge of the interval numbered 6 of 0 to 7, and comes back as 5 or 6.25, depending on which point stands for the interval. Fewer intervals make a model smaller and less precise, not more precise and slower.",
  tutorialLevels:
    "Our grid puts a level on both ends of the range, so 8 levels are 7 steps of 20/7 ≈ 2.86. Zero is always a level, which moves the grid by a part of a step.",
  data: "Data",
  table: { dataset: "Dataset", rows: "Rows", task: "Task", source: "Source", licence: "Licence" },
  /** What the datasets are. */
  datasets: {
    digits: "Handwritten digits of 8×8 pixels, ten classes; small enough to see every weight.",
    line: "The tutorial's example: two parameters, w from −10 to 10 and b from −5 to 5.",
    iris: "Three species of iris by four lengths and widths.",
    wine: "Three cultivars of wine by thirteen chemical measurements.",
    breast_cancer: "Benign or malignant, by thirty measurements of cell nuclei.",
    diabetes: "A regression: progression of diabetes after a year, by ten measurements.",
    mnist: "The classic handwritten digits, 28×28 pixels; loaded only when chosen (about 4 MB).",
  },
  tasks: { classification: "classification", regression: "regression", weights: "weights alone" },
  split:
    "Rows are split by index: three of five to train, one to calibrate, one to test. MNIST keeps its own test set.",
};
