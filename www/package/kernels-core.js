// The kernels over typed arrays: what was given is checked, copied into kept buffers of the module slice by slice, worked
// on, and copied out. Buffers of the module itself are worked on where they are.
import { isQuantError, quantError } from "./errors.js";
import * as bindings from "./kernels_bindings.js";
import {
  check,
  checkApart,
  checkLength,
  checkWhole,
  copyOut,
  inSlices,
  isBuffer,
  Rooms,
  refuseNonFinite,
  remember,
} from "./kernels-buffers.js";
import { CodebookMatrix, DynamicMatrix, FloatMatrix, Int4Matrix, Int8Matrix } from "./kernels-products.js";
import { hasRelaxedSimd, needSimd } from "./simd.js";

const { Float32Buffer, Int8Buffer, Uint8Buffer, Int32Buffer, Uint32Buffer } = bindings;

/** Numbers that are copied in together: few enough to stay in the nearest caches. */
const SLICE = 65_536;
/** Numbers that are copied in whole where they are needed twice: 16 MiB, for which one copy is cheaper than two. */
const WHOLE = 4_194_304;
/** Inputs above which a sum of products of bytes might not fit 32 bits. */
const MOST_INPUTS = Math.floor((2 ** 31 - 1) / (255 * 128));

/** What is kept between calls. */
const ROOMS = {
  floats: Float32Buffer,
  scales: Float32Buffer,
  signed: Int8Buffer,
  unsigned: Uint8Buffer,
  packed: Uint8Buffer,
};

/** A slice that ends with a group. @param {number} group */
const wholeGroups = (group) => Math.max(1, Math.floor(SLICE / group)) * group;

/** @param {any} weights @param {number} inputs */
function outputsOf(weights, inputs) {
  checkWhole("inputs", inputs, 1);
  if (weights.length % inputs !== 0)
    throw quantError("shape", `weights holds ${weights.length} numbers, which are no rows of ${inputs}`);
  return weights.length / inputs;
}

/** @param {any} codes */
const isSigned = (codes) => codes instanceof Int8Array || codes instanceof Int8Buffer;

/** @param {any} weights @param {number} inputs */
function checkBytes(weights, inputs) {
  check("weights", weights, Int8Array);
  if (inputs > MOST_INPUTS)
    throw quantError(
      "accumulator-overflow",
      `${inputs} products of bytes might not fit a 32-bit sum; split the inputs into parts of at most ${MOST_INPUTS}`,
    );
}

/** @param {any} values @param {any} codes */
function checkCodes(values, codes) {
  check("values", values, Float32Array, Float32Buffer);
  if (values instanceof Float32Buffer) check("codes", codes, Int8Buffer, Uint8Buffer);
  else check("codes", codes, Int8Array, Uint8Array);
  checkLength("codes", codes.length, values.length);
}

/** @param {{ scale: number, zeroPoint: number }} grid */
function checkGrid({ scale, zeroPoint }) {
  if (!(scale > 0 && Number.isFinite(scale)))
    throw quantError("out-of-range", `scale is ${scale}; choose a number above 0`);
  checkWhole("zeroPoint", zeroPoint, -32_768, 32_767);
}

/** @param {any} values @param {number} group @param {any} packed @param {any} scales */
function checkGroups(values, group, packed, scales) {
  check("values", values, Float32Array, Float32Buffer);
  const isResident = values instanceof Float32Buffer;
  check("packed", packed, isResident ? Uint8Buffer : Uint8Array);
  check("scales", scales, isResident ? Float32Buffer : Float32Array);
  checkWhole("group", group, 2);
  if (group % 2 !== 0) throw quantError("out-of-range", `group is ${group}; choose an even number`);
  checkLength("packed", packed.length, Math.ceil(values.length / 2));
  checkLength("scales", scales.length, Math.ceil(values.length / group));
  if (isResident) checkApart({ values, scales });
}

/** @param {any} codes @param {number} bits @param {any} packed */
function checkPacked(codes, bits, packed) {
  check("codes", codes, Uint8Array);
  check("packed", packed, Uint8Array);
  checkWhole("bits", bits, 1, 8);
  checkLength("packed", packed.length, Math.ceil((codes.length * bits) / 8));
}

