// The build tools' pure functions.
import { describe, expect, test } from "vitest";
import { policy } from "../../www/build/csp.mjs";
import { publicNames } from "../../www/build/package.mjs";
import { atLeast } from "../../www/build/setup.mjs";
import { laterFiles } from "../../www/build/size.mjs";

describe("atLeast", () => {
  test.each([
    ["20.19.0", "20.19", true],
    ["20.9.1", "20.19", false],
    ["1.88.0", "1.88", true],
    ["1.100.0", "1.88", true],
    ["2.0.0", "1.88", true],
    ["1.96.0-nightly", "1.96", true],
  ])("%s against %s is %s", (found, needed, expected) => {
    expect(atLeast(found, needed)).toBe(expected);
  });
});

test("publicNames leaves the start-up functions out and tells types from values", () => {
  const declarations = [
    "export function version(): string;",
    "export class Session {",
    "export interface Recipe {",
    'export type Rounding = "nearest";',
    "export type InitInput = URL;",
    "export interface InitOutput {",
    "export function start(): void;",
    "export function initSync(module: InitInput): InitOutput;",
    "export default function __wbg_init (): Promise<InitOutput>;",
  ].join("\n");
  expect(publicNames(declarations)).toEqual({
    all: ["Recipe", "Rounding", "Session", "version"],
    values: ["Session", "version"],
  });
});

test("laterFiles are those that index.html does not import statically", () => {
  const manifest = {
    "index.html": { file: "main.js", imports: ["_shared.js"], css: ["main.css"] },
    "_shared.js": { file: "shared.js" },
    "lesson.ts": { file: "lesson.js", imports: ["_shared.js"], css: ["lesson.css"] },
  };
  expect([...laterFiles(manifest)]).toEqual(["lesson.js", "lesson.css"]);
});

test("the policy allows no other origin and no inline script or style", () => {
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
});
