// Environments of Python with pinned packages, for what checks and measures beside other people's engines.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { atLeast } from "./setup.mjs";
import { ask, Problem, root, run } from "./shell.mjs";

/** The oldest that the pinned packages run on. */
const oldest = "3.11";

/**
 * The Python of an environment, whether or not it is there.
 * @param {string} folder
 */
export const interpreter = (folder) =>
  join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** @param {string} python */
const versionOf = (python) => ask(python, ["-c", "import platform; print(platform.python_version())"]);

/**
 * The Python of the environment in `folder`, which is made, and filled with what the file `pinned` lists, where that has
 * not been done or the list has changed.
 * @param {string} folder
 * @param {string} pinned
 * @param {{ title: string, without?: string, say?: (text: string) => void }} words `title`: what is installed; `without`:
 * how to do without it
 */
export function environment(folder, pinned, { title, without, say = console.log }) {
  const own = interpreter(folder);
  const record = join(folder, "installed.txt");
  const wanted = readFileSync(pinned, "utf8");
  const isThere = versionOf(own) !== undefined;
  if (isThere && existsSync(record) && readFileSync(record, "utf8") === wanted) return own;
  const otherwise = without ? `, or ${without}` : "";
  say(`installing ${title} into ${relative(root, folder)}, from ${relative(root, pinned)}`);
  if (!isThere)
    run(findPython(otherwise), ["-m", "venv", "--clear", folder], {
      advice: `Install the module venv of this Python (Debian: python3-venv)${otherwise}.`,
    });
  rmSync(record, { force: true });
  const quiet = ["--quiet", "--disable-pip-version-check"];
  run(own, ["-m", "pip", "install", ...quiet, "-r", pinned], {
    advice: `Check the network connection${otherwise}, then run this command again.`,
  });
  writeFileSync(record, wanted);
  return own;
}

/**
 * A Python that is new enough; the one that the variable PYTHON names comes first.
 * @param {string} otherwise
 */
function findPython(otherwise) {
  const names = [process.env.PYTHON, "python3", "python"].filter((each) => each !== undefined);
  const found = names.map((name) => ({ name, version: versionOf(name) }));
  const usable = found.find(({ version }) => version !== undefined && atLeast(version, oldest));
  if (usable) return usable.name;
  const old = found.find(({ version }) => version !== undefined);
  throw new Problem(
    `Found ${old ? `Python ${old.version}` : "no Python"}, but ${oldest} or newer is needed. Get it from https://www.python.org, ` +
      `or name one by the variable PYTHON${otherwise}; then run this command again.`,
  );
}
