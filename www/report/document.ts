// One file that documents one point: HTML with everything in it, to read offline, to print, to hand in. Pure.
import { LANGUAGE_TAGS } from "../i18n/languages.ts";
import { datasetName } from "../i18n/messages.ts";
import { pointSentence, recipeWords } from "../words.ts";
import type { Contents } from "./contents.ts";
import { bytesSection, chartSection, figuresSection, frontSection, pinsSection } from "./figures.ts";
import { Markup, markup } from "./markup.ts";
import {
  againSection,
  layersSection,
  methodSection,
  modelSection,
  recipeSection,
  tensorSection,
} from "./model.ts";

/** Nothing is fetched and nothing runs, whoever opens it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export function reportText(contents: Contents): string {
  const { shown, words, point, made, styles } = contents;
  const { state, results, t, f } = shown;
  const { session, own, catalogue } = results;
  const language = LANGUAGE_TAGS[state.language];
  const model = own ? own.model.name : datasetName(t, session?.dataset.id ?? state.dataset);
  const title = words.title(model);
  const date = new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(made);
  const page = markup`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta http-equiv="Content-Security-Policy" content="${POLICY}" />
<meta name="generator" content="Quantization Playground ${catalogue?.version ?? ""}" />
<title>${title}${t.page.colon}${recipeWords(point.recipe, t, f)}</title>
<style>
${new Markup(styles)}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
<p class="lead">${session ? pointSentence(point, session, t, f) : recipeWords(point.recipe, t, f)}</p>
<p class="made"><time datetime="${made.toISOString()}">${date}</time> · ${t.page.title}</p>
</header>
${[
  figuresSection(contents),
  chartSection(contents),
  modelSection(contents),
  recipeSection(contents),
  bytesSection(contents),
  pinsSection(contents),
  frontSection(contents),
  layersSection(contents),
  tensorSection(contents),
  againSection(contents),
  methodSection(contents),
]}</main>
</body>
</html>
`;
  return page.text;
}
