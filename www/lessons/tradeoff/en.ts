// Accuracy, size and speed, in English.
import { html } from "lit/html.js";
import { scoreWords } from "../../words.ts";
import type { LessonText } from "../lesson.ts";
import { BUDGET, RECIPES } from "./lesson.ts";

export const text: LessonText = {
  lead: "Read the chart of accuracy against size, tell a real difference from a lucky one, and see when a smaller model is also a faster one.",
  body: (k) => {
    const { f } = k.shown;
    const rows = k.live(({ results }) => f.count(results.session?.rows[2] ?? Number.NaN));
    return html`
      <h3>One point for every recipe</h3>
      <p>
        Quantization is a trade, and a trade has two figures: what a model costs and what it still does. Here both are
        measured. The cost is the length of the packed bytes, scales and all; the ${k.term("accuracy", "accuracy")} is
        counted on ${rows} handwritten digits that neither training nor calibration has seen.
      </p>
      <p>
        A recipe is on the ${k.term("pareto", "Pareto frontier")} if no other is both as small and as accurate. Whatever is
        not on it is a bad buy: something costs no more and does no worse.
      </p>
      ${k.ask("frontier")}
      ${k.after(
        "frontier",
        () => html`
          <p>
            Here is the whole market. The line is the frontier. Choose points with the pointer or the arrow keys and see how
            they are made; the legend switches families off.
          </p>
          ${k.show("chart", "sentence")}
          <p>
            Read it from the right. The first bytes that go cost next to nothing, then comes a knee, and behind it a cliff. Where
            the knee is, between 2 and 4 ${k.term("bits-per-weight", "bits per weight")} here, is the question that the rest of
            this course is about.
          </p>
        `,
      )}

      <h3>Is the difference real?</h3>
      <p>An accuracy that is counted on ${rows} samples moves in steps.</p>
      ${k.ask("one")}
      ${k.after(
        "one",
        () => html`
          <p>
            Other digits, drawn from the same pile, would have given another count. The 95%
            ${k.term("confidence-interval", "confidence interval")} says how far the true accuracy may be from the one that was
            counted. Near 100% the textbook's p ± 1.96 σ runs past the end, so the chart uses Wilson's:
          </p>
          ${k.formula("wilson")}
          <p>
            ${k.scene("8 bits", { recipe: RECIPES.eight })} ${k.scene("3 bits", { recipe: RECIPES.three })}
            ${k.scene("2 bits", { recipe: RECIPES.two })}
          </p>
          <p>
            Before, in fp32: <strong>${k.live(({ results }) => results.session && scoreWords(results.session.baseline, f))}</strong>.
            Chosen: <strong>${k.live(({ results }) => results.selected && scoreWords(results.selected, f))}</strong>.
          </p>
          ${k.ask("real")} ${k.ask("rows")}
        `,
      )}
      ${k.after(
        "real",
        () => html`<p>
          There is a sharper test. Both models have answered the same questions, so all that tells them apart are the answers
          that changed: if about as many turned right as turned wrong, nothing has been shown. (This is McNemar's test.) How many
          changed is the ${k.term("agreement", "agreement")}, which the lesson “What changes besides accuracy” looks at.
        </p>`,
      )}

      <h3>Under a budget</h3>
      <p>
        In practice one figure is given: so many bytes of flash, or so many points that the product can lose. Type it below, and
        the best recipe within it is picked from the chart.
      </p>
      ${k.show("wish")} ${k.ask("budget")}
      ${k.after(
        "budget",
        () => html`<p>
          A warning about that winner. It is the best of more than a hundred recipes <em>on these rows</em>, and the best of a
          hundred is lucky as well as good. That a 3-bit model should beat fp32 is noise, not progress. Whoever chooses on the
          test samples should report what others say: a second set, looked at once.
        </p>`,
      )}

      <h3>Smaller is not always faster</h3>
      <p>Take 2-bit weights with one scale for each output: less than a tenth of the bytes of fp32.</p>
      ${k.ask("faster")}
      ${k.after(
        "faster",
        () => html`
          <p>
            ${k.scene("2-bit weights, float inputs", { recipe: RECIPES.twoChannel })}
            ${k.scene("8-bit weights, 8-bit inputs", { recipe: RECIPES.integers })}
          </p>
          ${k.show("cost")}
          <p>
            Bytes turn into time in two ways only. Either the multiplications themselves become cheaper: then the inputs have to
            be integers too, as with ${k.term("dynamic", "dynamic quantization")}. Or reading the weights was what took the time:
            that is so for a language model, which fetches gigabytes from memory for every word, and not so for ten rows of 64
            weights that never leave the cache. Measure on the device that will run it.
          </p>
        `,
      )}
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    frontier: {
      ask: "At 4 bits, a scale for each output (per channel) takes 36 bytes more than one for the whole tensor. Which of the two can be on the frontier of this model?",
      options: { channel: "per channel only", both: "both", tensor: "per tensor only" },
      right: () =>
        "On these rows the finer granularity buys nothing for its bytes. It often does elsewhere: the frontier belongs to a model and its data, not to a method.",
      wrong: ({ answer }) =>
        `It is ${answer}. Finer granularity makes the weights more exact, but the frontier asks for answers, and here the 36 bytes buy none.`,
    },
    one: {
      ask: "How many percentage points is one test sample worth?",
      unit: "points",
      right: ({ f, value }) => `100 / ${f.count(100 / value)}. No difference can be smaller than that.`,
      wrong: ({ f, value, answer }) =>
        `One of ${f.count(100 / value)} samples is 100 / ${f.count(100 / value)} = ${answer} points: no difference can be smaller.`,
    },
    real: {
      ask: "With 3 bits and one scale, the count of right answers falls by four. What does that show?",
      options: {
        worse: "3 bits are worse than fp32",
        unknown: "nothing certain: the samples are too few to tell",
      },
      right: () =>
        "The intervals overlap almost entirely. At 2 bits they are far apart: there no one needs statistics.",
      wrong: ({ answer }) =>
        `The honest answer is “${answer}”: compare the two intervals above, with 3 bits and then with 2.`,
    },
    rows: {
      ask: "How many times as many test samples make the interval half as wide?",
      right: () => "Its width goes with 1/√n, so each further digit of certainty takes a hundredfold.",
      wrong: ({ answer }) =>
        `${answer} times: the width goes with 1/√n. Ten times narrower takes a hundred times the samples.`,
    },
    budget: {
      ask: html`Choose a recipe that takes at most ${BUDGET} bytes and answers no fewer test samples rightly than fp32. (Type a
      wish, then “Use it”; or search on the chart.)`,
      right: () => "An eighth of the bytes, and nothing lost that these rows could show.",
      wrong: () =>
        `Type ${BUDGET} into the first field and use what is found: it looks at the data while it rounds, which the lesson “Error feedback” explains.`,
    },
    faster: {
      ask: "How fast is its forward pass on this page, beside fp32?",
      options: {
        ten: "about ten times as fast",
        four: "about four times as fast",
        same: "as fast as fp32",
        slower: "far slower",
      },
      right: () =>
        "The weights are unpacked to floats once, and from then on every multiplication is that of fp32.",
      wrong: ({ answer }) =>
        `It is ${answer}: nothing multiplies 2-bit numbers here. Weights are unpacked to floats once, and then the work is the same.`,
    },
  },
};
