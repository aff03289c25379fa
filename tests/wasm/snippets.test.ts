// The code that the page shows for Node and the terminal, run as it stands where the package is installed.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ready, Session } from "quant-playground/models";
import { beforeEach, expect, test } from "vitest";
import { command, javascript } from "../../www/own/snippets.ts";
import type { FileFormat, Recipe } from "../../www/types.ts";

const integer = (levels: number): Recipe => ({
  format: { kind: "integer", levels },
  granularity: { kind: "perGroup", size: 32 },
});
const cases: [FileFormat, string, string, Recipe][] = [
  ["onnxQdq", "digits_mlp.onnx", "onnx", integer(16)],
  [
    "onnxDynamic",
    "digits_linear.onnx",
    "onnx",
    { format: { kind: "integer", levels: 256 }, granularity: { kind: "perChannel" } },
  ],
  ["onnxMatMulNBits", "digits_mlp.sklearn.json", "onnx", integer(16)],
  ["safetensors", "convolutional.onnx", "safetensors", { format: { kind: "fourBit", table: "nf4" } }],
  ["npz", "binary.onnx", "npz", integer(100)],
  ["gguf", "digits_mlp.onnx", "gguf", { format: { kind: "gguf", block: "q4_0" } }],
  ["c", "digits_linear.onnx", "h", integer(256)],
];
let folder = "";

beforeEach(async () => {
  await ready();
  folder = mkdtempSync(join(tmpdir(), "quant-playground-snippets-"));
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(resolve("."), join(folder, "node_modules/quant-playground"), "junction");
  // As installers do it: what is in pkg/ is not executable before npm has installed it.
  const called = `#!/bin/sh\nexec "${process.execPath}" "${resolve("pkg/cli.js")}" "$@"\n`;
  writeFileSync(join(folder, "node_modules/.bin/quant-playground"), called, { mode: 0o755 });
});

/** Puts the model there by the name that the page would give it, and exports it without the code. */
function prepare(format: FileFormat, file: string, recipe: Recipe) {
  const bytes = readFileSync(resolve("tests/readers/models", file));
  const name = `model.${file.split(".").at(-1)}`;
  cpSync(resolve("tests/readers/models", file), join(folder, name));
  const session = Session.openModel({ bytes, name });
  const exported = session.export(recipe, format);
  session.free();
  return { name, exported };
}

function run(program: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

test.each(cases)("JavaScript writes %s of %s", (format, file, ending, recipe) => {
  const { name, exported } = prepare(format, file, recipe);
  expect(exported.ending).toBe(ending);
  writeFileSync(join(folder, "snippet.mjs"), javascript(recipe, format, name, ending));
  expect(run(process.execPath, "snippet.mjs")).toContain(`${exported.bytes.length} `);
  expect(readFileSync(join(folder, `quantized.${ending}`)).equals(exported.bytes)).toBe(true);
});

test.each(cases)("the command writes %s of %s", (format, file, ending, recipe) => {
  const { name, exported } = prepare(format, file, recipe);
  run("sh", "-c", command(recipe, format, name, ending));
  expect(readFileSync(join(folder, `quantized.${ending}`)).equals(exported.bytes)).toBe(true);
});
