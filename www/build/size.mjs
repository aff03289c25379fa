// What a first visit downloads, gzipped, file by file; fails above the budget.
// Counted: index.html, what it links to, every file of assets/ (workers and wasm too) that is not loaded
// by a dynamic import or another page, and the default dataset.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Problem, root } from "./shell.mjs";

/** Bytes, gzipped: everything, and of it what is neither wasm nor data. */
const budget = 340_000;
const pageBudget = 60_000;
const dist = join(root, "dist");

/** @typedef {{ file: string, imports?: string[], css?: string[], assets?: string[] }} Chunk */

export function reportSize() {
  const rows = firstLoad().map((file) => {
    const bytes = readFileSync(join(dist, file));
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return { file, raw: bytes.length, gz: zipped ? bytes.length : gzipSync(bytes, { level: 9 }).length };
  });
  rows.sort((a, b) => b.gz - a.gz);
  for (const { file, raw, gz } of rows) console.log(`${kb(gz)} gz ${kb(raw)}      ${file}`);
  const total = rows.reduce((sum, { gz }) => sum + gz, 0);
  const page = rows.filter(({ file }) => /\.(html|js|css)$/.test(file)).reduce((sum, { gz }) => sum + gz, 0);
  console.log(`${kb(total)} gz in all; the budget is ${budget / 1000} KB`);
  console.log(`${kb(page)} gz of page; the budget is ${pageBudget / 1000} KB`);
  for (const [what, size, most] of /** @type {const} */ ([
    ["first load", total, budget],
    ["page of the first load", page, pageBudget],
  ])) {
    if (size > most) {
      throw new Problem(
        `The ${what} is ${size} bytes gzipped, over the budget of ${most}: load later what the first view does not need.`,
      );
    }
  }
}

/** @param {number} bytes */
const kb = (bytes) => `${(bytes / 1000).toFixed(1).padStart(8)} KB`;

function firstLoad() {
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
  const later = laterFiles(manifest);
  const assets = readdirSync(join(dist, "assets")).map((file) => `assets/${file}`);
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const linked = [...html.matchAll(/(?:src|href)="\.\/([^"#?]+)"/g)].map(([, file]) => file ?? "");
  const wanted = [
    "index.html",
    "data/digits.qpd.gz",
    ...linked,
    ...assets.filter((file) => !later.has(file)),
  ];
  const missing = wanted.find((file) => !existsSync(join(dist, file)));
  if (missing)
    throw new Problem(
      `dist/${missing} is missing, so the first load cannot be weighed. Add it to www/public/.`,
    );
  return [...new Set(wanted)];
}

/**
 * Files that only a dynamic import, or another page, needs.
 * @param {Record<string, Chunk>} manifest
 */
export function laterFiles(manifest) {
  const first = new Set();
  /** @param {string} key */
  const visit = (key) => {
    const chunk = manifest[key];
    if (chunk === undefined || first.has(chunk.file)) return;
    for (const file of files(chunk)) first.add(file);
    chunk.imports?.forEach(visit);
  };
  visit("index.html");
  return new Set(
    Object.values(manifest)
      .flatMap(files)
      .filter((file) => !first.has(file) && /\.(js|css)$/.test(file)),
  );
}

/** @param {Chunk} chunk */
const files = ({ file, css = [], assets = [] }) => [file, ...css, ...assets];
