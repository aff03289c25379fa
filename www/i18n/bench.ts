// The words of the benchmark page.
import type { Language } from "../state.ts";
import { bench as en } from "./en/bench.ts";
import { bench as zh } from "./zh/bench.ts";

export type BenchWords = typeof en;

export const benchWords: Record<Language, BenchWords> = { en, zh };
