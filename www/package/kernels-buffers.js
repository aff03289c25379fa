// Numbers in the memory of the kernels' module: views of them, room that is kept, and what arguments are checked for.
import { quantError } from "./errors.js";
import { Float32Buffer, Int8Buffer, Int32Buffer, Uint8Buffer, Uint32Buffer } from "./kernels_bindings.js";

/** Below this, a loop is faster than a copy by `set`. */
const FEW = 48;

/** @type {WebAssembly.Memory} */
let memory;

/** @param {WebAssembly.Memory} started */
export function remember(started) {
  memory = started;
}

const kinds = /** @type {const} */ ([
  [Float32Buffer, Float32Array],
  [Int8Buffer, Int8Array],
  [Uint8Buffer, Uint8Array],
  [Int32Buffer, Int32Array],
  [Uint32Buffer, Uint32Array],
]);

for (const [Buffer, View] of kinds) {
  /** @type {any} */ (Buffer.prototype).view = function () {
    if (!this.__wbg_ptr) throw quantError("freed", "this buffer was freed; make another");
    // Memory that grew is another ArrayBuffer, and views of the old one are empty.
    if (this.kept?.buffer !== memory.buffer)
      this.kept = new View(memory.buffer, this.byteOffset, this.length);
    return this.kept;
  };
}

/** @param {string} what @param {unknown} value @param {Function[]} types */
export function check(what, value, ...types) {
  if (types.some((type) => value instanceof type)) return;
  const names = types.map(({ name }) => name).join(" or ");
  throw quantError("argument", `${what}: ${names} belongs here`);
}

/** @param {string} what @param {number} value @param {number} least @param {number} [most] */
export function checkWhole(what, value, least, most = 2 ** 31) {
  if (!Number.isInteger(value) || value < least || value > most)
    throw quantError("out-of-range", `${what} is ${value}; choose a whole number from ${least} to ${most}`);
}

/** @param {string} what @param {number} found @param {number} expected */
export function checkLength(what, found, expected) {
  if (found !== expected) throw quantError("shape", `${what} holds ${found} numbers, but needs ${expected}`);
}

/** @param {string} what @param {any} values @param {number} offset */
export function refuseNonFinite(what, values, offset) {
  const index = values.findIndex((/** @type {number} */ value) => !Number.isFinite(value));
  throw quantError("non-finite", `${what}[${offset + index}] is ${values[index]}; replace it by a number`);
}

/** Whether a value is a buffer of the module. @param {any} value */
export const isBuffer = (value) => kinds.some(([Buffer]) => value instanceof Buffer);

/** @param {any} from @param {any} to a view that is as long or longer */
export function copy(from, to) {
  if (from.length > FEW) to.set(from);
  else for (let i = 0; i < from.length; i++) to[i] = from[i];
}

/** @param {any} from a view @param {any} to @param {number} count */
export function copyOut(from, to, count) {
  if (count > FEW) to.set(from.length === count ? from : from.subarray(0, count));
  else for (let i = 0; i < count; i++) to[i] = from[i];
}

/** Room in the module that grows with what is asked of it, and is kept. */
export class Room {
  /** @param {any} Type */
  constructor(Type) {
    this.Type = Type;
    /** @type {any} */
    this.buffer = undefined;
  }

  /** @param {number} length */
  of(length) {
    if (!this.buffer || this.buffer.length < length) {
      this.buffer?.free();
      this.buffer = new this.Type(length);
    }
    return this.buffer;
  }

  /** @param {any} values copied in @returns {any} */
  holding(values) {
    const buffer = this.of(values.length);
    copy(values, buffer.view());
    return buffer;
  }

  free() {
    this.buffer?.free();
    this.buffer = undefined;
  }
}
