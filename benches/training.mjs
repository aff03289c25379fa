// Training beside PyTorch: epochs of LeNet-300-100 in turns, ours in WebAssembly and its own natively, both in one thread, on the same
// images; then Deep Compression from end to end. Writes benches/TRAINING.md. `npm run bench:training`; it needs a Python with
// PyTorch: `npm run bench -- --native` makes one, or name yours in BENCH_PYTHON.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { interpreter } from "../www/build/python.mjs";
import { ask, run as call, Problem, root } from "../www/build/shell.mjs";
import { own } from "./own.mjs";

const here = import.meta.dirname;
const EPOCHS = 7;
const HEADER = 28;

/** @type {typeof import("../pkg/models.js")} */
const { DeepRun, loadDataset, ready, Session } = await own("./models");
await ready();
const mnist = await loadDataset("mnist", pathToFileURL(join(root, "www/public/")).href);
const python = [process.env.BENCH_PYTHON, interpreter(join(here, ".venv")), "python3"].find(
  (each) => each !== undefined && ask(each, ["-c", "import torch, numpy"]) !== undefined,
);
if (!python)
  throw new Problem(
    "No Python with PyTorch was found. `npm run bench -- --native` makes one, or set BENCH_PYTHON.",
  );

const session = Session.untrained("mnist", mnist, {
  network: { kind: "layers", hidden: [300, 100] },
  seed: 1,
});
const rows = session.info().rows[0];
const all = mnist.length - HEADER;
const count = all / 785;

/** The same images, row by row: the file of the dataset holds them pixel by pixel, in bytes. */
function written() {
  const scale = new DataView(mnist.buffer, mnist.byteOffset).getFloat32(24, true);
  const images = new Float32Array(rows * 784);
  for (let pixel = 0; pixel < 784; pixel += 1) {
    for (let row = 0; row < rows; row += 1)
      images[row * 784 + pixel] = (mnist[HEADER + pixel * count + row] ?? 0) * scale;
  }
  const labels = mnist.subarray(HEADER + 784 * count, HEADER + 784 * count + rows);
  return Buffer.concat([Buffer.from(images.buffer), labels]);
}

const folder = mkdtempSync(join(tmpdir(), "training-"));
const file = join(folder, "images");
writeFileSync(file, written());
const env = { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
const peer = spawn(python, [join(here, "training.py"), file, String(rows)], {
  env,
  stdio: ["pipe", "pipe", "inherit"],
});
const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
const answer = async () => JSON.parse((await lines.next()).value);
const { version } = await answer();

const run = session.descend({ epochs: EPOCHS, batch: 64, rate: 1e-3, schedule: { kind: "constant" } });
/** @type {{ seconds: number, loss: number }[]} */
const ours = [];
/** @type {{ seconds: number, loss: number }[]} */
const theirs = [];
for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
  const started = performance.now();
  let last;
  do last = run.step();
  while (last && last.batch < last.batches);
  ours.push({ seconds: (performance.now() - started) / 1000, loss: last?.loss ?? Number.NaN });
  peer.stdin.write("epoch\n");
  theirs.push(await answer());
}
peer.stdin.end();
rmSync(folder, { recursive: true });
run.free();

const started = performance.now();
const deep = new DeepRun("mnist", mnist);
const reports = [...deep].flatMap(({ reports }) => reports);
const deepSeconds = (performance.now() - started) / 1000;

/** What an example prints: tables of figures that follow from their seeds, computed natively. */
const example = (/** @type {string[]} */ ...names) =>
  call("cargo", ["run", "--release", "--quiet", "--example", ...names], { capture: true }).trim();

const median = (/** @type {{ seconds: number }[]} */ all) =>
  all.map(({ seconds }) => seconds).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
const spread = (/** @type {{ seconds: number }[]} */ all) => {
  const seconds = all.map((each) => each.seconds);
  return `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)}`;
};
const line = (/** @type {unknown[]} */ ...cells) => `| ${cells.join(" | ")} |`;
const row = (/** @type {string} */ name, /** @type {{ seconds: number, loss: number }[]} */ all) =>
  line(name, median(all).toFixed(2), spread(all), all.map(({ loss }) => loss.toFixed(3)).join(" "));
const text = [
  "# Training beside PyTorch",
  "",
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}, PyTorch ${version}, one thread each. Written by \`npm run bench:training\`.`,
  "",
  `One epoch of LeNet-300-100 over ${rows.toLocaleString("en")} images of MNIST in batches of 64 with Adam, in turns; the order of images differs, so that losses are alike and not equal.`,
  "",
  line("who", "seconds, median", "spread", "mean loss of each epoch"),
  line("---", "---", "---", "---"),
  row("quant-playground, WebAssembly (simd128)", ours),
  row("PyTorch, native", theirs),
  "",
  `Ours takes ${(median(ours) / median(theirs)).toFixed(2)} times as long.`,
  "",
  "## Deep Compression of LeNet-300-100",
  "",
  `The whole run (${rows.toLocaleString("en")} images to train, measured on the 10,000 test images) took ${deepSeconds.toFixed(0)} seconds in WebAssembly. The paper's figures are of 60,000 images: 1,070 KB → 27 KB, 40×, error 1.64 → 1.58 %.`,
  "",
  line("stage", "error", "bytes", "ratio", "kept", "bits of a code", "bits of a place"),
  line("---", "---", "---", "---", "---", "---", "---"),
  ...reports.map(({ stage, score, bytes, compression, kept, codeBits, indexBits }) =>
    line(
      stage,
      `${(100 * (1 - score)).toFixed(2)} %`,
      bytes.toLocaleString("en"),
      `${compression.toFixed(1)}×`,
      kept.map((share) => `${(100 * share).toFixed(0)} %`).join(" / "),
      codeBits.map((bits) => bits.toFixed(1)).join(" / "),
      indexBits.toFixed(1),
    ),
  ),
  "",
  "Retraining makes part of the gain: the network that is compressed was trained for more epochs than the one it is compared with.",
  "",
  "## LeNet-5",
  "",
  "The same natively (`cargo run --release --example deep_compression -- lenet5`). The paper: 1,720 KB → 44 KB, 39×, error 0.80 → 0.74 %.",
  "",
  example("deep_compression", "--", "lenet5"),
  "",
  "## Few bits, and a teacher",
  "",
  "Digits, 64-32-10, one scale for each tensor, accuracy on the 359 test rows, computed natively (`cargo run --release --example learn`).",
  "",
  example("learn"),
  "",
].join("\n");
writeFileSync(join(here, "TRAINING.md"), text);
process.stdout.write(text);
