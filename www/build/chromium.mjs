// Finds, or installs, the Chromium that the end-to-end tests drive.
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { ask, npmTool, Problem, run } from "./shell.mjs";

const variables = ["CHROMIUM_PATH", "PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH", "CHROME_PATH"];
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const advice =
  "The end-to-end tests need a recent Chromium or Chrome. Install one so that `chromium` or `google-chrome` is on the PATH, " +
  "or set CHROMIUM_PATH to its program, then run this command again.";
const isRoot = process.getuid?.() === 0;

/** Flags for every launch: no background traffic; and as root (containers) Chromium refuses its sandbox. */
export const chromiumFlags = [
  ...(isRoot ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The path of a Chromium: by environment variable, else on the PATH, else Playwright's own.
 * @returns {string | undefined}
 */
export function findChromium() {
  for (const variable of variables) {
    const path = process.env[variable];
    if (path === undefined || path === "") continue;
    if (runnable(path)) return path;
    throw new Problem(
      `${variable} is set to ${path}, which is no program. Correct it or unset it, then run this again.`,
    );
  }
  const extension = process.platform === "win32" ? ".exe" : "";
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name + extension);
      if (folder !== "" && runnable(path)) return path;
    }
  }
  const own = playwrightsOwn();
  return own !== undefined && existsSync(own) ? own : undefined;
}

/**
 * Downloads Playwright's Chromium or, where that is out of reach, installs the distribution's.
 * @returns {string} its path
 */
export function installChromium() {
  try {
    npmTool("@playwright/test", ["install", "chromium"], { bin: "playwright", timeout: 240_000 });
    const path = findChromium();
    if (path !== undefined && ask(path, ["--version"]) !== undefined) return path;
    console.log("set-up: Playwright's Chromium does not start here (libraries are missing)");
  } catch (error) {
    console.log(
      `set-up: Playwright's Chromium could not be downloaded: ${/** @type {Error} */ (error).message}`,
    );
  }
  if (isRoot && isDebian()) {
    console.log("set-up: installing the distribution's Chromium instead");
    const options = { env: { DEBIAN_FRONTEND: "noninteractive" }, advice };
    run("apt-get", ["update"], options);
    run("apt-get", ["install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"], options);
    const path = findChromium();
    if (path !== undefined && ask(path, ["--version"]) !== undefined) return path;
  }
  throw new Problem(advice);
}

/** @param {string} path */
function runnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function playwrightsOwn() {
  try {
    return createRequire(import.meta.url)("@playwright/test").chromium.executablePath();
  } catch {
    return undefined; // not installed yet
  }
}

function isDebian() {
  return (
    existsSync("/etc/os-release") &&
    /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync("/etc/os-release", "utf8"))
  );
}
