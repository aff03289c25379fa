// `quant-playground quantize`: models become files for other engines, each read again and compared where that is possible.
import { basename, dirname, extname, join } from "node:path";
import { given, givenRows, Outputs } from "./cli-files.js";
import { formatOf } from "./cli-formats.js";
import { Misuse, oneOf } from "./cli-options.js";
import { changes, readRecipe } from "./cli-recipe.js";
import { counted, ratio, scoring, short, size } from "./cli-text.js";
import { FILE_FORMATS, FORMAT_NAMES, MODEL_FILES } from "./file-formats.js";
import { fileKind, Session } from "./models-node.js";

/**
 * @param {string[]} models
 * @param {any} options
 */
export async function quantize(models, options) {
  const { out, "out-dir": folder } = options;
  if (out !== undefined && folder !== undefined)
    throw new Misuse("-o names a file and --out-dir a folder; give one of them.");
  if (out !== undefined && models.length > 1)
    throw new Misuse("-o names one file and there are several models; give a folder by --out-dir.");
  const wanted = oneOf("format", options.format, FORMAT_NAMES) ?? (out && formatOf(out));
  if (out !== undefined && wanted === undefined)
    throw new Misuse(`The ending of ${out} names no format; add --format: ${FORMAT_NAMES.join(", ")}.`);
  const recipe = options.recipe === undefined ? undefined : await readRecipe(options.recipe);
  const outputs = new Outputs(options.force);
  await outputs.keep([...models, options.rows, options["labels-file"]]);
  if (out !== undefined) await outputs.check(out);
  const rows = await givenRows(options);

  let failed = 0;
  for (const path of models) {
    try {
      const model = await given(path);
      const format = wanted ?? likeTheModel(model);
      const name = `${basename(path, extname(path))}.quantized.${FILE_FORMATS[format].ending}`;
      const place = out ?? join(folder ?? dirname(path), name);
      await outputs.check(place);
      const { bytes, lines } = await quantized(model, rows, recipe, format);
      await outputs.write(place, bytes);
      const files = `${size(model.bytes.length)} → ${size(bytes.length)}, ${ratio(model.bytes.length, bytes.length)}`;
      console.log([`${path} → ${place} (${format}): ${files}`, ...lines].join("\n  "));
    } catch (error) {
      if (error instanceof Misuse) throw error;
      failed += 1;
      console.error(`${path}: ${process.env.DEBUG ? error.stack : error.message}`);
    }
  }
  if (models.length > 1) console.log(`${models.length - failed} of ${models.length} models are quantized.`);
  return failed > 0 ? 1 : 0;
}

/** @param {{ bytes: Uint8Array, name: string }} model */
function likeTheModel(model) {
  const kind = fileKind(model);
  const format = kind && MODEL_FILES[kind]?.like;
  if (format) return format;
  // Opening it says in a sentence what it is and what to do.
  Session.openModel(model).free();
  throw new Error(`there is no format like that of the model; add --format: ${FORMAT_NAMES.join(", ")}.`);
}

/**
 * The file, and what is to be said of it.
 * @param {{ bytes: Uint8Array, name: string }} model
 * @param {any} rows
 * @param {any} recipe undefined for the format's own
 * @param {import("./file-formats.js").FileFormat} format
 */
async function quantized(model, rows, recipe, format) {
  const session = Session.openModel(model, rows);
  try {
    const wanted = recipe ?? (await readRecipe(FILE_FORMATS[format].recipe));
    const repaired = session.repair(wanted);
    const { bytes, notes, verified } = session.export(repaired, format);
    const { report } = session.evaluate(repaired);
    const { reason } = session.origin();
    const fp32 = 4 * report.parameters;
    return {
      bytes,
      lines: [
        `weights: ${size(fp32)} at fp32 → ${size(report.bytes)}, ${ratio(fp32, report.bytes)}, ${short(report.bitsPerWeight)} bits each, ${lost(report.sqnrDb)}`,
        said(verified),
        ...(rows ? judged(session, report, verified) : []),
        ...(rows && reason
          ? [`note: the rows say nothing, for the model is not computed here: ${reason}`]
          : []),
        ...changes(wanted, repaired).map((change) => `note: ${change}`),
        ...notes.map((/** @type {string} */ note) => `note: ${note}`),
      ],
    };
  } finally {
    session.free();
  }
}

/** @param {number | undefined} sqnrDb */
const lost = (sqnrDb) => (sqnrDb === undefined ? "nothing lost" : `SQNR ${short(sqnrDb)} dB`);

/** @param {import("./quant_playground_models.js").Verified | undefined} verified */
function said(verified) {
  if (!verified) return "not read again: such files are for other engines to run";
  const { values, identical, maxDifference } = verified;
  if (identical === values) return `read again: every weight identical, all ${counted(values)} bit for bit`;
  return `read again: ${counted(values - identical)} of ${counted(values)} weights differ, by ${short(maxDifference)} at most`;
}

/**
 * @param {any} session
 * @param {any} report
 * @param {import("./quant_playground_models.js").Verified | undefined} verified
 */
function judged(session, report, verified) {
  const { name, write } = scoring(session);
  if (session.origin().basis === "weights") return [];
  const fp32 = write(session.info().baseline.report.score);
  const lines = [`${name}: ${write(report.score)} on ${counted(report.samples)} rows; fp32: ${fp32}`];
  if (verified?.score !== undefined && verified.score !== report.score)
    lines.push(`note: the model in the file gives ${write(verified.score)}: it has not all of the recipe`);
  return lines;
}
