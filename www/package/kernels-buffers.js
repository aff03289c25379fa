// Numbers in the memory of the kernels' module: views of them, room that is kept, and what arguments are checked for.
import { quantError } from "./errors.js";
import { Float32Buffer, Int8Buffer, Int32Buffer, Uint8Buffer, Uint32Buffer } from "./kernels_bindings.js";

/** Below this, a loop is faster than a copy by `set`. */
export const FEW = 48;

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

/** @param {string} what @param {any} value @param {Function[]} types */
export function check(what, value, ...types) {
  if (types.some((type) => value instanceof type)) {
    if (isBuffer(value) && !value.__wbg_ptr) throw quantError("freed", `${what} was freed; make another`);
    return;
  }
  const names = types.map(({ name }) => name).join(" or ");
  throw quantError("argument", `${what}: ${names} belongs here`);
}

/** Rust lends a buffer out to be written to, or to be read, but not for both. @param {Record<string, unknown>} args */
export function checkApart(args) {
  const [[first, a], [second, b]] = /** @type {any} */ (Object.entries(args));
  if (a === b) throw quantError("argument", `${first} and ${second} are the same buffer; give two`);
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
function copy(from, to) {
  if (from.length > FEW) to.set(from);
  else for (let i = 0; i < from.length; i++) to[i] = from[i];
}

/** @param {any} from a view @param {any} to @param {number} count */
export function copyOut(from, to, count) {
  if (count > FEW) to.set(from.length === count ? from : from.subarray(0, count));
  else for (let i = 0; i < count; i++) to[i] = from[i];
}

/** Runs over `length` in parts of at most `size`. @param {number} length @param {number} size @param {(start: number, count: number) => void} run */
export function inSlices(length, size, run) {
  for (let start = 0; start < length; start += size) run(start, Math.min(size, length - start));
}

/** Room in the module that grows with what is asked of it, and is kept: a buffer for each name. */
export class Rooms {
  /** @type {Map<string, any>} */
  #buffers = new Map();

  /** @param {string} name @param {any} Type @param {number} length at the least */
  of(name, Type, length) {
    const before = this.#buffers.get(name);
    if (before && before.length >= length) return before;
    // Without the old one first, so that both need not be there at once.
    this.#buffers.delete(name);
    before?.free();
    const buffer = new Type(length);
    this.#buffers.set(name, buffer);
    return buffer;
  }

  /** @param {string} name @param {any} Type @param {any} values copied in @returns {any} */
  holding(name, Type, values) {
    const buffer = this.of(name, Type, values.length);
    copy(values, buffer.view());
    return buffer;
  }

  free() {
    for (const buffer of this.#buffers.values()) buffer.free();
    this.#buffers.clear();
  }
}
