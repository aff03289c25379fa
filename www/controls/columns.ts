// The columns of the table of points: their words, their numbers, their texts. The comparison shows the same ones.
import type { Task } from "../format.ts";
import type { Shown } from "../shown.ts";
import { type Column, recipeKey } from "../state.ts";
import type { Point } from "../types.ts";
import { recipeWords } from "../words.ts";

export interface ColumnOf {
  id: Column;
  label: string;
  about: string;
  /** What is sorted by and written to files; absent where there is no number. */
  number?: (point: Point) => number | undefined;
  text: (point: Point) => string;
  /** The difference of two such numbers. */
  difference?: (difference: number) => string;
}

const OF_CLASSES: Column[] = ["agreement", "klDivergence"];
/** Columns that say nothing of such a task. */
const MEANINGLESS: Record<Task, Column[]> = {
  classification: [],
  regression: OF_CLASSES,
  weights: [...OF_CLASSES, "score", "meanLogitError", "time"],
};

export function columns({ results, t, f, details }: Shown): ColumnOf[] {
  const task = results.session?.dataset.task ?? "classification";
  const regression = task === "regression";
  const column = (
    id: Column,
    number: (point: Point) => number | undefined,
    text: (value: number) => string,
    difference?: (difference: number) => string,
  ): ColumnOf => ({
    id,
    label: id === "score" && regression ? t.table.r2 : t.table.columns[id],
    about: details?.columnNotes[id] ?? "",
    number,
    text: (point) => {
      const value = number(point);
      return value === undefined ? "–" : text(value);
    },
    ...(difference ? { difference } : {}),
  });
  const agreement = (point: Point) =>
    point.report.metric.task === "classification" ? point.report.metric.agreement : undefined;
  const levels = (point: Point) =>
    point.recipe.format?.kind === "integer" ? point.recipe.format.levels : undefined;
  const signedPercent = (difference: number) => f.difference(difference, "classification");
  const all: ColumnOf[] = [
    {
      id: "family",
      label: t.table.columns.family,
      about: details?.columnNotes.family ?? "",
      text: (point) => recipeWords(point.recipe, t, f),
    },
    column("levels", levels, f.count),
    column("bytes", (point) => point.report.bytes, f.count),
    column("bitsPerWeight", (point) => point.report.bitsPerWeight, f.bits),
    column("compression", (point) => point.report.compression, f.ratio),
    column(
      "score",
      (point) => point.report.score,
      (value) => f.score(value, task),
      (value) => f.difference(value, task),
    ),
    column("agreement", agreement, (value) => f.percent(value), signedPercent),
    column(
      "klDivergence",
      (point) => point.report.klDivergence,
      (value) => f.number(value, 3),
    ),
    column(
      "sqnr",
      (point) => point.report.sqnrDb,
      (value) => f.fixed(value, 1),
    ),
    column(
      "meanLogitError",
      (point) => point.report.meanLogitError,
      (value) => f.number(value, 3),
    ),
    column(
      "maxError",
      (point) => point.report.maxError,
      (value) => f.number(value, 3),
    ),
    column(
      "time",
      (point) => results.times.get(recipeKey(point.recipe)),
      (value) => f.number(value, 3),
    ),
  ];
  return all.filter(({ id }) => !MEANINGLESS[task].includes(id));
}
