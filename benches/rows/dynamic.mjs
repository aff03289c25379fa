// f32 in, f32 out, 8 bits between: the input is quantized at run time by its own range.
import { bound, none, ROUNDING } from "../checks.mjs";
import { everyWay, matrixProduct } from "../contestants/ours.mjs";
import * as plain from "../contestants/plain.mjs";
import { generator, normals, signedBytes, transposed } from "../inputs.mjs";
import { dynamicQuantizeMatMul } from "../onnx/graphs.mjs";
import { forSizes, operations } from "./shapes.mjs";
/** @import { Row } from "../types.ts" */

/** @type {Row[]} */
export const dynamicProducts = forSizes((sizes, name) => ({
  id: `dynamic-${name}`,
  group: "dynamic",
  shape: sizes,
  quick: name === "768x768-32",
  work: { count: operations(sizes), unit: "operations" },
  goals: [{ of: "ours", against: "onnxruntime", least: sizes.batch === 1 ? 3 : 1.5 }],
  prepare() {
    const { inputs, outputs, batch } = sizes;
    const weights = signedBytes(inputs * outputs, 8);
    const random = generator(9);
    const scales = Float32Array.from({ length: outputs }, () => 0.001 + 0.002 * random());
    const x = normals(batch * inputs, 10);
    const totals = plain.rowTotals(weights, inputs);
    const fresh = () => ({
      codes: new Uint8Array(x.length),
      sums: new Int32Array(batch * outputs),
      y: new Float32Array(batch * outputs),
      totals,
    });
    const expected = fresh();
    plain.dynamicProduct(x, weights, scales, inputs, expected);
    // The sum is exact in integers; it is rounded to a float, and so is each multiplication with a scale.
    const boundOf = (/** @type {number} */ i) => 4 * ROUNDING * Math.abs(expected.y[i] ?? 0);
    const graph = dynamicQuantizeMatMul(transposed(weights, outputs, inputs), scales, inputs, outputs);
    return {
      contestants: {
        ...everyWay((kernels, inMemory) =>
          matrixProduct(kernels, kernels.dynamicMatrix(weights, scales, inputs), {
            x,
            y: new Float32Array(batch * outputs),
            inMemory,
          }),
        ),
        plain: ({ plain }) => {
          const arrays = fresh();
          return plain.contestant(() => plain.dynamicProduct(x, weights, scales, inputs, arrays), arrays.y);
        },
        onnxruntime: ({ onnxruntime }) =>
          onnxruntime.create(graph, { type: "float32", data: x, dims: [batch, inputs] }),
        limit: ({ limit, ours }) => limit.arithmetic("dot", inputs * outputs * batch, ours.best.build),
      },
      check: (id, result) => (id === "limit" ? none : bound(result, expected.y, boundOf)),
    };
  },
}));
