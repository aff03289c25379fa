// The report of `npm run bench` as Markdown, in English. Pure: what was measured comes in, text goes out.
import {
  goalText,
  goalValue,
  rateText,
  rowName,
  timesText,
  timeText,
  type Voice,
} from "../www/bench/names.ts";
import { goalsTable, placeText, rowTable, table } from "../www/bench/report.ts";
import { formats } from "../www/format.ts";
import { benchWords } from "../www/i18n/bench.ts";
import { find } from "./statistics.mjs";
import type { Costs, GoalResult, Results, RowResult, Statistics, Weighed } from "./types.ts";

export interface Measured {
  machine: { system: string; processor: string; cores: number; memory: number };
  browser: Results;
  node: Results;
  /** Versions of what was measured natively; absent where it was not. */
  native?: Record<string, string> | undefined;
  /** Absent where only some rows were measured. */
  costs?: Costs | undefined;
}

const voice: Voice = { t: benchWords.en, f: formats("en") };
const { f } = voice;

export function report({ machine, browser, node, native, costs }: Measured): string {
  const { warmUp, sample, samples } = browser.options;
  const parts = [
    "# Speed, measured beside other engines",
    "`npm run bench` writes this file. Every contestant gets the same seeded numbers on one thread. Its result is compared " +
      "with a plain reference before it is timed (integers have to be equal, floats within what rounding allows), and one " +
      `that is wrong is not timed. Then each is warmed up for ${warmUp} ms, and all are timed in turn: ${samples} samples ` +
      `of at least ${sample} ms each. Ratios are of medians of one run; absolute times are of this machine alone.`,
    `- Date: ${browser.date.slice(0, 10)}\n- Machine: ${machine.processor}, ${machine.cores} cores, ` +
      `${f.fixed(machine.memory / 2 ** 30, 0)} GiB, ${machine.system}\n${placeText(browser.place, voice)}\n` +
      `- Node part: ${node.place.engine}\n- Natively: ${nativeText(native)}`,
    "## Goals, in Chromium",
    goalsTable(browser.rows, voice),
    ...shortfalls(browser),
    "## Shares of what this machine can do",
    "The limit of a row is measured in turn with it: the same bytes moved with nothing computed, or as many " +
      "multiplications on registers alone.",
    shares(browser.rows),
    ...(costs ? costsText(costs) : []),
    "## Every row, in Chromium",
    ...browser.rows.map((row) => rowTable(row, voice)),
    "## Every row, in Node",
    `${node.place.engine}; ${voice.t.place.builds[node.place.build]}.`,
    goalsTable(node.rows, voice),
    ...node.rows.map((row) => rowTable(row, voice)),
  ];
  return `${parts.join("\n\n")}\n`;
}

const nativeText = (versions: Record<string, string> | undefined) =>
  versions
    ? Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", ")
    : "not measured (no Python with the engines was found)";

const kilobytes = (bytes: number) => `${f.fixed(bytes / 1000, 1)} KB`;
const milliseconds = ({ median, low, high }: Statistics) =>
  `${f.fixed(median, 0)} ms (${f.fixed(low, 0)} – ${f.fixed(high, 0)})`;

