// The page's own build of the playground's WebAssembly, in pkg/.page: what the first chart runs, and the rest, which is
// fetched while that is computed. Which functions those are is not listed but found: the first chart's calls are made.
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { kib, Problem, root, run } from "./shell.mjs";

/**
 * @param {string} split the tool that splits modules
 * @param {string} out the package
 * @param {string} name what the whole module and its JavaScript are called there
 */
export function buildHalves(split, out, name) {
  const page = join(out, ".page");
  const work = join(root, "target/halves");
  for (const folder of [page, work]) mkdirSync(folder, { recursive: true });
  const whole = join(out, `${name}_bg.wasm`);
  const [marked, ran] = [join(work, "marked.wasm"), join(work, "ran.txt")];
  run(split, ["mark", whole, marked]);
  run(process.execPath, [import.meta.filename, join(out, `${name}.js`), marked, ran]);
  // The script of the whole module asks for it by this name.
  const [first, rest] = [join(page, `${name}_bg.wasm`), join(page, "rest.wasm")];
  run(split, ["halves", whole, ran, first, rest]);
  const given = `"./${name}_bg.js": import0,`;
  const script = readFileSync(join(out, `${name}.js`), "utf8");
  if (script.split(given).length !== 2)
    throw new Problem(
      `The script of ${name} does not say ${given} once: www/build/halves.mjs has to be adapted.`,
    );
  writeFileSync(
    join(page, `${name}.js`),
    `${script.replace(given, `${given}\n        rest,`)}\n/** What the first half asks for what it has not. */\nexport const rest = { load() {} };\n`,
  );
  const types = readFileSync(join(out, `${name}.d.ts`), "utf8");
  writeFileSync(join(page, `${name}.d.ts`), `${types}\nexport const rest: { load(): void };\n`);
  for (const half of [first, rest]) console.log(`${relative(root, half)}: ${kib(statSync(half).size)}`);
}

/**
 * Makes the calls of the first chart, as the worker does when the page is opened, and writes down what has run.
 * @param {string} script that generated for the module
 * @param {string} marked the module
 * @param {string} ran
 */
async function follow(script, marked, ran) {
  const { default: start, catalogue, paretoFront, Session } = await import(pathToFileURL(script).href);
  const marks = await start({ module_or_path: await WebAssembly.compile(readFileSync(marked)) });
  catalogue();
  const data = gunzipSync(readFileSync(join(root, "www/public/data/digits.qpd.gz")));
  const session = Session.open("digits", data);
  const { defaultRecipe, parameters } = session.info();
  session.layers();
  session.parameters();
  session.form(defaultRecipe);
  session.evaluate(defaultRecipe);
  for (const parameter of parameters.keys()) session.inspect(defaultRecipe, parameter, 0, undefined);
  session.sweepKey(defaultRecipe);
  session.sweepRecipes(defaultRecipe);
  // As many points as there may be so early, in no order.
  for (const count of [1, 2, 30]) {
    const mixed = (/** @type {number} */ step) => Array.from({ length: count }, (_, i) => (i * step) % 31);
    paretoFront(mixed(7), mixed(12));
  }
  const numbers = Object.keys(marks).flatMap((name) =>
    name.startsWith("ran") && marks[name].value === 1 ? name.slice(3) : [],
  );
  writeFileSync(ran, numbers.join("\n"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [script = "", marked = "", ran = ""] = process.argv.slice(2);
  await follow(script, marked, ran);
}
