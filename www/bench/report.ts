// Results as Markdown: what the page copies, and what the report of `npm run bench` is made of. Pure.
import type { ContestantResult, Place, Results, RowResult } from "../../benches/types.ts";
import {
  checkText,
  contestantName,
  firstText,
  goalText,
  goalValue,
  rateText,
  ratioTo,
  rowName,
  timesText,
  timeText,
  type Voice,
  wideText,
} from "./names.ts";

/** A table in Markdown. */
export function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

export function placeText(place: Place, voice: Voice): string {
  const { build, engine, cores, versions } = place;
  const { t } = voice;
  const lines = [
    `- ${t.place.build}: ${t.place.builds[build]}`,
    `- ${t.place.bytes}: ${wideText(place, voice)}`,
    `- ${t.place.engine}: ${engine}`,
    `- ${t.place.cores}: ${cores}`,
    ...Object.entries(versions).map(([name, version]) => `- ${name} ${version}`),
  ];
  return lines.join("\n");
}

/** Every goal of the rows, with what was measured. Those that were not measured come with their reason. */
export function goalsTable(rows: RowResult[], voice: Voice): string {
  const { t } = voice;
  const cells = rows.flatMap((row) =>
    row.goals
      .filter(({ outcome }) => outcome !== "build")
      .map((result) => [
        rowName(row, voice),
        goalText(result, voice),
        goalValue(result, voice),
        t.goals[result.outcome],
      ]),
  );
  const { row, must, measured, outcome } = t.goals.columns;
  return table([row, must, measured, outcome], cells);
}

function contestantCells(row: RowResult, contestant: ContestantResult, voice: Voice): string[] {
  const { id, median, low, high, first, check, failed, unavailable } = contestant;
  const { t } = voice;
  const problem = failed ?? unavailable;
  const name = contestantName(id, voice);
  if (median === undefined)
    return [name, "", "", "", "", "", `${failed ? t.failed : ""} ${reason(problem ?? "", voice)}`];
  return [
    name,
    timeText(median, voice),
    `${timeText(low, voice)} – ${timeText(high, voice)}`,
    timesText(ratioTo(row, contestant), voice),
    rateText(row, median, voice),
    firstText(first, voice),
    checkText(check, voice),
  ];
}

/** Why an engine is not here, in words. */
export function reason(code: string, { t }: Voice): string {
  return Object.hasOwn(t.reasons, code) ? t.reasons[code as keyof typeof t.reasons] : code;
}

export function rowTable(row: RowResult, voice: Voice): string {
  const { contestant, median, range, ratio, rate, first, check } = voice.t.columns;
  const header = [contestant, median, range, ratio, rate, first, check];
  const cells = row.contestants.map((each) => contestantCells(row, each, voice));
  return `### ${rowName(row, voice)}\n\n${table(header, cells)}`;
}

export function markdown(results: Results, voice: Voice): string {
  const { t } = voice;
  return [
    `## ${t.title}, ${results.date.slice(0, 10)}`,
    placeText(results.place, voice),
    goalsTable(results.rows, voice),
    ...results.rows.map((row) => rowTable(row, voice)),
    "",
  ].join("\n\n");
}
