// The course against the package: what lessons ask has an answer, the words after it are true, and what is to be brought
// about can be, by the way that the lesson names to those who give up.
import { loadDataset, ready, Session } from "quant-playground";
import * as models from "quant-playground/models";
import { beforeAll, describe, expect, test } from "vitest";
import type { Looked } from "../../www/engine/protocol.ts";
import { recovered } from "../../www/engine/recover.ts";
import { lesson as besides } from "../../www/lessons/besides/lesson.ts";
import { lesson as faq } from "../../www/lessons/faq/lesson.ts";
import { lesson as feedback, RECIPES as ROUNDED, twoWeights } from "../../www/lessons/feedback/lesson.ts";
import type { Bench, Lesson } from "../../www/lessons/lesson.ts";
import { lesson as outliers } from "../../www/lessons/outliers/lesson.ts";
import { lesson as pruning } from "../../www/lessons/pruning/lesson.ts";
import { perTensor } from "../../www/lessons/recipes.ts";
import { BUDGET, lesson as tradeoff } from "../../www/lessons/tradeoff/lesson.ts";
import { lesson as training } from "../../www/lessons/training/lesson.ts";
import type { Detailed } from "../../www/shown.ts";
import type { Recipe } from "../../www/types.ts";

let session: Session;
let bench: Bench;

beforeAll(async () => {
  await ready();
  session = Session.open("digits", await loadDataset("digits"));
  bench = {
    session: session.info(),
    look: async (request) => lookAt(request.recipe),
    evaluate: async (recipe) => session.evaluate(recipe),
    measure: async (recipe) => session.measures(recipe),
    recover: async (recipe) => {
      await models.ready();
      const whole = models.Session.open("digits", await loadDataset("digits"));
      const signal = new AbortController().signal;
      return recovered(whole, recipe, { signal, progress: () => undefined });
    },
  };
});

function lookAt(wanted: Recipe): Looked {
  const recipe = session.repair(wanted);
  return {
    recipe,
    form: JSON.stringify(session.form(recipe)),
    point: session.evaluate(recipe),
    pinned: [],
    inspection: session.inspect(recipe, 0, 0),
    predictions: session.predictions(recipe),
    reasons: [session.why(recipe, 0) ?? null],
    parameter: 0,
    weight: 0,
    sweep: null,
  };
}

/** What a lesson's views show of a recipe, so far as questions look at it. */
function shownOf(wanted: Recipe): Detailed {
  const { point, ...looked } = lookAt(wanted);
  return { dragged: null, results: { ...looked, selected: point } } as unknown as Detailed;
}

const lessons = { tradeoff, outliers, pruning, feedback, training, besides, faq } satisfies Record<
  string,
  Lesson
>;
type Name = keyof typeof lessons;

/** What the words after the answers say, and the prose between them. */
const answers: Record<Name, Record<string, string | number>> = {
  tradeoff: { frontier: "tensor", one: 100 / 359, real: "unknown", rows: 4, faster: "same" },
  outliers: { zeros: 93.6, rule: "mse", eight: 0.09, first: "mse" },
  pruning: { much: "50", bytes: 1401, saved: 21.7, simple: "rounded" },
  feedback: { two: 0.2, accuracy: 94.2, weights: "falls", bytes: 0 },
  training: { slope: 0, steps: 5, beyond: "zero", recovered: 93.04, flatter: "flatter" },
  besides: { changed: 5, close: "close", noise: "same", gap: "train", alike: "binary" },
  faq: { lost: 0, fewer: "coarse", ratio: 3.61 },
};

describe.each(Object.keys(lessons) as Name[])("%s", (name) => {
  const { questions } = lessons[name] as Lesson;

  test("answers what its words say", async () => {
    for (const [id, question] of Object.entries(questions)) {
      if (question.kind === "setting") continue;
      const answer = await question.answer(bench);
      const said = answers[name][id];
      if (question.kind === "choice") {
        expect(question.options, id).toContain(answer);
        expect(answer, id).toBe(said);
      } else expect(answer, id).toBeCloseTo(Number(said), 1);
    }
  });

  test("asks for nothing that is there already", async () => {
    const { scene } = lessons[name] as Lesson;
    for (const question of Object.values(questions)) {
      if (question.kind !== "setting") continue;
      expect(question.reached(shownOf(scene.recipe ?? {}), await question.goal(bench))).toBe(false);
    }
  });
});

/** Whether a recipe is what a lesson asks to be brought about. */
async function reaches({ questions }: Lesson, id: string, recipe: Recipe): Promise<boolean> {
  const question = questions[id];
  if (question?.kind !== "setting") throw new Error(`${id} is no setting`);
  return question.reached(shownOf(recipe), await question.goal(bench));
}

test("what is to be brought about can be, as the lesson says", async () => {
  const within = [...session.sweep()].filter(({ report }) => report.bytes <= BUDGET);
  const found = within.reduce((best, point) => (point.report.score > best.report.score ? point : best));
  expect(found.family).toBe("dataAware");
  expect(await reaches(tradeoff, "budget", found.recipe)).toBe(true);
  const byHand = (end: number) => perTensor(4, { range: { kind: "manual", low: -end, high: end } });
  expect(await reaches(outliers, "drag", byHand(0.9))).toBe(true);
  expect(await reaches(outliers, "drag", byHand(1.2))).toBe(false);
  const shared: Recipe = { format: { kind: "kMeans", levels: 8 }, granularity: { kind: "perTensor" } };
  expect(await reaches(pruning, "smaller", { ...shared, coding: "huffman" })).toBe(true);
  expect(await reaches(feedback, "better", { ...ROUNDED.gptq, range: { kind: "mse" } })).toBe(true);
  const search = { kind: "coordinateDescent", start: "gptq" } as const;
  expect(await reaches(feedback, "better", { ...ROUNDED.gptq, rounding: search })).toBe(true);
  expect(await reaches(besides, "same", perTensor(128))).toBe(true);
  expect(await reaches(besides, "same", perTensor(64))).toBe(false);
});

test("an error that is handed on leaves the least error of the output", () => {
  const { nearest, fed, handed } = twoWeights();
  expect([nearest, fed, handed].map((value) => Number(value.toFixed(6)))).toEqual([-0.8, 0.2, 0.8]);
});
