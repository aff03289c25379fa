// Plain JavaScript: the loops that one writes without a library, into kept arrays. They are the reference as well, so they
// follow the definitions to the letter, in 32-bit floats where those say so.
/** @import { Contestant, Values } from "../types.ts" */

const { fround } = Math;

/**
 * @param {() => void} run
 * @param {Values} computed where `run` writes
 * @returns {Contestant}
 */
export const contestant = (run, computed) => ({ run, result: () => computed });

/**
 * To the nearest whole number, ties to the even one. Exact below 2⁵¹ in size.
 * @param {number} x
 */
export function nearest(x) {
  const magic = 6755399441055744; // 1.5 · 2⁵²: adding it leaves no digits behind the point
  return x + magic - magic;
}

/**
 * ONNX DynamicQuantizeLinear: the scale, the zero point and the codes.
 * @param {Float32Array} x
 * @param {Uint8Array} codes
 */
export function quantize(x, codes) {
  let low = 0;
  let high = 0;
  for (let i = 0; i < x.length; i += 1) {
    const value = /** @type {number} */ (x[i]);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = fround(fround(high - low) / 255);
  const zeroPoint = Math.min(Math.max(nearest(fround(-low / scale)), 0), 255);
  for (let i = 0; i < x.length; i += 1) {
    // Comparisons, which V8 makes faster than Math.min and Math.max.
    let code = nearest(fround(/** @type {number} */ (x[i]) / scale)) + zeroPoint;
    if (code < 0) code = 0;
    else if (code > 255) code = 255;
    codes[i] = code;
  }
  return { scale, zeroPoint };
}

/**
 * @param {Uint8Array} codes
 * @param {{ scale: number, zeroPoint: number }} grid
 * @param {Float32Array} x
 */
export function dequantize(codes, { scale, zeroPoint }, x) {
  for (let i = 0; i < codes.length; i += 1) {
    const code = /** @type {number} */ (codes[i]);
    x[i] = (code - zeroPoint) * scale;
  }
}

/**
 * Symmetric 4 bits: each group's scale is its largest magnitude divided by 7, and values are multiplied by its reciprocal; two
 * codes a byte, the low nibble first.
 * @param {Float32Array} x
 * @param {number} group
 * @param {Uint8Array} packed
 * @param {Float32Array} scales
 */
export function quantizeGroups(x, group, packed, scales) {
  for (let g = 0; g * group < x.length; g += 1) {
    const start = g * group;
    let most = 0;
    for (let i = start; i < start + group; i += 1) {
      const size = Math.abs(/** @type {number} */ (x[i]));
      if (size > most) most = size;
    }
    const scale = fround(most / 7);
    scales[g] = scale;
    const reciprocal = scale > 0 ? fround(1 / scale) : 0;
    for (let i = start; i < start + group; i += 2) {
      const low = code(/** @type {number} */ (x[i]), reciprocal);
      const high = code(/** @type {number} */ (x[i + 1]), reciprocal);
      packed[i >> 1] = (low & 15) | ((high & 15) << 4);
    }
  }
}

/**
 * No more than 7 in size, by the choice of the scale.
 * @param {number} x
 * @param {number} reciprocal of the scale
 */
const code = (x, reciprocal) => nearest(fround(x * reciprocal));

/**
 * The values of such groups.
 * @param {Uint8Array} packed
 * @param {number} group
 * @param {Float32Array} scales
 */
export function dequantizeGroups(packed, group, scales) {
  const x = new Float32Array(2 * packed.length);
  for (let i = 0; i < x.length; i += 1) {
    const byte = /** @type {number} */ (packed[i >> 1]);
    const nibble = i & 1 ? byte >> 4 : byte & 15;
    x[i] = ((nibble ^ 8) - 8) * /** @type {number} */ (scales[Math.floor(i / group)]);
  }
  return x;
}

/**
 * y[n, out] = Σ x[n, in] · w[out, in]: rows against rows, both in memory order.
 * @param {Float32Array} x
 * @param {Float32Array} weights
 * @param {number} inputs
 * @param {Float32Array} y
 */
export function floatProduct(x, weights, inputs, y) {
  const rows = x.length / inputs;
  const outputs = weights.length / inputs;
  for (let n = 0; n < rows; n += 1) {
    for (let o = 0; o < outputs; o += 1) {
      let sum = 0;
      for (let i = 0; i < inputs; i += 1)
        sum += /** @type {number} */ (x[n * inputs + i]) * /** @type {number} */ (weights[o * inputs + i]);
      y[n * outputs + o] = sum;
    }
  }
}

/**
 * The same of 8-bit integers, in 32-bit ones. A function of its own: V8 makes one that sees several kinds of arrays slower.
 * @param {Uint8Array} x
 * @param {Int8Array} weights
 * @param {number} inputs
 * @param {Int32Array} y
 */
export function integerProduct(x, weights, inputs, y) {
  const rows = x.length / inputs;
  const outputs = weights.length / inputs;
  for (let n = 0; n < rows; n += 1) {
    for (let o = 0; o < outputs; o += 1) {
      let sum = 0;
      for (let i = 0; i < inputs; i += 1)
        sum =
          (sum +
            /** @type {number} */ (x[n * inputs + i]) * /** @type {number} */ (weights[o * inputs + i])) |
          0;
      y[n * outputs + o] = sum;
    }
  }
}

/**
 * f32 in and out, int8 between.
 * @param {Float32Array} x
 * @param {Int8Array} weights
 * @param {Float32Array} scales one for each output
 * @param {number} inputs
 * @param {{ codes: Uint8Array, sums: Int32Array, y: Float32Array, totals: Int32Array }} kept `totals`: the sum of each row of
 * `weights`
 */
export function dynamicProduct(x, weights, scales, inputs, { codes, sums, y, totals }) {
  const { scale, zeroPoint } = quantize(x, codes);
  integerProduct(codes, weights, inputs, sums);
  const outputs = scales.length;
  for (let i = 0; i < y.length; i += 1) {
    const o = i % outputs;
    const sum = /** @type {number} */ (sums[i]) - zeroPoint * /** @type {number} */ (totals[o]);
    y[i] = sum * fround(scale * /** @type {number} */ (scales[o]));
  }
}

/**
 * The sum of each row.
 * @param {Int8Array} weights
 * @param {number} inputs
 */
export function rowTotals(weights, inputs) {
  const totals = new Int32Array(weights.length / inputs);
  for (let i = 0; i < weights.length; i += 1) {
    const row = Math.floor(i / inputs);
    totals[row] = (totals[row] ?? 0) + (weights[i] ?? 0);
  }
  return totals;
}
