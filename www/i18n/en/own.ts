// Models of one's own: opened, layer by layer, taken away.

export const own = {
  heading: "Open a model",
  what: "Drop files here, or choose them. They are read on this device and go nowhere else.",
  model: "Model",
  large: (size: string, memory: string) =>
    `${size} is large: opening it takes about ${memory} of memory, which not every browser gives to a page.`,
  how: "ONNX, safetensors, NumPy, GGUF, scikit-learn: how to save a model",
  sklearn: "scikit-learn: ONNX by skl2onnx, or these lines for an MLP (linear models: coef and intercept):",
  torch:
    "PyTorch: torch.onnx.export, or safetensors.torch.save_file(model.state_dict(), …). A .pt file holds Python objects, which no page should run.",
  rowsHeading: "Rows to judge it by",
  rowsWhat:
    "Optional. With labels, the chart shows accuracy; without, how often the quantized model says what the fp32 model says; without rows, how close the weights come back (SQNR).",
  rows: "Rows",
  labels: "Labels in a file of their own",
  paste: "or paste a table:",
  remove: (name: string) => `Remove ${name}`,
  found: (rows: string, features: string) => `${rows} rows of ${features} numbers.`,
  classes: (count: string, names: string) => `Labels: ${count} classes (${names}).`,
  numbers: "Labels: numbers.",
  unlabelled: "No labels.",
  label: "Column of labels",
  none: "none",
  header: "First row names the columns",
  sample: "First rows",
  scaling: "Scaling",
  scalings: {
    none: "as they are",
    unit: "divided by the largest magnitude",
    standardised: "standardised by column",
  },
  split: "Rows that calibrate, not evaluated",
  aFifth: "a fifth",
  open: "Open",
  opening: "Opening…",
  share: {
    heading: "A link to this model",
    small: (name: string, size: string) =>
      `${name} fits into the link: ${size}, compressed. Whoever has the link has the model. It stands behind the “#”, which browsers send to no server.`,
    rows: "Rows to judge it by are not in the link.",
    large: (name: string, size: string, most: string) =>
      `${name} takes ${size}, compressed, and a link holds ${most}. Send the file instead; or put it beside the playground, and “#files=” with its name in the address opens it.`,
    download: (name: string, size: string) => `Download ${name} (${size})`,
  },
};

export const layers = {
  basis: {
    weights: "Judged by how close the weights come back.",
    agreement: "Judged by agreement with the fp32 model, for the rows have no labels.",
    labels: "Judged by the labels of your rows.",
  },
  reason: (reason: string) => `It cannot be computed here: ${reason}.`,
  line: "Each weight as it is quantized; convolutions as rows of a matrix.",
  measure: "Measure what each layer costs",
  stale: "Measured for another recipe.",
  caption: "The layers of the model",
  columns: {
    layer: "Layer",
    range: "Range",
    deviation: "Std. dev.",
    bits: "Bits",
    cost: "Alone · all but it",
  },
  look: "Look at its weights",
  lower: (layer: string) => `Fewer bits for ${layer}`,
  raise: (layer: string) => `More bits for ${layer}`,
  global: "One range holds for the whole model; choose another granularity to give layers bits of their own.",
  costs: (alone: string, without: string) =>
    `Only this layer quantized: ${alone}. All but this one: ${without}. Press for more bits.`,
  legend:
    "Bar: how far the outputs (without rows: the weights) are off with this layer alone quantized. Numbers: the score with it alone quantized, and with all but it. Press a bar to give the layer more bits.",
  reset: "The same bits for all",
  total: (layers: string, weights: string) => `${layers} layers, ${weights} weights.`,
};

export const take = {
  heading: "Take it away",
  format: "Format of the file",
  formats: {
    onnxQdq: { label: "ONNX, QDQ", use: "DequantizeLinear before every product; any engine" },
    onnxDynamic: {
      label: "ONNX, dynamic",
      use: "DynamicQuantizeLinear and MatMulInteger: products in integers",
    },
    onnxMatMulNBits: { label: "ONNX, MatMulNBits", use: "ONNX Runtime's blocks of 2, 4 or 8 bits" },
    safetensors: { label: "safetensors", use: "codes, scales, zero points; the recipe in the metadata" },
    npz: { label: "NumPy .npz", use: "the same as arrays" },
    gguf: { label: "GGUF", use: "llama.cpp's blocks" },
    c: { label: "C header", use: "packed codes and a function without dependencies, for microcontrollers" },
  },
  writing: "Writing the file and opening it again…",
  download: (name: string, size: string) => `Download ${name} (${size})`,
  against: (packed: string, full: string) =>
    `Of it, the packed parameters are ${packed}; as 32-bit floats they were ${full}.`,
  identical: (values: string) => `Opened again: all ${values} weights are identical, bit for bit.`,
  differing: (count: string, values: string, most: string) =>
    `Opened again: ${count} of ${values} weights differ, by ${most} at the most.`,
  score: (score: string) => `Same rows, from the file: ${score}.`,
  classes: (others: string, most: string) =>
    `Rows with another class: ${others}. Largest difference of an output: ${most}.`,
  unread:
    "Only its engine computes what is in this file; it is not opened again here. Our tests run such files in ONNX Runtime and a C compiler.",
  engine: {
    start: "Run the file in ONNX Runtime, here",
    size: (bytes: string) => `${bytes}, fetched from this site when you ask for it`,
    running: "ONNX Runtime runs the file…",
    failed: "ONNX Runtime did not run the file:",
    ran: (version: string, rows: string) => `ONNX Runtime Web ${version} has run ${rows} rows.`,
    same: {
      ours: (version: string, same: string, rows: string) =>
        `ONNX Runtime Web ${version}: the same class as here for ${same} of ${rows} rows.`,
      original: (version: string, same: string, rows: string) =>
        `ONNX Runtime Web ${version}: the same largest output as the model before, for ${same} of ${rows} samples.`,
    },
    accuracy: (accuracy: string) => `Right, by the labels: ${accuracy}.`,
    difference: {
      ours: (most: string) => `Largest difference of an output from ours: ${most}.`,
      original: (most: string) => `Largest difference of an output from the model before: ${most}.`,
    },
    sqnr: (decibels: string) => `Signal to error: ${decibels}.`,
    random: (rows: string) =>
      `${rows} samples of random numbers went in: that says how far the outputs move, not how well the model does.`,
  },
  notes: "Not as the recipe says:",
  code: "The same in code",
  report: "Report (HTML)",
  reportUse: "figures, charts, layers and how to do it again, in one file that opens offline and prints well",
  reportWriting: "Writing the report…",
  reportSaved: "The report is saved.",
  command: "Command line",
};
