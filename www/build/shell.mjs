// Starts other programs and announces steps; every failure ends as one sentence that says what to do.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The top of the repository; every command runs there. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** A failure the reader can act on: printed as it is, without a stack. */
export class Problem extends Error {}

/**
 * Runs a program with its output on the terminal and stops with `advice` when it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ advice?: string, env?: NodeJS.ProcessEnv, timeout?: number, capture?: boolean, label?: string }} [options]
 * @returns {string} what it printed, when `capture` is asked for
 */
export function run(program, args, { advice, env, timeout, capture = false, label } = {}) {
  const result = spawnSync(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["inherit", capture ? "pipe" : "inherit", "inherit"],
    encoding: "utf8",
    maxBuffer: 1 << 28,
    ...(timeout === undefined ? {} : { timeout }),
  });
  if (result.error || result.status !== 0) {
    const reason =
      result.error?.message ??
      (result.signal ? `was stopped by ${result.signal}` : `exit code ${result.status}`);
    const command = label ?? [program, ...args].join(" ");
    throw new Problem(`\`${command}\` failed (${reason}). ${advice ?? "Its message is above."}`);
  }
  return result.stdout ?? "";
}

/** @param {number} bytes */
export const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;

/**
 * What a program prints, or undefined when it is absent or fails.
 * @param {string} program
 * @param {string[]} args
 */
export function ask(program, args) {
  const result = spawnSync(program, args, { cwd: root, encoding: "utf8", timeout: 60_000 });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/**
 * Runs a program that an npm package brings, without npx, so that it is always the locked version.
 * @param {string} name the package
 * @param {string[]} args
 * @param {{ bin?: string, advice?: string, timeout?: number, env?: NodeJS.ProcessEnv }} [options]
 */
export function npmTool(name, args, { bin = name, ...options } = {}) {
  const home = join(root, "node_modules", name);
  const manifest = join(home, "package.json");
  if (!existsSync(manifest))
    throw new Problem(`The npm package ${name} is not installed. Run \`npm run setup\`.`);
  const bins = JSON.parse(readFileSync(manifest, "utf8")).bin;
  const script = typeof bins === "string" ? bins : bins[bin];
  return run(process.execPath, [join(home, script), ...args], {
    ...options,
    label: [bin, ...args].join(" "),
  });
}

/**
 * Runs one announced, timed step.
 * @param {string} title
 * @param {() => unknown} work
 */
export async function step(title, work) {
  const started = performance.now();
  console.log(`\n▶ ${title}`);
  try {
    await work();
  } finally {
    console.log(`  (${title}: ${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }
}
