// Files that are read, and files that are written without harm to others.
import { mkdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Misuse, oneOf, whole } from "./cli-options.js";

/**
 * A file with its name, as the package takes it.
 * @param {string} path
 */
export async function given(path) {
  const bytes = await readFile(path).catch((cause) => {
    throw new Error(`${path} cannot be read: ${reason(cause)}.`, { cause });
  });
  return { bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), name: basename(path) };
}

/** @param {NodeJS.ErrnoException} cause */
function reason(cause) {
  const known = /** @type {Record<string, string>} */ ({
    ENOENT: "there is no such file or folder",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of the path is no folder",
    EEXIST: "a part of the path is no folder",
    EACCES: "permission is denied",
    EROFS: "it is on a disk that cannot be written to",
    ENOSPC: "the disk is full",
  });
  return known[cause.code ?? ""] ?? cause.message;
}

/**
 * The rows that the options name, or undefined for none.
 * @param {any} options
 */
export async function givenRows(options) {
  const header = oneOf("header", options.header, ["yes", "no"]);
  const scaling = oneOf("scaling", options.scaling, ["none", "unit", "standardised"]);
  const calibrationRows = whole("calibration-rows", options["calibration-rows"]);
  if (options.rows === undefined) {
    const names = ["header", "label", "unlabelled", "labels-file", "scaling", "calibration-rows"];
    const lonely = names.find((name) => options[name] !== undefined);
    if (lonely) throw new Misuse(`--${lonely} says how rows are read; name a file of rows by --rows.`);
    return undefined;
  }
  const file = await given(options.rows);
  const labels = options["labels-file"] && (await given(options["labels-file"])).bytes;
  const reading = {
    ...(header && { header: header === "yes" }),
    ...(options.unlabelled && { unlabelled: true }),
    ...(scaling && { scaling }),
  };
  const label = options.label === undefined ? {} : { label: column(file, reading, options.label) };
  return {
    ...file,
    options: { ...reading, ...label },
    ...(labels && { labels }),
    ...(calibrationRows !== undefined && { calibrationRows }),
  };
}

/** As much of a file as the names of columns may take. */
const MOST_HEADER = 1 << 20;

/**
 * The number of a column that was typed as a number or a name.
 * @param {{ bytes: Uint8Array, name: string }} file
 * @param {any} reading
 * @param {string} typed
 */
function column(file, reading, typed) {
  if (/^\d{1,9}$/.test(typed)) return Number(typed);
  // Cells are not read before it is known which of them are labels; the first line has the names.
  const [line = ""] = new TextDecoder().decode(file.bytes.subarray(0, MOST_HEADER)).split(/\r?\n/, 1);
  const parts = [",", ";", "\t"].map((delimiter) => line.split(delimiter));
  const longest = parts.reduce((most, cells) => (cells.length > most.length ? cells : most));
  const columns = reading.header === false ? [] : longest.map((cell) => cell.trim().replace(/^"|"$/g, ""));
  const index = columns.indexOf(typed);
  if (index >= 0) return index;
  const names =
    columns.length > 0 ? `the last are: ${columns.slice(-12).join(", ")}` : "it has no names of columns";
  throw new Misuse(`${file.name} has no column "${typed}"; ${names}.`);
}

/** The files of this run: what was read and what was written are never written over. */
export class Outputs {
  /** @type {Map<string, string>} */
  #inputs = new Map();
  /** @type {Set<string>} */
  #written = new Set();
  #force;

  /** @param {boolean | undefined} force */
  constructor(force) {
    this.#force = force ?? false;
  }

  /** @param {(string | undefined)[]} paths */
  async keep(paths) {
    for (const path of paths) if (path !== undefined) this.#inputs.set(await real(path), path);
  }

  /**
   * Says no before any work is done.
   * @param {string} path
   */
  async check(path) {
    const place = await real(path);
    if (this.#inputs.has(place))
      throw new Misuse(`${path} is read in this run and not written over; choose another name.`);
    if (this.#written.has(place))
      throw new Error(`${path} was written in this run already; give the files different names.`);
    return place;
  }

  /**
   * Writes a whole file or none.
   * @param {string} path
   * @param {Uint8Array | string} content
   */
  async write(path, content) {
    const place = await this.check(path);
    const part = `${place}.part-${process.pid}`;
    const refuse = (/** @type {NodeJS.ErrnoException} */ cause) => {
      throw new Error(`${path} cannot be written: ${reason(cause)}.`, { cause });
    };
    await mkdir(dirname(place), { recursive: true }).catch(refuse);
    // Whoever comes first has the name, even among two runs at once.
    if (!this.#force)
      await writeFile(place, "", { flag: "wx" }).catch((cause) => {
        if (cause.code !== "EEXIST") refuse(cause);
        throw new Error(`${path} exists; choose another name, or add --force.`, { cause });
      });
    try {
      await writeFile(part, content);
      await rename(part, place);
    } catch (cause) {
      await rm(part, { force: true });
      if (!this.#force) await rm(place, { force: true });
      refuse(cause);
    }
    this.#written.add(place);
  }
}

/** Where a path leads, through links, whether or not there is a file. @param {string} path */
async function real(path) {
  const whole = resolve(path);
  const folder = dirname(whole);
  if (folder === whole) return whole;
  return realpath(whole).catch(async () => join(await real(folder), basename(whole)));
}
