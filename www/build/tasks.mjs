// The one task list behind `npm run …`. A fresh clone has no node_modules: nothing is imported from there
// before set-up has run.
import { openBrowser } from "./browser.mjs";
import { checkInEngines } from "./engines.mjs";
import { buildPackage, kernelDoor, modelsDoor, playgroundDoor } from "./package.mjs";
import { setup } from "./setup.mjs";
import { npmTool, Problem, run, step } from "./shell.mjs";
import { reportSize } from "./size.mjs";

const lintAdvice = "Run `npm run format`, which repairs most of it, then look at what is left.";
// Biome does not heed NO_COLOR.
const plain = process.stdout.isTTY ? [] : ["--colors=off"];
const lintRust = ["--locked", "--", "-D", "warnings"].slice(process.env.CI ? 0 : 1);

// Steps: what to say, what to do. `npm test` is all of them in this order, each stopping the run when it fails.
/** @satisfies {Record<string, [string, () => unknown]>} */
const steps = {
  format: ["Rust format", () => run("cargo", ["fmt", "--all", "--check"], { advice: lintAdvice })],
  clippy: ["Rust lint, native", () => run("cargo", ["clippy", "--workspace", "--all-targets", ...lintRust])],
  clippyWasm: [
    "Rust lint, WebAssembly",
    () => {
      for (const door of [[], playgroundDoor, modelsDoor, kernelDoor])
        run("cargo", ["clippy", "--target", "wasm32-unknown-unknown", "--lib", ...door, ...lintRust]);
    },
  ],
  cargo: ["Rust tests: unit, property, golden, documentation", () => run("cargo", ["test"])],
  package: ["WebAssembly package", buildPackage],
  types: ["TypeScript types", () => npmTool("typescript", ["--noEmit"], { bin: "tsc" })],
  lint: [
    "Page lint and format",
    () => npmTool("@biomejs/biome", ["ci", ".", ...plain], { bin: "biome", advice: lintAdvice }),
  ],
  unit: ["Page unit tests", () => npmTool("vitest", ["run", "--project", "unit"])],
  wasm: ["WebAssembly tests in Node", () => npmTool("vitest", ["run", "--project", "wasm"])],
  engines: ["Exported files in ONNX Runtime, safetensors, NumPy and gguf", checkInEngines],
  site: ["Static site", buildSite],
  size: ["Size of the first load", reportSize],
  peers: ["Engines to compare with", () => peers()],
  e2e: [
    "End-to-end tests in Chromium",
    () =>
      npmTool("@playwright/test", ["test", ...process.argv.slice(3)], {
        bin: "playwright",
        advice: "Pictures and traces of what failed are in test-results/.",
      }),
  ],
};

/** @type {Record<string, { tests?: boolean, steps?: (keyof typeof steps)[], finish?: () => unknown }>} */
const tasks = {
  setup: { tests: true, finish: () => console.log("Everything that is needed is here.") },
  start: { steps: ["package", "site"], finish: () => serve("preview") },
  dev: { steps: ["package"], finish: () => serve("dev") },
  build: { steps: ["package", "site"] },
  "build:package": { steps: ["package"] },
  test: {
    tests: true,
    steps: /** @type {(keyof typeof steps)[]} */ (Object.keys(steps)).filter((key) => key !== "peers"),
  },
  "test:rust": { tests: true, steps: ["format", "clippy", "clippyWasm", "cargo"] },
  "test:lint": { steps: ["lint"] },
  "test:types": { steps: ["package", "types"] },
  "test:unit": { steps: ["unit"] },
  "test:wasm": { steps: ["package", "wasm"] },
  "test:engines": { steps: ["package", "engines"] },
  "test:e2e": { tests: true, steps: ["package", "site", "e2e"] },
  size: { steps: ["package", "site", "size"] },
  bench: { tests: true, steps: ["package", "site", "peers"], finish: measure },
  "bench:training": { tests: true, steps: ["package"], finish: measureTraining },
  "bench:peers": { steps: ["peers"] },
  format: {
    finish: () => {
      run("cargo", ["fmt", "--all"]);
      npmTool("@biomejs/biome", ["check", "--write", "."], { bin: "biome" });
    },
  },
};

/** Engines that are measured beside ours; nothing but the benchmark needs them. */
async function peers() {
  const { installPeers, copyPeers } = await import("../../benches/site.mjs");
  installPeers();
  await copyPeers();
}

/** Training beside PyTorch. */
async function measureTraining() {
  await import("../../benches/training.mjs");
}

async function measure() {
  const { bench } = await import("../../benches/run.mjs");
  await bench(process.argv.slice(3));
}

/** index.html, then the other pages: vite.config.ts says why. */
function buildSite() {
  npmTool("vite", ["build"]);
  npmTool("vite", ["build", "--mode", "pages", "--logLevel", "warn"]);
}

/** @param {"preview" | "dev"} kind */
async function serve(kind) {
  const vite = await import("vite");
  const server =
    kind === "dev"
      ? await (await vite.createServer()).listen()
      : await vite.preview({ preview: { port: 4173 } });
  const url = server.resolvedUrls?.local[0] ?? "";
  console.log(`\nQuantization Playground: ${url}  (stop with Ctrl+C)`);
  openBrowser(url);
}

// Logs are read by people and counted by tools: no colour codes in them.
if (!process.stdout.isTTY) process.env.NO_COLOR ??= "1";

try {
  const name = process.argv[2] ?? "";
  const task = tasks[name];
  if (!task)
    throw new Problem(`There is no task "${name}". Choose one of: ${Object.keys(tasks).join(", ")}.`);
  const started = performance.now();
  setup({ tests: task.tests ?? false });
  for (const key of task.steps ?? []) {
    const [title, work] = steps[key];
    await step(title, work);
  }
  if (name === "test")
    console.log(
      `\n✔ All ${task.steps?.length} steps passed in ${((performance.now() - started) / 60_000).toFixed(1)} min.`,
    );
  await task.finish?.();
} catch (error) {
  console.error(`\n✘ ${error instanceof Problem ? error.message : /** @type {Error} */ (error).stack}`);
  process.exitCode = 1;
}
