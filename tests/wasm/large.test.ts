// A model of 100 MB: what it takes of memory, by the size of WebAssembly's memory, which only grows.
import { memoryBytes, ready, Session } from "quant-playground/models";
import { expect, test } from "vitest";

const LAYERS = 12;
const SHAPE = [1024, 2048];

/** safetensors with seeded weights. */
function large(): Uint8Array {
  const count = SHAPE.reduce((product, length) => product * length, 1);
  const entry = (layer: number) => [4 * count * layer, 4 * count * (layer + 1)];
  const header = Object.fromEntries(
    Array.from({ length: LAYERS }, (_, layer) => [
      `layers.${layer}.weight`,
      { dtype: "F32", shape: SHAPE, data_offsets: entry(layer) },
    ]),
  );
  const text = new TextEncoder().encode(JSON.stringify(header).padEnd(2048));
  const bytes = new Uint8Array(8 + text.length + 4 * count * LAYERS);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  const values = new Float32Array(bytes.buffer, 8 + text.length);
  let state = 1;
  for (let i = 0; i < values.length; i += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[i] = state / 2 ** 33;
  }
  return bytes;
}

test("a model of 100 MB becomes 4 bits, and its file is read again, in less than three times its bytes", async () => {
  await ready();
  const bytes = large();
  expect(bytes.length).toBeGreaterThan(1e8);
  const before = memoryBytes();
  const session = Session.openModel({ bytes, name: "large.safetensors" });
  expect(session.layers()).toHaveLength(LAYERS);
  const recipe = {
    format: { kind: "integer", levels: 16 },
    granularity: { kind: "perGroup", size: 32 },
  } as const;
  const { report } = session.evaluate(recipe);
  expect(report.bytes).toBe((bytes.length - 2056) / 8 + (bytes.length - 2056) / 32);
  const { verified } = session.export(recipe, "safetensors");
  expect(verified?.identical).toBe((bytes.length - 2056) / 4);
  session.free();
  expect(memoryBytes() - before).toBeLessThan(3 * bytes.length);
}, 120_000);
