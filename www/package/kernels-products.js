// Products with weights that were laid out once: activations are copied in and results out through room that is kept.
import { quantError } from "./errors.js";
import { Float32Buffer, Int8Buffer, Int32Buffer, Uint8Buffer } from "./kernels_bindings.js";
import { check, checkLength, copyOut, Room, refuseNonFinite } from "./kernels-buffers.js";

/** Weights that were laid out, and room for what they are multiplied with. */
class Product {
  /** @param {any} weights @param {number} inputs @param {number} outputs @param {[any, any]} types */
  constructor(weights, inputs, outputs, [From, To]) {
    this.weights = weights;
    this.inputs = inputs;
    this.outputs = outputs;
    this.from = new Room(From);
    this.to = new Room(To);
  }

  /**
   * @param {any} x @param {any} y @param {any} types of arrays and buffers
   * @param {(weights: any, x: any, rows: number, y: any) => unknown} run
   */
  apply(x, y, types, run) {
    if (!this.weights) throw quantError("freed", "these weights were freed; lay out others");
    const [From, FromBuffer, To, ToBuffer] = types;
    const isResident = x instanceof FromBuffer;
    if (!(isResident ? y instanceof ToBuffer : x instanceof From && y instanceof To)) {
      check("x", x, From, FromBuffer);
      check("y", y, isResident ? ToBuffer : To);
    }
    const rows = this.inputs === 0 ? 0 : x.length / this.inputs;
    if (!Number.isInteger(rows))
      throw quantError("shape", `x holds ${x.length} numbers, which are no rows of ${this.inputs}`);
    checkLength("y", y.length, rows * this.outputs);
    if (isResident) return run(this.weights, x, rows, y);
    const to = this.to.of(y.length);
    const found = run(this.weights, this.from.holding(x), rows, to);
    copyOut(to.view(), y, y.length);
    return found;
  }

  free() {
    this.weights?.free();
    this.weights = undefined;
    this.from.free();
    this.to.free();
  }
}

const floats = [Float32Array, Float32Buffer, Float32Array, Float32Buffer];

export class FloatMatrix extends Product {
  /** @param {any} x @param {any} y */
  multiply(x, y) {
    this.apply(x, y, floats, (weights, x, rows, y) => weights.run(x, rows, y));
  }
}

export class CodebookMatrix extends FloatMatrix {}

export class Int8Matrix extends Product {
  /** @param {any} x @param {any} sums */
  multiply(x, sums) {
    if (x instanceof Int8Array || x instanceof Int8Buffer) {
      this.signed ??= new Room(Int8Buffer);
      this.from = this.signed;
      this.apply(x, sums, [Int8Array, Int8Buffer, Int32Array, Int32Buffer], (weights, x, rows, y) =>
        weights.runInt8(x, rows, y),
      );
      return;
    }
    this.unsigned ??= new Room(Uint8Buffer);
    this.from = this.unsigned;
    this.apply(x, sums, [Uint8Array, Uint8Buffer, Int32Array, Int32Buffer], (weights, x, rows, y) =>
      weights.runUint8(x, rows, y),
    );
  }

  free() {
    super.free();
    this.signed?.free();
    this.unsigned?.free();
  }
}

export class DynamicMatrix extends Product {
  /** @param {any} x @param {any} y */
  multiply(x, y) {
    const allFinite = this.apply(x, y, floats, (weights, x, rows, y) => weights.run(x, rows, y));
    if (!allFinite) refuseNonFinite("x", x instanceof Float32Buffer ? /** @type {any} */ (x).view() : x, 0);
  }
}

export class Int4Matrix extends Product {
  /** @param {any} x @param {any} y */
  multiply(x, y) {
    this.apply(x, y, floats, (weights, x, rows, y) => weights.run(x, rows, 16, y));
  }

  /** @param {any} x @param {any} y */
  multiplyDynamic(x, y) {
    this.apply(x, y, floats, (weights, x, rows, y) => weights.run(x, rows, 8, y));
  }
}
