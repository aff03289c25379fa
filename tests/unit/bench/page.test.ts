// The benchmark page's pure parts: names, the chart's layout, the report, and a measurement with a worker that is none.
import { describe, expect, test } from "vitest";
import { report } from "../../../benches/report.ts";
import { ROWS, rowsNamed } from "../../../benches/rows/index.mjs";
import { addNative } from "../../../benches/run.mjs";
import type { Results, RowResult } from "../../../benches/types.ts";
import { Measurement, type Port, rowsOf } from "../../../www/bench/measurement.ts";
import { contestantName, rateText, shapeWords, timeText, type Voice } from "../../../www/bench/names.ts";
import type { FromBench, Start } from "../../../www/bench/protocol.ts";
import { markdown } from "../../../www/bench/report.ts";
import { layoutTimes } from "../../../www/charts/times.ts";
import { formats } from "../../../www/format.ts";
import { benchWords } from "../../../www/i18n/bench.ts";

const voice: Voice = { t: benchWords.en, f: formats("en") };
const chinese: Voice = { t: benchWords.zh, f: formats("zh") };

describe("rows", () => {
  test("have names of their own, and words in both languages", () => {
    expect(new Set(ROWS.map(({ id }) => id)).size).toBe(ROWS.length);
    for (const { group, shape } of ROWS) {
      for (const each of [voice, chinese]) {
        expect(each.t.groups, group).toHaveProperty(group);
        expect(shapeWords(shape, each)).not.toMatch(/NaN|undefined|–/);
      }
    }
  });
  test("have goals whose contestants have words", () => {
    const { engines, variants } = voice.t;
    for (const { goals, id } of ROWS) {
      for (const part of goals.flatMap(({ of, against }) => [of, against])) {
        const [engine = "", ...rest] = part.split("-");
        expect(Object.keys(engines), id).toContain(engine);
        for (const variant of rest) expect(Object.keys(variants), id).toContain(variant);
      }
    }
  });
  test("are chosen by name or by what names begin with", () => {
    expect(rowsNamed(["gptq"]).map(({ id }) => id)).toEqual(["gptq"]);
    expect(rowsNamed(["quantize"])).toHaveLength(2);
    expect(() => rowsNamed(["nothing"])).toThrow('no row "nothing"');
  });
});

test("names and units", () => {
  expect(contestantName("ours", voice)).toBe("This playground");
  expect(contestantName("ours-simd128-resident", voice)).toBe(
    "This playground (simd128 build, data in its memory)",
  );
  expect(contestantName("native-torch", chinese)).toBe("本机原生 (PyTorch)");
  expect([1234, 12, 0.0123, 0.0000123].map((ms) => timeText(ms, voice))).toEqual([
    ...["1.23\u00a0s", "12\u00a0ms", "12.3\u00a0µs", "12.3\u00a0ns"],
  ]);
  const row = { work: { count: 2e9, unit: "operations" } } as RowResult;
  expect(rateText(row, 10, voice)).toBe("200\u00a0GOP/s");
});

describe("the chart", () => {
  const data = [
    { id: "ours", median: 1, low: 0.9, high: 1.2 },
    { id: "plain", median: 100, low: 99, high: 150 },
    { id: "limit", median: 0.5, low: 0.5, high: 0.5 },
  ];
  test("is logarithmic, begins its bars at ours and stays inside", () => {
    const { marks, from, ticks } = layoutTimes(data, "ours");
    const at = Object.fromEntries(marks.map((mark) => [mark.id, mark.at]));
    expect(from).toBe(at.ours);
    const decade = ((at.plain ?? 0) - (at.ours ?? 0)) / 2;
    expect((at.ours ?? 0) - (at.limit ?? 0)).toBeCloseTo(decade * Math.log10(2), 6);
    for (const mark of marks)
      for (const place of [mark.low, mark.at, mark.high]) expect(place).toSatisfy(inside);
    expect(ticks.map(({ value }) => value)).toEqual([1, 10, 100]);
    for (const tick of ticks) expect(tick.at).toSatisfy(inside);
  });
  test("has at most four ticks however wide it is, and some where all are alike", () => {
    const wide = [...data, { id: "tfjs", median: 1e6, low: 1e6, high: 1e7 }];
    expect(layoutTimes(wide, "ours").ticks.length).toBeLessThanOrEqual(4);
    const unseen = layoutTimes(
      [
        { id: "ours", median: 0, low: 0, high: 0.1 },
        { id: "plain", median: 0.2, low: 0.1, high: 0.3 },
      ],
      "ours",
    );
    expect(unseen.marks.flatMap(({ at, low, high }) => [at, low, high]).every(Number.isFinite)).toBe(true);
    expect(
      layoutTimes([{ id: "ours", median: 0, low: 0, high: 0 }], "ours").ticks.every(({ at }) =>
        Number.isFinite(at),
      ),
    ).toBe(true);
    const narrow = layoutTimes([{ id: "ours", median: 2, low: 2, high: 2 }], "ours");
    expect(narrow.marks[0]?.at).toBeCloseTo(50, 6);
    expect(narrow.ticks.map(({ value }) => value)).toEqual([2]);
  });
  const inside = (place: number) => place >= 0 && place <= 100;
});