export class Kernels {
  #scan = new bindings.Scan();
  #rooms = new Rooms();

  constructor() {
    /** @type {any} */
    this.build = bindings.instructions();
    this.relaxedIsWide = bindings.relaxedIsWide();
  }

  float32(/** @type {number} */ length) {
    return new Float32Buffer(length);
  }
  int8(/** @type {number} */ length) {
    return new Int8Buffer(length);
  }
  uint8(/** @type {number} */ length) {
    return new Uint8Buffer(length);
  }
  int32(/** @type {number} */ length) {
    return new Int32Buffer(length);
  }

  /** @param {any} values */
  range(values) {
    check("values", values, Float32Array, Float32Buffer);
    this.#scanAll(values, SLICE);
    return { min: this.#scan.low, max: this.#scan.high };
  }

  /** @param {any} values @param {number} min @param {number} max @param {any} counts */
  histogram(values, min, max, counts) {
    check("values", values, Float32Array, Float32Buffer);
    check("counts", counts, Uint32Array);
    if (!(min < max && Number.isFinite(max - min)))
      throw quantError("out-of-range", `min is ${min} and max ${max}; choose two numbers, the lower first`);
    const found = new Uint32Buffer(counts.length);
    this.#slices(values, SLICE, (slice, _, count) => bindings.histogram(slice, count, min, max, found));
    counts.set(found.view());
    found.free();
  }

  /** @param {any} values @param {any} codes */
  quantize(values, codes) {
    checkCodes(values, codes);
    const scan = this.#scan;
    const stays = this.#scanAll(values, WHOLE);
    scan.fit(isSigned(codes));
    const work = isSigned(codes) ? scan.quantizeInt8 : scan.quantizeUint8;
    this.#toCodes(values, codes, (slice, count, to) => work.call(scan, slice, count, to), stays);
    return { scale: scan.scale, zeroPoint: scan.zeroPoint };
  }

  /** @param {{ scale: number, zeroPoint: number }} grid @param {any} values @param {any} codes */
  quantizeWith(grid, values, codes) {
    checkCodes(values, codes);
    checkGrid(grid);
    const { scale, zeroPoint } = grid;
    const work = isSigned(codes) ? bindings.quantizeInt8 : bindings.quantizeUint8;
    this.#toCodes(values, codes, (slice, count, to) => work(slice, count, scale, zeroPoint, to));
  }

  /** @param {any} codes @param {{ scale: number, zeroPoint: number }} grid @param {any} values */
  dequantize(codes, grid, values) {
    checkCodes(values, codes);
    checkGrid(grid);
    const { scale, zeroPoint } = grid;
    const work = isSigned(codes) ? bindings.dequantizeInt8 : bindings.dequantizeUint8;
    if (isBuffer(codes)) {
      work(codes, codes.length, scale, zeroPoint, values);
      return;
    }
    inSlices(codes.length, SLICE, (start, count) => {
      const from = this.#holding(
        isSigned(codes) ? "signed" : "unsigned",
        codes.subarray(start, start + count),
      );
      const to = this.#room("floats", count);
      work(from, count, scale, zeroPoint, to);
      copyOut(to.view(), values.subarray(start, start + count), count);
    });
  }

