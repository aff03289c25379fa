// What changes besides accuracy, in English.
import { html } from "lit/html.js";
import type { LessonText } from "../lesson.ts";
import { NOISE, RECIPES } from "./lesson.ts";

export const text: LessonText = {
  lead: "Two models that are right equally often can still be two different models. Five ways to see it, and what each of them can and cannot say.",
  body: (k) => {
    const { f } = k.shown;
    const agreement = k.live(({ results }) => {
      const metric = results.selected?.report.metric;
      return metric?.task === "classification" ? f.percent(metric.agreement) : null;
    });
    const score = k.live(({ results }) => f.percent(results.selected?.report.score ?? Number.NaN));
    const divergence = k.live(({ results }) =>
      f.number(results.selected?.report.klDivergence ?? Number.NaN, 2),
    );
    return html`
      <h3>Equally right, otherwise wrong</h3>
      <p>
        Round the digits model to 5 bits with one scale, and count: it recognises exactly as many test samples as fp32,
        ${k.live(({ results }) => f.percent(results.session?.baseline.report.score ?? Number.NaN))} of them.
      </p>
      ${k.ask("changed")}
      ${k.after(
        "changed",
        () => html`
          <p>
            Some went from right to wrong, as many from wrong to right, and the count hides it. The share of equal answers is the
            ${k.term("agreement", "agreement")}. For whoever replaces a model that is in use it often matters more than accuracy:
            every changed answer is one that somebody may have relied on.
          </p>
          ${k.ask("close")} ${k.tab("predictions", "Show the predictions", "predictions")}
        `,
      )}
      ${k.after(
        "close",
        () => html`
          <p>How many bits must stay so that nothing changes at all? Agreement is ${agreement} now, accuracy ${score}.</p>
          ${k.controls("format.levels")} ${k.ask("same")}
        `,
      )}

      <h3>Before answers change</h3>
      <p>
        An answer is the largest of ten outputs, and it changes only when another overtakes. The probabilities behind it
        (${k.term("softmax", "softmax")} of the outputs) move all the time. How far they are, on average, from those of fp32, p, is
        what the Kullback–Leibler divergence of the quantized q says:
      </p>
      ${k.formula("divergence")}
      <p>
        ${k.scene("8 bits", { recipe: RECIPES.eight })} ${k.scene("7 bits", { recipe: RECIPES.seven })}
        ${k.scene("5 bits", { recipe: RECIPES.five })} ${k.scene("3 bits", { recipe: RECIPES.three })} Accuracy ${score}, agreement
        ${agreement}, KL <strong>${divergence}</strong>.
      </p>
      <p>
        It needs no labels, and between 8 and 7 bits it can already tell models apart of which accuracy sees nothing. That is why
        the makers of llama.cpp compare their formats by it.
      </p>

      <h3>Robustness</h3>
      <p>
        The test images are clean. Noise on the inputs, as strong as each input's own spread (${f.number(NOISE)} standard
        deviation), takes fp32 from 96% to 82%.
      </p>
      ${k.ask("noise")}
      ${k.after(
        "noise",
        () => html`
          <p>
            ${k.scene("8 bits", { recipe: RECIPES.eight, tab: "measures" })}
            ${k.scene("4 bits", { recipe: RECIPES.four, tab: "measures" })}
            ${k.scene("3 bits", { recipe: RECIPES.three, tab: "measures" })}
            ${k.scene("binary", { recipe: RECIPES.binary, tab: "measures" })}
          </p>
          ${k.tab("measures", "Measure it", "measures")}
          <p>
            To a linear layer, rounding its weights is a noise of its own; where the noise of the inputs is much larger, it hardly
            shows. What this does not cover is an opponent: inputs that are made to fool a model are another matter, and have to be
            tested as such.
          </p>
        `,
      )}

      <h3>Generalisation</h3>
      <p>
        Every model does better on the samples that it was trained on. The gap to the test samples says how much it has learnt by
        heart (${k.term("generalisation", "generalisation")}). Now round to 3 bits.
      </p>
      ${k.ask("gap")}
      ${k.after(
        "gap",
        () => html`<p>
          So the gap narrows, and it would be easy to sell that as better generalisation. It is not: both figures fell, and what
          counts is the test. Coarse weights have less room for the particulars of the training samples, and less for everything
          else. More data and augmentation help a model to generalise <em>when it is trained</em>; afterwards, rounding does not.
        </p>`,
      )}

      <h3>Reasons</h3>
      <p>
        Which pixels made the model say “3”? For a linear layer, weight times input says what each of them added. Is the order of
        the pixels by this ${k.term("attribution", "attribution")} the same as before? The rank correlation is 1 if it is, and 0 if
        they have nothing to do with each other.
      </p>
      ${k.ask("alike")}
      ${k.after(
        "alike",
        () => html`<p>
          At 3 bits, more than half of the weights are zero, and their pixels drop out of the ranking. The binary model keeps the
          sign of every weight: its order of pixels is nearly that of fp32, and its answers are often wrong. A measure answers its
          own question and no other. Five of them, and the cost, are in the table above; a report that names one has chosen it.
        </p>`,
      )}
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    changed: {
      ask: "In how many of the 359 test samples does its answer differ from that of fp32?",
      right: ({ answer }) => `${answer}, although the count of right answers is the same.`,
      wrong: ({ answer }) => `${answer}. The count of right answers is the same; the answers are not.`,
    },
    close: {
      ask: "Which samples will those be?",
      options: {
        sure: "those of which fp32 was surest",
        any: "any, as chance has it",
        close: "those where two classes were close",
      },
      right: () =>
        "An answer changes only if the outputs move by more than the margin between the best and the second. See the margins:",
      wrong: ({ answer }) =>
        `It is ${answer}: an answer changes only if the outputs move by more than the margin between the best and the second. See the margins:`,
    },
    same: {
      ask: "Find the fewest bits, with one scale, at which no answer changes.",
      right: () =>
        "On these samples. Others may have smaller margins, so it is no promise; only equal outputs would be one.",
      wrong: () => "128 levels, 7 bits, leave every answer as it was, on these samples.",
    },
    noise: {
      ask: "And a model of 4 bits with one scale, which has 96% without noise too?",
      options: {
        more: "it falls much further than fp32",
        same: "it falls about as far",
        less: "it falls less: quantization protects",
      },
      right: () => "The noise of the inputs swamps that of the weights. Neither fragile nor protected.",
      wrong: ({ answer }) => `In fact ${answer}: the noise of the inputs swamps that of the weights.`,
    },
    gap: {
      ask: "Which accuracy falls further, that on the training samples or that on the test samples?",
      options: { train: "on the training samples", test: "on the test samples" },
      right: () => "What was fitted most closely has most to lose.",
      wrong: ({ answer }) => `That ${answer}: what was fitted most closely has most to lose.`,
    },
    alike: {
      ask: "Which model finds the same pixels important as fp32 does: 3 bits (95% right), or binary weights (61% right)?",
      options: { three: "3 bits", binary: "binary" },
      right: () => "Though it is the far worse model.",
      wrong: ({ answer }) => `The ${answer} one, though it is the far worse model.`,
    },
  },
};
