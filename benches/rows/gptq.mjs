// GPTQ of one layer, calibrated on correlated rows.
import { errorRatio } from "../checks.mjs";
import { gram, layerError, quantizeByGptq } from "../contestants/gptq.mjs";
import { correlated, normals } from "../inputs.mjs";
/** @import { Engines, Row } from "../types.ts" */

export const SIZES = { inputs: 768, outputs: 768, rows: 2048, group: 128, levels: 15, damping: 0.01 };
const { inputs, outputs, rows, group, levels, damping } = SIZES;

/** Ours may be so much worse than the reference, which computes in 64 bits throughout. */
const MOST_ERROR = 1.01;

export const layerToRound = () => ({
  weights: normals(outputs * inputs, 18, 0.05),
  x: correlated(rows, inputs, 19),
});

/** @type {Row[]} */
export const gptq = [
  {
    id: "gptq",
    group: "gptq",
    shape: { inputs, outputs, rows, group },
    quick: false,
    // The Hessian by symmetry, its factor and inverse, and the updates of the weights.
    work: { count: rows * inputs ** 2 + (2 / 3) * inputs ** 3 + outputs * inputs ** 2, unit: "operations" },
    goals: [
      { of: "ours", against: "native-torch", least: 1.5 },
      { of: "ours", against: "native-torch", mostError: MOST_ERROR },
      { of: "ours", against: "limit", most: 2.5 },
    ],
    prepare() {
      const { weights, x } = layerToRound();
      const hessian = gram(x, inputs);
      const expected = layerError(weights, quantizeByGptq(weights, hessian, SIZES), hessian, inputs);
      return {
        contestants: {
          ours: ({ ours }) => {
            /** @type {ReturnType<typeof ours.quantizeTensor> | undefined} */
            let tensor;
            return {
              run() {
                tensor = ours.quantizeTensor(weights, [outputs, inputs], RECIPE, x);
              },
              result() {
                if (!tensor) throw new Error("nothing was quantized");
                return ours.dequantizeTensor(tensor);
              },
            };
          },
          plain: () => {
            let recovered = new Float32Array(0);
            return {
              run() {
                recovered = quantizeByGptq(weights, gram(x, inputs), SIZES);
              },
              result: () => recovered,
            };
          },
          limit: ({ limit, ours }) => limit.arithmetic("multiplyAdd", gptqMultiplications(), ours.best.build),
        },
        check: (id, result) =>
          id === "limit"
            ? { rule: "none", ok: true, worst: 0, allowed: 0 }
            : errorRatio(layerError(weights, result, hessian, inputs) / expected, MOST_ERROR),
        error: (result) => layerError(weights, result, hessian, inputs),
      };
    },
  },
];

/** @type {import("../../pkg/index.js").TensorRecipe} */
const RECIPE = {
  format: { kind: "integer", levels, symmetry: "symmetric" },
  granularity: { kind: "perGroup", size: group },
  rounding: { kind: "gptq", damping, actOrder: false },
};

/** Half as many as operations: each is a multiplication with its addition. */
function gptqMultiplications() {
  return gptq[0] ? gptq[0].work.count / 2 : 0;
}
