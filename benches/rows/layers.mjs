// One layer of the size of this page's models, one sample at a time: what a call costs.
import { bound, exact } from "../checks.mjs";
import { kept } from "../contestants/ours.mjs";
import { bytes, normals, signedBytes, transposed } from "../inputs.mjs";
import { matMul, matMulInteger } from "../onnx/graphs.mjs";
import { product } from "../reference.mjs";
import { operations, summationBound } from "./shapes.mjs";

/** @import { Row } from "../types.ts" */

const sizes = { inputs: 64, outputs: 10, batch: 1 };
const { inputs, outputs } = sizes;

/** @type {Row} */
const floats = {
  id: "layer-f32",
  group: "layer",
  shape: sizes,
  quick: true,
  work: { count: operations(sizes), unit: "operations" },
  goals: [
    { of: "ours", against: "onnxruntime", least: 15 },
    { of: "ours", against: "tfjs", least: 10 },
    { of: "ours", against: "plain", least: 1.5 },
  ],
  prepare() {
    const [weights, x] = [normals(inputs * outputs, 13), normals(inputs, 14)];
    const turned = transposed(weights, outputs, inputs);
    const expected = product(x, weights, inputs, new Float64Array(outputs));
    const boundOf = summationBound(x, weights, inputs);
    return {
      contestants: {
        ours: ({ ours }) => {
          const matrix = ours.best.floatMatrix(weights, inputs);
          return kept(new Float32Array(outputs), (y) => matrix.multiply(x, y), [matrix]);
        },
        plain: ({ plain }) => {
          const y = new Float32Array(outputs);
          return plain.contestant(() => plain.floatProduct(x, weights, inputs, y), y);
        },
        onnxruntime: ({ onnxruntime }) =>
          onnxruntime.create(matMul(turned, inputs, outputs), {
            type: "float32",
            data: x,
            dims: [1, inputs],
          }),
        tfjs: ({ tfjs }) => tfjs.matMul(x, 1, turned, inputs, outputs),
      },
      check: (_, result) => bound(result, expected, boundOf),
    };
  },
};

/** @type {Row} */
const integers = {
  id: "layer-int8",
  group: "layer-int8",
  shape: sizes,
  quick: false,
  work: { count: operations(sizes), unit: "operations" },
  goals: [
    { of: "ours", against: "onnxruntime", least: 15 },
    { of: "ours", against: "plain", least: 1.5 },
  ],
  prepare() {
    const [weights, x] = [signedBytes(inputs * outputs, 15), bytes(inputs, 16)];
    const graph = matMulInteger(transposed(weights, outputs, inputs), inputs, outputs, "uint8");
    const expected = product(x, weights, inputs, new Int32Array(outputs));
    return {
      contestants: {
        ours: ({ ours }) => {
          const matrix = ours.best.int8Matrix(weights, inputs);
          return kept(new Int32Array(outputs), (y) => matrix.multiply(x, y), [matrix]);
        },
        plain: ({ plain }) => {
          const y = new Int32Array(outputs);
          return plain.contestant(() => plain.integerProduct(x, weights, inputs, y), y);
        },
        onnxruntime: ({ onnxruntime }) =>
          onnxruntime.create(graph, { type: "uint8", data: x, dims: [1, inputs] }),
      },
      check: (_, result) => exact(result, expected),
    };
  },
};

export const layers = [floats, integers];
