// What can be typed behind each command, and the help that says so: one table for both.
import { parseArgs } from "node:util";

/** Wrong usage: nothing was done, and the message says what to type instead. */
export class Misuse extends Error {}

const recipe = {
  recipe: {
    type: "string",
    short: "r",
    value: "RECIPE",
    what: "a short name, the text of a link, JSON, or @FILE with one of them; `formats` lists the names",
  },
};

const rows = {
  rows: {
    type: "string",
    value: "FILE",
    what: "rows to judge the model by: CSV, .npy, .npz, idx, also as .gz",
  },
  header: {
    type: "string",
    value: "yes|no",
    what: "whether the first row names the columns; else it is guessed",
  },
  label: { type: "string", value: "N|NAME", what: "the column of the labels, from 0; else the last" },
  unlabelled: {
    type: "boolean",
    what: "the rows have no labels: count where the model says the same as fp32",
  },
  "labels-file": { type: "string", value: "FILE", what: "a second file, with the labels" },
  scaling: {
    type: "string",
    value: "none|unit|standardised",
    what: "what is done to the columns; else none",
  },
  "calibration-rows": {
    type: "string",
    value: "N",
    what: "how many of the first rows calibrate activations and are not judged by; else a fifth",
  },
};

const help = { help: { type: "boolean", short: "h", what: "this text" } };
const force = {
  force: { type: "boolean", short: "f", what: "write over files that exist; never over those read" },
};
const json = { json: { type: "boolean", what: "print JSON" } };

/** @type {Record<string, { usage: string, what: string, most: number, least: number, options: Record<string, any> }>} */
export const COMMANDS = {
  quantize: {
    usage: "quantize MODEL… [options]",
    what: "Quantizes models and writes them as files for other engines.",
    least: 1,
    most: Number.POSITIVE_INFINITY,
    options: {
      ...recipe,
      format: {
        type: "string",
        value: "FORMAT",
        what: "of the file; else by the ending of -o, or like the model",
      },
      out: {
        type: "string",
        short: "o",
        value: "FILE",
        what: "where to write; else MODEL.quantized.… beside the model",
      },
      "out-dir": { type: "string", value: "DIR", what: "a folder to write to, made where there is none" },
      ...force,
      ...rows,
      ...help,
    },
  },
  inspect: {
    usage: "inspect MODEL… [options]",
    what: "Says what models hold, layer by layer.",
    least: 1,
    most: Number.POSITIVE_INFINITY,
    options: {
      ...json,
      sensitivity: { type: "boolean", what: "also what each layer costs when it alone is quantized" },
      ...recipe,
      ...rows,
      ...help,
    },
  },
  sweep: {
    usage: "sweep MODEL [options]",
    what: "Tries every family of recipes, and prints those that no other beats in both size and score.",
    least: 1,
    most: 1,
    options: {
      csv: { type: "string", value: "FILE|-", what: "write all points as CSV, to a file or to the terminal" },
      ...json,
      ...force,
      ...recipe,
      ...rows,
      ...help,
    },
  },
  formats: {
    usage: "formats",
    what: "Lists the files that are read and written, and the short names of recipes.",
    least: 0,
    most: 0,
    options: help,
  },
};

/**
 * The options and files that were typed behind a command.
 * @param {string} command
 * @param {string[]} args
 */
export function parse(command, args) {
  const { options, least, most, usage } = COMMANDS[command];
  const advice = `\`quant-playground ${command} --help\` lists what there is.`;
  const parsed = (() => {
    try {
      return parseArgs({ args, options, allowPositionals: true });
    } catch (cause) {
      throw new Misuse(`${cause.message.replace(/\.?$/, ".")} ${advice}`, { cause });
    }
  })();
  const count = parsed.positionals.length;
  if (!parsed.values.help && (count < least || count > most)) {
    const found = count === 0 ? "Name a model" : `${count} names are too many`;
    throw new Misuse(`${found}: \`quant-playground ${usage}\`. ${advice}`);
  }
  return parsed;
}

/**
 * One of a few words, or undefined where nothing was typed.
 * @template {string} T
 * @param {string} option
 * @param {string | undefined} value
 * @param {readonly T[]} choices
 * @returns {T | undefined}
 */
export function oneOf(option, value, choices) {
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value);
  if (found === undefined)
    throw new Misuse(`--${option} is "${value}"; choose one of: ${choices.join(", ")}.`);
  return found;
}

/** @param {string} option @param {string | undefined} value */
export function whole(option, value) {
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value)) throw new Misuse(`--${option} is "${value}"; give a whole number.`);
  return Number(value);
}

export function overview() {
  const lines = Object.entries(COMMANDS).map(([name, { what }]) => `  ${name.padEnd(10)}${what}`);
  return `Quantizes neural networks and says what every bit costs. Nothing leaves this machine.

Usage: quant-playground COMMAND …

${lines.join("\n")}

\`quant-playground COMMAND --help\` says more. Exit codes: 0 done, 1 a file failed, 2 wrong usage.`;
}

/** @param {string} command */
export function helpOf(command) {
  const { usage, what, options } = COMMANDS[command];
  const lines = Object.entries(options).map(([name, { short, value, what }]) => {
    const typed = `${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`;
    return `  ${typed.padEnd(36)} ${what}`;
  });
  return `${what}\n\nUsage: quant-playground ${usage}\n\n${lines.join("\n")}`;
}
