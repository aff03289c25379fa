// What the WebAssembly of this package needs of an engine.
import { quantError } from "./errors.js";

/** Bytes of a module of one function, which has one instruction of 128-bit SIMD. */
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
]);
/** The same with one of relaxed SIMD. */
const RELAXED = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2,
  253, 15, 253, 128, 2, 11,
]);

export const hasRelaxedSimd = () => WebAssembly.validate(RELAXED);

/** Says it in words, where an engine would give the place of a byte. */
export function needSimd() {
  if (WebAssembly.validate(SIMD)) return;
  throw quantError(
    "no-simd",
    "This engine has no 128-bit SIMD in WebAssembly; use a browser of 2023 or later (Chrome 91, Firefox 89, Safari 16.4), or Node 16.4",
  );
}