  /** @param {any} values @param {number} group @param {any} packed @param {any} scales */
  quantizeGroups(values, group, packed, scales) {
    checkGroups(values, group, packed, scales);
    const work = (
      /** @type {any} */ slice,
      /** @type {any} */ start,
      /** @type {any} */ count,
      /** @type {any[]} */ ...to
    ) => {
      if (!bindings.quantizeGroups(slice, count, group, to[0], to[1]))
        refuseNonFinite("values", slice.view().subarray(0, count), start);
    };
    if (isBuffer(values)) {
      work(values, 0, values.length, packed, scales);
      return;
    }
    inSlices(values.length, wholeGroups(group), (start, count) => {
      const [bytes, groups] = [Math.ceil(count / 2), Math.ceil(count / group)];
      const to = [this.#room("packed", bytes), this.#room("scales", groups)];
      work(this.#holding("floats", values.subarray(start, start + count)), start, count, ...to);
      copyOut(to[0].view(), packed.subarray(start / 2, start / 2 + bytes), bytes);
      copyOut(to[1].view(), scales.subarray(start / group, start / group + groups), groups);
    });
  }

  /** @param {any} packed @param {number} group @param {any} scales @param {any} values */
  dequantizeGroups(packed, group, scales, values) {
    checkGroups(values, group, packed, scales);
    if (isBuffer(values)) {
      bindings.dequantizeGroups(packed, group, scales, values.length, values);
      return;
    }
    inSlices(values.length, wholeGroups(group), (start, count) => {
      const groups = Math.ceil(count / group);
      const to = this.#room("floats", count);
      bindings.dequantizeGroups(
        this.#holding("packed", packed.subarray(start / 2, start / 2 + Math.ceil(count / 2))),
        group,
        this.#holding("scales", scales.subarray(start / group, start / group + groups)),
        count,
        to,
      );
      copyOut(to.view(), values.subarray(start, start + count), count);
    });
  }

  /** @param {any} codes @param {number} bits @param {any} packed */
  pack(codes, bits, packed) {
    checkPacked(codes, bits, packed);
    inSlices(codes.length, SLICE, (start, count) => {
      const bytes = Math.ceil((count * bits) / 8);
      const to = this.#room("packed", bytes);
      bindings.pack(this.#holding("unsigned", codes.subarray(start, start + count)), count, bits, to);
      copyOut(to.view(), packed.subarray((start * bits) / 8, (start * bits) / 8 + bytes), bytes);
    });
  }

  /** @param {any} packed @param {number} bits @param {any} codes */
  unpack(packed, bits, codes) {
    checkPacked(codes, bits, packed);
    inSlices(codes.length, SLICE, (start, count) => {
      const bytes = packed.subarray((start * bits) / 8, Math.ceil(((start + count) * bits) / 8));
      const to = this.#room("unsigned", count);
      bindings.unpack(this.#holding("packed", bytes), bits, count, to);
      copyOut(to.view(), codes.subarray(start, start + count), count);
    });
  }

  /** @param {any} codes */
  huffmanEncode(codes) {
    check("codes", codes, Uint8Array);
    const coded = bindings.Huffman.encode(codes);
    const { bytes, table } = coded;
    coded.free();
    return { bytes, table, count: codes.length };
  }

  /** @param {{ bytes: Uint8Array, table: Uint8Array, count: number }} coded */
  huffmanDecode({ bytes, table, count }) {
    check("bytes", bytes, Uint8Array);
    check("table", table, Uint8Array);
    checkWhole("count", count, 0);
    return count === 0 ? new Uint8Array(0) : bindings.Huffman.decode(bytes, table, count);
  }

  /** @param {any} weights @param {number} inputs */
  floatMatrix(weights, inputs) {
    check("weights", weights, Float32Array);
    const outputs = outputsOf(weights, inputs);
    const laidOut = new bindings.FloatProduct(weights, inputs);
    return new FloatMatrix(laidOut, inputs, outputs);
  }

  /** @param {any} weights @param {number} inputs */
  int8Matrix(weights, inputs) {
    checkBytes(weights, inputs);
    const outputs = outputsOf(weights, inputs);
    const laidOut = new bindings.ByteProduct(weights, inputs);
    return new Int8Matrix(laidOut, inputs, outputs);
  }

  /** @param {any} weights @param {any} scales @param {number} inputs */
  dynamicMatrix(weights, scales, inputs) {
    checkBytes(weights, inputs);
    check("scales", scales, Float32Array);
    const outputs = outputsOf(weights, inputs);
    if (scales.length !== 1) checkLength("scales", scales.length, outputs);
    const laidOut = new bindings.DynamicProduct(weights, scales, inputs);
    return new DynamicMatrix(laidOut, inputs, outputs);
  }

  /** @param {any} packed @param {any} scales @param {number} group @param {number} inputs */
  int4Matrix(packed, scales, group, inputs) {
    check("packed", packed, Uint8Array);
    check("scales", scales, Float32Array);
    checkWhole("inputs", inputs, 1);
    checkWhole("group", group, 1);
    const outputs = scales.length / Math.ceil(inputs / group);
    if (!Number.isInteger(outputs))
      throw quantError(
        "shape",
        `scales holds ${scales.length} numbers, which are no rows of ${Math.ceil(inputs / group)}`,
      );
    checkLength("packed", packed.length, Math.ceil((outputs * inputs) / 2));
    const laidOut = new bindings.GroupProduct(packed, scales, group, inputs);
    return new Int4Matrix(laidOut, inputs, outputs);
  }

  /** @param {any} codes @param {any} codebook @param {number} inputs */
  codebookMatrix(codes, codebook, inputs) {
    check("codes", codes, Uint8Array);
    check("codebook", codebook, Float32Array);
    checkWhole("codebook.length", codebook.length, 1, 256);
    const outputs = outputsOf(codes, inputs);
    const laidOut = new bindings.CodebookProduct(codes, codebook, inputs);
    return new CodebookMatrix(laidOut, inputs, outputs);
  }

  /** @param {keyof typeof ROOMS} name @param {number} length @returns {any} */
  #room(name, length) {
    return this.#rooms.of(name, ROOMS[name], length);
  }

  /** @param {keyof typeof ROOMS} name @param {any} values @returns {any} */
  #holding(name, values) {
    return this.#rooms.holding(name, ROOMS[name], values);
  }

  /**
   * Looks at every value. True where all of them are in the room for floats afterwards, which holds up to `most`.
   * @param {any} values @param {number} most
   */
  #scanAll(values, most) {
    this.#scan.clear();
    const stays = !isBuffer(values) && values.length <= most;
    this.#slices(values, stays ? most : SLICE, (slice, start, count) => {
      if (!this.#scan.add(slice, count)) refuseNonFinite("values", slice.view().subarray(0, count), start);
    });
    return stays;
  }

