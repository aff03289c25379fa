// Every kernel beside a plain loop that defines its result, over shapes with tails of every kind. Plain JavaScript, so that
// Node and a browser run the same file.

/** @typedef {import("../../pkg/kernels.d.ts").Kernels} Kernels */

/** The same numbers everywhere. */
function* noise(seed = 1) {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** @template T @param {T} array @param {(u: number, i: number) => number} of @param {number} [seed] @returns {T} */
function filled(array, of, seed) {
  const numbers = noise(seed);
  const list = /** @type {any} */ (array);
  for (let i = 0; i < list.length; i++) list[i] = of(/** @type {number} */ (numbers.next().value), i);
  return array;
}

const bytes = (/** @type {number} */ u) => Math.floor(u * 256);
const signed = (/** @type {number} */ u) => Math.floor(u * 256) - 128;
const real = (/** @type {number} */ u) => (u - 0.4) * 6;

/** Half to even. @param {number} x */
function rint(x) {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** @param {ArrayLike<number>} x @param {ArrayLike<number>} w @param {number} inputs */
function product(x, w, inputs) {
  const [rows, outputs] = [x.length / inputs, w.length / inputs];
  const sums = [];
  for (let n = 0; n < rows; n++)
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let k = 0; k < inputs; k++) sum += (x[n * inputs + k] ?? 0) * (w[o * inputs + k] ?? 0);
      sums.push(sum);
    }
  return sums;
}

/**
 * Runs all checks and returns how many comparisons there were, and what was wrong.
 * @param {Kernels} kernels
 */
export function checkKernels(kernels) {
  /** @type {string[]} */
  const wrong = [];
  let compared = 0;
  /** @param {string} what @param {ArrayLike<number>} found @param {ArrayLike<number>} expected @param {number} [tolerance] */
  const equal = (what, found, expected, tolerance = 0) => {
    compared += expected.length;
    if (found.length !== expected.length)
      wrong.push(`${what}: ${found.length} numbers for ${expected.length}`);
    for (let i = 0; i < expected.length; i++) {
      const [a, b] = [found[i] ?? Number.NaN, expected[i] ?? Number.NaN];
      if (Math.abs(a - b) <= tolerance && !Object.is(a, Number.NaN)) continue;
      wrong.push(`${what} [${i}]: ${a} for ${b}`);
      return;
    }
  };
  checkBytes(kernels, equal);
  checkCodes(kernels, equal);
  checkGroups(kernels, equal);
  checkFloats(kernels, equal);
  checkDynamic(kernels, equal);
  checkResident(kernels, equal);
  return { compared, wrong };
}

/** @typedef {(what: string, found: ArrayLike<number>, expected: ArrayLike<number>, tolerance?: number) => void} Equal */

const shapes = [
  [1, 1, 1],
  [2, 3, 2],
  [5, 8, 4],
  [16, 9, 3],
  [31, 17, 5],
  [33, 40, 9],
  [64, 10, 1],
  [67, 35, 1],
  [130, 66, 7],
];

/** @param {Kernels} kernels @param {Equal} equal */
function checkBytes(kernels, equal) {
  /** Weights of all values, of seven bits, and the extremes, where sums of 16 bits would saturate. */
  const kinds = { all: signed, "seven bits": (/** @type {number} */ u) => Math.floor(u * 128) - 64 };
  const extremes = {
    "least and most": (/** @type {number} */ u) => (u < 0.5 ? -128 : 127),
    least: () => -128,
    most: () => 127,
  };
  for (const [inputs = 0, outputs = 0, rows = 0] of shapes) {
    for (const [name, weight] of Object.entries({ ...kinds, ...extremes })) {
      const w = filled(new Int8Array(inputs * outputs), weight, 3);
      const matrix = kernels.int8Matrix(w, inputs);
      const sums = new Int32Array(rows * outputs);
      for (const [kind, x] of Object.entries({
        unsigned: filled(new Uint8Array(rows * inputs), bytes, 5),
        "all 255": new Uint8Array(rows * inputs).fill(255),
        signed: filled(new Int8Array(rows * inputs), signed, 7),
        "all -128": new Int8Array(rows * inputs).fill(-128),
      })) {
        matrix.multiply(x, sums);
        equal(
          `bytes ${inputs} × ${outputs}, ${rows} rows, weights ${name}, ${kind}`,
          sums,
          product(x, w, inputs),
        );
      }
      matrix.free();
    }
  }
}

