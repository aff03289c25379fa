// Saves the report of the point at hand: asks for what the page does not have yet, draws, writes. Fetched when it is wanted.
import { save } from "../charts/export.ts";
import { chartPicture } from "../controls/chart.ts";
import type { Details } from "../i18n/messages.ts";
import { reportWords } from "../i18n/report.ts";
import { histogramPicture } from "../inspector/weights.ts";
import type { Detailed, Shown } from "../shown.ts";
import { DEFAULT_STATE, type State } from "../state.ts";
import charts from "../styles/charts.css?raw";
import tokens from "../styles/tokens.css?raw";
import type { Recipe } from "../types.ts";
import { writeState } from "../url.ts";
import { recipeWords } from "../words.ts";
import type { Written } from "./contents.ts";
import { reportText } from "./document.ts";
import { pictureOf } from "./pictures.ts";
import own from "./report.css?raw";
import { sheetOf } from "./styles.ts";

/** As wide as a page of paper reads well. */
const CHART = { width: 760, height: 440 };
const HISTOGRAM = { width: 760, height: 240 };

export async function saveReport(shown: Shown, details: Details, written: Written): Promise<void> {
  const { state, results, t, f, actions } = shown;
  const point = results.selected;
  if (!point) return;
  const [words, parts] = await Promise.all([
    reportWords(state.language),
    actions.ask("parts", { recipe: point.recipe }),
  ]);
  const detailed: Detailed = { ...shown, details, t: { ...t, ...details } };
  const { inspection } = results;
  const chart = chartPicture(shown, CHART);
  const histogram = inspection && histogramPicture(inspection, shown, HISTOGRAM);
  const chosen = `${t.chart.selected}${t.page.colon}${recipeWords(point.recipe, t, f)}`;
  const text = reportText({
    ...{ shown: detailed, words, point, parts, written, styles: sheetOf(tokens, charts, own) },
    chart: pictureOf(chart.picture, `${chart.summary} ${chosen}`),
    histogram: histogram && pictureOf(histogram.picture, histogram.summary),
    link: linkTo(state, point.recipe),
    made: new Date(),
    browser: navigator.userAgent,
  });
  const name = results.origin ? "model" : (results.session?.dataset.id ?? "model");
  save(`quantization-report-${name}.html`, new Blob([text], { type: "text/html;charset=utf-8" }));
}

/** The link that reproduces the point, whatever language the other browser speaks; a model of this device has none. */
function linkTo(state: State, recipe: Recipe): string | null {
  if (state.dataset === "custom" && state.files.length === 0) return null;
  const defaults: State = { ...DEFAULT_STATE, language: state.language === "en" ? "zh" : "en" };
  return `${location.origin}${location.pathname}${location.search}#${writeState({ ...state, recipe }, defaults)}`;
}
