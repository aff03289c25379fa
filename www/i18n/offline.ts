// The few words about a newer build, in every language at once: they come with what shows them.
import type { Language } from "../state.ts";
import { offline as en } from "./en/offline.ts";
import { offline as zh } from "./zh/offline.ts";

export type OfflineWords = typeof en;
/** What a reload does not keep. */
export type Loss = keyof OfflineWords["loses"];

export const offlineWords: Record<Language, OfflineWords> = { en, zh };
