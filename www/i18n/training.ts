// The words of the page on which networks are trained.
import type { Language } from "../state.ts";
import { datasets as enDatasets } from "./en/page.ts";
import { training as en } from "./en/training.ts";
import { datasets as zhDatasets } from "./zh/page.ts";
import { training as zh } from "./zh/training.ts";

export type TrainingWords = typeof en;

export const trainingWords: Record<Language, TrainingWords> = { en, zh };

const names: Record<Language, Record<string, string>> = { en: enDatasets, zh: zhDatasets };

const own = <T>(texts: Record<string, T>, id: string): T | undefined =>
  Object.hasOwn(texts, id) ? texts[id] : undefined;

/** What a dataset is called; one that this page does not know has its own identifier. */
export const datasetWords = (language: Language, id: string): string =>
  own(names[language], id) ?? own(trainingWords[language].datasets, id)?.name ?? id;