/** Values in the middle between two codes, or next to it, in every code but the first and the last. @param {number} scale */
function middles(scale) {
  const values = Float32Array.from({ length: 5 * 254 }, (_, i) => (Math.floor(i / 5) - 99.5) * scale);
  const bits = new Int32Array(values.buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = /** @type {number} */ (bits[i]) + (i % 5) - 2;
  return values;
}

/** Quotients decide on which side of a middle a value is; products with an inverse would not do. @param {Kernels} kernels @param {Equal} equal */
function checkMiddles(kernels, equal) {
  for (const end of [1, 0.7, 1e-3, 123.4, 3e-39, 1e36]) {
    const ends = Float32Array.of(-100 * end, 155 * end);
    const scale = Math.fround(Math.fround(Number(ends[1]) - Number(ends[0])) / 255);
    const values = Float32Array.from([...middles(scale), ...ends]);
    const codes = new Int8Array(values.length);
    const grid = kernels.quantize(values, codes);
    equal(
      `middles, scale ${scale}`,
      codes,
      Array.from(values, (x) =>
        Math.min(127, Math.max(-128, rint(Math.fround(x / grid.scale)) + grid.zeroPoint)),
      ),
    );
  }
}

/** @param {Kernels} kernels @param {Equal} equal */
function checkCodes(kernels, equal) {
  checkMiddles(kernels, equal);
  for (const length of [0, 1, 15, 16, 17, 1000, 70_001]) {
    const values = filled(new Float32Array(length), real, 11);
    for (const codes of [new Int8Array(length), new Uint8Array(length)]) {
      const lowest = codes instanceof Int8Array ? -128 : 0;
      const clamp = (/** @type {number} */ q) => Math.min(lowest + 255, Math.max(lowest, q));
      const grid = kernels.quantize(values, codes);
      const low = Math.fround(values.reduce((least, x) => Math.min(least, x), 0));
      const high = Math.fround(values.reduce((most, x) => Math.max(most, x), 0));
      const scale = length === 0 ? 1 : Math.fround(Math.fround(high - low) / 255);
      const zeroPoint = rint(Math.fround(-low / scale)) + lowest;
      equal(`grid of ${length}`, [grid.scale, grid.zeroPoint], [scale, length === 0 ? lowest : zeroPoint]);
      const code = (/** @type {number} */ x) => clamp(rint(Math.fround(x / grid.scale)) + grid.zeroPoint);
      equal(`codes of ${length}`, codes, Array.from(values, code));
      const given = { scale: 0.037, zeroPoint: lowest + 9 };
      const far = values.map((x, i) => (i % 7 === 3 ? x * 1e30 : x));
      kernels.quantizeWith(given, far, codes);
      const step = Math.fround(given.scale);
      equal(
        `given grid, ${length}`,
        codes,
        Array.from(far, (x) => clamp(rint(Math.fround(x / step)) + given.zeroPoint)),
      );
      const back = new Float32Array(length);
      kernels.dequantize(codes, given, back);
      equal(
        `values of ${length} codes`,
        back,
        Array.from(codes, (q) => Math.fround((q - given.zeroPoint) * step)),
      );
    }
    if (length > 0)
      equal(`range of ${length}`, Object.values(kernels.range(values)), [
        values.reduce((a, b) => Math.min(a, b)),
        values.reduce((a, b) => Math.max(a, b)),
      ]);
    const counts = new Uint32Array(13);
    kernels.histogram(values, -2, 3, counts);
    const expected = new Uint32Array(13);
    const perUnit = Math.fround(13 / 5);
    for (const x of values) {
      const at = Math.min(12, Math.max(0, Math.trunc(Math.fround(Math.fround(x + 2) * perUnit))));
      expected[at] = (expected[at] ?? 0) + 1;
    }
    equal(`histogram of ${length}`, counts, expected);
    for (let bits = 1; bits <= 8; bits++) {
      const codes = filled(new Uint8Array(length), (u) => Math.floor(u * 2 ** bits), bits);
      const packed = new Uint8Array(Math.ceil((length * bits) / 8));
      kernels.pack(codes, bits, packed);
      const stream = new Uint8Array(packed.length);
      codes.forEach((code, i) => {
        for (let b = 0; b < bits; b++) {
          const at = (i * bits + b) >> 3;
          stream[at] = (stream[at] ?? 0) | (((code >> b) & 1) << ((i * bits + b) & 7));
        }
      });
      equal(`${length} codes of ${bits} bits`, packed, stream);
      const back = new Uint8Array(length);
      kernels.unpack(packed, bits, back);
      equal(`${length} codes of ${bits} bits again`, back, codes);
    }
    const codes = filled(new Uint8Array(length), (u) => Math.floor(u * u * 40), 17);
    const coded = kernels.huffmanEncode(codes);
    equal(`Huffman of ${length}`, kernels.huffmanDecode(coded), codes);
  }
}

/** @param {Kernels} kernels @param {Equal} equal */
function checkGroups(kernels, equal) {
  for (const [length = 0, group = 2] of [
    [0, 32],
    [32, 32],
    [64, 16],
    [97, 32],
    [70_016, 32],
    [1000, 6],
  ]) {
    const values = filled(new Float32Array(length), real, 23);
    const packed = new Uint8Array(Math.ceil(length / 2));
    const scales = new Float32Array(Math.ceil(length / group));
    kernels.quantizeGroups(values, group, packed, scales);
    const [codes, expected] = [new Int8Array(length), new Float32Array(scales.length)];
    for (let g = 0; g < scales.length; g++) {
      const slice = values.subarray(g * group, (g + 1) * group);
      const scale = Math.fround(slice.reduce((most, x) => Math.max(most, Math.abs(x)), 0) / 7);
      const reciprocal = scale === 0 ? 0 : Math.fround(1 / scale);
      expected[g] = scale;
      slice.forEach((x, i) => {
        codes[g * group + i] = rint(Math.fround(x * reciprocal));
      });
    }
    equal(`scales of ${length} by ${group}`, scales, expected);
    const unpacked = Array.from(codes, (_, i) => (((packed[i >> 1] ?? 0) >> (4 * (i & 1))) << 28) >> 28);
    equal(`nibbles of ${length} by ${group}`, unpacked, codes);
    const back = new Float32Array(length);
    kernels.dequantizeGroups(packed, group, scales, back);
    equal(
      `values of ${length} nibbles`,
      back,
      Array.from(codes, (q, i) => Math.fround(q * (scales[Math.floor(i / group)] ?? 0))),
    );
  }
  for (const [inputs = 0, outputs = 0, rows = 0] of shapes) {
    for (const group of [2, 6, 32, 128]) {
      const groups = Math.ceil(inputs / group);
      const packed = filled(new Uint8Array(Math.ceil((inputs * outputs) / 2)), bytes, 29);
      const scales = filled(new Float32Array(groups * outputs), (u) => u + 0.1, 31);
      const matrix = kernels.int4Matrix(packed, scales, group, inputs);
      const x = filled(new Float32Array(rows * inputs), real, 37);
      const y = new Float32Array(rows * outputs);
      for (const most of [32_767, 127]) {
        if (most === 127) matrix.multiplyDynamic(x, y);
        else matrix.multiply(x, y);
        const expected = [];
        for (let n = 0; n < rows; n++) {
          const row = x.subarray(n * inputs, (n + 1) * inputs);
          const largest = row.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
          const perStep = Math.fround(most / largest);
          const q = Array.from(row, (v) => rint(Math.fround(v * perStep)));
          for (let o = 0; o < outputs; o++) {
            let total = 0;
            for (let g = 0; g < groups; g++) {
              let sum = 0;
              for (let k = g * group; k < Math.min(inputs, (g + 1) * group); k++) {
                const at = o * inputs + k;
                sum += (q[k] ?? 0) * ((((packed[at >> 1] ?? 0) >> (4 * (at & 1))) << 28) >> 28);
              }
              total = Math.fround(total + Math.fround(Math.fround(sum) * (scales[o * groups + g] ?? 0)));
            }
            expected.push(Math.fround(total * Math.fround(largest / most)));
          }
        }
        equal(`4-bit ${inputs} × ${outputs} by ${group}, ${rows} rows, ${most}`, y, expected);
      }
      matrix.free();
    }
  }
}

/** @param {Kernels} kernels @param {Equal} equal */
function checkFloats(kernels, equal) {
  for (const [inputs = 0, outputs = 0, rows = 0] of shapes) {
    const x = filled(new Float32Array(rows * inputs), real, 41);
    const w = filled(new Float32Array(inputs * outputs), real, 43);
    const y = new Float32Array(rows * outputs);
    const matrix = kernels.floatMatrix(w, inputs);
    matrix.multiply(x, y);
    matrix.free();
    // Rounded after each product and each sum, but for relaxed instructions, which may round once.
    const expected = [];
    for (let n = 0; n < rows; n++)
      for (let o = 0; o < outputs; o++) {
        let sum = 0;
        for (let k = 0; k < inputs; k++)
          sum = Math.fround(sum + Math.fround((x[n * inputs + k] ?? 0) * (w[o * inputs + k] ?? 0)));
        expected.push(sum);
      }
    const tolerance = kernels.build === "simd128" ? 0 : 1e-4;
    equal(`floats ${inputs} × ${outputs}, ${rows} rows`, y, expected, tolerance);
    const codes = filled(new Uint8Array(inputs * outputs), (u) => Math.floor(u * 16), 47);
    const codebook = filled(new Float32Array(16), real, 53);
    const values = Float32Array.from(codes, (code) => codebook[code] ?? 0);
    const lookedUp = kernels.codebookMatrix(codes, codebook, inputs);
    lookedUp.multiply(x, y);
    lookedUp.free();
    equal(`codebook ${inputs} × ${outputs}, ${rows} rows`, y, product(x, values, inputs), 2e-3);
  }
}

/** @param {Kernels} kernels @param {Equal} equal */
function checkDynamic(kernels, equal) {
  for (const [inputs = 0, outputs = 0, rows = 0] of shapes) {
    const x = filled(new Float32Array(rows * inputs), real, 59);
    const w = filled(new Int8Array(inputs * outputs), signed, 61);
    const scales = filled(new Float32Array(outputs), (u) => u + 0.01, 67);
    const y = new Float32Array(rows * outputs);
    const matrix = kernels.dynamicMatrix(w, scales, inputs);
    matrix.multiply(x, y);
    matrix.free();
    const codes = new Uint8Array(x.length);
    const { scale, zeroPoint } = kernels.quantize(x, codes);
    const sums = product(
      Array.from(codes, (q) => q - zeroPoint),
      w,
      inputs,
    );
    const expected = sums.map((sum, i) =>
      Math.fround(Math.fround(sum) * Math.fround(scale * (scales[i % outputs] ?? 0))),
    );
    equal(`dynamic ${inputs} × ${outputs}, ${rows} rows`, y, expected);
  }
}

/** Buffers of the module give what arrays give. @param {Kernels} kernels @param {Equal} equal */
function checkResident(kernels, equal) {
  const values = filled(new Float32Array(1003), real, 71);
  const codes = new Int8Array(1003);
  const grid = kernels.quantize(values, codes);
  const [from, to] = [kernels.float32(1003), kernels.int8(1003)];
  from.view().set(values);
  const resident = kernels.quantize(from, to);
  equal("resident grid", [resident.scale, resident.zeroPoint], [grid.scale, grid.zeroPoint]);
  equal("resident codes", to.view(), codes);
  const grown = kernels.float32(40_000_000); // memory grows, and views are made anew
  equal("resident codes after growth", to.view(), codes);
  for (const buffer of [from, to, grown]) buffer.free();
}
