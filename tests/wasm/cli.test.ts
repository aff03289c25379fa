// The command `quant-playground`, run as people run it: files in a folder, words on the terminal, an exit code.
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openSession } from "quant-playground";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readRecipe, writeRecipe } from "../../www/url.ts";

const command = resolve("pkg/cli.js");
const models = resolve("tests/readers/models");
let folder = "";
let table = "";

beforeAll(async () => {
  const { features, labels } = (await openSession("digits")).share();
  const rows = Array.from(labels, (label, i) => [
    ...features.subarray(64 * i, 64 * i + 64),
    `digit ${label}`,
  ]);
  const heads = [...Array.from({ length: 64 }, (_, i) => `pixel${i}`), "digit"];
  table = [heads, ...rows].map((cells) => cells.join(",")).join("\n");
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quant-playground-"));
  for (const name of ["digits_mlp.onnx", "digits_mlp.sklearn.json", "digits_linear.onnx"])
    cpSync(join(models, name), join(folder, name));
});

function run(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, DEBUG: "" },
  });
  return { code: status, out: stdout, err: stderr };
}

const bytes = (name: string) => readFileSync(join(folder, name));
const write = (name: string, content: string) => writeFileSync(join(folder, name), content);

/** The cells of each line; those of the recipe hold commas. */
const cellsOf = (csv: string) =>
  csv
    .trimEnd()
    .split("\n")
    .map((line) => [...line.matchAll(/"([^"]*)"|([^,]+|(?<=,)(?=,|$))/g)].map(([, a, b]) => a ?? b ?? ""));

describe("help", () => {
  test("is what is printed for no words, and names every command", () => {
    const { code, out } = run();
    expect(code).toBe(0);
    expect(run("--help").out).toBe(out);
    for (const name of ["quantize", "inspect", "sweep", "formats"]) {
      expect(out).toContain(`  ${name} `);
      const { code, out: own } = run(name, "--help");
      expect(code).toBe(0);
      expect(own).toContain(`Usage: quant-playground ${name}`);
      expect(run("help", name).out).toBe(own);
    }
  });

  test("says the version of the package", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(run("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  test("lists every format of files that the package writes", () => {
    const declared = /type FileFormat = (.*);/.exec(
      readFileSync("pkg/quant_playground_models.d.ts", "utf8"),
    )?.[1];
    const names = [...(declared ?? "").matchAll(/"(\w+)"/g)].map(([, name]) => name);
    const { out } = run("formats");
    const listed = out.split("\n").map((line) => /^ {2}(\w+) +\.\w+ /.exec(line)?.[1]);
    expect(listed.filter((name) => name !== undefined)).toEqual(names);
    expect(out).toContain("iq4_nl");
  });
});

test("wrong usage is told from failure, and says what to do", () => {
  write("rows.csv", "a,b\n1,2\n");
  const cases: [string[], RegExp][] = [
    [["quantise"], /no command "quantise"; choose one of: quantize, /],
    [["quantize"], /Name a model: `quant-playground quantize MODEL/],
    [["sweep", "digits_mlp.onnx", "digits_linear.onnx"], /2 names are too many/],
    [["quantize", "digits_mlp.onnx", "--levels", "3"], /'--levels'.*--help` lists/],
    [["quantize", "digits_mlp.onnx", "--format", "pt"], /--format is "pt"; choose one of: onnxQdq, /],
    [["quantize", "digits_mlp.onnx", "-o", "a.bin"], /ending of a\.bin names no format; add --format/],
    [["quantize", "digits_mlp.onnx", "digits_linear.onnx", "-o", "a.onnx"], /give a folder by --out-dir/],
    [["quantize", "digits_mlp.onnx", "--recipe", "int99"], /"int99" is no recipe.*int8, int4-g32/],
    [
      ["quantize", "digits_mlp.onnx", "--recipe", '{"format":{"kind":"x"}}'],
      /there is no "x" here; choose one/,
    ],
    [["quantize", "digits_mlp.onnx", "--recipe", "{format}"], /not JSON/],
    [["quantize", "digits_mlp.onnx", "--recipe", "@none"], /no such file/],
    [["quantize", "digits_mlp.onnx", "--header", "yes"], /name a file of rows by --rows/],
    [
      ["quantize", "digits_mlp.onnx", "--rows", "rows.csv", "--label", "c"],
      /no column "c"; the last are: a, b/,
    ],
    [["inspect", "digits_mlp.onnx", "--recipe", "int8"], /add --sensitivity/],
    [["sweep", "digits_mlp.onnx", "--csv", "-", "--json"], /both print/],
  ];
  for (const [words, message] of cases) {
    const { code, out, err } = run(...words);
    expect(err, words.join(" ")).toMatch(message);
    expect(err).not.toMatch(/\n {4}at /);
    expect([code, out]).toEqual([2, ""]);
  }
  expect(readdirSync(folder)).toHaveLength(4);
});

describe("quantize", () => {
  test("writes a file beside the model, and says what became of it", async () => {
    const before = bytes("digits_mlp.onnx");
    const { code, out, err } = run("quantize", "digits_mlp.onnx");
    expect([code, err]).toEqual([0, ""]);
    const size = bytes("digits_mlp.quantized.onnx").length;
    expect(size).toBeLessThan(before.length / 2);
    expect(out).toContain("digits_mlp.onnx → digits_mlp.quantized.onnx (onnxQdq): 10.4 KiB → ");
    expect(out).toContain(
      `→ ${size.toLocaleString("en-US")} B, ${(before.length / size).toFixed(2)} times smaller`,
    );
    expect(out).toContain("weights: 9,640 B at fp32 → 2,704 B, 3.57 times smaller");
    expect(out).toContain("read again: every weight identical, all 2,410 bit for bit");
    expect(bytes("digits_mlp.onnx").equals(before)).toBe(true);
  });

  test("goes on after a model that fails", () => {
    write("broken.onnx", "this is no model");
    const { code, out, err } = run(
      "quantize",
      "broken.onnx",
      "none.npz",
      "digits_mlp.sklearn.json",
      "digits_linear.onnx",
    );
    expect(code).toBe(1);
    expect(err.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^broken\.onnx: .+/),
      "none.npz: none.npz cannot be read: there is no such file or folder.",
    ]);
    expect(out).toContain("2 of 4 models are quantized.");
    for (const name of ["digits_mlp.sklearn", "digits_linear"])
      expect(existsSync(join(folder, `${name}.quantized.onnx`))).toBe(true);
  });

  test("writes over a file only when it is told to, and never over one that it reads", () => {
    write("kept.onnx", "precious");
    const again = run("quantize", "digits_mlp.onnx", "-o", "kept.onnx");
    expect(again).toMatchObject({
      code: 1,
      err: expect.stringContaining("kept.onnx exists; choose another name, or add --force"),
    });
    expect(bytes("kept.onnx").toString()).toBe("precious");
    expect(run("quantize", "digits_mlp.onnx", "-o", "kept.onnx", "--force").code).toBe(0);
    expect(bytes("kept.onnx").length).toBeGreaterThan(1000);

    const before = bytes("digits_mlp.onnx");
    symlinkSync("digits_mlp.onnx", join(folder, "link.onnx"));
    for (const out of ["digits_mlp.onnx", "./link.onnx"]) {
      const { code, err } = run("quantize", "digits_mlp.onnx", "-o", out, "--force");
      expect([code, err]).toEqual([2, expect.stringContaining("is read in this run and not written over")]);
    }
    expect(bytes("digits_mlp.onnx").equals(before)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
  });

  test("puts many into a folder, and lets none of them take the place of another", () => {
    mkdirSync(join(folder, "other"));
    cpSync(join(folder, "digits_linear.onnx"), join(folder, "other/digits_mlp.onnx"));
    const words = [
      "quantize",
      "digits_mlp.onnx",
      "other/digits_mlp.onnx",
      "--out-dir",
      "made/here",
      "--force",
    ];
    const { code, err } = run(...words);
    expect([code, err]).toEqual([1, expect.stringContaining("was written in this run already")]);
    expect(readdirSync(join(folder, "made/here"))).toEqual(["digits_mlp.quantized.onnx"]);
    const blocked = run("quantize", "digits_mlp.onnx", "--out-dir", "digits_linear.onnx");
    expect([blocked.code, blocked.err]).toEqual([
      1,
      expect.stringContaining("a part of the path is no folder"),
    ]);
  });

  test("takes the format from the ending, and files of every format again", () => {
    for (const [name, format] of [
      ["a.safetensors", "safetensors"],
      ["a.npz", "npz"],
      ["a.gguf", "gguf"],
      ["a.h", "c"],
    ] as const) {
      const { code, out } = run("quantize", "digits_mlp.onnx", "-o", name);
      expect([code, out]).toEqual([0, expect.stringContaining(`(${format}):`)]);
      if (format === "c") continue;
      const again = run("quantize", name, "--out-dir", "again");
      expect([again.code, again.out]).toEqual([0, expect.stringContaining(`(${format}):`)]);
    }
    for (const format of ["onnxDynamic", "onnxMatMulNBits"]) {
      const { code, out } = run("quantize", "digits_mlp.onnx", "--format", format, "-o", `${format}.onnx`);
      expect([code, out]).toEqual([0, expect.stringContaining("not read again")]);
    }
  });

  test("judges by rows, of the column that is named", () => {
    write("rows.csv", table);
    const words = [
      "quantize",
      "digits_mlp.onnx",
      "--rows",
      "rows.csv",
      "--label",
      "digit",
      "--header",
      "yes",
    ];
    const { code, out } = run(...words, "--calibration-rows", "100", "-o", "a.onnx");
    expect(code).toBe(0);
    expect(out).toMatch(/accuracy: 9\d\.\d\d % on 618 rows; fp32: 9\d\.\d\d %/);
    const few = '{"format":{"kind":"integer","levels":256},"activations":{"kind":"static","levels":4}}';
    // Grids of activations are in ONNX files, and in none of the others.
    expect(run(...words, "--recipe", few, "-o", "b.onnx").out).not.toContain("note:");
    expect(run(...words, "--recipe", few, "-o", "b.safetensors").out).toContain(
      "note: activations stay floats in this file",
    );
  });

  test("says what of a recipe does not fit the model", () => {
    const { code, out } = run(
      "quantize",
      "digits_mlp.onnx",
      "-r",
      "format.kind:integer,format.levels:1",
      "-o",
      "a.npz",
    );
    expect([code, out]).toEqual([
      0,
      expect.stringContaining("note: format.levels is 3 instead of 1, to fit this model"),
    ]);
    const refused = run("quantize", "digits_mlp.onnx", "-r", "nf4");
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("choose the integer format")]);
    expect(existsSync(join(folder, "digits_mlp.quantized.onnx"))).toBe(false);
  });
});

