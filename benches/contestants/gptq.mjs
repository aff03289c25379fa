// GPTQ in plain JavaScript and 64-bit floats: Frantar et al. 2022, algorithm 1, with the scales of the weights as trained.

/**
 * XᵀX of rows.
 * @param {Float32Array} x
 * @param {number} columns
 */
export function gram(x, columns) {
  const sums = new Float64Array(columns * columns);
  for (let start = 0; start < x.length; start += columns) {
    for (let i = 0; i < columns; i += 1) {
      const value = /** @type {number} */ (x[start + i]);
      for (let j = 0; j <= i; j += 1) {
        const at = i * columns + j;
        sums[at] = /** @type {number} */ (sums[at]) + value * /** @type {number} */ (x[start + j]);
      }
    }
  }
  for (let i = 0; i < columns; i += 1)
    for (let j = 0; j < i; j += 1) sums[j * columns + i] = /** @type {number} */ (sums[i * columns + j]);
  return sums;
}

/**
 * Lower triangular L with L·Lᵀ the matrix.
 * @param {Float64Array} matrix
 * @param {number} n
 */
function cholesky(matrix, n) {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = /** @type {number} */ (matrix[i * n + j]);
      for (let k = 0; k < j; k += 1)
        sum -= /** @type {number} */ (l[i * n + k]) * /** @type {number} */ (l[j * n + k]);
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / /** @type {number} */ (l[j * n + j]);
    }
  }
  return l;
}

/**
 * Upper triangular U with UᵀU the inverse of the matrix. With the order of rows and columns turned around, the inverse of
 * the factor is that factor turned around.
 * @param {Float64Array} matrix
 * @param {number} n
 */
function inverseFactor(matrix, n) {
  const l = cholesky(matrix.slice().reverse(), n);
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    const diagonal = /** @type {number} */ (l[i * n + i]);
    for (let j = 0; j < i; j += 1) {
      let sum = 0;
      for (let k = j; k < i; k += 1)
        sum += /** @type {number} */ (l[i * n + k]) * /** @type {number} */ (inverse[k * n + j]);
      inverse[i * n + j] = -sum / diagonal;
    }
    inverse[i * n + i] = 1 / diagonal;
  }
  return inverse.reverse();
}

/**
 * The recovered weights, [outputs, inputs].
 * @param {Float32Array} weights
 * @param {Float64Array} hessian XᵀX of the calibrating rows
 * @param {{ inputs: number, group: number, levels: number, damping: number }} sizes
 */
export function quantizeByGptq(weights, hessian, { inputs: n, group, levels, damping }) {
  const most = (levels - 1) / 2;
  let trace = 0;
  for (let i = 0; i < n; i += 1) trace += /** @type {number} */ (hessian[i * n + i]);
  const damped = hessian.slice();
  for (let at = 0; at < damped.length; at += n + 1)
    damped[at] = /** @type {number} */ (damped[at]) + (damping * trace) / n;
  const u = inverseFactor(damped, n);
  const recovered = new Float32Array(weights.length);
  for (let start = 0; start < weights.length; start += n) {
    const row = Float64Array.from(weights.subarray(start, start + n));
    const scales = groupScales(weights.subarray(start, start + n), group, most);
    for (let j = 0; j < n; j += 1) {
      const scale = /** @type {number} */ (scales[Math.floor(j / group)]);
      const value = /** @type {number} */ (row[j]);
      const code = Math.min(Math.max(Math.round(value / scale), -most), most);
      recovered[start + j] = code * scale;
      const error = (value - code * scale) / /** @type {number} */ (u[j * n + j]);
      for (let k = j + 1; k < n; k += 1)
        row[k] = /** @type {number} */ (row[k]) - error * /** @type {number} */ (u[j * n + k]);
    }
  }
  return recovered;
}

/**
 * @param {Float32Array} row
 * @param {number} group
 * @param {number} most the largest code
 */
function groupScales(row, group, most) {
  return Float32Array.from(
    { length: row.length / group },
    (_, g) =>
      row.subarray(g * group, (g + 1) * group).reduce((size, x) => Math.max(size, Math.abs(x)), 0) / most,
  );
}

/**
 * ‖X·(W − Q)ᵀ‖², the squared error of the layer's outputs, by the Hessian.
 * @param {Float32Array} weights
 * @param {import("../types.ts").Values} recovered
 * @param {Float64Array} hessian
 * @param {number} n
 */
export function layerError(weights, recovered, hessian, n) {
  let total = 0;
  const difference = new Float64Array(n);
  for (let start = 0; start < weights.length; start += n) {
    for (let i = 0; i < n; i += 1)
      difference[i] =
        /** @type {number} */ (weights[start + i]) - /** @type {number} */ (recovered[start + i]);
    for (let i = 0; i < n; i += 1) {
      let sum = 0;
      for (let j = 0; j < n; j += 1)
        sum += /** @type {number} */ (hessian[i * n + j]) * /** @type {number} */ (difference[j]);
      total += sum * /** @type {number} */ (difference[i]);
    }
  }
  return total;
}
