// Products with weights that were laid out once: activations are copied in and results out through room that is kept.
import { quantError } from "./errors.js";
import { Float32Buffer, Int8Buffer, Int32Buffer, Uint8Buffer } from "./kernels_bindings.js";
import { check, checkApart, checkLength, FEW, Rooms, refuseNonFinite } from "./kernels-buffers.js";

/**
 * How few numbers are copied out: a loop for each type, for one that sees both is several times slower.
 * @param {Float32Array} from @param {Float32Array} to
 */
function copyFloats(from, to) {
  for (let i = 0; i < to.length; i++) to[i] = /** @type {number} */ (from[i]);
}
/** @param {Int32Array} from @param {Int32Array} to */
function copySums(from, to) {
  for (let i = 0; i < to.length; i++) to[i] = /** @type {number} */ (from[i]);
}

/** Arrays and the buffers that stand for them, of activations and of results, and how few of the latter are copied. */
const FLOATS = {
  From: Float32Array,
  FromBuffer: Float32Buffer,
  To: Float32Array,
  ToBuffer: Float32Buffer,
  copy: copyFloats,
};
const SUMS = { To: Int32Array, ToBuffer: Int32Buffer, copy: copySums };
const SIGNED = { From: Int8Array, FromBuffer: Int8Buffer, ...SUMS };
const UNSIGNED = { From: Uint8Array, FromBuffer: Uint8Buffer, ...SUMS };

/** Weights that were laid out, and room for what they are multiplied with. */
class Product {
  #rooms = new Rooms();
  /** The room of the last arrays: the next ones are as long, as a rule. @type {any} */
  #last;

  /** @param {any} weights @param {number} inputs @param {number} outputs */
  constructor(weights, inputs, outputs) {
    this.weights = weights;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /**
   * @param {any} x @param {any} y @param {any} types
   * @param {(weights: any, x: any, rows: number, y: any) => unknown} run false where a number of `x` is not finite
   */
  apply(x, y, types, run) {
    const last = this.#last;
    const isLike = last?.types === types && x instanceof types.From && y instanceof types.To;
    // Of memory that grew, views are empty.
    const isAsLong = isLike && x.length > 0 && last.x.length === x.length && last.y.length === y.length;
    if (isAsLong) this.#through(last, x, y, run);
    else this.#applyFirst(x, y, types, run);
  }

  /** @param {any} x @param {any} y @param {any} types @param {(weights: any, x: any, rows: number, y: any) => unknown} run */
  #applyFirst(x, y, types, run) {
    if (!this.weights) throw quantError("freed", "these weights were freed; lay out others");
    const { From, FromBuffer, To, ToBuffer } = types;
    const isResident = x instanceof FromBuffer;
    const areRight = isResident
      ? y instanceof ToBuffer && x.__wbg_ptr && y.__wbg_ptr
      : x instanceof From && y instanceof To;
    // What is right is seen at a glance: small layers take less than the words for what is wrong.
    if (!areRight) {
      check("x", x, From, FromBuffer);
      check("y", y, isResident ? ToBuffer : To);
    }
    const rows = x.length / this.inputs;
    if (!Number.isInteger(rows))
      throw quantError("shape", `x holds ${x.length} numbers, which are no rows of ${this.inputs}`);
    checkLength("y", y.length, rows * this.outputs);
    if (isResident) {
      checkApart({ x, y });
      if (run(this.weights, x, rows, y) === false) refuseNonFinite("x", x.view(), 0);
      return;
    }
    const from = this.#rooms.of(From.name, FromBuffer, x.length);
    const to = this.#rooms.of(`results of ${To.name}`, ToBuffer, y.length);
    const views = { x: from.view().subarray(0, x.length), y: to.view().subarray(0, y.length) };
    this.#last = { types, rows, from, to, ...views };
    this.#through(this.#last, x, y, run);
  }

  /** @param {any} room of arrays that are as long @param {any} x @param {any} y @param {(weights: any, x: any, rows: number, y: any) => unknown} run */
  #through(room, x, y, run) {
    room.x.set(x);
    if (run(this.weights, room.from, room.rows, room.to) === false) refuseNonFinite("x", x, 0);
    if (room.y.length < y.length) y.set(room.to.view().subarray(0, y.length));
    else if (y.length > FEW) y.set(room.y);
    else room.types.copy(room.y, y);
  }

  free() {
    this.weights?.free();
    this.weights = undefined;
    this.#last = undefined;
    this.#rooms.free();
  }
}

export class FloatMatrix extends Product {
  /** @param {any} x @param {any} y */
  multiply(x, y) {
    this.apply(x, y, FLOATS, (weights, x, rows, y) => weights.run(x, rows, y));
  }
}

/** Of a codebook; or with activations that are quantized as they come. */
export class CodebookMatrix extends FloatMatrix {}
export class DynamicMatrix extends FloatMatrix {}

export class Int8Matrix extends Product {
  /** @param {any} x @param {any} sums */
  multiply(x, sums) {
    if (x instanceof Int8Array || x instanceof Int8Buffer)
      this.apply(x, sums, SIGNED, (weights, x, rows, y) => weights.runInt8(x, rows, y));
    else this.apply(x, sums, UNSIGNED, (weights, x, rows, y) => weights.runUint8(x, rows, y));
  }
}

export class Int4Matrix extends Product {
  /** @param {any} x @param {any} y */
  multiply(x, y) {
    this.apply(x, y, FLOATS, (weights, x, rows, y) => weights.run(x, rows, 16, y));
  }

  /** @param {any} x @param {any} y */
  multiplyDynamic(x, y) {
    this.apply(x, y, FLOATS, (weights, x, rows, y) => weights.run(x, rows, 8, y));
  }
}
