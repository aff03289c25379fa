// Codes into bytes, as the package packs them: one after the other, the least significant bit first. Pure.

export function packCodes(codes: readonly number[], bits: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil((codes.length * bits) / 8));
  codes.forEach((code, i) => {
    for (let bit = 0; bit < bits; bit += 1) {
      const place = i * bits + bit;
      const byte = place >> 3;
      bytes[byte] = (bytes[byte] ?? 0) | (((code >> bit) & 1) << (place & 7));
    }
  });
  return bytes;
}

/** In binary, with as many digits as there are bits. */
export const binary = (value: number, bits: number): string => value.toString(2).padStart(bits, "0");

/** Rounds to the nearest integer, and from the middle to the even one, as IEEE 754 does by default. */
export function roundToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