test("a recipe is the same by its name, as the text of a link, as JSON and in a file", () => {
  const integer = { kind: "integer", levels: 16, symmetry: "symmetric", span: "narrow" } as const;
  const recipe = { format: integer, granularity: { kind: "perGroup", size: 32 } } as const;
  write("recipe.json", JSON.stringify(recipe));
  write("recipe.txt", `${writeRecipe(recipe)}\n`);
  const forms = ["int4-g32", writeRecipe(recipe), JSON.stringify(recipe), "@recipe.json", "@recipe.txt"];
  const files = forms.map((form, i) => {
    expect(run("quantize", "digits_mlp.onnx", "-r", form, "-o", `${i}.npz`).err).toBe("");
    return bytes(`${i}.npz`);
  });
  for (const file of files) expect(file.equals(files[0] ?? Buffer.of())).toBe(true);
  for (const name of ["uint8-tensor", "nf4", "fp4-g32", "fp16", "mxfp4", "ternary"])
    expect(run("quantize", "digits_mlp.onnx", "-r", name, "-o", `${name}.npz`).out).not.toContain("note:");
  expect(run("quantize", "digits_mlp.onnx", "-r", "iq4_nl", "-o", "a.gguf").code).toBe(0);
});

describe("inspect", () => {
  test("shows layers, and what each costs", () => {
    const { code, out } = run("inspect", "digits_mlp.onnx", "--sensitivity");
    expect(code).toBe(0);
    expect(out).toContain("onnx, 2,410 parameters, 9,640 B at fp32");
    expect(out).toContain("computed here: 64 numbers in, 10 out");
    expect(out).toMatch(/coefficient +32×64 +-1\.197 +1\.111 +0\.04391 +0\.3302\n/);
    expect(out).toMatch(/coefficient1 +8,560 B +94\.\d\d % .* 91\.\d\d % /);
  });

  test("prints JSON, and what cannot be computed says why", () => {
    run("quantize", "digits_mlp.onnx", "-o", "a.npz");
    const { code, out, err } = run(
      "inspect",
      "digits_linear.onnx",
      "none.onnx",
      "a.npz",
      "--json",
      "--sensitivity",
    );
    expect([code, err]).toEqual([
      1,
      "none.onnx: none.onnx cannot be read: there is no such file or folder.\n",
    ]);
    const [linear, arrays, ...others] = JSON.parse(out);
    expect(others).toEqual([]);
    expect(linear).toMatchObject({
      ...{
        file: "digits_linear.onnx",
        format: "onnx",
        parameters: 650,
        computed: true,
        input: [64],
        outputs: 10,
      },
      layers: [{ name: "LinearClassifier.weight", shape: [10, 64], count: 640 }],
    });
    expect(linear.sensitivity.layers).toHaveLength(1);
    expect(arrays).toMatchObject({ format: "npz", computed: false, reason: expect.any(String) });
  });
});

