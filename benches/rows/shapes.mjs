// The sizes of the products, and what is said of all of them.
import { ROUNDING } from "../checks.mjs";

/** @typedef {{ inputs: number, outputs: number, batch: number }} Sizes */

/** Inputs and outputs of the layers, and how many rows come at once. */
export const LAYERS = [
  { inputs: 784, outputs: 300 },
  { inputs: 768, outputs: 768 },
  { inputs: 1024, outputs: 1024 },
];
export const BATCHES = [1, 32, 256];

/**
 * A row for each layer and batch.
 * @template T
 * @param {(sizes: Sizes, name: string) => T} make
 * @param {{ layers?: typeof LAYERS, batches?: number[] }} [of]
 */
export const forSizes = (make, { layers = LAYERS, batches = BATCHES } = {}) =>
  layers.flatMap(({ inputs, outputs }) =>
    batches.map((batch) => make({ inputs, outputs, batch }, `${inputs}x${outputs}-${batch}`)),
  );

/** Multiplications and additions, each counted. @type {(sizes: Sizes) => number} */
export const operations = ({ inputs, outputs, batch }) => 2 * inputs * outputs * batch;

/**
 * The lengths of rows.
 * @param {Float32Array} values
 * @param {number} length
 */
export function norms(values, length) {
  const squares = new Float64Array(values.length / length);
  for (let i = 0; i < values.length; i += 1) {
    const row = Math.floor(i / length);
    squares[row] = (squares[row] ?? 0) + (values[i] ?? 0) ** 2;
  }
  return squares.map(Math.sqrt);
}

/**
 * How far a sum of `length` products may be from the exact one, in whatever order it is added up: `length · 2⁻²⁴ · Σ|x·w|`, and
 * `Σ|x·w| ≤ ‖x‖·‖w‖` (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1).
 * @param {Float32Array} x
 * @param {Float32Array} weights
 * @param {number} length
 * @returns {(index: number) => number}
 */
export function summationBound(x, weights, length) {
  const [rows, columns] = [norms(x, length), norms(weights, length)];
  return (index) =>
    (length + 2) *
    ROUNDING *
    (rows[Math.floor(index / columns.length)] ?? 0) *
    (columns[index % columns.length] ?? 0);
}
