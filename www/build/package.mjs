// Builds the npm package in pkg/: cargo → bindgen → wasm-opt, then the hand-written wrappers and the data.
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { buildHalves } from "./halves.mjs";
import { kib, npmTool, Problem, root, run } from "./shell.mjs";

const out = join(root, "pkg");
const name = "quant_playground";
/** The doors of the playground: what each is built of, and what its files are called. */
const doors = /** @type {const} */ ([
  { door: "playground", file: name },
  { door: "models", file: `${name}_models` },
]);

// What the compiled module uses; wasm-opt refuses instructions that it was not told of.
// Little inlining: LLVM has done what pays, and more only makes it larger.
const optimise = [
  ...["-O3", "--one-caller-inline-max-function-size=50", "--flexible-inline-max-function-size=10"],
  ...["--strip-debug", "--strip-producers", "--strip-target-features"],
  ...["simd", "bulk-memory", "bulk-memory-opt", "nontrapping-float-to-int", "sign-ext"].map(
    (x) => `--enable-${x}`,
  ),
  ...["mutable-globals", "reference-types", "multivalue"].map((x) => `--enable-${x}`),
];

/** The builds of the kernels: which file each is, and the instructions beside those of `.cargo/config.toml`. */
const kernelBuilds = /** @type {const} */ ([
  { file: "kernels_simd128.wasm", features: [] },
  { file: "kernels_relaxed.wasm", features: ["+relaxed-simd"] },
]);
/** What makes cargo build what the first chart needs. */
export const playgroundDoor = ["--no-default-features", "--features", "playground"];
/** The same with models of one's own. */
export const modelsDoor = ["--no-default-features", "--features", "playground,models"];
/** What makes cargo build the kernels' door instead of the playground's. */
export const kernelDoor = ["--no-default-features", "--features", "kernels"];
const glue = "kernels_bindings";

export function buildPackage() {
  const tool = (/** @type {string} */ bin) =>
    cargo(["-p", "wasm-build", "--bin", bin], (path) => new RegExp(`${bin}(\\.exe)?$`).test(path));
  const bindgen = tool("bindgen");
  for (const { door, file } of doors)
    buildPlayground(bindgen, file, door === "models" ? modelsDoor : playgroundDoor);
  buildKernels(bindgen);
  const split = tool("split");
  const halved = [join(out, `${name}_bg.wasm`), join(out, `${name}.js`), join(root, "www/build/halves.mjs")];
  once("halves", [split, ...halved], () => buildHalves(split, out, name));
  copyWrappers();
  copyData();
}

/**
 * One door of the playground.
 * @param {string} bindgen
 * @param {string} file what it is called in the package
 * @param {string[]} features
 */
function buildPlayground(bindgen, file, features) {
  const built = cargo(
    [
      ...["--release", "--target", "wasm32-unknown-unknown", "--lib", ...features],
      ...["--config", withoutPaths()],
    ],
    (path) => path.endsWith(".wasm"),
  );
  once(file, [built, bindgen], () => {
    // Cargo puts every build of the library at one place, under one name.
    const wasm = join(root, "target/doors", `${file}.wasm`);
    mkdirSync(dirname(wasm), { recursive: true });
    cpSync(built, wasm);
    run(bindgen, [wasm, out]);
    const module = join(out, `${file}_bg.wasm`);
    const before = statSync(module).size;
    npmTool("binaryen", [module, "-o", module, ...optimise], { bin: "wasm-opt" });
    rmSync(join(out, `${file}_bg.wasm.d.ts`), { force: true });
    const types = join(out, `${file}.d.ts`);
    // For users whose `lib` is older than Symbol.dispose.
    const dispose = '/// <reference lib="esnext.disposable" />\n';
    writeFileSync(types, dispose + plainComments(readFileSync(types, "utf8")));
    console.log(`pkg/${file}_bg.wasm: ${kib(statSync(module).size)} (${kib(before)} before wasm-opt)`);
  });
}

/**
 * The small module of the kernels, once for each set of instructions, with one JavaScript for all.
 * @param {string} bindgen
 */
function buildKernels(bindgen) {
  const folder = join(root, "target/kernels");
  mkdirSync(folder, { recursive: true });
  // Cargo puts every build of the library at one place: each is taken away before the next.
  const modules = kernelBuilds.map(({ file, features }) => {
    const wasm = cargo(
      [
        ...["--release", "--target", "wasm32-unknown-unknown", "--lib", ...kernelDoor],
        ...["--config", withoutPaths()],
      ],
      (path) => path.endsWith(".wasm"),
      // For this crate alone: the kernels need nothing of what it depends on, which is compiled once.
      features.map((feature) => `-Ctarget-feature=${feature}`),
    );
    const input = join(folder, file.replace(".wasm", ""), `${glue}.wasm`);
    mkdirSync(dirname(input), { recursive: true });
    cpSync(wasm, input);
    return { file, input };
  });
  once("kernels", [bindgen, ...modules.map(({ input }) => input)], () => {
    for (const { file, input } of modules) {
      const made = join(dirname(input), "made");
      rmSync(made, { recursive: true, force: true });
      run(bindgen, [input, made]);
      const module = join(out, file);
      npmTool(
        "binaryen",
        [join(made, `${glue}_bg.wasm`), "-o", module, ...optimise, "--enable-relaxed-simd"],
        {
          bin: "wasm-opt",
        },
      );
      const script = readFileSync(join(made, `${glue}.js`), "utf8");
      if (file !== kernelBuilds[0].file && readFileSync(join(out, `${glue}.js`), "utf8") !== script)
        throw new Problem(
          `The JavaScript for ${file} is not that of ${kernelBuilds[0].file}: both modules need the same imports.`,
        );
      writeFileSync(join(out, `${glue}.js`), script);
      console.log(`pkg/${file}: ${kib(statSync(module).size)}`);
    }
  });
}

