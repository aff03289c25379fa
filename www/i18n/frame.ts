// The words of the frame that all pages have.
import type { Language } from "../state.ts";
import { page as en } from "./en/page.ts";
import { page as zh } from "./zh/page.ts";

export const frameWords: Record<Language, typeof en> = { en, zh };
