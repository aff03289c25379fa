// `npm run bench`: in headless Chromium, in Node, natively; then the report. `--quick`: the rows of the quick look.
// `--only ROW`: one row or group (repeatable). Both print what they find and leave the committed report alone.
// `--native`: installs what native rows need.
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, version as systemVersion, totalmem } from "node:os";
import { join } from "node:path";
import { Problem, run } from "../www/build/shell.mjs";
import { measureInBrowser } from "./browser.mjs";
import { measureCosts } from "./costs.mjs";
import { findPython, howToMeasureNatively, measureNatively } from "./native.mjs";
import { ROWS, rowsNamed } from "./rows/index.mjs";
import { judge } from "./statistics.mjs";

/** @import { NativeResults } from "./native.mjs" */
/** @import { Results } from "./types.ts" */

const here = import.meta.dirname;

/** @param {string[]} args */
export function readArguments(args) {
  const flags = { quick: false, native: false, names: /** @type {string[]} */ ([]) };
  for (let i = 0; i < args.length; i += 1) {
    const name = args[i] ?? "";
    if (name === "--quick" || name === "--native") flags[name === "--quick" ? "quick" : "native"] = true;
    else if (name === "--only") {
      i += 1;
      flags.names.push(args[i] ?? "");
    } else
      throw new Problem(
        `\`npm run bench\` knows no "${name}": --quick, --only ROW and --native are what it takes.`,
      );
  }
  return flags;
}

/** @param {string[]} args */
export async function bench(args) {
  const { quick, native, names } = readArguments(args);
  const rows = chosenRows(quick, names);
  const say = (/** @type {string} */ text) => console.log(`  ${text}`);
  const python = findPython(native, say);

  console.log("\n▶ In Chromium");
  const browser = await measureInBrowser({ quick, names, say });
  console.log("\n▶ In Node");
  const node = measureInNode(quick, names);
  console.log("\n▶ Natively");
  if (python === undefined) say(howToMeasureNatively);
  const natively = python === undefined ? undefined : measureNatively(python, rows);
  if (natively) for (const results of [browser, node]) addNative(results, natively);

  const whole = !quick && names.length === 0;
  const costs = whole ? await measureCosts(say) : undefined;

  const machine = {
    system: systemVersion(),
    processor: cpus()[0]?.model ?? "",
    cores: availableParallelism(),
    memory: totalmem(),
  };
  const { runnerImport } = await import("vite");
  const { module } = await runnerImport(join(here, "report.ts"));
  const text = module.report({ machine, browser, node, native: natively?.versions, costs });
  if (!whole) {
    console.log(`\n${text}`);
    return;
  }
  writeFileSync(
    join(here, "report.json"),
    `${JSON.stringify({ machine, browser, node, native: natively, costs }, null, 1)}\n`,
  );
  writeFileSync(join(here, "REPORT.md"), text);
  console.log("\nbenches/REPORT.md and benches/report.json hold the results.");
}

/**
 * @param {boolean} quick
 * @param {string[]} names
 */
function chosenRows(quick, names) {
  try {
    return names.length > 0 ? rowsNamed(names) : ROWS.filter((row) => row.quick || !quick);
  } catch (error) {
    throw new Problem(/** @type {Error} */ (error).message);
  }
}

/**
 * In a process of its own, so that what Chromium's driver leaves behind takes no part.
 * @param {boolean} quick
 * @param {string[]} names
 * @returns {Results}
 */
function measureInNode(quick, names) {
  const printed = run(process.execPath, [join(here, "node.mjs"), ...(quick ? ["--quick"] : []), ...names], {
    capture: true,
  });
  return JSON.parse(printed);
}

/**
 * Native contestants join the rows, and the goals are judged anew.
 * @param {Results} results
 * @param {NativeResults} native
 */
export function addNative(results, native) {
  for (const row of results.rows) {
    row.contestants.push(...(native.rows[row.id] ?? []));
    row.goals = row.goals.map(({ goal }) => judge(goal, row.contestants, results.place.build));
  }
}
