// 8-bit products, exact in int32; and 8 bits against our own floats.
import { bound, exact, none } from "../checks.mjs";
import { everyWay, matrixProduct } from "../contestants/ours.mjs";
import { bytes, signedBytes, transposed } from "../inputs.mjs";
import { matMulInteger } from "../onnx/graphs.mjs";
import { product } from "../reference.mjs";
import { floatLayer } from "./floats.mjs";
import { forSizes, operations, summationBound } from "./shapes.mjs";
/** @import { Goal, Row } from "../types.ts" */
/** @import { Sizes } from "./shapes.mjs" */

/** Weights are [outputs, inputs]. @type {(sizes: Sizes) => { weights: Int8Array, x: Uint8Array }} */
export const integerLayer = ({ inputs, outputs, batch }) => ({
  weights: signedBytes(inputs * outputs, 4),
  x: bytes(batch * inputs, 5),
});

/** @type {Row[]} */
export const integerProducts = forSizes((sizes, name) => ({
  id: `int8-${name}`,
  group: "int8",
  shape: sizes,
  quick: name === "768x768-1" || name === "768x768-32",
  work: { count: operations(sizes), unit: "operations" },
  goals: integerGoals(sizes.batch),
  prepare() {
    const { inputs, outputs, batch } = sizes;
    const { weights, x } = integerLayer(sizes);
    const signed = Int8Array.from(x, (code) => code - 128);
    const dims = [batch, inputs];
    const expected = product(x, weights, inputs, new Int32Array(batch * outputs));
    const expectedSigned = product(signed, weights, inputs, new Int32Array(batch * outputs));
    const graph = /** @type {const} */ (["uint8", "int8"]).map((type) =>
      matMulInteger(transposed(weights, outputs, inputs), inputs, outputs, type),
    );
    /** @param {0 | 1} index */
    const model = (index) => /** @type {Uint8Array} */ (graph[index]);
    return {
      contestants: {
        ...everyWay((kernels, inMemory) =>
          matrixProduct(kernels, kernels.int8Matrix(weights, inputs), {
            x,
            y: new Int32Array(batch * outputs),
            inMemory,
          }),
        ),
        "ours-s8": ({ ours: { best } }) =>
          matrixProduct(best, best.int8Matrix(weights, inputs), {
            x: signed,
            y: new Int32Array(batch * outputs),
            inMemory: false,
          }),
        plain: ({ plain }) => {
          const y = new Int32Array(batch * outputs);
          return plain.contestant(() => plain.integerProduct(x, weights, inputs, y), y);
        },
        onnxruntime: ({ onnxruntime }) => onnxruntime.create(model(0), { type: "uint8", data: x, dims }),
        "onnxruntime-s8": ({ onnxruntime }) =>
          onnxruntime.create(model(1), { type: "int8", data: signed, dims }),
        limit: ({ limit, ours }) => limit.arithmetic("dot", inputs * outputs * batch, ours.best.build),
        "limit-simd128": ({ limit }) => limit.arithmetic("dot", inputs * outputs * batch, "simd128"),
      },
      check: (id, result) => {
        if (id.startsWith("limit")) return none;
        return exact(result, id.endsWith("-s8") ? expectedSigned : expected);
      },
    };
  },
}));

/**
 * @param {number} batch
 * @returns {Goal[]}
 */
function integerGoals(batch) {
  const single = batch === 1;
  const share = single ? 0.6 : 0.85;
  return [
    { of: "ours", build: "relaxed-simd", against: "onnxruntime", least: single ? 5 : 1.8 },
    { of: "ours-simd128", against: "onnxruntime", least: single ? 3 : 0.95 },
    ...(single ? [] : [/** @type {Goal} */ ({ of: "ours-s8", against: "onnxruntime-s8", least: 15 })]),
    { of: "ours-resident", build: "relaxed-simd", against: "limit", share },
    { of: "ours-simd128-resident", against: "limit-simd128", share },
  ];
}

/** @type {Row[]} */
export const againstFloats = forSizes(
  (sizes, name) => ({
    id: `int8-f32-${name}`,
    group: "int8-f32",
    shape: sizes,
    quick: false,
    work: { count: operations(sizes), unit: "operations" },
    goals: [{ of: "ours", against: "ours-f32", least: 2 }],
    prepare() {
      const { inputs, outputs, batch } = sizes;
      const { weights, x } = integerLayer(sizes);
      const floats = floatLayer(sizes);
      const expected = product(x, weights, inputs, new Int32Array(batch * outputs));
      const expectedFloats = product(floats.x, floats.weights, inputs, new Float64Array(batch * outputs));
      const boundOf = summationBound(floats.x, floats.weights, inputs);
      return {
        contestants: {
          ours: ({ ours: { best } }) =>
            matrixProduct(best, best.int8Matrix(weights, inputs), {
              x,
              y: new Int32Array(batch * outputs),
              inMemory: false,
            }),
          "ours-f32": ({ ours: { best } }) =>
            matrixProduct(best, best.floatMatrix(floats.weights, inputs), {
              x: floats.x,
              y: new Float32Array(batch * outputs),
              inMemory: false,
            }),
        },
        check: (id, result) =>
          id === "ours-f32" ? bound(result, expectedFloats, boundOf) : exact(result, expected),
      };
    },
  }),
  { batches: [32, 256] },
);
