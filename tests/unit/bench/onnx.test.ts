// The ONNX models that ONNX Runtime is given: their bytes say again what was asked for.
import { describe, expect, test } from "vitest";
import * as graphs from "../../../benches/onnx/graphs.mjs";
import { message, varint } from "../../../benches/onnx/protobuf.mjs";

type Field = { field: number; value: bigint | Uint8Array };

/** Reads the wire format by its definition, sharing nothing with the writer. */
function decode(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const number = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("the message ends early");
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(number());
    if ((tag & 7) === 0) fields.push({ field: tag >> 3, value: number() });
    else if ((tag & 7) === 2) {
      const length = Number(number());
      if (at + length > bytes.length) throw new Error("a field is longer than its message");
      fields.push({ field: tag >> 3, value: bytes.slice(at, at + length) });
      at += length;
    } else throw new Error(`wire type ${tag & 7}`);
  }
  return fields;
}

const all = (bytes: Uint8Array, field: number) =>
  decode(bytes)
    .filter((each) => each.field === field)
    .map(({ value }) => value);
const inner = (bytes: Uint8Array, ...path: number[]): Uint8Array =>
  path.reduce((message, field) => {
    const [value] = all(message, field);
    if (!(value instanceof Uint8Array)) throw new Error(`field ${field} is no message`);
    return value;
  }, bytes);
const text = (value: unknown) => new TextDecoder().decode(value as Uint8Array);

describe("varint", () => {
  test.each([
    [0, [0]],
    [127, [127]],
    [128, [128, 1]],
    [300, [172, 2]],
    [-1, [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
  ])("%d", (value, bytes) => expect([...varint(value)]).toEqual(bytes));
});

test("a message holds its fields in order, without those that are undefined", () => {
  const bytes = message([
    [1, 150],
    [2, "testing"],
    [3, undefined],
    [1, 0],
  ]);
  // The examples of protobuf.dev.
  expect([...bytes]).toEqual([8, 150, 1, 18, 7, 116, 101, 115, 116, 105, 110, 103, 8, 0]);
});

describe("models", () => {
  const weights = Int8Array.of(1, -2, 3, -4, 5, -128);
  const model = graphs.matMulInteger(weights, 3, 2, "uint8");
  const graph = inner(model, 7);

  test("name their versions", () => {
    expect(all(model, 1)).toEqual([8n]);
    expect(
      all(model, 8).map((opset) => [text(all(opset as Uint8Array, 1)[0]), all(opset as Uint8Array, 2)[0]]),
    ).toEqual([
      ["", 17n],
      ["com.microsoft", 1n],
    ]);
  });
  test("have one operator with its inputs in order", () => {
    const [node, ...more] = all(graph, 1) as Uint8Array[];
    expect(more).toEqual([]);
    expect(text(all(node as Uint8Array, 4)[0])).toBe("MatMulInteger");
    expect(all(node as Uint8Array, 1).map(text)).toEqual(["x", "w"]);
    expect(all(node as Uint8Array, 2).map(text)).toEqual(["y"]);
  });
  test("hold weights as initializers, bit for bit", () => {
    const tensor = inner(graph, 5);
    expect(all(tensor, 1)).toEqual([3n, 2n]);
    expect(all(tensor, 2)).toEqual([3n]); // INT8
    expect(new Int8Array(inner(tensor, 9).buffer)).toEqual(weights);
  });
  test("leave the batch open and fix the rest", () => {
    const type = inner(graph, 11, 2, 1);
    expect(all(type, 1)).toEqual([2n]); // UINT8
    const [batch, inputs] = all(inner(type, 2), 1) as [Uint8Array, Uint8Array];
    expect(text(all(batch, 2)[0])).toBe("m");
    expect(all(inputs, 1)).toEqual([3n]);
  });
  test("carry attributes as integers", () => {
    const bytes = graphs.matMulNBits(new Uint8Array(64), new Float32Array(4), {
      inputs: 64,
      outputs: 2,
      block: 32,
      accuracy: graphs.ACCURACY.int8,
    });
    const node = inner(bytes, 7, 1);
    expect(text(all(node, 7)[0])).toBe("com.microsoft");
    const attributes = (all(node, 5) as Uint8Array[]).map((each) => [
      text(all(each, 1)[0]),
      all(each, 3)[0],
      all(each, 20)[0],
    ]);
    expect(attributes).toEqual([
      ["K", 64n, 2n],
      ["N", 2n, 2n],
      ["bits", 4n, 2n],
      ["block_size", 32n, 2n],
      ["accuracy_level", 4n, 2n],
    ]);
  });
  test("of the other operators can be read too", () => {
    const operators = [
      graphs.dynamicQuantizeLinear(),
      graphs.quantizeLinear(0.5, 3),
      graphs.dequantizeLinear(0.5, 3),
      graphs.matMul(new Float32Array(6), 3, 2),
      graphs.dynamicQuantizeMatMul(weights, new Float32Array(2), 3, 2),
    ].map((bytes) => text(all(inner(bytes, 7, 1), 4)[0]));
    expect(operators).toEqual([
      ...["DynamicQuantizeLinear", "QuantizeLinear", "DequantizeLinear", "MatMul", "DynamicQuantizeMatMul"],
    ]);
  });
});
