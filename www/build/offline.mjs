// Lists the files of the built site, and builds the service worker that keeps them: dist/offline.js.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { gunzipSync } from "node:zlib";
import { root } from "./shell.mjs";

const worker = "offline.js";
/** Larger files are kept when they are first used: few visitors need them, and all would wait for them. */
const LARGE = { data: 100_000, others: 1_000_000 };
/** The engines of the benchmark come and go without a build. */
const isOurs = (/** @type {string} */ path) => path !== worker && !/^peers\/|(^|\/)\./.test(path);

/**
 * What each file of a folder holds, as the worker compares it. Some hosts unpack gzip on the way, so what is inside counts.
 * @param {Buffer} bytes
 */
function digestOf(bytes) {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  return createHash("sha256").update(plain).digest("base64");
}

/**
 * The files of a built site: those that are kept at once, and those that are kept when they are used.
 * @param {string} folder
 * @returns {import("../offline/store.ts").Build}
 */
export function listBuild(folder) {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => isOurs(path) && statSync(join(folder, path)).isFile())
    .sort();
  /** @type {Record<string, string>} */
  const early = {};
  /** @type {Record<string, string>} */
  const later = {};
  for (const path of paths) {
    const bytes = readFileSync(join(folder, path));
    const most = path.startsWith("data/") ? LARGE.data : LARGE.others;
    (bytes.length > most ? later : early)[path] = digestOf(bytes);
  }
  const version = createHash("sha256")
    .update(JSON.stringify([early, later]))
    .digest("hex")
    .slice(0, 16);
  return { version, early, later };
}

/**
 * Builds the worker for the site in a folder, and puts it there.
 * @param {string} folder
 */
export async function writeWorker(folder) {
  const { build } = await import("vite");
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: { BUILD: JSON.stringify(listBuild(folder)) },
    build: {
      target: "es2022",
      outDir: folder,
      emptyOutDir: false,
      lib: {
        entry: join(root, "www/offline/worker.ts"),
        name: "offline",
        formats: ["iife"],
        fileName: () => worker,
      },
    },
  });
}

/**
 * Writes the worker once everything else is there: it belongs into the last pass of the build.
 * @returns {import("vite").Plugin}
 */
export function offlineWorker() {
  let folder = "";
  return {
    name: "offline-worker",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    writeBundle: () => writeWorker(folder),
  };
}
