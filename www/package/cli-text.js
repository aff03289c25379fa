// Sizes, scores and tables as text.

/** @param {number} count */
export const counted = (count) => count.toLocaleString("en-US");

/** @param {number} bytes */
export function size(bytes) {
  const units = ["KiB", "MiB", "GiB"];
  let [value, unit] = [bytes, "B"];
  while (value >= 10_240 && units.length > 0) [value, unit] = [value / 1024, units.shift() ?? unit];
  return unit === "B" ? `${counted(value)} B` : `${value.toFixed(1)} ${unit}`;
}

/** @param {number} before @param {number} after */
export function ratio(before, after) {
  if (before === after) return "the same size";
  return after <= before
    ? `${(before / after).toFixed(2)} times smaller`
    : `${(after / before).toFixed(2)} times larger`;
}

/** A number in few digits. @param {number | undefined} value */
export const short = (value) => (value === undefined ? "–" : String(Number(value.toPrecision(4))));

/** What a score is called, and how it is written. @param {any} session */
export function scoring(session) {
  const { task } = session.info().dataset;
  const names = { classification: "accuracy", regression: "R²", weights: "weights kept" };
  const basis = session.origin()?.basis;
  const name =
    basis === "agreement" ? "agreement with fp32" : names[/** @type {keyof typeof names} */ (task)];
  const isShare = task !== "regression";
  const write = (/** @type {number} */ score) =>
    isShare ? `${(100 * score).toFixed(2)} %` : score.toFixed(4);
  return { name, write };
}

/**
 * Columns under their heads: texts to the left, numbers to the right.
 * @param {string[]} heads
 * @param {string[][]} rows
 * @param {number} texts how many of the first columns are texts
 */
export function table(heads, rows, texts = 1) {
  const all = [heads, ...rows];
  const widths = heads.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const line = (/** @type {string[]} */ row) =>
    row.map((cell, i) => (i < texts ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ");
  return all.map((row) => line(row).trimEnd()).join("\n");
}

/** @param {(string | number | undefined)[]} cells */
export const csvLine = (cells) => `${cells.map(csvCell).join(",")}\n`;

/** @param {string | number | undefined} cell */
function csvCell(cell = "") {
  const text = String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
