// The benchmark's method: statistics, goals, checks, and what becomes of contestants that are wrong, broken or absent.
import { describe, expect, test } from "vitest";
import { bound, errorRatio, exact, none } from "../../../benches/checks.mjs";
import { absent, startEngines } from "../../../benches/engines.mjs";
import { measureRow } from "../../../benches/measure.mjs";
import { readArguments } from "../../../benches/run.mjs";
import { judge, statistics } from "../../../benches/statistics.mjs";
import type { Contestant, Engines, Goal, Row, Values } from "../../../benches/types.ts";

describe("statistics", () => {
  test.each([
    [[3], { median: 3, low: 3, high: 3 }],
    [[5, 1, 3], { median: 3, low: 1, high: 5 }],
    [[4, 1, 3, 2], { median: 2.5, low: 1, high: 4 }],
  ])("of %j", (samples, expected) => expect(statistics(samples)).toEqual(expected));
  test("of nothing are an error", () => expect(() => statistics([])).toThrow("no samples"));
  test("leave the samples in their order", () => {
    const samples = [3, 1, 2];
    statistics(samples);
    expect(samples).toEqual([3, 1, 2]);
  });
});

describe("goals", () => {
  const contestants = [
    { id: "ours", median: 2, error: 1.0005 },
    { id: "ours-simd128", median: 4 },
    { id: "onnxruntime", median: 6 },
    { id: "limit", median: 1 },
    { id: "ours-exact", median: 50, error: 1 },
  ];
  const cases: [Goal, string, number | undefined][] = [
    [{ of: "ours", against: "onnxruntime", least: 3 }, "reached", 3],
    [{ of: "ours", against: "onnxruntime", least: 3.01 }, "missed", 3],
    [{ of: "ours", against: "limit", most: 2 }, "reached", 2],
    [{ of: "ours", against: "limit", most: 1.9 }, "missed", 2],
    [{ of: "ours", against: "limit", share: 0.5 }, "reached", 0.5],
    [{ of: "ours", against: "limit", share: 0.51 }, "missed", 0.5],
    [{ of: "ours-simd128", against: "onnxruntime", least: 1.5 }, "reached", 1.5],
    [{ of: "ours", against: "native-torch", least: 1 }, "absent", undefined],
    [{ of: "ours", build: "simd128", against: "onnxruntime", least: 1 }, "build", undefined],
  ];
  test.each(cases)("%j is %s", (goal, outcome, value) => {
    const result = judge(goal, contestants, "relaxed-simd");
    expect([result.outcome, result.value]).toEqual([outcome, value]);
  });
  test("on errors compare errors", () => {
    const goal = { of: "ours", against: "ours-exact", mostError: 1.001 };
    expect(judge(goal, contestants, "simd128")).toMatchObject({ outcome: "reached", value: 1.0005 });
    expect(judge({ ...goal, mostError: 1.0001 }, contestants, "simd128").outcome).toBe("missed");
  });
  test("of the simd128 build are about the only build where there is no other", () => {
    const goal: Goal = { of: "ours-simd128", against: "onnxruntime", least: 3 };
    expect(judge(goal, contestants, "simd128")).toMatchObject({ outcome: "reached", value: 3 });
  });
});

describe("checks", () => {
  const expected = [1, -2, 3];
  test("exact allows nothing", () => {
    expect(exact(Int32Array.from(expected), expected).ok).toBe(true);
    expect(exact(Int32Array.of(1, -2, 4), expected)).toMatchObject({ ok: false, worst: 1 });
  });
  test("bound measures each difference by its own bound", () => {
    const result = Float32Array.of(1, -2.5, 3.5);
    expect(bound(result, expected, () => 1)).toMatchObject({ ok: true, worst: 0.5 });
    expect(bound(result, expected, (i) => (i === 2 ? 0.25 : 1))).toMatchObject({ ok: false, worst: 2 });
  });
  test("a result of another length, or with a NaN, is wrong however wide the bound", () => {
    expect(bound(Float32Array.of(1, -2), expected, () => 1e9).ok).toBe(false);
    expect(bound(Float32Array.of(1, Number.NaN, 3), expected, () => 1e9).ok).toBe(false);
    expect(exact(new Int32Array(0), expected).ok).toBe(false);
  });
  test("a bound of zero allows only equality", () => {
    expect(bound(Float32Array.of(1), [1], () => 0).ok).toBe(true);
    expect(bound(Float32Array.of(1.5), [1], () => 0).ok).toBe(false);
  });
  test("a ratio that is no number is wrong", () => {
    expect(errorRatio(1.0009, 1.001).ok).toBe(true);
    expect(errorRatio(Number.NaN, 1.001).ok).toBe(false);
  });
});

