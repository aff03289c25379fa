// What a lesson is: a scene of the playground, questions, and a text in every language. Types only.
import type { TemplateResult } from "lit/html.js";
import type { Looked, LookRequest, Recovered } from "../engine/protocol.ts";
import type { Formats } from "../format.ts";
import type { Detailed } from "../shown.ts";
import type { State } from "../state.ts";
import type { Measures, Point, Recipe, SessionInfo } from "../types.ts";
import type { Kit } from "./kit.ts";

/** What the playground's views show in a lesson: whatever is left out is as on the first visit. */
export type Scene = Partial<Omit<State, "language" | "theme" | "files">>;

/** The core, as questions ask it: always of the model of the lesson, whatever the reader has moved. */
export interface Bench {
  session: SessionInfo;
  evaluate(recipe: Recipe): Promise<Point>;
  /** A tensor and one of its weights, by a recipe. */
  look(request: Partial<LookRequest> & { recipe: Recipe }): Promise<Looked>;
  /** What changes besides accuracy. */
  measure(recipe: Recipe): Promise<Measures>;
  /** A short training for a recipe. */
  recover(recipe: Recipe): Promise<Recovered>;
}

/** A question, and how an answer to it is told right from wrong. What is right is computed by the core wherever it can be. */
export type Question =
  | { kind: "choice"; options: readonly string[]; answer: (bench: Bench) => Promise<string> | string }
  | { kind: "number"; answer: (bench: Bench) => Promise<number> | number; tolerance: number }
  /** Something is to be brought about in the lesson's scene: it is noticed when it is. */
  | {
      kind: "setting";
      goal: (bench: Bench) => Promise<number> | number;
      reached: (shown: Detailed, goal: number) => boolean;
    };

export interface Lesson {
  scene: Scene;
  questions: Readonly<Record<string, Question>>;
}

/** What the words after an answer may name. */
export interface Told {
  /** What is right, in the reader's language: a number, or the words of a choice. */
  answer: string;
  /** As a number; of a choice, not a number. */
  value: number;
  f: Formats;
}

export interface QuestionText {
  ask: string | TemplateResult;
  /** The words of each option of a choice. */
  options?: Readonly<Record<string, string>>;
  /** What stands behind the field of a number. */
  unit?: string;
  right: (told: Told) => string | TemplateResult;
  wrong: (told: Told) => string | TemplateResult;
}

export interface LessonText {
  /** What the reader will know, in a sentence. */
  lead: string;
  body: (kit: Kit) => TemplateResult;
  questions: Readonly<Record<string, QuestionText>>;
}
