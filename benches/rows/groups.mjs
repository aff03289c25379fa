// 4-bit weights in groups of 32, times activations. Only layers whose inputs are whole groups.
import { bound, none } from "../checks.mjs";
import { everyWay, matrixProduct } from "../contestants/ours.mjs";
import * as plain from "../contestants/plain.mjs";
import { normals } from "../inputs.mjs";
import { ACCURACY, matMulNBits } from "../onnx/graphs.mjs";
import { product } from "../reference.mjs";
import { forSizes, LAYERS, operations, summationBound } from "./shapes.mjs";

/** @import { Goal, Row } from "../types.ts" */

const GROUP = 32;
/** Codes that activations are rounded to on either side of zero: ours rounds to 16 bits where it does not to 8. */
const CODES = { int8: 127, int16: 32767 };

/** @type {Row[]} */
export const groupProducts = forSizes(
  (sizes, name) => ({
    id: `int4-product-${name}`,
    group: "int4-product",
    shape: { ...sizes, group: GROUP },
    quick: name === "768x768-1",
    work: { count: operations(sizes), unit: "operations" },
    goals: groupGoals(sizes.batch),
    prepare() {
      const { inputs, outputs, batch } = sizes;
      const packed = new Uint8Array((inputs * outputs) / 2);
      const scales = new Float32Array((inputs * outputs) / GROUP);
      plain.quantizeGroups(normals(inputs * outputs, 11), GROUP, packed, scales);
      const weights = plain.dequantizeGroups(packed, GROUP, scales);
      const x = normals(batch * inputs, 12);
      const expected = product(x, weights, inputs, new Float64Array(batch * outputs));
      const boundOf = summationBound(x, weights, inputs);
      const bounds = {
        int8: roundedInputBound(x, weights, inputs, CODES.int8),
        int16: roundedInputBound(x, weights, inputs, CODES.int16),
      };
      const y = () => new Float32Array(batch * outputs);
      // Where −8…7 are two's complement here, MatMulNBits stores 0…15.
      const shifted = packed.map((byte) => byte ^ 0x88);
      const graph = (/** @type {number} */ accuracy) =>
        matMulNBits(shifted, scales, { inputs, outputs, block: GROUP, accuracy });
      const input = { type: "float32", data: x, dims: [batch, inputs] };
      return {
        contestants: {
          ...everyWay((kernels, inMemory) =>
            matrixProduct(kernels, kernels.int4Matrix(packed, scales, GROUP, inputs), {
              x,
              y: y(),
              inMemory,
            }),
          ),
          ...everyWay(
            (kernels, inMemory) =>
              matrixProduct(kernels, kernels.int4Matrix(packed, scales, GROUP, inputs), {
                x,
                y: y(),
                inMemory,
                multiply: (matrix, a, b) => matrix.multiplyDynamic(a, b),
              }),
            "int8",
          ),
          "ours-f32": ({ ours: { best } }) =>
            matrixProduct(best, best.floatMatrix(weights, inputs), { x, y: y(), inMemory: false }),
          plain: ({ plain }) => {
            const computed = y();
            // What one writes first: the weights as floats, then the product.
            return plain.contestant(
              () => plain.floatProduct(x, plain.dequantizeGroups(packed, GROUP, scales), inputs, computed),
              computed,
            );
          },
          onnxruntime: ({ onnxruntime }) => onnxruntime.create(graph(ACCURACY.float32), input),
          "onnxruntime-int8": ({ onnxruntime }) => onnxruntime.create(graph(ACCURACY.int8), input),
          limit: ({ limit, ours }) => limit.arithmetic("dot", inputs * outputs * batch, ours.best.build),
        },
        check: (id, result) => {
          if (id === "limit") return none;
          if (id.includes("-int8")) return bound(result, expected, bounds.int8);
          const isRounded = id.startsWith("ours") && id !== "ours-f32";
          return bound(result, expected, isRounded ? bounds.int16 : boundOf);
        },
      };
    },
  }),
  { layers: LAYERS.filter(({ inputs }) => inputs % GROUP === 0) },
);

/**
 * Activations of 16 bits are held against those of f32, which they stand in for; those of 8 bits against those of 8 bits.
 * @param {number} batch
 * @returns {Goal[]}
 */
function groupGoals(batch) {
  const least = { 1: 20, 256: 2 }[batch];
  /** @type {Goal[]} */
  const goals = [{ of: "ours", against: "ours-f32", least: 1 }];
  if (least === undefined) return goals;
  return [
    { of: "ours", against: "onnxruntime", least },
    { of: "ours-int8", against: "onnxruntime-int8", least },
    ...goals,
  ];
}

/**
 * How far the product may be off when each row of inputs is rounded to so many codes on either side of zero: half a step for
 * every input.
 * @param {Float32Array} x
 * @param {Float32Array} weights
 * @param {number} inputs
 * @param {number} codes
 */
function roundedInputBound(x, weights, inputs, codes) {
  const sums = new Float64Array(weights.length / inputs);
  const steps = new Float64Array(x.length / inputs);
  for (let i = 0; i < weights.length; i += 1) {
    const output = Math.floor(i / inputs);
    sums[output] = (sums[output] ?? 0) + Math.abs(weights[i] ?? 0);
  }
  for (let i = 0; i < x.length; i += 1) {
    const row = Math.floor(i / inputs);
    steps[row] = Math.max(steps[row] ?? 0, Math.abs(x[i] ?? 0) / codes);
  }
  const summed = summationBound(x, weights, inputs);
  return (/** @type {number} */ i) =>
    summed(i) + ((steps[Math.floor(i / sums.length)] ?? 0) / 2) * (sums[i % sums.length] ?? 0);
}
