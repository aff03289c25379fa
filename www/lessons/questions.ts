// Questions: asked, guessed, checked against what the core computes, explained.
import { signal } from "@preact/signals-core";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { LessonWords } from "../i18n/lessons.ts";
import type { Detailed } from "../shown.ts";
import type { Bench, Lesson, LessonText, Question, QuestionText } from "./lesson.ts";
import { type Answered, answer, progress } from "./progress.ts";

export class Questions {
  /** What is right, by question, once the core has said so. */
  readonly #solutions = signal<Readonly<Record<string, string | number>>>({});
  readonly #lesson: string;
  readonly #questions: Lesson["questions"];

  constructor(lesson: string, questions: Lesson["questions"], bench: Promise<Bench>) {
    this.#lesson = lesson;
    this.#questions = questions;
    void bench.then(async (bench) => {
      for (const [id, question] of Object.entries(questions)) {
        const solution = await (question.kind === "setting" ? question.goal(bench) : question.answer(bench));
        this.#solutions.value = { ...this.#solutions.value, [id]: solution };
      }
    });
  }

  /** Whether the core has said what is right of all of them. */
  get areReady(): boolean {
    return Object.keys(this.#questions).every((id) => id in this.#solutions.value);
  }

  isAnswered(id: string): boolean {
    return progress.value[this.#lesson]?.[id] !== undefined;
  }

  /** Takes note of what has been brought about in the scene. */
  notice(shown: Detailed): void {
    for (const [id, question] of Object.entries(this.#questions)) {
      const goal = this.#solutions.value[id];
      if (question.kind !== "setting" || typeof goal !== "number") continue;
      // What has been given up can still be brought about.
      if (progress.value[this.#lesson]?.[id]?.right) continue;
      if (shown.results.selected && question.reached(shown, goal))
        answer(this.#lesson, id, { given: "", right: true });
    }
  }

  view(id: string, text: QuestionText | undefined, shown: Detailed, words: LessonWords): TemplateResult {
    const question = this.#questions[id];
    if (!question || !text) throw new Error(`lesson ${this.#lesson} has no question "${id}"`);
    const solution = this.#solutions.value[id];
    const answered = progress.value[this.#lesson]?.[id];
    const name = `${this.#lesson}-${id}`;
    const give = (given: string) => {
      if (solution === undefined) return;
      answer(this.#lesson, id, { given, right: isRight(question, given, solution) });
    };
    return html`<form
      class="question"
      id=${`question-${id}`}
      data-answered=${answered ? (answered.right ? "right" : "wrong") : "no"}
      data-ready=${solution !== undefined}
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget as HTMLFormElement).get(name);
        if (typeof given === "string" && given.trim() !== "") give(given);
      }}
    >
      <p class="question-ask"><strong>${words.question}</strong> ${text.ask}</p>
      ${fieldView(question, text, name, answered, words, () => answer(this.#lesson, id, { given: "", right: false }))}
      <div aria-live="polite">${answered ? verdictView(question, text, answered, solution, shown, words) : nothing}</div>
    </form>`;
  }
}

/** A number as people write it, with a comma or a point. */
export function readNumber(text: string): number {
  const plain = text.trim().replace("−", "-").replace(",", ".").replace(/%$/, "");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

export function isRight(question: Question, given: string, solution: string | number): boolean {
  if (question.kind === "choice") return given === solution;
  if (question.kind === "number") return Math.abs(readNumber(given) - Number(solution)) <= question.tolerance;
  return true;
}

function fieldView(
  question: Question,
  { options, unit }: QuestionText,
  name: string,
  answered: Answered | undefined,
  words: LessonWords,
  giveUp: () => void,
): TemplateResult | typeof nothing {
  if (question.kind === "setting")
    return answered
      ? nothing
      : html`<p class="small">${words.setting} <button type="button" class="button tiny" @click=${giveUp}>${words.giveUp}</button></p>`;
  const submit = html`<button type="submit" class="button">${answered ? words.again : words.check}</button>`;
  if (question.kind === "number")
    return html`<p class="question-field">
      <label>${words.number} <input type="text" name=${name} inputmode="decimal" autocomplete="off" .value=${answered?.given ?? ""} /></label>
      ${unit ?? nothing} ${submit}
    </p>`;
  return html`<fieldset>
      <legend class="visually-hidden">${words.options}</legend>
      ${question.options.map(
        (option) => html`<label>
          <input type="radio" name=${name} value=${option} .checked=${answered?.given === option} />
          <span>${options?.[option] ?? option}</span>
        </label>`,
      )}
    </fieldset>
    ${submit}`;
}

function verdictView(
  question: Question,
  { right, wrong, options }: QuestionText,
  answered: Answered,
  solution: string | number | undefined,
  { f }: Detailed,
  words: LessonWords,
): TemplateResult {
  const value = typeof solution === "number" ? solution : Number.NaN;
  const shown =
    question.kind === "choice" ? (options?.[String(solution)] ?? String(solution)) : f.number(value, 4);
  const told = { answer: shown, value, f };
  return html`<p class=${answered.right ? "verdict-right" : "verdict-wrong"}>
    <strong>${answered.right ? `✓ ${words.right}` : `✗ ${words.wrong}`}</strong>
    ${solution === undefined ? nothing : answered.right ? right(told) : wrong(told)}
  </p>`;
}

/** Every question of a lesson has its words in every language, and the other way round. */
export const questionNames = (lesson: Lesson, text: LessonText): [string[], string[]] => [
  Object.keys(lesson.questions).sort(),
  Object.keys(text.questions).sort(),
];
