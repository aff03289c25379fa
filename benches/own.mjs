// The package's own files, imported as Node's users get them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const top = dirname(import.meta.dirname);

/** @param {string} name of the export */
export async function own(name) {
  const manifest = JSON.parse(readFileSync(join(top, "package.json"), "utf8"));
  const entry = manifest.exports[name];
  if (!entry) throw new Error(`package.json has no export "${name}"`);
  return import(
    pathToFileURL(join(top, typeof entry === "string" ? entry : (entry.node ?? entry.default))).href
  );
}
