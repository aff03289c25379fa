// English.
import { chart, compare, sentence, table, wish } from "./en/chart.ts";
import { inspector, weights } from "./en/inspector.ts";
import { datasets, errors, page, problems, status } from "./en/page.ts";
import { controls, families, recipe } from "./en/recipe.ts";

export const en = {
  page,
  datasets,
  status,
  errors,
  problems,
  recipe,
  controls,
  families,
  sentence,
  chart,
  wish,
  compare,
  table,
  inspector,
  weights,
};
