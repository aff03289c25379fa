// English.
import { about } from "./en/about.ts";
import { chart, compare, sentence, table, wish } from "./en/chart.ts";
import { inspector, measures, pictures, predictions, ties, weight, weights, why } from "./en/inspector.ts";
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
  weight,
  ties,
  pictures,
  predictions,
  why,
  measures,
  about,
};
