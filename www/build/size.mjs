// What a first visit downloads, gzipped, file by file; fails above a budget.
// Counted: index.html, what it links to, every file of assets/ (workers and wasm too) that is not loaded
// by a dynamic import or another page, and the default dataset. What comes while the first chart is drawn is the second
// half of the wasm; what is kept for use without a network comes after it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { listBuild } from "./offline.mjs";
import { Problem, root } from "./shell.mjs";

/** Bytes, gzipped: everything, of it what is neither wasm nor data, and the wasm. */
const budgets = {
  "first load": 235_000,
  "page of the first load": 60_000,
  "wasm of the first load": 130_000,
  "second half of the wasm": 120_000,
};
const dist = join(root, "dist");

/** @typedef {{ file: string, imports?: string[], css?: string[], assets?: string[] }} Chunk */

/**
 * What files weigh, the heaviest first.
 * @param {string} folder
 * @param {string[]} files
 */
export function weigh(folder, files) {
  const rows = files.map((file) => {
    const bytes = readFileSync(join(folder, file));
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return { file, raw: bytes.length, gz: zipped ? bytes.length : gzipSync(bytes, { level: 9 }).length };
  });
  return rows.sort((a, b) => b.gz - a.gz);
}

const assets = () => readdirSync(join(dist, "assets")).map((file) => `assets/${file}`);
const isSecondHalf = (/** @type {string} */ file) => /^assets\/rest-[\w-]+\.wasm$/.test(file);

/** Files of the first load, and what they weigh together. */
export function weighFirstLoad() {
  const rows = weigh(dist, firstLoad());
  const sum = (/** @type {RegExp} */ kind) =>
    rows.filter(({ file }) => kind.test(file)).reduce((total, { gz }) => total + gz, 0);
  const sums = {
    "first load": sum(/./),
    "page of the first load": sum(/\.(html|js|css)$/),
    "wasm of the first load": sum(/\.wasm$/),
    "second half of the wasm": weigh(dist, assets().filter(isSecondHalf)).reduce(
      (total, { gz }) => total + gz,
      0,
    ),
  };
  return { rows, sums };
}

export function reportSize() {
  const { rows, sums } = weighFirstLoad();
  for (const { file, raw, gz } of rows) console.log(`${kb(gz)} gz ${kb(raw)}      ${file}`);
  for (const what of /** @type {(keyof typeof budgets)[]} */ (Object.keys(budgets))) {
    const [size, most] = [sums[what], budgets[what]];
    console.log(`${kb(size)} gz ${what}; the budget is ${most / 1000} KB`);
    if (size > most) {
      throw new Problem(
        `The ${what} is ${size} bytes gzipped, over the budget of ${most}: load later what the first view does not need.`,
      );
    }
  }
  reportKept(rows.map(({ file }) => file));
}

/**
 * What a visitor downloads after the first chart, once for each build, so that the page opens without a network.
 * @param {string[]} first files of the first load
 */
function reportKept(first) {
  const { early } = listBuild(dist);
  const lost = first.find((file) => early[file] === undefined);
  if (lost)
    throw new Problem(`${lost} is needed for the first chart, and not kept for use without a network.`);
  // What two files hold is fetched once.
  const seen = new Set(first.map((file) => early[file]));
  const more = Object.entries(early).flatMap(([file, digest]) => {
    if (seen.has(digest)) return [];
    seen.add(digest);
    return [file];
  });
  const size = weigh(dist, more).reduce((total, { gz }) => total + gz, 0);
  console.log(`${kb(size)} gz more is kept for use without a network, in ${more.length} files`);
}

/** @param {number} bytes */
const kb = (bytes) => `${(bytes / 1000).toFixed(1).padStart(8)} KB`;

function firstLoad() {
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
  const read = (/** @type {string} */ file) => readFileSync(join(dist, file), "utf8");
  const later = laterFiles(manifest);
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const linked = [...html.matchAll(/(?:src|href)="\.\/([^"#?]+)"/g)].map(([, file]) => file ?? "");
  const wanted = [
    "index.html",
    "data/digits.qpd.gz",
    ...linked,
    ...withoutWorkersLater(
      assets().filter((file) => !later.has(file) && !isSecondHalf(file)),
      read,
    ),
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

/**
 * Without what a worker imports when it is first needed: of workers there is no manifest, so their text is read.
 * @param {string[]} assets
 * @param {(file: string) => string} read
 */
export function withoutWorkersLater(assets, read) {
  const scripts = assets.filter((file) => file.endsWith(".js"));
  const nameOf = (/** @type {string} */ file) => file.slice(file.lastIndexOf("/") + 1);
  const imported = scripts.flatMap((script) => [...read(script).matchAll(/import\(\s*["'`]\.\/([\w.-]+)/g)]);
  const isImported = (/** @type {string} */ file) => imported.some(([, name]) => name === nameOf(file));
  const later = scripts.filter(isImported);
  const first = scripts.filter((script) => !later.includes(script)).map(read);
  const laterTexts = later.map(read);
  const isOnlyLater = (/** @type {string} */ file) => {
    const name = nameOf(file);
    return laterTexts.some((text) => text.includes(name)) && !first.some((text) => text.includes(name));
  };
  return assets.filter((file) => !later.includes(file) && !isOnlyLater(file));
}

/** @param {Chunk} chunk */
const files = ({ file, css = [], assets = [] }) => [file, ...css, ...assets];
