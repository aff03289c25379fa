// Statistics and range, in English.
import { html } from "lit/html.js";
import { shareBetween } from "../counting.ts";
import type { LessonText } from "../lesson.ts";
import { OUTLIER, RECIPES } from "./lesson.ts";

export const text: LessonText = {
  lead: "Quantization begins with counting: least, greatest, mean, spread. Two of these numbers decide everything that follows, and they are the least reliable ones.",
  body: (k) => html`
    <h3>Six hundred and forty weights</h3>
    <p>
      This is a ${k.term("layer", "layer")} that reads digits, ten rows of 64 weights. The least of them is
      ${k.live(({ results, f }) => f.number(results.inspection?.stats.min ?? Number.NaN, 3))}, the greatest
      ${k.live(({ results, f }) => f.number(results.inspection?.stats.max ?? Number.NaN, 3))}. From one to the other is the
      ${k.term("range", "range")}. Cut it into four quarters and think of the two in the middle.
    </p>
    ${k.ask("middle")}
    ${k.after(
      "middle",
      () => html`
        ${k.show("histogram")}
        <p>
          Most weights are small, few are large, and the large ones stand alone. Two numbers say that in short: the mean, which is about
          0, and the standard deviation, how far a typical weight is from the mean.
        </p>
        ${k.formula("mean")} ${k.formula("deviation")}
        <p>
          Within two deviations of the mean lie
          ${k.live(({ results: { inspection }, f }) => {
            if (!inspection) return null;
            const { mean, standardDeviation: deviation } = inspection.stats;
            return f.percent(shareBetween(inspection.before, mean - 2 * deviation, mean + 2 * deviation));
          })} of the weights. The range reaches nearly twice as far on either side.
        </p>
      `,
    )}

    <h3>What the range decides</h3>
    <p>
      A ${k.term("scale", "scale")} is to be found: the distance from one level to the next. There are sixteen levels, and nobody has said
      anything but the statistics.
    </p>
    ${k.ask("which")}
    ${k.after(
      "which",
      () => html`
        ${k.formula("scaleAffine")}
        <p>
          The levels fill the range from end to end, here ${k.live(({ results, f }) => f.number(results.inspection?.trace?.steps?.scale ?? Number.NaN, 3))}
          apart. Of 640 weights, 638 have no say. One more rule: the range always takes in 0, even if all values are positive, so that a
          weight of exactly 0 stays exactly 0.
        </p>
      `,
    )}

    <h3>One weight too many</h3>
    <p>
      So let a single weight out of 640 be an ${k.term("outlier", "outlier")}, ${OUTLIER} times as large as the greatest is now. The other
      639 stay where they are.
    </p>
    ${k.ask("wider")} ${k.ask("left")}
    ${k.after(
      "left",
      () => html`
        <p>
          The outlier has one level for itself, the others crowd on what is left, and the levels between stand empty. Try it on a small
          scale: pull the point past the last level, with the mouse or the arrow keys, and watch all the others follow.
        </p>
        ${k.show("numberLine")} ${k.ask("stretch")}
        <p>
          That is no invention for a lesson. The ${k.term("activation", "activations")} of large language models have a few columns that
          are tens of times larger than the rest, and on these the first attempts to quantize such models failed.
        </p>
      `,
    )}

    <h3>Cutting the ends off</h3>
    <p>
      Nobody says that the range must reach to the last weight. What lies outside is ${k.term("clipping", "clipped")}, moved to the last
      level. A few large weights come back much too small, and in return the levels of all others lie closer. With 4 levels, from
      minimum to maximum, the model reads about four digits in five. Now set the ends yourself, here or by dragging them in the histogram.
    </p>
    <p>
      ${k.scene("4 levels, minimum to maximum", { recipe: RECIPES.four })} ${k.scene("4 levels, by hand", { recipe: RECIPES.byHand })}
    </p>
    ${k.controls("range")} ${k.ask("clip")} ${k.show("sentence")}
    ${k.after(
      "clip",
      () => html`
        <p>The same bytes, the same two bits, only the ends are elsewhere. Engines look for them in several ways:</p>
        <p>
          ${k.scene("99th percentile", { recipe: RECIPES.percentile })} ${k.scene("Least squares", { recipe: RECIPES.mse })}
        </p>
        <p>
          A ${k.term("percentile", "percentile")} leaves a fixed share of the weights outside. ${k.term("mse", "Least squares")} tries many
          ranges and keeps the one with the smallest error. Both weigh two errors against each other: clipping grows as the range shrinks,
          and rounding, which is
        </p>
        ${k.formula("noise")}
        <p>on average, shrinks with the square of the scale. Where the scale is small already, there is little to win.</p>
        ${k.ask("eight")}
        <p>
          ${k.scene("256 levels, minimum to maximum", { recipe: RECIPES.eight })}
          ${k.scene("256 levels, 99th percentile", { recipe: RECIPES.eightClipped })}
        </p>
      `,
    )}
    <p>${k.playground("Go on in the playground")}</p>
  `,
  questions: {
    middle: {
      ask: "What share of the 640 weights lies in these two middle quarters?",
      unit: "%",
      right: ({ value, f }) => `${f.percent(value / 100)}: nearly all of them, in half of the range.`,
      wrong: ({ value, f }) => `It is ${f.percent(value / 100)}: nearly all of them, in half of the range.`,
    },
    which: {
      ask: "Which statistic decides how far apart the levels are?",
      options: {
        mean: "the mean",
        deviation: "the standard deviation",
        ends: "the least and the greatest",
        count: "how many weights there are",
      },
      right: () => "The range is cut into equal steps, so the ends alone decide.",
      wrong: ({ answer }) =>
        `It is ${answer}: the range between them is cut into equal steps, wherever the weights lie in it.`,
    },
    wider: {
      ask: "How many times as wide does the scale become?",
      right: ({ value, f }) => `${f.number(value, 2)} times. Only one end has moved, but far.`,
      wrong: ({ value, f }) =>
        `${f.number(value, 2)} times: the greatest is ten times as large, the least stays, and the range is what lies between them.`,
    },
    left: {
      ask: "Sixteen levels are paid for. How many are used by at least one weight?",
      right: ({ answer }) => `${answer}, one of them by the outlier alone.`,
      wrong: ({ answer }) =>
        `${answer}, one of them by the outlier alone: the 639 others are left with what fell to them by chance.`,
    },
    stretch: {
      ask: "Drag the weight so far that the range becomes a twentieth wider.",
      right: () => "All sixteen levels moved because one weight did.",
      wrong: () => "Past the last level on either side, as far as it goes.",
    },
    clip: {
      ask: "Set both ends by hand, with 4 levels, so that the model is at most one point worse than with the range that least squares finds.",
      right: () => "More than half of what two bits cost was not the fault of the bits but of the range.",
      wrong: () => "Try −1.4 and 1.4: a range that leaves a few dozen weights outside.",
    },
    eight: {
      ask: "With 256 levels, from minimum to maximum: is the error of the weights smaller or larger if the ends are clipped at the 99th percentile?",
      options: { less: "much smaller", same: "about the same", more: "much larger" },
      right: () =>
        "The rounding error was next to nothing, so clipping has nothing to save and only adds its own.",
      wrong: ({ answer }) =>
        `It is ${answer}. The rounding error was next to nothing, so clipping has nothing to save and only adds its own.`,
    },
  },
};
