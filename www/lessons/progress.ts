// What a reader has answered. It stays in this browser; where the browser keeps nothing, it lasts as long as the page.
import { signal } from "@preact/signals-core";

export interface Answered {
  /** What was said first: a guess is a guess. */
  given: string;
  right: boolean;
}

type Progress = Readonly<Record<string, Readonly<Record<string, Answered>>>>;

const KEY = "quant-playground.course";

/** Only what has the form of answers is taken from what is kept. */
export function readProgress(text: string | null): Progress {
  const progress: Record<string, Record<string, Answered>> = {};
  try {
    const kept: unknown = JSON.parse(text ?? "{}");
    for (const [lesson, answers] of Object.entries(kept ?? {})) {
      for (const [question, answered] of Object.entries((answers as object) ?? {})) {
        const { given, right } = (answered ?? {}) as Partial<Answered>;
        if (typeof given !== "string" || typeof right !== "boolean") continue;
        progress[lesson] = { ...progress[lesson], [question]: { given, right } };
      }
    }
  } catch {
    return {};
  }
  return progress;
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const progress = signal<Progress>(readProgress(kept()));

function keep(next: Progress): void {
  progress.value = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Some browsers keep nothing for a page that is framed, or in private windows.
  }
}

export function answer(lesson: string, question: string, answered: Answered): void {
  keep({ ...progress.value, [lesson]: { ...progress.value[lesson], [question]: answered } });
}

/** Forgets the answers of a lesson. */
export function forget(lesson: string): void {
  const { [lesson]: _, ...others } = progress.value;
  keep(others);
}