const row: RowResult = {
  id: "quantize-16m",
  group: "quantize",
  shape: { values: 16777216 },
  work: { count: 16777216, unit: "values" },
  contestants: [
    {
      id: "ours",
      median: 8,
      low: 7,
      high: 9,
      first: 20,
      check: { rule: "exact", ok: true, worst: 0, allowed: 0 },
    },
    { id: "ours-resident", median: 5, low: 5, high: 5, first: 5 },
    { id: "onnxruntime", median: 24, low: 23, high: 25, first: 60 },
    { id: "limit", median: 4, low: 4, high: 4, first: 4 },
    { id: "plain", failed: "wrong result (exact: 1 where 0 is allowed)" },
    { id: "tfjs", unavailable: "not-loaded" },
  ],
  goals: [
    { goal: { of: "ours", against: "onnxruntime", least: 2.5 }, outcome: "reached", value: 3 },
    { goal: { of: "ours-resident", against: "limit", most: 1.2 }, outcome: "missed", value: 1.25 },
    { goal: { of: "ours", against: "native-torch", least: 0.1 }, outcome: "absent" },
    { goal: { of: "ours", build: "simd128", against: "plain", least: 1 }, outcome: "build" },
  ],
};
const results: Results = {
  date: "2026-11-25T01:02:03.000Z",
  place: {
    build: "relaxed-simd",
    relaxedIsWide: true,
    engine: "Some browser",
    cores: 8,
    versions: { "onnxruntime-web": "1.2.3" },
  },
  options: { warmUp: 300, sample: 25, samples: 9 },
  rows: [row],
};

describe("reports", () => {
  test("say what was measured, what was reached, and what failed", () => {
    const text = markdown(results, voice);
    for (const part of ["2026-11-25", "Some browser", "onnxruntime-web 1.2.3", "wrong result", "not loaded"])
      expect(text).toContain(part);
    expect(text).toMatch(/at least 2.5× as fast as ONNX Runtime \| 3× \| reached/);
    expect(text).toMatch(/at most 1.2× the time of Limit of the machine \| 1.25× \| missed/);
    expect(text).not.toContain("NaN");
  });
  test("have as many cells in every row of a table", () => {
    for (const block of markdown(results, chinese)
      .split("\n\n")
      .filter((part) => part.startsWith("|"))) {
      const cells = block.split("\n").map((line) => line.split(/(?<!\\)\|/).length);
      expect(new Set(cells).size).toBe(1);
    }
  });
  test("of npm run bench name what limits a goal that was missed", () => {
    const machine = { system: "Linux", processor: "A processor", cores: 8, memory: 2 ** 34 };
    const text = report({ machine, browser: results, node: results });
    expect(text).toContain("A processor, 8 cores, 16 GiB");
    expect(text).toContain("Ours takes 5\u00a0ms where the limit of the machine is 4\u00a0ms");
    expect(text).toContain("copies take 38% of the time");
    expect(text).toContain("the first call took 2.5× the later ones");
    expect(text).toContain("not measured (no Python");
  });
  test("of native engines join their rows", () => {
    const copy = structuredClone(results);
    addNative(copy, {
      versions: {},
      rows: { "quantize-16m": [{ id: "native-torch", median: 4, low: 4, high: 4 }] },
    });
    const goal = copy.rows[0]?.goals.find(({ goal: { against } }) => against === "native-torch");
    expect(goal).toMatchObject({ outcome: "reached", value: 0.5 });
  });
});

describe("a measurement", () => {
  class Fake implements Port {
    sent: Start | null = null;
    ended = false;
    #listen: ((event: { data: FromBench }) => void) | null = null;
    postMessage(message: Start): void {
      this.sent = message;
    }
    terminate(): void {
      this.ended = true;
    }
    addEventListener(kind: string, listener: unknown): void {
      if (kind === "message") this.#listen = listener as (event: { data: FromBench }) => void;
    }
    say(data: FromBench): void {
      this.#listen?.({ data });
    }
  }
  const setUp = () => {
    const ports: Fake[] = [];
    const spawn = () => {
      const port = new Fake();
      ports.push(port);
      return port;
    };
    return { measurement: new Measurement(spawn, "http://here/"), ports };
  };

  test("asks for the rows chosen, and for engines only when the visitor wants them", () => {
    const { measurement, ports } = setUp();
    const peer = { id: "tfjs", package: "tfjs", version: "1", entry: "tfjs.mjs", bytes: 1 } as const;
    measurement.peers.value = [peer];
    measurement.start();
    expect(ports[0]?.sent).toMatchObject({ rows: rowsOf("quick"), quick: true, peers: [], more: true });
    measurement.withPeers.value = true;
    measurement.toggle(rowsOf("quick"), false);
    measurement.toggle(["gptq"], true);
    measurement.start();
    expect(ports[0]?.ended).toBe(true);
    expect(ports[1]?.sent).toMatchObject({ rows: ["gptq"], quick: false, peers: [peer] });
  });
  test("collects rows, keeps them when it is stopped, and hears nothing more", () => {
    const { measurement, ports } = setUp();
    measurement.start();
    expect(measurement.all()).toBeNull();
    ports[0]?.say({ kind: "place", place: results.place });
    ports[0]?.say({ kind: "progress", row: rowsOf("quick")[1] ?? "", phase: "time", share: 0.5 });
    expect(measurement.status.value).toMatchObject({ kind: "running", share: 1.5 / rowsOf("quick").length });
    ports[0]?.say({ kind: "row", result: row });
    measurement.stop();
    ports[0]?.say({ kind: "row", result: row });
    expect(measurement.status.value.kind).toBe("stopped");
    expect(measurement.all()).toMatchObject({ place: results.place, rows: [row] });
  });
  test("says how it failed", () => {
    const { measurement, ports } = setUp();
    measurement.start();
    ports[0]?.say({ kind: "failed", message: "out of memory" });
    expect(measurement.status.value).toEqual({ kind: "failed", message: "out of memory" });
    expect(measurement.isRunning).toBe(false);
  });
});
