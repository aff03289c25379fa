// 中文。

import type { Messages } from "./messages.ts";
import { chart, compare, sentence, table, wish } from "./zh/chart.ts";
import { inspector, weights } from "./zh/inspector.ts";
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
};
