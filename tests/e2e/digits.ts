// Digits as visitors may have them: a table in text.
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";

/** What the page itself has of them; `src/io/qpd.rs` says how the file is laid out. */
export async function digitsTable(withLabels = true): Promise<Buffer> {
  const file = gunzipSync(await readFile("www/public/data/digits.qpd.gz"));
  const [rows, features, scale] = [file.readUInt32LE(8), file.readUInt32LE(12), file.readFloatLE(24)];
  const [values, labels] = [file.subarray(28), file.subarray(28 + rows * features)];
  const lines = Array.from({ length: rows }, (_, row) => {
    // One feature after the other.
    const pixel = (feature: number) => (values[feature * rows + row] ?? 0) * scale;
    const pixels = Array.from({ length: features }, (_, feature) => pixel(feature));
    return [...pixels, ...(withLabels ? [labels[row]] : [])].join(",");
  });
  return Buffer.from(lines.join("\n"));
}
