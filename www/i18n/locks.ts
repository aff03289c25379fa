// The words of links that hide and lock, in every language: few, so they come together.
import type { Language } from "../state.ts";
import { locks as en } from "./en/locks.ts";
import { locks as zh } from "./zh/locks.ts";

export const lockWords: Record<Language, typeof en> = { en, zh };