describe("sweep", () => {
  test("writes a line of CSV for each recipe, whose recipe is read again", () => {
    const { code, out } = run("sweep", "digits_linear.onnx", "--csv", "all.csv");
    expect(code).toBe(0);
    expect(out).toContain("All points are in all.csv.");
    const [heads = [], ...rows] = cellsOf(bytes("all.csv").toString());
    expect(out).toContain(`of ${rows.length} recipes: no other is both smaller and better`);
    expect(rows.length).toBeGreaterThan(100);
    expect(heads.slice(0, 3)).toEqual(["recipe", "family", "bytes"]);
    for (const cells of rows) {
      expect(cells).toHaveLength(heads.length);
      expect(writeRecipe(readRecipe(cells[0] ?? "") ?? {})).toBe(cells[0]);
      expect(Number(cells[2])).toBeGreaterThan(0);
    }
    const row = rows.find(([, family]) => family === "perChannel");
    const again = run("quantize", "digits_linear.onnx", "-r", row?.[0] ?? "none");
    expect(again.out).toContain(`→ ${Number(row?.[2]).toLocaleString("en-US")} B`);
    expect(run("sweep", "digits_linear.onnx", "--csv", "all.csv").err).toContain("exists");
  });

  test("prints CSV or JSON, and no progress where no one sees it", () => {
    write("rows.csv", table);
    const csv = run("sweep", "digits_linear.onnx", "--csv", "-", "--rows", "rows.csv");
    const json = run("sweep", "digits_linear.onnx", "--json", "--rows", "rows.csv");
    expect([csv.code, csv.err, json.code, json.err]).toEqual([0, "", 0, ""]);
    const [heads = [], ...rows] = cellsOf(csv.out);
    const points = JSON.parse(json.out);
    const score = heads.indexOf("score");
    expect(rows.map((cells) => Number(cells[score]))).toEqual(
      points.map(({ report }: { report: { score: number } }) => report.score),
    );
    expect(rows[0]?.[heads.indexOf("samples")]).toBe("574");
  });

  test("ends with code 130 when it is interrupted", async () => {
    write("rows.csv", [table, ...Array(9).fill(table.slice(table.indexOf("\n") + 1))].join("\n"));
    const words = [command, "sweep", "digits_mlp.onnx", "--csv", "-", "--rows", "rows.csv"];
    const child = spawn(process.execPath, words, { cwd: folder });
    child.stdout.once("data", () => child.kill("SIGINT"));
    child.stdout.resume();
    const code = await new Promise((resolve) => child.once("exit", resolve));
    expect(code).toBe(130);
  });
});