  /** @param {any} values @param {number} size @param {(slice: any, start: number, count: number) => void} run */
  #slices(values, size, run) {
    if (isBuffer(values)) run(values, 0, values.length);
    else
      inSlices(values.length, size, (start, count) =>
        run(this.#holding("floats", values.subarray(start, start + count)), start, count),
      );
  }

  /**
   * @param {any} values @param {any} codes @param {(slice: any, count: number, to: any) => void} run
   * @param {boolean} stays whether the values are where the last scan has put them
   */
  #toCodes(values, codes, run, stays = false) {
    if (isBuffer(values)) {
      run(values, values.length, codes);
      return;
    }
    const put = (/** @type {any} */ slice, /** @type {number} */ start, /** @type {number} */ count) => {
      const to = this.#room(isSigned(codes) ? "signed" : "unsigned", count);
      run(slice, count, to);
      copyOut(to.view(), codes.subarray(start, start + count), count);
    };
    if (stays) put(this.#room("floats", values.length), 0, values.length);
    else this.#slices(values, SLICE, put);
  }
}

/**
 * @param {{ modules: Record<string, URL>, readModule: (source: any) => unknown }} platform
 */
export function loader({ modules, readModule }) {
  /** @type {Promise<Kernels> | undefined} */
  let starting;

  /** @param {string} build @param {unknown} source */
  const start = async (build, source) => {
    try {
      needSimd();
      const wasm = await bindings.default({ module_or_path: await readModule(source ?? modules[build]) });
      remember(wasm.memory);
      return new Kernels();
    } catch (cause) {
      if (isQuantError(cause)) throw cause;
      const why = cause instanceof Error ? cause.message : cause;
      throw quantError("network", `Cannot start quant-playground's kernels: ${why}`, cause);
    }
  };

  return (/** @type {{ build?: string, source?: unknown }} */ { build, source } = {}) => {
    if (starting) return starting;
    if (build !== undefined && !(build in modules))
      return Promise.reject(
        quantError("unknown", `There is no build "${build}"; there are: ${Object.keys(modules).join(", ")}`),
      );
    starting = start(build ?? (hasRelaxedSimd() ? "relaxed-simd" : "simd128"), source).catch((error) => {
      starting = undefined; // the next call tries again
      throw error;
    });
    return starting;
  };
}
