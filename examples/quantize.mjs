// The package in Node. In this repository: `npm run build:package && node examples/quantize.mjs`.
import { dequantizeTensor, openSession, quantizeTensor } from "quant-playground";

const session = await openSession("digits"); // starts the WebAssembly, loads the data, opens the trained model

const tensor = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
const packed = quantizeTensor(tensor, [10, 100], {
  format: { kind: "integer", levels: 16 }, // 4 bits
  granularity: { kind: "perChannel" },
});
const recovered = dequantizeTensor(packed);
const error = Math.max(...tensor.map((x, i) => Math.abs(x - (recovered[i] ?? 0))));
console.log(
  `tensor: ${tensor.byteLength} B become ${packed.byteLength} B, off by ${error.toFixed(3)} at most`,
);

for (const levels of [256, 16, 4]) {
  const { report } = session.evaluate({ format: { kind: "integer", levels } });
  console.log(`model, ${levels} levels: ${report.bytes} B, accuracy ${(100 * report.score).toFixed(1)} %`);
}
session.free();
