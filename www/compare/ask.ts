// What the engine says of the two pinned points: asked for once, kept while the same is looked at.
import { arrivals } from "../lazy.ts";
import type { Shown } from "../shown.ts";
import { recipeKey } from "../state.ts";
import type { ComparedRecipes, SessionInfo } from "../types.ts";

export type Answer = { parameter: number } & (
  | { kind: "compared"; compared: ComparedRecipes }
  | { kind: "failed"; message: string }
);

interface Asked {
  session: SessionInfo;
  key: string;
}

let asked: Asked | null = null;
let answered: { of: Asked; answer: Answer } | null = null;
/** What was asked of workers that were lost meanwhile, and how many. */
let lost = { key: "", times: 0 };

/** So many lost workers may have died of something else. */
const MOST_LOST = 1;

/** The newest answer that fits the model; asks for the one that is wanted. */
export function answerFor({ results, actions }: Shown): Answer | null {
  const { session, parameter, pinned } = results;
  const [a, b] = pinned.map(({ recipe }) => recipe);
  if (!session || !a || !b) return null;
  const key = `${parameter} ${recipeKey(a)} ${recipeKey(b)}`;
  const isGivenUp = lost.key === key && lost.times > MOST_LOST;
  if (!isGivenUp && (asked?.session !== session || asked.key !== key)) {
    const of = { session, key };
    asked = of;
    const hold = (answer: Answer) => {
      // Who has asked again meanwhile waits for that answer.
      if (asked !== of) return;
      answered = { of, answer };
      arrivals.value += 1;
    };
    actions.ask("compare", { a, b, parameter }).then(
      (compared) => hold({ kind: "compared", compared, parameter }),
      (error: Error & { code?: string }) => {
        hold({ kind: "failed", message: error.message, parameter });
        if (error.code !== "crashed") return;
        // The new worker knows no model: it is opened once more, and then asked once more.
        lost = { key, times: lost.key === key ? lost.times + 1 : 1 };
        actions.retry();
      },
    );
  }
  return answered && isLike(answered.of.session, session) ? answered.answer : null;
}

/** Along a slider of the line the old pictures stay until the new ones are there. */
function isLike(a: SessionInfo, b: SessionInfo): boolean {
  return a.dataset.id === b.dataset.id && JSON.stringify(a.parameters) === JSON.stringify(b.parameters);
}
