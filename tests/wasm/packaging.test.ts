// What npm publishes, what a bundler makes of it, and the example for Node.
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";

const node = (...rest: string[]) => execFileSync(process.execPath, rest, { encoding: "utf8" });

test("the archive holds the package and the small datasets, and nothing else", () => {
  const npm = process.env.npm_execpath;
  const pack = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const listed = npm ? node(npm, ...pack) : execFileSync("npm", pack, { encoding: "utf8" });
  const [archive] = JSON.parse(listed) as [{ files: { path: string }[]; size: number; unpackedSize: number }];
  const paths = archive.files
    .map(({ path }) => path)
    .filter((path) => !/^(README|LICENSE|CHANGELOG)/.test(path));
  const data = ["breast_cancer", "diabetes", "digits", "iris", "wine"];
  expect(paths.sort()).toEqual(
    [
      "package.json",
      ...[
        "assemble.js",
        ...["", "-files", "-formats", "-inspect", "-options", "-quantize", "-recipe", "-sweep", "-text"].map(
          (part) => `cli${part}.js`,
        ),
        "compile.js",
        "data.js",
        "element.d.ts",
        "element.js",
        "errors.js",
        "file-formats.js",
        "guard.js",
        "index.d.ts",
        "index.js",
        "models-node.js",
        "models.d.ts",
        "models.js",
        "node-files.js",
        "node.js",
        "simd.js",
        "teach.js",
      ],
      ...["", "_models"].flatMap((door) =>
        [".d.ts", ".js", "_bg.wasm"].map((part) => `quant_playground${door}${part}`),
      ),
      ...["", "-buffers", "-core", "-node", "-products", "_bindings"].map((part) => `kernels${part}.js`),
      ...["kernels.d.ts", "kernels_relaxed.wasm", "kernels_simd128.wasm"],
      ...data.map((id) => `data/${id}.qpd.gz`),
    ]
      .map((path) => (path === "package.json" ? path : `pkg/${path}`))
      .sort(),
  );
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`;
  console.log(`npm package: ${kib(archive.size)} packed, ${kib(archive.unpackedSize)} unpacked`);
  // Of it, models of one's own are more than half; a page fetches what it imports alone.
  expect(archive.size).toBeLessThan(1220 * 1024);
});

test("the example runs in Node, by the package's own name", () => {
  expect(node("examples/quantize.mjs").trimEnd().split("\n")).toEqual([
    "tensor: 4000 B become 540 B, off by 0.071 at most",
    "model, 256 levels: 684 B, accuracy 96.1 %",
    expect.stringMatching(/^model, 16 levels: 364 B, accuracy 95\.\d %$/),
    expect.stringMatching(/^model, 4 levels: 204 B, accuracy \d\d\.\d %$/),
  ]);
});

test("the example of the README does what its comments say", async () => {
  const [, code = ""] = /```js\n(import .*?)```/s.exec(await readFile("README.md", "utf8")) ?? [];
  const [, first = "none"] = /score\); \/\/ (\S+ [\d.]+)…/.exec(code) ?? [];
  const [line = "", ...others] = node("--input-type=module", "--eval", code).trimEnd().split("\n");
  expect(line.startsWith(first), `${line} is not ${first}`).toBe(true);
  const points = others.filter((line) => /^[a-zA-Z0-9]+ \d+ [\d.]+$/.test(line));
  expect(points.length).toBeGreaterThanOrEqual(55);
  const rest = others.slice(points.length).join("");
  const [, packed = ""] = /^(6 Float32Array\(4\) \[.*\])$/.exec(rest) ?? [];
  const values = [...packed.matchAll(/-?\d\.\d+/g)].map(([value]) => Math.round(Number(value) * 10) / 10);
  expect(values).toEqual([0.7, -0.1, 0.3, -0.7]);
});

test("Vite packs the WebAssembly once, as a file of its own, and the result runs", async () => {
  const root = await mkdtemp(join(tmpdir(), "quant-playground-"));
  await mkdir(join(root, "node_modules"));
  await symlink(resolve("."), join(root, "node_modules/quant-playground"), "dir");
  const app = `
    import { quantizeTensor, ready } from "quant-playground";
    export const run = async (source) => {
      await ready(source);
      return quantizeTensor([0.7, -0.1, 0.32, -0.7], [2, 2]).byteLength;
    };`;
  await writeFile(join(root, "app.js"), app);
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: {
      assetsInlineLimit: 0,
      rolldownOptions: { input: join(root, "app.js"), preserveEntrySignatures: "strict" },
    },
  });
  const assets = await readdir(join(root, "dist/assets"));
  const [wasm, ...others] = assets.filter((file) => file.endsWith(".wasm"));
  expect(others).toEqual([]);
  expect(assets.filter((file) => /qpd|gz/.test(file))).toEqual([]); // the data are served apart
  const bytes = await readFile(join(root, "dist/assets", wasm ?? "none"));
  expect(bytes.equals(await readFile("pkg/quant_playground_bg.wasm"))).toBe(true);
  const script = assets.find((file) => file.endsWith(".js")) ?? "none";
  expect(await readFile(join(root, "dist/assets", script), "utf8")).toContain(wasm);
  const { run } = await import(pathToFileURL(join(root, "dist/assets", script)).href);
  expect(await run(bytes)).toBe(6);
});

test("data files are gzip", async () => {
  for (const file of await readdir("pkg/data"))
    expect(
      gunzipSync(await readFile(`pkg/data/${file}`))
        .subarray(0, 7)
        .toString(),
    ).toBe("QPDATA1");
});

test("the module says nothing of the machine that built it", async () => {
  const module = await readFile(resolve("pkg/quant_playground_bg.wasm"), "latin1");
  for (const folder of [homedir(), resolve("."), "registry/src"]) expect(module.includes(folder)).toBe(false);
});
