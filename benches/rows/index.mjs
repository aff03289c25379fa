// Every row of the benchmark, in the order of the report. A new row is an object in one of these files; a new kind of work is a
// file here, and words in www/i18n/{en,zh}/bench.ts.
import { codebooks } from "./codebooks.mjs";
import { dequantize, quantize, quantizeGroups } from "./conversions.mjs";
import { dynamicProducts } from "./dynamic.mjs";
import { floatProducts } from "./floats.mjs";
import { gptq } from "./gptq.mjs";
import { groupProducts } from "./groups.mjs";
import { againstFloats, integerProducts } from "./integers.mjs";
import { layers } from "./layers.mjs";

/** @type {readonly import("../types.ts").Row[]} */
export const ROWS = [
  ...quantize,
  ...dequantize,
  ...quantizeGroups,
  ...integerProducts,
  ...floatProducts,
  ...dynamicProducts,
  ...groupProducts,
  ...againstFloats,
  ...layers,
  ...codebooks,
  ...gptq,
];

/**
 * The rows of these names: a row, a group, or the beginning of either.
 * @param {readonly string[]} names
 */
export function rowsNamed(names) {
  const chosen = ROWS.filter(({ id }) => names.some((name) => id === name || id.startsWith(name)));
  const unknown = names.find((name) => !ROWS.some(({ id }) => id.startsWith(name)));
  if (unknown !== undefined)
    throw new Error(`There is no row "${unknown}". The rows are: ${ROWS.map(({ id }) => id).join(", ")}.`);
  return chosen;
}