/**
 * Builds what was not yet built from these files.
 * @param {string} what
 * @param {string[]} inputs
 * @param {() => void} build
 */
function once(what, inputs, build) {
  const record = join(out, `.${what}-built-from`);
  const stamp = fingerprint(...inputs);
  if (existsSync(record) && readFileSync(record, "utf8") === stamp) return;
  mkdirSync(out, { recursive: true });
  build();
  writeFileSync(record, stamp);
}

/**
 * Comments came from Rust: takes out examples in Rust and links that lead nowhere here.
 * @param {string} declarations
 */
export function plainComments(declarations) {
  return declarations
    .replaceAll(/^ *\*\n( *\* ```\n)(?:(?! *\* ```| *\*\/).*\n)*\1/gm, "")
    .replaceAll(/\[(`[^`]+`)\](?!\()/g, "$1")
    .replaceAll(/\\([[\]])/g, "$1");
}

/**
 * Builds with cargo and returns the file that was asked for.
 * @param {string[]} args
 * @param {(path: string) => boolean} wanted
 * @param {string[]} [flags] the compiler's, for the crate itself
 */
function cargo(args, wanted, flags = []) {
  const locked = process.env.CI ? ["--locked"] : [];
  const own = flags.length > 0 ? ["--", ...flags] : [];
  const messages = run(
    "cargo",
    [
      ...[own.length > 0 ? "rustc" : "build", ...locked, ...args],
      ...["--message-format=json-render-diagnostics", ...own],
    ],
    { capture: true, advice: "The compiler's message above names the line to correct." },
  );
  const files = messages
    .split("\n")
    .filter((line) => line.startsWith('{"reason":"compiler-artifact"'))
    .flatMap((line) => JSON.parse(line).filenames);
  const file = files.findLast(wanted);
  if (file === undefined)
    throw new Problem(`cargo build ${args.join(" ")} made no file of the kind expected.`);
  return file;
}

/** Where the sources of dependencies lie is nobody's business: panics would carry it into the module. */
function withoutPaths() {
  const locked = process.env.CI ? ["--locked"] : [];
  const metadata = run("cargo", ["metadata", "--format-version", "1", ...locked], { capture: true });
  const folders = JSON.parse(metadata)
    .packages.filter((/** @type {{ source: string | null }} */ { source }) => source !== null)
    .map((/** @type {{ manifest_path: string }} */ { manifest_path }) => dirname(dirname(manifest_path)));
  const flags = [...new Set(folders)].map((folder) => `--remap-path-prefix=${folder}=crates`);
  return `target.wasm32-unknown-unknown.rustflags=${JSON.stringify(flags)}`;
}

/** @param {string[]} inputs */
function fingerprint(...inputs) {
  const binaryen = join(root, "node_modules/binaryen/package.json");
  const hash = createHash("sha256").update(optimise.join(" "));
  for (const input of [...inputs, binaryen, import.meta.filename]) hash.update(readFileSync(input));
  return hash.digest("hex");
}

/**
 * Copies www/package and spells out what it exports: the types without those of starting up, the functions by name.
 */
function copyWrappers() {
  const source = join(root, "www/package");
  for (const file of readdirSync(source)) {
    let text = readFileSync(join(source, file), "utf8");
    for (const { file: name } of doors.filter(({ file: name }) => text.includes(`./${name}.js`))) {
      const { values, all } = publicNames(readFileSync(join(out, `${name}.d.ts`), "utf8"));
      text = text
        .replace(`export * from "./${name}.js";`, `export { ${all.join(", ")} } from "./${name}.js";`)
        .replace("export default functions;", `export const { ${values.join(", ")} } = functions;`);
    }
    writeIfChanged(join(out, file), text);
  }
}

/**
 * What the generated declarations export, without the functions and types of starting up.
 * @param {string} declarations
 */
export function publicNames(declarations) {
  // `start` is what wasm-bindgen calls by itself (the panic hook).
  const hidden = new Set(["initSync", "InitInput", "InitOutput", "SyncInitInput", "start"]);
  const found = [
    ...declarations.matchAll(/^export (?:declare )?(function|class|enum|const|interface|type) (\w+)/gm),
  ]
    .map(([, kind, id]) => ({ kind: kind ?? "", id: id ?? "" }))
    .filter(({ id }) => !hidden.has(id));
  const unique = (/** @type {typeof found} */ list) => [...new Set(list.map(({ id }) => id))].sort();
  return {
    all: unique(found),
    values: unique(found.filter(({ kind }) => !["interface", "type"].includes(kind))),
  };
}

/** Datasets that stay with the page: they are large, or for its training alone. */
const ofThePage = ["mnist", "vowels", "languages"];

/** The package carries the small datasets. */
function copyData() {
  const source = join(root, "www/public/data");
  if (!existsSync(source)) return;
  rmSync(join(out, "data"), { recursive: true, force: true });
  for (const file of readdirSync(source)) {
    if (file.endsWith(".qpd.gz") && !ofThePage.includes(basename(file, ".qpd.gz")))
      cpSync(join(source, file), join(out, "data", basename(file)));
  }
}

/**
 * Leaves an equal file alone, so that a running dev server does not reload.
 * @param {string} path
 * @param {string} text
 */
function writeIfChanged(path, text) {
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}
