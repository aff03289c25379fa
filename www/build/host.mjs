// A static host for the end-to-end tests, as plain as they come: no special header, no fallback page,
// the site under a sub-path. `node www/build/host.mjs PORT`.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { root } from "./shell.mjs";

/** Where the site is; everything else that is served lies beside it as in the repository. */
export const sitePath = "/some/sub-path/";
/** @type {Record<string, string>} */
const mounts = { "/dist/": "dist", "/examples/": "examples", "/pkg/": "pkg" };

/** @type {Record<string, string>} */
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".gz": "application/gzip",
};

/**
 * @param {string} path
 * @param {string} site
 */
function locate(path, site) {
  /** @type {Record<string, string>} */
  const places = { ...mounts, [sitePath]: site };
  const mount = Object.keys(places).find((prefix) => path.startsWith(prefix));
  if (mount === undefined) return undefined;
  const folder = resolve(root, places[mount] ?? "");
  const file = normalize(join(folder, path.slice(mount.length) || "index.html"));
  const inside = file.startsWith(folder + sep);
  return inside && statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

/**
 * @param {number} port
 * @param {string} [site] the folder of the built site
 */
export function host(port, site = "dist") {
  return createServer((request, response) => {
    const file = locate(decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname), site);
    if (file === undefined) {
      response.writeHead(404, { "content-type": "text/plain" }).end("Not found");
      return;
    }
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  }).listen(port, "127.0.0.1");
}

if (process.argv[1] === import.meta.filename) host(Number(process.argv[2]));
