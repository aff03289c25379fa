// `quant-playground sweep`: a model by every family of recipes, as a table, CSV or JSON.
import { setImmediate } from "node:timers/promises";
import { given, givenRows, Outputs } from "./cli-files.js";
import { Misuse } from "./cli-options.js";
import { readRecipe, writeRecipe } from "./cli-recipe.js";
import { csvLine, scoring, short, size, table } from "./cli-text.js";
import { paretoFront, Session } from "./models-node.js";

const COLUMNS = [
  ...["recipe", "family", "bytes", "bitsPerWeight", "compression", "score", "samples", "sqnrDb", "maxError"],
  ...["meanLogitError", "maxLogitError", "klDivergence"],
];

/**
 * @param {string[]} models
 * @param {any} options
 */
export async function sweep([path], options) {
  if (options.csv === "-" && options.json)
    throw new Misuse("--csv - and --json both print; give --csv a file, or leave one out.");
  const recipe = options.recipe === undefined ? undefined : await readRecipe(options.recipe);
  const outputs = new Outputs(options.force);
  await outputs.keep([path, options.rows, options["labels-file"]]);
  const file = options.csv === "-" ? undefined : options.csv;
  if (file !== undefined) await outputs.check(file);
  const session = Session.openModel(await given(path), await givenRows(options));
  const recipes = session.sweepRecipes(recipe && session.repair(recipe));

  const lines = [];
  const say = (/** @type {unknown[]} */ cells) => {
    const line = csvLine(cells);
    lines.push(line);
    if (options.csv === "-") process.stdout.write(line);
  };
  const { points, failed } = await computed(session, recipes, {
    begin: () => say(COLUMNS),
    done: (point) => {
      const values = { ...point.report, ...point, recipe: writeRecipe(point.recipe) };
      say(COLUMNS.map((column) => values[column]));
    },
  });
  if (file !== undefined) await outputs.write(file, lines.join(""));
  if (options.json) console.log(JSON.stringify(points, null, 2));
  else if (options.csv !== "-") console.log(front(session, points));
  if (file !== undefined && !options.json) console.log(`All points are in ${file}.`);
  return failed > 0 ? 1 : 0;
}

/**
 * Computes every recipe, with the progress on a terminal. Between two of them signals are heard.
 * @param {any} session
 * @param {any[]} recipes
 * @param {{ begin: () => void, done: (point: any) => void }} told
 */
async function computed(session, recipes, { begin, done }) {
  const isSeen = process.stderr.isTTY;
  const progress = (/** @type {string} */ text) => isSeen && process.stderr.write(`\r\x1b[K${text}`);
  const leave = () => {
    progress("");
    process.exit(130);
  };
  // Before anything is printed: whoever sees the first line may interrupt.
  process.on("SIGINT", leave);
  begin();
  const run = session.sweep(recipes);
  const points = [];
  let failed = 0;
  while (run.done < run.total) {
    progress(`${run.done} of ${run.total} recipes`);
    await setImmediate();
    const recipe = recipes[run.done];
    try {
      const point = run.next();
      points.push(point);
      done(point);
    } catch (error) {
      failed += 1;
      progress("");
      console.error(`${writeRecipe(recipe)}: ${error.message}`);
    }
  }
  run.free();
  progress("");
  process.off("SIGINT", leave);
  return { points, failed };
}

/**
 * The points that no other beats, by size.
 * @param {any} session
 * @param {any[]} points
 */
function front(session, points) {
  const { name, write } = scoring(session);
  const of = (/** @type {"bytes" | "score"} */ key) => points.map(({ report }) => report[key]);
  const best = [...paretoFront(of("bytes"), of("score"))].map((index) => points[index]);
  const rows = best.map(({ recipe, family, report }) => [
    family,
    kinds(recipe),
    size(report.bytes),
    short(report.bitsPerWeight),
    write(report.score),
    short(report.sqnrDb),
  ]);
  return [
    table(["family", "format", "bytes", "bits", name, "SQNR dB"], rows, 2),
    `${best.length} of ${points.length} recipes: no other is both smaller and better.`,
  ].join("\n");
}

/** The number format in few words: `integer 16`, `gguf q4_0`. @param {any} recipe */
function kinds({ format }) {
  const { kind, precision, ...rest } = format;
  const main =
    precision?.kind ?? rest.levels ?? rest.block ?? rest.element ?? rest.table ?? rest.bits ?? rest.rule;
  return main === undefined ? kind : `${kind} ${main}`;
}
