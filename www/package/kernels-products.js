// Products with weights that were laid out once: activations are copied in and results out through room that is kept.
import { quantError } from "./errors.js";
import { Float32Buffer, Int8Buffer, Int32Buffer, Uint8Buffer } from "./kernels_bindings.js";
import { check, checkApart, checkLength, copyOut, Rooms, refuseNonFinite } from "./kernels-buffers.js";

/** Arrays and the buffers that stand for them, of activations and of results, and the name of the room for the former. */
const FLOATS = [Float32Array, Float32Buffer, Float32Array, Float32Buffer, "floats"];
const SIGNED = [Int8Array, Int8Buffer, Int32Array, Int32Buffer, "signed"];
const UNSIGNED = [Uint8Array, Uint8Buffer, Int32Array, Int32Buffer, "unsigned"];

/** Weights that were laid out, and room for what they are multiplied with. */
class Product {
  #rooms = new Rooms();

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
    if (!this.weights) throw quantError("freed", "these weights were freed; lay out others");
    const [From, FromBuffer, To, ToBuffer, name] = types;
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
    if (isResident) checkApart({ x, y });
    const from = isResident ? x : this.#rooms.holding(name, FromBuffer, x);
    const to = isResident ? y : this.#rooms.of("results", ToBuffer, y.length);
    if (run(this.weights, from, rows, to) === false) refuseNonFinite("x", from.view(), 0);
    if (!isResident) copyOut(to.view(), y, y.length);
  }

  free() {
    this.weights?.free();
    this.weights = undefined;
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
