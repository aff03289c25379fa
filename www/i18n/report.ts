// The words of the report that is saved as a file, beside those of the page; of a language, when they are wanted.
import type { Language } from "../state.ts";
import type { report } from "./en/report.ts";

export type ReportWords = typeof report;

const catalogues: Record<Language, () => Promise<ReportWords>> = {
  en: async () => (await import("./en/report.ts")).report,
  zh: async () => (await import("./zh/report.ts")).report,
};

export const reportWords = (language: Language): Promise<ReportWords> => catalogues[language]();
