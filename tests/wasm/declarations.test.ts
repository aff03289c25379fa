// The package's declarations: every public item says what it is, in words for users of JavaScript.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

/** Declarations of starting up, which stay inside the package. */
const inside =
  /^export (default|function initSync|type (Sync)?InitInput|interface InitOutput|function start)/;
/** Members whose names say it all. */
const plain = /^(free\(|\[Symbol\.dispose\]\(|private constructor\(|constructor\(\))/;

/** Every exported item and member without a comment above it. */
function undocumented(text: string): string[] {
  const lines = text.split("\n");
  const found: string[] = [];
  let skipping = false;
  lines.forEach((line, i) => {
    if (/^export /.test(line)) skipping = inside.test(line);
    const isItem = /^export (declare )?(class|function|interface|type|const) /.test(line);
    const member = /^ {2,4}([\w[].*)$/.exec(line)?.[1];
    const isMember = member !== undefined && /^(static |readonly |get )*[\w[\]."]+[?(:[]/.test(member);
    if (skipping || !(isItem || (isMember && !plain.test(member)))) return;
    const above = lines[i - 1]?.trim() ?? "";
    if (!above.endsWith("*/")) found.push(line.trim());
  });
  return found;
}

describe.each(["quant_playground.d.ts", "index.d.ts", "element.d.ts"])("%s", (file) => {
  const text = readFileSync(`pkg/${file}`, "utf8");

  test("documents every public item", () => {
    expect(undocumented(text)).toEqual([]);
  });

  test("speaks to users of JavaScript", () => {
    expect(text).not.toMatch(/quant_playground::|assert_eq|serde_json/);
    expect(text).not.toMatch(/\[`/); // a link of rustdoc
  });

  test("has no any beside what starts up", () => {
    const shown = text.replace(/export interface InitOutput \{[^}]*\}/, "");
    expect(shown).not.toMatch(/\bany\b(?=[,;)\]>| ]*[,;)\]>|])/);
  });
});

test("compile for a user with an older library who checks declarations too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "quant-playground-"));
  const settings = {
    compilerOptions: {
      ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
      ...{
        target: "es2022",
        lib: ["es2022", "dom"],
        module: "nodenext",
        moduleResolution: "nodenext",
        types: [],
      },
      paths: { "quant-playground": [resolve("pkg/index.d.ts")] },
    },
    files: [resolve("tests/wasm/types.test-d.ts")],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
  const compiler = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", folder]);
  expect(compiler.stdout.toString()).toBe("");
  expect(compiler.status).toBe(0);
});

test("the check would notice", () => {
  expect(undocumented("export interface A {\n    /** B. */\n    b: number;\n    c: number;\n}")).toEqual([
    "export interface A {",
    "c: number;",
  ]);
});
