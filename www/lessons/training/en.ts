// Training with quantized weights, in English.
import { html } from "lit/html.js";
import type { LessonText } from "../lesson.ts";
import { LOGITS, SNAP, shares, snapping, TEMPERATURE } from "./lesson.ts";

export const text: LessonText = {
  lead: "Rounding has no slope to follow. How training goes through it all the same, what two bits win back, and what a small model learns from a large one.",
  body: (k) => {
    const { f } = k.shown;
    const rate = f.number(SNAP.rate);
    const before = k.live(({ results }) => f.percent(results.selected?.report.score ?? Number.NaN));
    const float = k.live(({ results }) => f.percent(results.session?.baseline.report.score ?? Number.NaN));
    return html`
      <h3>A staircase has no slope</h3>
      <p>
        All lessons so far took a trained model and rounded it. ${k.term("qat", "Quantization-aware training")} goes the other way
        round: the model learns with its weights already quantized, so that it finds weights that are good where the
        ${k.term("level", "levels")} are. Training follows the slope of the loss. But what is the slope of rounding?
      </p>
      ${k.ask("slope")}
      ${k.after(
        "slope",
        () => html`
          <p>
            Between two levels ŵ does not move with w, so no weight would ever learn anything. The way out is a deliberate lie, the
            <em>straight-through estimator</em>: forwards the weight is rounded, backwards the rounding is taken for a straight
            line.
          </p>
          ${k.formula("straightThrough")}
          ${k.estimator({
            title: "One weight, three levels",
            weight: "weight w, in steps",
            seen: "what is seen of it",
            forward: "forwards: the nearest level",
            backward: "backwards: a straight line within the range",
          })}
          ${k.ask("beyond")}
        `,
      )}
      ${k.after(
        "beyond",
        () =>
          html`<p>Otherwise such a weight would be pushed further and further out, where nothing it does can be seen.</p>`,
      )}

      <h3>One weight snaps</h3>
      <p>
        Training keeps the weight as a float, here w = ${f.number(SNAP.start)}, and the forward pass sees only ŵ, the nearest
        integer. The loss is ½ (ŵ − ${f.number(SNAP.target)})², its slope by ŵ is ŵ − ${f.number(SNAP.target)}, and every step moves
        w by −${rate} times that slope.
      </p>
      ${k.ask("steps")}
      ${k.after(
        "steps",
        () => html`
          <table>
            <thead><tr><th scope="col" class="number">step</th><th scope="col" class="number">w</th><th scope="col" class="number">ŵ</th></tr></thead>
            <tbody>
              ${snapping().map(
                ({ latent, seen }, step) =>
                  html`<tr><td class="number">${f.count(step)}</td><td class="number">${f.number(latent, 3)}</td><td class="number">${f.count(seen)}</td></tr>`,
              )}
            </tbody>
          </table>
          <p>
            Small steps add up where nobody sees them, until the weight snaps to the next level. That is why the floats are kept
            until the end, and thrown away only then.
          </p>
        `,
      )}

      <h3>Two bits, trained</h3>
      <p>
        The digits at 2 bits with one ${k.term("scale", "scale")} for the tensor: by rounding alone <strong>${before}</strong> are
        right, of the floats ${float}. Now let the model train on for some seconds in this tab, with its weights quantized in every
        forward pass. It learns from the training rows; what is counted are the test rows.
      </p>
      ${k.ask("recovered")}
      ${k.after(
        "recovered",
        () => html`
          <p>
            ${k.train("Train now, and watch")}
          </p>
          ${k.show("recovery")}
          <p>
            Here the scale is learned as well: it gets a slope of its own (<em>learned step size</em>, LSQ). A scale that follows
            from the largest weight, as before, is at the mercy of one ${k.term("outlier", "outlier")}. Choose other formats and
            train again:
          </p>
          ${k.controls("format", "granularity")} ${k.show("sentence")}
        `,
      )}

      <h3>A teacher</h3>
      <p>
        A label says “this is a 4” and nothing more. A large model that has learned already says more: “a 4, though it looks a
        little like a 9”. In ${k.term("distillation", "distillation")} a small student, or a quantized one, learns from both.
      </p>
      ${k.formula("distillation")}
      <p>
        t are the teacher's outputs and z the student's. The temperature T divides them before shares are taken. For three classes
        with the outputs ${LOGITS.map((logit) => f.number(logit)).join(", ")}: what does T = ${f.number(TEMPERATURE)} do?
      </p>
      ${k.ask("flatter")}
      ${k.after(
        "flatter",
        () => html`
          <table>
            <thead><tr><th scope="col" class="number">T</th>${LOGITS.map((_, index) => html`<th scope="col" class="number">class ${f.count(index + 1)}</th>`)}</tr></thead>
            <tbody>
              ${[1, TEMPERATURE].map(
                (temperature) =>
                  html`<tr><td class="number">${f.number(temperature)}</td>${shares(LOGITS, temperature).map((share) => html`<td class="number">${f.percent(share)}</td>`)}</tr>`,
              )}
            </tbody>
          </table>
          <p>
            What the teacher thinks of the wrong classes becomes large enough to be learned. The slopes become smaller by 1/T², so
            the formula makes that good with T².
          </p>
        `,
      )}
      <p>
        <a class="button" href="./train.html">Train networks yourself</a> ${k.playground("Go on in the playground")}
      </p>
    `;
  },
  questions: {
    slope: {
      ask: "ŵ = round(w). What is the slope of ŵ at w = 0.3?",
      right: () => "0: a little more or less, and ŵ is still 0.",
      wrong: () =>
        "It is 0: a little more or less, and ŵ is still 0. (At 0.5 it jumps, and there is no slope at all.)",
    },
    beyond: {
      ask: "A weight lies far beyond the last level. What does the estimator let pass to it of the slope?",
      options: {
        same: "all of it, as within the range",
        zero: "nothing",
        more: "more than within the range",
      },
      right: () => "There the straight line is level too.",
      wrong: () => "Nothing: there the straight line is level too.",
    },
    steps: {
      ask: "After how many steps does ŵ jump to 1?",
      unit: "steps",
      right: ({ answer }) => `${answer}: as long as ŵ is 0, each step adds the same.`,
      wrong: ({ answer }) =>
        `${answer}: as long as ŵ is 0, each step adds the same, until w is past one half.`,
    },
    recovered: {
      ask: "Which accuracy will the 2-bit model have after training?",
      unit: "%",
      right: ({ answer }) => `${answer}%, with the same bytes as before.`,
      wrong: ({ answer }) => `It is ${answer}%, with the same bytes as before.`,
    },
    flatter: {
      ask: "The shares become …",
      options: {
        flatter: "flatter: the largest gets smaller",
        sharper: "sharper: the largest gets larger",
        same: "the same",
      },
      right: () => "Divided by T, the outputs lie closer together.",
      wrong: () => "Flatter: divided by T, the outputs lie closer together.",
    },
  },
};
