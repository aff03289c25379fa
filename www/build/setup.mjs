// Set-up, as part of every command: checks versions and fetches what is missing, from Node built-ins alone.
// It is idempotent: when nothing is missing it looks (a few hundred milliseconds) and changes nothing.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findChromium, installChromium } from "./chromium.mjs";
import { ask, Problem, root, run } from "./shell.mjs";

const target = "wasm32-unknown-unknown";

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/**
 * Makes the machine ready.
 * @param {{ tests?: boolean }} [need] `tests`: also what only the tests need (rustfmt, clippy, a Chromium)
 */
export function setup({ tests = false } = {}) {
  checkNode();
  checkRust();
  installTarget();
  installPackages();
  if (tests) {
    installComponents();
    installBrowser();
  }
}

/**
 * Whether dotted version `found` is at least `needed`; missing parts count as zero.
 * @param {string} found
 * @param {string} needed
 */
export function atLeast(found, needed) {
  const [have, want] = [found, needed].map((version) =>
    version.split(".").map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let i = 0; i < 3; i++) {
    const difference = (have?.[i] ?? 0) - (want?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function checkNode() {
  const needed = readJson("package.json").engines.node.replace(">=", "");
  if (!atLeast(process.versions.node, needed)) {
    throw new Problem(
      `Found Node ${process.versions.node}, but ${needed} or newer is needed. Get it from https://nodejs.org and run this command again.`,
    );
  }
}

function checkRust() {
  const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
  const needed = /^rust-version = "(.+)"/m.exec(manifest)?.[1] ?? "1.88";
  const found = ask("rustc", ["--version"])?.split(" ")[1];
  if (found === undefined || ask("cargo", ["--version"]) === undefined) {
    throw new Problem(
      `Found no Rust, but ${needed} or newer is needed. Install it from https://rustup.rs, open a new terminal and run this command again.`,
    );
  }
  if (!atLeast(found, needed)) {
    throw new Problem(
      `Found Rust ${found}, but ${needed} or newer is needed. Run \`rustup update stable\` (or install it from https://rustup.rs), then this command again.`,
    );
  }
}

function installTarget() {
  const installed = () => existsSync(ask("rustc", ["--print", "target-libdir", "--target", target]) ?? "");
  if (installed()) return;
  if (ask("rustup", ["--version"]) === undefined) {
    throw new Problem(
      `This Rust cannot compile to WebAssembly and there is no rustup to add that. Install your distribution's ${target} ` +
        "standard library (Debian: libstd-rust-dev-wasm32), or Rust from https://rustup.rs, then run this command again.",
    );
  }
  console.log(`set-up: adding the ${target} target to Rust`);
  run("rustup", ["target", "add", target], {
    advice: "Check the network connection, then run this command again.",
  });
  if (!installed()) {
    throw new Problem(
      `rustup added ${target}, but not to the Rust that runs here (${ask("rustc", ["--print", "sysroot"])}). Put rustup's cargo first on the PATH, then run this command again.`,
    );
  }
}

function installComponents() {
  for (const [component, command] of /** @type {const} */ ([
    ["rustfmt", "fmt"],
    ["clippy", "clippy"],
  ])) {
    if (ask("cargo", [command, "--version"]) !== undefined) continue;
    console.log(`set-up: adding ${component} to Rust`);
    run("rustup", ["component", "add", component], {
      advice: `Install ${component} for this Rust, then run this command again.`,
    });
  }
}

/**
 * Runs `npm ci` when what is installed in a folder is not what its package-lock.json says.
 * @param {string} [folder] below the top of the repository
 */
export function installPackages(folder = ".") {
  const locked = readJson(`${folder}/package-lock.json`).packages;
  const record = `${folder}/node_modules/.package-lock.json`;
  const installed = existsSync(join(root, record)) ? readJson(record).packages : {};
  const differs = Object.entries(locked).some(([path, { version, optional }]) => {
    if (path === "") return false;
    return path in installed ? installed[path].version !== version : !optional;
  });
  if (!differs) return;
  console.log(`set-up: installing npm packages from ${join(folder, "package-lock.json")}`);
  const cli = process.env.npm_execpath;
  const [program, args] = cli?.endsWith(".js") ? [process.execPath, [cli]] : ["npm", []];
  const flags = ["--no-audit", "--no-fund", "--loglevel=error"];
  // What is only measured has no scripts to run.
  const where = folder === "." ? [] : ["--prefix", join(root, folder), "--ignore-scripts"];
  run(program, [...args, "ci", ...flags, ...where], {
    advice: "Check the network connection, then run this command again.",
    // Set when this runs inside `npm pack --dry-run`, where it would turn the installation into a rehearsal.
    env: { npm_config_dry_run: "false" },
  });
}

function installBrowser() {
  if (findChromium() !== undefined) return;
  console.log("set-up: the tests need a Chromium and none was found, so one is installed");
  const path = installChromium();
  console.log(`set-up: installed ${path}`);
}
