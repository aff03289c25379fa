// What the tests of the package share.
import { expect } from "vitest";

/** Runs `call`, which has to throw a `QuantError`, and returns its code and message. */
export function refusal(call: () => unknown): { code: string; message: string } {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    const { name, code, message } = error as Error & { code: string };
    expect(name).toBe("QuantError");
    expect(code).toBeTypeOf("string");
    return { code, message };
  }
  throw new Error(`nothing was thrown, but ${JSON.stringify(result)} returned`);
}

/** Little-endian 32-bit floats in bytes. */
export const floatsIn = (bytes: Uint8Array) => Array.from(new Float32Array(bytes.slice().buffer));
