// `quant-playground inspect`: what models hold, layer by layer.
import { given, givenRows } from "./cli-files.js";
import { Misuse } from "./cli-options.js";
import { changes, readRecipe } from "./cli-recipe.js";
import { counted, scoring, short, size, table } from "./cli-text.js";
import { Session } from "./models-node.js";

/**
 * @param {string[]} models
 * @param {any} options
 */
export async function inspect(models, options) {
  if (options.recipe !== undefined && !options.sensitivity)
    throw new Misuse("--recipe is what --sensitivity quantizes layers by; add --sensitivity.");
  const recipe = options.sensitivity ? await readRecipe(options.recipe ?? "int4") : undefined;
  const rows = await givenRows(options);
  const found = [];
  let failed = 0;
  for (const path of models) {
    try {
      const session = Session.openModel(await given(path), rows);
      try {
        const all = looked(path, session, recipe);
        found.push(all);
        if (!options.json) console.log(text(all, session));
      } finally {
        session.free();
      }
    } catch (error) {
      failed += 1;
      console.error(`${path}: ${process.env.DEBUG ? error.stack : error.message}`);
    }
  }
  if (options.json) console.log(JSON.stringify(found, null, 2));
  return failed > 0 ? 1 : 0;
}

/**
 * @param {string} path
 * @param {any} session
 * @param {any} recipe for the sensitivity; undefined for none
 */
function looked(path, session, recipe) {
  const { baseline, rows } = session.info();
  const { parameters, bytes, score } = baseline.report;
  const origin = session.origin();
  const repaired = recipe && session.repair(recipe);
  return {
    file: path,
    format: origin.kind,
    parameters,
    fp32Bytes: bytes,
    computed: origin.reason === undefined,
    ...(origin.reason !== undefined && { reason: origin.reason }),
    input: origin.input,
    outputs: origin.outputs,
    basis: origin.basis,
    ...(origin.basis !== "weights" && { rows: rows[2], score }),
    layers: session.layers().map(({ name, shape, stats }) => ({ name, shape, ...stats })),
    ...(recipe && {
      sensitivity: {
        recipe: repaired,
        changes: changes(recipe, repaired),
        layers: [...session.sensitivity(repaired)].map(({ alone, without }) => ({
          alone: costs(alone),
          without: costs(without),
        })),
      },
    }),
  };
}

/** @param {any} point */
const costs = ({ report: { bytes, score, sqnrDb } }) => ({ bytes, score, sqnrDb });

/** @param {any} found @param {any} session */
function text(found, session) {
  const { name, write } = scoring(session);
  const shapes = `${found.input.join(" × ")} numbers in, ${found.outputs} out`;
  const lines = [
    found.file,
    `  ${found.format}, ${counted(found.parameters)} parameters, ${size(found.fp32Bytes)} at fp32`,
    found.computed ? `  computed here: ${shapes}` : `  not computed here: ${found.reason}`,
    ...(found.score === undefined ? [] : [`  ${name}: ${write(found.score)} on ${counted(found.rows)} rows`]),
    indented(
      table(
        ["layer", "shape", "min", "max", "mean", "deviation"],
        found.layers.map((/** @type {any} */ layer) => [
          layer.name,
          layer.shape.join("×"),
          ...[layer.min, layer.max, layer.mean, layer.standardDeviation].map(short),
        ]),
        2,
      ),
    ),
  ];
  const { sensitivity } = found;
  if (!sensitivity) return lines.join("\n");
  const cells = (/** @type {any} */ { bytes, score, sqnrDb }) => [size(bytes), write(score), short(sqnrDb)];
  const heads = ["bytes", name, "SQNR dB"];
  const rows = sensitivity.layers.map((/** @type {any} */ { alone, without }, /** @type {number} */ i) => [
    found.layers[i].name,
    ...cells(alone),
    ...cells(without),
  ]);
  const all = [
    "layer",
    ...heads.map((head) => `alone: ${head}`),
    ...heads.map((head) => `all others: ${head}`),
  ];
  return [
    ...lines,
    "  quantized alone, and all others but it:",
    indented(table(all, rows)),
    ...sensitivity.changes.map((/** @type {string} */ change) => `  note: ${change}`),
  ].join("\n");
}

/** @param {string} text */
const indented = (text) => text.replaceAll(/^/gm, "  ");
