// Writes protocol buffers: as much of the wire format as an ONNX model needs.
// https://protobuf.dev/programming-guides/encoding/

/** @typedef {Uint8Array | string | number | bigint} Scalar */

/**
 * A message: for each field its number and its value; what is `undefined` is left out. A nested message is its bytes.
 * @param {[field: number, value: Scalar | undefined][]} fields
 */
export function message(fields) {
  /** @type {Uint8Array[]} */
  const parts = [];
  for (const [field, value] of fields) {
    if (value === undefined) continue;
    if (typeof value === "number" || typeof value === "bigint") parts.push(tag(field, 0), varint(value));
    else {
      const content = typeof value === "string" ? new TextEncoder().encode(value) : value;
      parts.push(tag(field, 2), varint(content.length), content);
    }
  }
  return concatenated(parts);
}

/**
 * The same field once for each value.
 * @param {number} field
 * @param {Scalar[]} values
 * @returns {[number, Scalar][]}
 */
export const repeated = (field, values) => values.map((value) => [field, value]);

/**
 * Seven bits a byte, the lowest first. Negative numbers are 64-bit two's complement.
 * @param {number | bigint} value
 */
export function varint(value) {
  let rest = BigInt.asUintN(64, BigInt(value));
  const out = [];
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  out.push(Number(rest));
  return Uint8Array.from(out);
}

/**
 * @param {number} field
 * @param {0 | 2} type
 */
const tag = (field, type) => varint(field * 8 + type);

/** @param {Uint8Array[]} parts */
function concatenated(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
