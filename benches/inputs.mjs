// The inputs of the benchmark: the same numbers for every contestant, in every run, on every machine.

/**
 * Uniform numbers in [0, 1) from a 32-bit seed (mulberry32).
 * @param {number} seed
 */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Normal numbers (Box and Muller).
 * @param {number} count
 * @param {number} seed
 * @param {number} [deviation]
 */
export function normals(count, seed, deviation = 1) {
  const random = generator(seed);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}

/**
 * Every value of −128…127 alike.
 * @param {number} count
 * @param {number} seed
 */
export function signedBytes(count, seed) {
  const random = generator(seed);
  return Int8Array.from({ length: count }, () => Math.floor(random() * 256) - 128);
}

/**
 * Every value of 0…255 alike.
 * @param {number} count
 * @param {number} seed
 */
export function bytes(count, seed) {
  const random = generator(seed);
  return Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}

/**
 * Rows whose neighbouring columns are correlated by 0.9, as the inputs of a layer are: what GPTQ makes use of.
 * @param {number} rows
 * @param {number} columns
 * @param {number} seed
 */
export function correlated(rows, columns, seed) {
  const values = normals(rows * columns, seed);
  const [kept, fresh] = [0.9, Math.sqrt(1 - 0.9 ** 2)];
  for (let i = 0; i < values.length; i += 1) {
    if (i % columns > 0) values[i] = kept * (values[i - 1] ?? 0) + fresh * (values[i] ?? 0);
  }
  return values;
}

/**
 * A matrix with rows and columns exchanged: [rows, columns] → [columns, rows].
 * @template {Float32Array | Int8Array | Uint8Array} T
 * @param {T} values
 * @param {number} rows
 * @param {number} columns
 * @returns {T}
 */
export function transposed(values, rows, columns) {
  const turned = values.slice();
  for (let r = 0; r < rows; r += 1)
    for (let c = 0; c < columns; c += 1) turned[c * rows + r] = values[r * columns + c] ?? 0;
  return /** @type {T} */ (turned);
}
