// Writes models in every format of files, with what this package computes of them, for check.py:
//
//     node tests/engines/export.mjs FOLDER
//
// `cases.json` there says of each file: what is in it, where the weights and outputs that we compute are, and the code that
// the page shows for it.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dequantizeTensor, openSession, ready, Session } from "quant-playground/models";
import { runnerImport } from "vite";
import { taken, unrecovered } from "./recipes.mjs";

/** @import { FileFormat, Recipe } from "quant-playground/models" */
/** @typedef {{ file: string, shape: number[] }} Written an array of little-endian 32-bit floats */

const folder = process.argv[2] ?? "";
const models = join(import.meta.dirname, "../readers/models");
/** Of each model: what it makes of a row of digits, and the JSON file of rows that stands beside it. */
const opened = {
  "digits_mlp.onnx": { rows: "digits_mlp", columns: 1, classes: 10 },
  "digits_mlp.sklearn.json": { rows: "digits_mlp", columns: 1, classes: 10 },
  "digits_linear.onnx": { rows: "digits_linear", columns: 1, classes: 10 },
  "convolutional.onnx": { rows: "convolutional", columns: 1, classes: 4 },
  "binary.onnx": { rows: "binary", columns: 7, classes: 2 },
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await ready();
/** @type {{ module: { pythons(format: FileFormat): [string, string][] } }} */
const { module: snippets } = await runnerImport(join(import.meta.dirname, "../../www/own/snippets.ts"));
const digits = await digitsRows();
const cases = Object.entries(opened).flatMap(([name, model]) => casesOf(name, model));
writeFileSync(join(folder, "cases.json"), JSON.stringify(cases, undefined, 1));
console.log(`${cases.length} files, with outputs for ${cases[0]?.y.shape[0]} rows each`);

async function digitsRows() {
  const session = await openSession("digits");
  const { features, labels, calibrationRows } = session.share();
  session.free();
  const rows = Array.from(labels, (_, row) => Array.from(features.subarray(64 * row, 64 * row + 64)));
  return { rows, labels, calibrationRows };
}

/**
 * @param {string} name
 * @param {{ rows: string, columns: number, classes: number }} model
 */
function casesOf(name, { rows, columns, classes }) {
  /** @type {{ inputs: number[][] }} */
  const beside = JSON.parse(readFileSync(join(models, `${rows}.json`), "utf8"));
  const some = digits.rows.map((row) => row.filter((_, at) => at % columns === 0));
  const all = [...some, ...beside.inputs];
  // Classes are compared with the engine's: what they are called here does not matter, but each has to be there.
  const csv = all.map((row, at) => [...row, at % classes].join(",")).join("\n");
  const session = Session.openModel(
    { bytes: readFileSync(join(models, name)), name },
    {
      bytes: new TextEncoder().encode(csv),
      name: "rows.csv",
      options: { header: false, classes: true },
      calibrationRows: digits.calibrationRows,
    },
  );
  const shared = session.share();
  const width = shared.features.length / shared.labels.length;
  const inputs = shared.features.subarray(width * shared.calibrationRows);
  const sample = session.origin()?.input ?? [];
  const x = write(`${name}.x`, inputs, [inputs.length / width, ...(sample.length ? sample : [width])]);
  const parameters = session.info().parameters;
  const found = taken.map((each, at) => {
    const { bytes, ending, notes } = session.export(each.recipe, each.format);
    const start = `${name}-${each.format}-${at}`;
    writeFileSync(join(folder, `${start}.${ending}`), bytes);
    const outputs = session.outputs(each.recipe);
    return {
      model: name,
      recipe: each.name,
      format: each.format,
      file: `${start}.${ending}`,
      bytes: bytes.length,
      notes,
      // Sums of integers are the same everywhere; convolutions, and products between fixed grids, are floats in files.
      roundsSums:
        each.recipe.activations?.kind === "static" || (each.format === "onnxDynamic" && sample.length > 1),
      isRecovered: !(each.name in unrecovered),
      snippets: codesOf(each.format),
      x,
      y: write(`${start}.y`, outputs, [inputs.length / width, classes]),
      weights: weightsOf(session, parameters, each.recipe, start),
    };
  });
  session.free();
  return found;
}

/**
 * What the page shows, but for PyTorch, which is too large to install for a test.
 * @param {FileFormat} format
 */
function codesOf(format) {
  return Object.fromEntries(snippets.pythons(format).filter(([name]) => name !== "PyTorch"));
}

/**
 * The parameters as they come back from the packed bytes.
 * @param {Session} session
 * @param {{ name: string, shape: number[] }[]} parameters
 * @param {Partial<Recipe>} recipe
 * @param {string} start
 * @returns {Record<string, Written & { format: string }>}
 */
function weightsOf(session, parameters, recipe, start) {
  const { tensors } = session.quantize(recipe);
  // Where parameters share a range they are one tensor, which the inspector has taken apart.
  const isApart = tensors.length === parameters.length;
  const found = parameters.map(({ name, shape }, at) => {
    const tensor = isApart ? tensors[at] : undefined;
    if (!shape.every((length) => length > 0)) return [];
    const values = tensor ? dequantizeTensor(tensor) : session.inspect(recipe, at, 0).after;
    return [[name, { ...write(`${start}.${at}.w`, values, shape), format: tensor?.format.kind ?? "" }]];
  });
  return Object.fromEntries(found.flat());
}

/**
 * @param {string} name
 * @param {Float32Array} values
 * @param {number[]} shape
 * @returns {Written}
 */
function write(name, values, shape) {
  writeFileSync(join(folder, name), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return { file: name, shape };
}
