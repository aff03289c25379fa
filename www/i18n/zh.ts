// 中文。

import type { Messages } from "./messages.ts";
import { about } from "./zh/about.ts";
import { chart, compare, sentence, table, wish } from "./zh/chart.ts";
import { inspector, measures, pictures, predictions, ties, weight, weights, why } from "./zh/inspector.ts";
import { datasets, errors, page, problems, status } from "./zh/page.ts";
import { controls, families, recipe } from "./zh/recipe.ts";

export const zh: Messages = {
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
  weight,
  ties,
  pictures,
  predictions,
  why,
  measures,
  about,
};
