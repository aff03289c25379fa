// Quantizes a tensor of a hundred million values in a process of its own, and prints what that took beside input and
// output, as JSON. Values are copied in slices, so that it does not depend on how many there are.
import { own } from "./own.mjs";

const COUNT = 100_000_000;

/** @type {typeof import("../pkg/kernels.js")} */
const { loadKernels } = await own("./kernels");
const kernels = await loadKernels({ build: "simd128" });
const values = new Float32Array(COUNT);
for (let i = 0; i < COUNT; i++) values[i] = ((i * 7919) % 20_011) / 10_005 - 1;
const codes = new Int8Array(COUNT).fill(1); // written to, so that the system has given the memory
const before = process.resourceUsage().maxRSS;
const started = performance.now();
const { scale, zeroPoint } = kernels.quantize(values, codes);
const seconds = (performance.now() - started) / 1000;
const extra = (process.resourceUsage().maxRSS - before) * 1024;
const wrong = [0, 1, 65_535, 65_536, COUNT - 1].filter((i) => {
  const back = ((codes[i] ?? 0) - zeroPoint) * scale;
  return !(Math.abs(back - (values[i] ?? 0)) <= scale * 0.5001);
});
if (wrong.length > 0) throw new Error(`codes ${wrong.join(", ")} are not those of their values`);
console.log(
  JSON.stringify({ count: COUNT, input: values.byteLength, output: codes.byteLength, extra, seconds }),
);
