// Outliers and clipping, in English.
import { html } from "lit/html.js";
import { scoreWords } from "../../words.ts";
import type { LessonText } from "../lesson.ts";
import { RECIPES, zeroShare } from "./lesson.ts";

export const text: LessonText = {
  lead: "Why one large weight can spoil all others, what is gained by cutting it off, and who should say where.",
  body: (k) => {
    const { f } = k.shown;
    const stats = (pick: "max" | "standardDeviation") =>
      k.live(({ results }) => f.number(results.inspection?.stats[pick] ?? Number.NaN, 3));
    const decibels = k.live(({ results }) => f.decibels(results.selected?.report.layers[0]?.sqnrDb));
    const score = k.live(({ results }) => results.selected && scoreWords(results.selected, f));
    const share = (pick: "roundingError" | "clippingError" | "clipped") =>
      k.live(({ results }) => f.percent(results.reasons[0]?.[pick] ?? Number.NaN));
    return html`
      <h3>One weight sets the scale</h3>
      <p>
        Where the ${k.term("range", "range")} runs from minimum to maximum, the largest weight alone decides how far apart the
        levels are. Take the digits model at 2 bits, ${k.term("symmetric", "symmetric")}: three levels, −s, 0 and s. Its largest
        weight is ${stats("max")}, so that is s. Its typical weight, the standard deviation, is ${stats("standardDeviation")}.
      </p>
      ${k.ask("zeros")}
      ${k.after(
        "zeros",
        () => html`<p>
          The levels lie where hardly any weight is. With the recipe that is chosen now,
          ${k.live(({ results }) => results.inspection && f.percent(zeroShare(results.inspection)))} of the weights are zero, and
          accuracy is ${score}. Each code takes 2 bits, but says
          ${k.live(({ results }) => f.bits(results.selected?.report.layers[0]?.entropy ?? Number.NaN))} bits: that is its
          ${k.term("entropy", "entropy")}.
        </p>`,
      )}

      <h3>Two errors, and the place between them</h3>
      <p>
        Let the range end at ±c instead, nearer to zero. Whatever lies beyond is ${k.term("clipping", "clipped")} to the last
        level, and loses what it had in excess. All others gain, since the levels move together:
      </p>
      ${k.formula("twoErrors")}
      <p>
        The first sum is ${k.term("rounding", "rounding")} error and grows with c; the second is clipping error and shrinks.
        Somewhere between is a least sum.
      </p>
      ${k.after(
        "zeros",
        () => html`
          <p>
            ${k.scene("Minimum to maximum", { recipe: RECIPES.widest })} ${k.scene("By hand", { recipe: RECIPES.byHand })}
          </p>
          ${k.show("histogram")} ${k.controls("range")}
          <p>
            Rounding error ${share("roundingError")}, clipping error ${share("clippingError")} of the weights' energy;
            ${share("clipped")} of them lie more than half a step beyond the last level. Together they leave an
            ${k.term("sqnr", "SQNR")} of <strong>${decibels}</strong>; accuracy ${score}.
          </p>
          ${k.ask("drag")}
        `,
      )}
      ${k.after(
        "drag",
        () => html`<p>
          Now move the range outwards a little, to ±1.2, and read both figures again: the weights are less exact, yet more digits
          may be recognised. Least squares is a fair stand-in for what we want, and no more than that.
        </p>`,
      )}

      <h3>Rules that choose</h3>
      <p>Nobody drags the ranges of a hundred layers. Four rules are in use:</p>
      <ul>
        <li><strong>Minimum to maximum</strong> clips nothing.</li>
        <li>
          <strong>Percentile</strong> clips a share that is fixed beforehand, such as the largest 1%
          (${k.term("percentile", "percentile")} 99 of the magnitudes).
        </li>
        <li><strong>Least squares</strong> (${k.term("mse", "MSE")}) tries ranges and keeps the one with the least error.</li>
        <li>
          <strong>Entropy</strong> compares the histograms before and after, and keeps the range with the least Kullback–Leibler
          divergence. TensorRT made it known, for ${k.term("activation", "activations")} at 8 bits.
        </li>
      </ul>
      ${k.ask("rule")}
      ${k.after(
        "rule",
        () => html`
          <p>
            ${k.scene("Minimum to maximum", { recipe: RECIPES.widest })} ${k.scene("Percentile", { recipe: RECIPES.percentile })}
            ${k.scene("Entropy", { recipe: RECIPES.entropy })} ${k.scene("Least squares", { recipe: RECIPES.mse })}
          </p>
          <p>
            Range ${k.live(({ results }) => f.number(results.inspection?.trace?.low ?? Number.NaN, 3))} to
            ${k.live(({ results }) => f.number(results.inspection?.trace?.high ?? Number.NaN, 3))}: ${decibels}, accuracy ${score}.
          </p>
          <p>
            Entropy fails here, and not by bad luck: it was made for thousands of activations and 256 levels, and compares shapes,
            not values. With three levels it finds a shape that fits next to zero and clips nearly everything. A rule is good
            <em>for something</em>.
          </p>
        `,
      )}

      <h3>When it matters</h3>
      <p>At 2 bits, least squares gains about five decibels over minimum to maximum on these weights.</p>
      ${k.ask("eight")}
      <p>
        The usual remedy for outliers is a finer ${k.term("granularity", "granularity")}: with a scale for each output, an outlier
        spoils its own row only. It costs a scale a row. Clipping costs nothing.
      </p>
      ${k.ask("first")}
      ${k.after(
        "first",
        () => html`
          <p>
            ${k.scene("One range", { recipe: RECIPES.widest })} ${k.scene("One range, clipped", { recipe: RECIPES.mse })}
            ${k.scene("Per channel", { recipe: RECIPES.channel })} ${k.scene("Per channel, clipped", { recipe: RECIPES.channelMse })}
          </p>
          ${k.show("sentence")}
          <p>
            So clip first, then divide. There are outliers that must not be clipped, though. In large language models a few
            inputs of a layer are a hundred times larger than the rest, and the model relies on them. For those there are
            transforms, which move or spread the large values before rounding: SmoothQuant and the Hadamard rotation, in the
            playground under “Transform”.
          </p>
        `,
      )}
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    zeros: {
      ask: "What share of the 640 weights goes to the level 0?",
      unit: "%",
      right: ({ answer }) => `${answer}%: all that are nearer to 0 than to ±s, that is, smaller than s / 2.`,
      wrong: ({ answer }) =>
        `${answer}%: every weight smaller than s / 2 is nearer to 0 than to ±s, and almost all of them are.`,
    },
    drag: {
      ask: "Set the range by hand and drag its ends, or move the sliders, until the SQNR is within a tenth of a decibel of the best.",
      right: () =>
        "A few weights are now far off, and hundreds are nearer than before: the sum of squares is at its least.",
      wrong: () => "Choose “By hand” and look near ±0.9. The rule “Least squares” finds the same place.",
    },
    rule: {
      ask: "Which rule leaves the highest accuracy, at 2 bits with one range?",
      options: {
        widest: "minimum to maximum",
        percentile: "percentile 99",
        entropy: "entropy",
        mse: "least squares",
      },
      right: () => "It is the only one of them that looks at the error that rounding will make.",
      wrong: ({ answer }) =>
        `It is ${answer}: the only one of them that looks at the error that rounding will make.`,
    },
    eight: {
      ask: "How many decibels does it gain at 8 bits?",
      unit: "dB",
      right: ({ f, value }) =>
        `${f.fixed(value, 2)} dB: the steps are so fine already that there is nothing to buy with a clipped weight.`,
      wrong: ({ f, value }) =>
        `Only ${f.fixed(value, 2)} dB. The steps are so fine already that there is nothing to buy with a clipped weight: at 8 bits, minimum to maximum will do.`,
    },
    first: {
      ask: "At 2 bits, which is more accurate: a range for each output, none clipped, or one clipped range for all?",
      options: { channel: "per channel, from minimum to maximum", mse: "one range, by least squares" },
      right: () => "And it is the smaller of the two. Finer groups still have a largest weight each.",
      wrong: ({ answer }) =>
        `It is ${answer}, and that takes fewer bytes too. Every finer group still has a largest weight that sets its scale.`,
    },
  },
};
