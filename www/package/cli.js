#!/usr/bin/env node
// The command `quant-playground`: models are quantized, looked at and compared on the terminal, by the code of the page.
import { formats } from "./cli-formats.js";
import { inspect } from "./cli-inspect.js";
import { COMMANDS, helpOf, Misuse, overview, parse } from "./cli-options.js";
import { quantize } from "./cli-quantize.js";
import { sweep } from "./cli-sweep.js";
import { ready, version } from "./models-node.js";

/** Each gives the exit code: 0 where all is done, 1 where a file failed. */
const work = { quantize, inspect, sweep, formats };

/** @param {string[]} words what was typed */
async function main([name = "--help", ...rest]) {
  if (["--help", "-h", "help"].includes(name)) {
    const about = rest[0] === undefined ? undefined : known(rest[0]);
    console.log(about ? helpOf(about) : overview());
    return 0;
  }
  await ready();
  if (["--version", "-v"].includes(name)) {
    console.log(version());
    return 0;
  }
  const command = known(name);
  const { values, positionals } = parse(command, rest);
  if (values.help) {
    console.log(helpOf(command));
    return 0;
  }
  return work[command](positionals, values);
}

/** @param {string} name @returns {keyof typeof work} */
function known(name) {
  if (Object.hasOwn(COMMANDS, name)) return /** @type {keyof typeof work} */ (name);
  const names = Object.keys(COMMANDS).join(", ");
  throw new Misuse(`There is no command "${name}"; choose one of: ${names}.`);
}

// Whoever reads the output may stop reading: `quant-playground sweep model.onnx --csv - | head`.
process.stdout.on("error", (error) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(process.env.DEBUG ? error : error.message);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
