// Error feedback, in English.
import { html } from "lit/html.js";
import { scoreWords } from "../../words.ts";
import type { LessonText } from "../lesson.ts";
import { RECIPES, TWO, twoWeights } from "./lesson.ts";

export const text: LessonText = {
  lead: "The nearest level is the best one for a weight, and not for the model. How GPTQ rounds for the output, and why its weights look worse.",
  body: (k) => {
    const { f } = k.shown;
    const { handed, nearest, fed } = twoWeights();
    const output = k.live(({ results }) => f.percent(results.reasons[0]?.outputError ?? Number.NaN));
    const decibels = k.live(({ results }) => f.decibels(results.selected?.report.layers[0]?.sqnrDb));
    const score = k.live(({ results }) => results.selected && scoreWords(results.selected, f));
    return html`
      <h3>Two weights</h3>
      <p>
        An output adds up two inputs that are always equal, as two neighbouring pixels of a stroke nearly are. Both weights are
        ${f.number(TWO.w)}, the levels are the integers, and the inputs are ${f.number(TWO.input)}. ${k.term("rounding", "Rounding")}
        each to the nearest level makes both 0: the output should be ${f.number(2 * TWO.w)} and is 0.
      </p>
      ${k.ask("two")}
      ${k.after(
        "two",
        () => html`
          <table>
            <thead>
              <tr><td></td><th scope="col" class="number">first</th><th scope="col" class="number">second</th><th scope="col" class="number">error of the output</th></tr>
            </thead>
            <tbody>
              <tr><th scope="row">to the nearest</th><td class="number">${f.number(TWO.w)} → ${f.count(Math.round(TWO.w))}</td><td class="number">${f.number(TWO.w)} → ${f.count(Math.round(TWO.w))}</td><td class="number">${f.signed(nearest)}</td></tr>
              <tr><th scope="row">error handed on</th><td class="number">${f.number(TWO.w)} → ${f.count(Math.round(TWO.w))}</td><td class="number">${f.number(handed)} → ${f.count(Math.round(handed))}</td><td class="number">${f.signed(fed)}</td></tr>
            </tbody>
          </table>
          <p>
            The first weight loses ${f.number(TWO.w)}. Its input comes with an equal one, so the second weight can carry what is
            missing: ${f.number(handed)} goes up to ${f.count(Math.round(handed))}. That weight is now further from where it was,
            and the output is nearer to what it should be. This is ${k.term("error-feedback", "error feedback")}.
          </p>
        `,
      )}

      <h3>Which error counts</h3>
      <p>Of a row w of weights, what matters is the mean square error of the output over the inputs x that really come:</p>
      ${k.formula("outputError")}
      <p>
        H is, but for a factor, the ${k.term("hessian", "Hessian")} of that error. On its diagonal it says how large each input is:
        a pixel that is always empty lets its weight be anything. Beside the diagonal it says which inputs come together, that is,
        which errors can cancel. Rounding to nearest looks at neither.
      </p>
      <p>
        ${k.term("gptq", "GPTQ")} takes H from some ${k.term("calibration", "calibration")} samples, here
        ${k.live(({ results }) => f.count(results.session?.rows[1] ?? Number.NaN))}, without their labels. It rounds the first
        column of weights, and makes its error good as far as possible by all columns that are still to come; then the next. What
        each later weight gets is in the inverse of H (of the inputs that are left):
      </p>
      ${k.formula("feedback")}

      <h3>At two bits</h3>
      <p>
        Take the digits at 2 bits with a scale for each output. The lesson begins with rounding to nearest; what is chosen now
        has an accuracy of <strong>${score}</strong>.
      </p>
      ${k.ask("accuracy")}
      ${k.after(
        "accuracy",
        () => html`
          <p>
            ${k.scene("2 bits, nearest", { recipe: RECIPES.nearest })} ${k.scene("2 bits, GPTQ", { recipe: RECIPES.gptq })}
            ${k.scene("3 bits, nearest", { recipe: RECIPES.nearest3 })} ${k.scene("3 bits, GPTQ", { recipe: RECIPES.gptq3 })}
          </p>
          <p>Error of the outputs on the calibration samples: <strong>${output}</strong> of their energy.</p>
          ${k.show("pictures")} ${k.ask("weights")}
        `,
      )}
      ${k.after(
        "weights",
        () => html`<p>
          ${k.term("sqnr", "SQNR")} of the weights now: <strong>${decibels}</strong>. In the pictures the errors of GPTQ are larger,
          and in no place alone: next to a weight that went too far up is one that went down. Whoever judges a rounding by its
          weights alone chooses the worse model.
        </p>`,
      )}

      <h3>What it costs</h3>
      ${k.ask("bytes")}
      <p>
        It costs calibration samples and, once, some time: milliseconds here, minutes to hours for a large language
        model. Samples that
        do not look like the later inputs make H lie. A little is therefore added to its diagonal, the damping.
      </p>

      <h3>In which order?</h3>
      <p>
        The last columns have nobody to hand their error to. So it is better to round the important ones first, while many are
        left: those with the largest inputs. This is ${k.term("activation", "activation")} order (“act order”).
      </p>
      <p>
        ${k.scene("As they come", { recipe: RECIPES.gptq })} ${k.scene("Largest inputs first", { recipe: RECIPES.ordered })} Output
        error ${output}, accuracy ${score}.
      </p>
      <p>
        The output error falls, as it should. Accuracy need not follow: it is counted on other samples, and the two confidence
        intervals overlap.
      </p>
      ${k.controls("rounding", "range")} ${k.ask("better")} ${k.show("sentence")}
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    two: {
      ask: "If both may go to any integer: how small can the error of the output become?",
      right: () => "0 and 1 make 1, which is 0.2 from 0.8. No choice of integers comes nearer.",
      wrong: ({ answer }) =>
        `${answer}: one of them goes to 0 and the other to 1, and the output is 1 instead of 0.8.`,
    },
    accuracy: {
      ask: "The same format, scales and bytes, but rounded by GPTQ: what will the accuracy be?",
      unit: "%",
      right: ({ answer }) => `${answer}%. The levels are the same; only who goes where has changed.`,
      wrong: ({ answer }) => `It is ${answer}%. The levels are the same; only who goes where has changed.`,
    },
    weights: {
      ask: "And the SQNR of the weights, from rounding to nearest to GPTQ at 2 bits?",
      options: { rises: "it rises", same: "it stays", falls: "it falls" },
      right: () => "The errors of the weights become about as large as the weights themselves.",
      wrong: () =>
        "It falls: the errors of the weights become about as large as the weights themselves. To the nearest was the best for each weight, so whatever differs is worse for it.",
    },
    bytes: {
      ask: "How many bytes does the model that GPTQ rounded take more?",
      unit: "bytes",
      right: () => "None: other codes in the same places. Whoever runs the model does not even notice.",
      wrong: () => "0: other codes in the same places. Whoever runs the model does not even notice.",
    },
    better: {
      ask: "Stay at 2 bits, and find an output error clearly below that of GPTQ with the largest inputs first.",
      right: () =>
        "Found. Clipping leaves smaller errors to hand on, and the coordinate search goes on where GPTQ stops.",
      wrong: () =>
        "Keep GPTQ and let least squares choose the range, or let the coordinate search go on from GPTQ.",
    },
  },
};