describe("a row", () => {
  const options = { warmUp: 1, sample: 1, samples: 3 };
  const freed: string[] = [];
  const right: Values = Int32Array.of(42);
  const contestant = (id: string, computed: Values, run = (): unknown => undefined): Contestant => ({
    run,
    result: () => computed,
    free: () => void freed.push(id),
  });
  const row: Row = {
    id: "sum",
    group: "layer",
    shape: { values: 1 },
    quick: true,
    work: { count: 1, unit: "values" },
    goals: [{ of: "ours", against: "tfjs", least: 1 }],
    prepare: () => ({
      contestants: {
        ours: () => contestant("ours", right),
        "ours-simd128": () => contestant("ours-simd128", right),
        plain: () => contestant("plain", Int32Array.of(41)),
        onnxruntime: () => contestant("onnxruntime", right, () => Promise.resolve()),
        tfjs: () => contestant("tfjs", right),
        statistics: () => {
          throw new Error("it broke");
        },
        limit: () => contestant("limit", new Float32Array(0)),
      },
      check: (id, result) => (id === "limit" ? none : exact(result, right)),
    }),
  };
  const engines = (build: string) =>
    startEngines({
      ours: async () => ({ best: { build } }),
      onnxruntime: async () => ({}),
      tfjs: absent("not-here"),
      statistics: async () => ({}),
      limit: async () => ({}),
    });
  const measured = async (build: string) => {
    freed.length = 0;
    const result = await measureRow(row, await engines(build), options);
    return { result, of: (id: string) => result.contestants.find((each) => each.id === id) };
  };

  test("times what is right, whether it answers at once or later", async () => {
    const { of } = await measured("relaxed-simd");
    for (const id of ["ours", "ours-simd128", "onnxruntime", "limit"])
      expect(of(id), id).toMatchObject({ samples: 3, check: { ok: true } });
  });
  test("does not time what is wrong, and says by how much", async () => {
    const { of } = await measured("relaxed-simd");
    expect(of("plain")).toMatchObject({
      check: { ok: false, worst: 1 },
      failed: expect.stringContaining("wrong result"),
    });
    expect(of("plain")?.median).toBeUndefined();
  });
  test("says why an engine is absent or a contestant failed", async () => {
    const { of, result } = await measured("relaxed-simd");
    expect(of("tfjs")).toEqual({ id: "tfjs", unavailable: "not-here" });
    expect(of("statistics")).toEqual({ id: "statistics", failed: "it broke" });
    expect(result.goals.map(({ outcome }) => outcome)).toEqual(["absent"]);
  });
  test("gives all memory back", async () => {
    await measured("relaxed-simd");
    expect(freed.sort()).toEqual(["limit", "onnxruntime", "ours", "ours-simd128", "plain"]);
  });
  test("has the simd128 build only beside a better one", async () => {
    expect((await measured("simd128")).of("ours-simd128")).toBeUndefined();
  });
  test("reports where it is", async () => {
    const phases = new Set<string>();
    const onProgress = ({ phase }: { phase: string }) => void phases.add(phase);
    await measureRow(row, await engines("relaxed-simd"), { ...options, onProgress });
    expect([...phases]).toEqual(["prepare", "check", "warm", "time"]);
  });
  test("measures without ours, and says so", async () => {
    const broken: Engines = await startEngines({ ours: absent("no WebAssembly") });
    const { contestants } = await measureRow(row, broken, options);
    expect(contestants.find(({ id }) => id === "ours")).toEqual({
      id: "ours",
      unavailable: "no WebAssembly",
    });
  });
});

describe("npm run bench", () => {
  test("reads its arguments", () => {
    expect(readArguments([])).toEqual({ quick: false, native: false, names: [] });
    expect(readArguments(["--quick", "--only", "int8", "--only", "gptq", "--native"])).toEqual({
      quick: true,
      native: true,
      names: ["int8", "gptq"],
    });
  });
  test("says what it does not know", () =>
    expect(() => readArguments(["--fast"])).toThrow('knows no "--fast"'));
});
