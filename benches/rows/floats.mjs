// f32 products.
import { bound, none } from "../checks.mjs";
import { everyWay, matrixProduct } from "../contestants/ours.mjs";
import { normals, transposed } from "../inputs.mjs";
import { matMul } from "../onnx/graphs.mjs";
import { product } from "../reference.mjs";
import { forSizes, operations, summationBound } from "./shapes.mjs";
/** @import { Row } from "../types.ts" */
/** @import { Sizes } from "./shapes.mjs" */

/** Weights are [outputs, inputs]. @type {(sizes: Sizes) => { weights: Float32Array, x: Float32Array }} */
export const floatLayer = ({ inputs, outputs, batch }) => ({
  weights: normals(inputs * outputs, 6),
  x: normals(batch * inputs, 7),
});

/** @type {Row[]} */
export const floatProducts = forSizes((sizes, name) => ({
  id: `f32-${name}`,
  group: "f32",
  shape: sizes,
  quick: name === "768x768-32",
  work: { count: operations(sizes), unit: "operations" },
  goals: [
    { of: "ours", build: "relaxed-simd", against: "tfjs", least: 1.2 },
    { of: "ours-simd128", against: "tfjs", least: 1.05 },
    // The weights of a single row come from memory: there the peak is out of reach.
    ...(sizes.batch === 1
      ? []
      : [
          /** @type {const} */ ({
            of: "ours-resident",
            build: "relaxed-simd",
            against: "limit",
            share: 0.84,
          }),
          /** @type {const} */ ({ of: "ours-simd128-resident", against: "limit-simd128", share: 0.84 }),
        ]),
  ],
  prepare() {
    const { inputs, outputs, batch } = sizes;
    const { weights, x } = floatLayer(sizes);
    const turned = transposed(weights, outputs, inputs);
    const expected = product(x, weights, inputs, new Float64Array(batch * outputs));
    const boundOf = summationBound(x, weights, inputs);
    return {
      contestants: {
        ...everyWay((kernels, inMemory) =>
          matrixProduct(kernels, kernels.floatMatrix(weights, inputs), {
            x,
            y: new Float32Array(batch * outputs),
            inMemory,
          }),
        ),
        plain: ({ plain }) => {
          const y = new Float32Array(batch * outputs);
          return plain.contestant(() => plain.floatProduct(x, weights, inputs, y), y);
        },
        onnxruntime: ({ onnxruntime }) =>
          onnxruntime.create(matMul(turned, inputs, outputs), {
            type: "float32",
            data: x,
            dims: [batch, inputs],
          }),
        tfjs: ({ tfjs }) => tfjs.matMul(x, batch, turned, inputs, outputs),
        limit: ({ limit, ours }) =>
          limit.arithmetic("multiplyAdd", inputs * outputs * batch, ours.best.build),
        "limit-simd128": ({ limit }) => limit.arithmetic("multiplyAdd", inputs * outputs * batch, "simd128"),
      },
      check: (id, result) => (id.startsWith("limit") ? none : bound(result, expected, boundOf)),
    };
  },
}));
