// A hash of a model's parameters (FNV-1a over words, twice): two runs that gave the same bits have the same.

interface Parameters {
  parameters(): Float32Array[];
}

export function digestOf(session: Parameters): string {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (const values of session.parameters()) {
    for (const word of new Uint32Array(values.buffer, values.byteOffset, values.length)) {
      a = Math.imul(a ^ word, 0x01000193);
      b = Math.imul(b ^ (word >>> 15) ^ word, 0x85ebca6b);
    }
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