/** Bytes to download, the time to a first result, and memory. */
function costsText({ starts, memory, firstLoad, downloads }: Costs): string[] {
  const first = starts.ours?.median ?? 0;
  const share = (id: string) => `${f.fixed(first / (starts[id]?.median ?? 0), 2)}×`;
  const [packed, raw] = (["gz", "raw"] as const).map(
    (kind) => (files: Weighed[]) => kilobytes(files.reduce((sum, file) => sum + file[kind], 0)),
  );
  if (!packed || !raw) return [];
  return [
    "## Size, start and memory",
    "What a browser downloads, gzipped. The playground's budgets are held by `npm test`.",
    table(
      ["Download", "Gzipped", "As it is"],
      [
        ...downloads.map(({ name, files }) => [name, packed(files), raw(files)]),
        ...Object.entries(firstLoad.sums).map(([name, bytes]) => [
          `The playground: ${name}`,
          kilobytes(bytes),
          "",
        ]),
        ...firstLoad.rows.map((row) => [
          `– ${row.file.replace(/-[\w-]{8}\./, ".")}`,
          packed([row]),
          raw([row]),
        ]),
      ],
    ),
    "From the start of a navigation to the first result (the product of one sample and a 64 → 10 layer), median of " +
      "seven new profiles with their span, from a host on the same machine; on a slow line the sizes above decide. " +
      `The kernels take ${share("onnxruntime")} of ONNX Runtime's time and ${share("tfjs")} of TensorFlow.js's.`,
    table(
      ["Page", "First result"],
      [
        ["quant-playground/kernels", "ours"],
        ["onnxruntime-web", "onnxruntime"],
        ["TensorFlow.js, WebAssembly", "tfjs"],
        ["The playground, first points of digits", "playgroundFirst"],
        ["The playground, every recipe of digits measured", "playgroundAll"],
      ].map(([name = "", id = ""]) => [name, starts[id] ? milliseconds(starts[id]) : "–"]),
    ),
    `A tensor of ${f.count(memory.count)} values, quantized to 8 bits in ${f.fixed(memory.seconds, 2)} s in Node: beside ` +
      `the ${kilobytes(memory.input)} of input and ${kilobytes(memory.output)} of output the process grew by ` +
      `${kilobytes(memory.extra)}.`,
  ];
}

/** Goals that were missed, each with what limits it: the measurements that say so. */
function shortfalls({ rows, place }: Results): string[] {
  const missed = rows.flatMap((row) =>
    row.goals.filter(({ outcome }) => outcome === "missed").map((goal) => ({ row, goal })),
  );
  if (missed.length === 0) return ["Every goal that could be measured here is reached."];
  const lines = missed.map(
    ({ row, goal }) =>
      `- **${rowName(row, voice)}.** ${goalText(goal, voice)}; measured ${goalValue(goal, voice)}. ` +
      limitingFactors(row, goal, place.build),
  );
  return ["### Not reached, and what limits it", lines.join("\n")];
}

/** A first call that is so many times slower than the later ones is worth a word. */
const NOTABLE_FIRST = 2;

/** How near the kernel is to the machine's limit, what copies cost, and how far the first call is from the later ones. */
export function limitingFactors(row: RowResult, { goal }: GoalResult, build: string): string {
  const simd128 = goal.of.includes("simd128") ? "-simd128" : "";
  const at = (id: string) => find(id, row.contestants, build);
  const [copied, resident, limit] = [
    at(`ours${simd128}`),
    at(`ours${simd128}-resident`),
    at(`limit${simd128}`),
  ];
  const facts: string[] = [];
  const own = resident ?? copied;
  if (own?.median && limit?.median)
    facts.push(
      `Ours takes ${timeText(own.median, voice)} where the limit of the machine is ${timeText(limit.median, voice)}, ` +
        `${rateText(row, own.median, voice)} of ${rateText(row, limit.median, voice)} ` +
        `(${f.percent(limit.median / own.median, 0)})`,
    );
  if (copied?.median && resident?.median)
    facts.push(
      `copies take ${f.percent(Math.max(0, 1 - resident.median / copied.median), 0)} of the time with copies`,
    );
  if (copied?.median && copied.first && copied.first > NOTABLE_FIRST * copied.median)
    facts.push(`the first call took ${timesText(copied.first / copied.median, voice)} the later ones`);
  const failure = row.contestants.find(({ id, failed }) => failed && (id === goal.of || id === goal.against));
  if (failure) facts.push(`${failure.id} failed: ${failure.failed}`);
  return facts.length > 0 ? `${facts.join("; ")}.` : "";
}

function shares(rows: RowResult[]): string {
  const cells = rows.flatMap((row) =>
    ["", "-simd128"].flatMap((build) => {
      const limit = row.contestants.find(({ id }) => id === `limit${build}`)?.median;
      const ours = row.contestants.find(({ id }) => id === `ours${build}-resident`)?.median;
      if (limit === undefined || ours === undefined) return [];
      const name = `${rowName(row, voice)}${build ? `, ${voice.t.variants.simd128}` : ""}`;
      return [[name, rateText(row, ours, voice), rateText(row, limit, voice), f.percent(limit / ours, 0)]];
    }),
  );
  return table(["Row", "Ours, data in its memory", "Limit", "Share"], cells);
}
