// The words of the benchmark page, with what it shares with the playground's.
import type { Language } from "../state.ts";
import { bench as en } from "./en/bench.ts";
import { page as enPage } from "./en/page.ts";
import { bench as zh } from "./zh/bench.ts";
import { page as zhPage } from "./zh/page.ts";

export type BenchWords = typeof en;

export const benchWords: Record<Language, BenchWords> = { en, zh };

/** The frame that both pages have. */
export const frameWords: Record<Language, typeof enPage> = { en: enPage, zh: zhPage };
