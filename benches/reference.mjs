// The product that all others have to agree with: in 64-bit floats, exact for integers. Apart from the contestants, because it
// sees arrays of every kind.

/**
 * y[n, out] = Σ x[n, in] · w[out, in].
 * @template {Int32Array | Float32Array | Float64Array} T
 * @param {import("./types.ts").Values} x
 * @param {import("./types.ts").Values} weights
 * @param {number} inputs
 * @param {T} y
 * @returns {T}
 */
export function product(x, weights, inputs, y) {
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
  return y;
}
