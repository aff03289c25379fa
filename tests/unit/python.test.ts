// Environments of Python are made once for a list of packages, by a Python that is new enough, or refused in a sentence.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { environment, interpreter } from "../../www/build/python.mjs";

let folder = "";
const path = (name: string) => join(folder, name);
const make = (say: string[]) =>
  environment(path("venv"), path("pinned.txt"), {
    title: "packages",
    without: "do without",
    say: (text) => say.push(text),
  });

/** Answers as Python does, and writes down what is asked of it; installing fails while there is a file `offline`. */
const fake = (version: string) => `#!/bin/sh
case "$1 $2" in
  "-c "*) echo ${version} ;;
  "-m venv") echo venv >> ${path("asked")}; mkdir -p "$4/bin"; cp "$0" "$4/bin/python" ;;
  "-m pip") echo pip >> ${path("asked")}; test ! -e ${path("offline")} ;;
esac`;

function install(version: string) {
  writeFileSync(path("python"), fake(version), { mode: 0o755 });
  vi.stubEnv("PYTHON", path("python"));
}

const asked = () => readFileSync(path("asked"), "utf8").trim().split("\n");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quant-playground-python-"));
  writeFileSync(path("pinned.txt"), "one==1\n");
});
afterEach(() => vi.unstubAllEnvs());

test("packages are installed once, and again when the list changes", () => {
  install("3.12.1");
  const said: string[] = [];
  expect(make(said)).toBe(interpreter(path("venv")));
  expect(asked()).toEqual(["venv", "pip"]);
  expect(said).toHaveLength(1);
  make(said);
  expect(asked()).toEqual(["venv", "pip"]);
  writeFileSync(path("pinned.txt"), "one==2\n");
  make(said);
  expect(asked()).toEqual(["venv", "pip", "pip"]);
  expect(said).toHaveLength(2);
});

test("an installation that failed is tried again", () => {
  install("3.12.1");
  make([]);
  writeFileSync(path("pinned.txt"), "one==2\n");
  writeFileSync(path("offline"), "");
  expect(() => make([])).toThrow(/Check the network connection, or do without, then run this command again/);
  // What was there before is not what it was, so that its list does not count either.
  writeFileSync(path("pinned.txt"), "one==1\n");
  expect(() => make([])).toThrow(/network/);
  expect(asked()).toEqual(["venv", "pip", "pip", "pip"]);
});

test("a Python that is too old or missing is named with what to do", () => {
  vi.stubEnv("PATH", folder);
  expect(() => make([])).toThrow(
    /^Found no Python, but 3\.11 or newer is needed\. .* variable PYTHON, or do without/,
  );
  install("3.10.4");
  expect(() => make([])).toThrow(/^Found Python 3\.10\.4, but 3\.11/);
});
