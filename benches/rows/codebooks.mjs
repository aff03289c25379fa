// k-means codebooks of as many weights as LeNet-300-100 has.
import { errorRatio } from "../checks.mjs";
import { optimalSquaredError, squaredError } from "../contestants/clusters.mjs";
import { normals } from "../inputs.mjs";

/** @import { Contestant, Engines, Row } from "../types.ts" */

const WEIGHTS = 266_200;
/** simple-statistics keeps matrices of clusters × values as arrays of arrays: more than this takes all memory. */
const MOST_CELLS = 5_000_000;

export const weightsToCluster = () => normals(WEIGHTS, 17, 0.05);

/** @type {Row[]} */
export const codebooks = [
  { levels: 16, mostError: 1.001, least: 40 },
  { levels: 256, mostError: 1.01, least: 100 },
].map(({ levels, mostError, least }) => ({
  id: `kmeans-${levels}`,
  group: "kmeans",
  shape: { values: WEIGHTS, levels },
  quick: levels === 16,
  work: { count: WEIGHTS, unit: "values" },
  goals: [
    { of: "ours", against: "native-sklearn", least },
    { of: "ours", against: "ours-exact", mostError },
  ],
  prepare() {
    const values = weightsToCluster();
    const optimum = optimalSquaredError(values, levels);
    return {
      contestants: {
        ours: (engines) => quantized(engines, values, { kind: "kMeans", levels, method: "histogram" }),
        "ours-exact": (engines) => quantized(engines, values, { kind: "kMeans", levels, method: "exact" }),
        ...(levels * WEIGHTS > MOST_CELLS
          ? {}
          : { statistics: (/** @type {Engines} */ { statistics }) => clustered(statistics, values, levels) }),
      },
      check: (_, result) => errorRatio(squaredError(values, result) / optimum, mostError),
      error: (result) => squaredError(values, result),
    };
  },
}));

/**
 * @param {Engines} engines
 * @param {Float32Array} values
 * @param {import("../../pkg/index.js").NumberFormat} format
 * @returns {Contestant}
 */
function quantized({ ours }, values, format) {
  /** @type {ReturnType<typeof ours.quantizeTensor> | undefined} */
  let tensor;
  return {
    run() {
      tensor = ours.quantizeTensor(values, [1, values.length], {
        format,
        granularity: { kind: "perTensor" },
      });
    },
    result() {
      if (!tensor) throw new Error("nothing was quantized");
      return ours.dequantizeTensor(tensor);
    },
  };
}

/**
 * @param {Engines["statistics"]} statistics
 * @param {Float32Array} values
 * @param {number} levels
 * @returns {Contestant}
 */
function clustered(statistics, values, levels) {
  const numbers = Array.from(values);
  /** @type {number[][]} */
  let clusters = [];
  return {
    run() {
      clusters = statistics.ckmeans(numbers, levels);
    },
    result() {
      const mean = clusters.map((cluster) => cluster.reduce((sum, x) => sum + x, 0) / cluster.length);
      const ends = clusters.map((cluster) => cluster.at(-1) ?? 0);
      return values.map((x) => mean[ends.findIndex((end) => x <= end)] ?? Number.NaN);
    },
  };
}
