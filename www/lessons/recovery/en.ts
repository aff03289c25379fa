// Recovery and error, in English.
import { html } from "lit/html.js";
import { equalInterval } from "../equal-intervals.ts";
import type { LessonText } from "../lesson.ts";
import { B, RECIPES, W } from "./lesson.ts";

export const text: LessonText = {
  lead: "Follow one weight into an integer and back, with every number in between, and see why it does not come back quite as it was.",
  body: (k) => {
    const { f } = k.shown;
    const [w, b] = [equalInterval(W.value, W.low, W.high, 8), equalInterval(B.value, B.low, B.high, 2)];
    return html`
      <h3>Eight intervals, as in a textbook</h3>
      <p>
        Take the smallest model there is, ${k.formula("line")}, with the weight w = 5. Its ${k.term("range", "range")} is known:
        w lies between −10 and 10. To store w as an integer of 3 bits we may tell eight things apart, so we cut the range
        into K = 8 equal intervals.
      </p>
      ${k.formula("equalWidth")} ${k.ask("width")}
      ${k.after(
        "width",
        () => html`
          <p>Which of the eight is it? They are counted from 0, starting at the low end of the range:</p>
          ${k.formula("equalIndex")} ${k.ask("index")}
        `,
      )}
      ${k.after(
        "index",
        () => html`
          <p>
            The file now holds the integer ${f.count(w.index)}, three bits, and no trace of the 5. Whoever reads it knows only
            that w was between ${f.number(w.low)} and ${f.number(w.high)}, and has to pick a value to stand for all of them. The
            middle is the fair choice:
          </p>
          ${k.formula("equalMiddle")}
          <table>
            <thead>
              <tr><td></td><th scope="col">range</th><th scope="col" class="number">intervals</th><th scope="col" class="number">width</th><th scope="col" class="number">integer</th><th scope="col" class="number">comes back as</th><th scope="col" class="number">error</th></tr>
            </thead>
            <tbody>
              <tr><th scope="row">w = 5</th><td>−10 … 10</td><td class="number">8</td><td class="number">${f.number(w.width)}</td><td class="number">${f.count(w.index)}</td><td class="number">${f.number(w.middle)}</td><td class="number">${f.signed(w.middle - W.value)}</td></tr>
              <tr><th scope="row">b = 0</th><td>−5 … 5</td><td class="number">2</td><td class="number">${f.number(b.width)}</td><td class="number">${f.count(b.index)}</td><td class="number">${f.number(b.middle)}</td><td class="number">${f.signed(b.middle - B.value)}</td></tr>
            </tbody>
          </table>
          <p>
            With two intervals, every b from 0 to 5 becomes ${f.number(b.middle)}. That is what few bits cost: not that numbers
            get smaller, but that different numbers become the same.
          </p>
          <aside class="note">
            <p>
              <strong>Where the common version of this example goes wrong.</strong> It says that each of eight intervals “is 1/8
              of the parameter”, puts 5 into interval 3 because 5/8 = 0.625, and recovers exactly 5. The range has dropped out
              of that arithmetic: an interval is 1/8 <em>of the range</em>, ${f.number(w.width)} wide, 5 lies in number
              ${f.count(w.index)}, and nothing in the integer ${f.count(w.index)} remembers that it was 5 rather than 6 or 7.4.
              (The lower end of the interval happens to be 5. Luck is not a method.)
            </p>
            <p>
              It also says that fewer intervals are more precise and slower. It is the other way round: fewer intervals are wider,
              so the file is smaller and the values are coarser.
            </p>
          </aside>
        `,
      )}

      <h3>Levels, as engines have them</h3>
      <p>
        Engines such as ONNX Runtime or PyTorch count in ${k.term("level", "levels")} rather than intervals: points on the axis, a
        ${k.term("scale", "scale")} s apart, one of which is exactly 0. A value goes to the nearest one.
      </p>
      ${k.formula("scaleAffine")} ${k.formula("quantize")} ${k.formula("dequantize")}
      <p>
        Here is our weight with eight levels. The scale is s = ${k.live(({ results, f }) => f.number(results.inspection?.trace?.steps?.scale ?? Number.NaN))}, w becomes the integer
        ${k.live(({ results, f }) => f.count(results.inspection?.trace?.steps?.integer ?? Number.NaN))} and comes back as
        ${k.live(({ results, f }) => f.number(results.inspection?.trace?.recovered ?? Number.NaN))}. Drag it, or use the arrow keys.
      </p>
      ${k.show("numberLine")} ${k.ask("exact")} ${k.show("steps")} ${k.ask("half")}
      ${k.after("half", () => k.formula("error"))}

      <h3>One more bit</h3>
      <p>Sixteen levels fill the same range. Before you look: how far apart are they?</p>
      ${k.ask("sixteen")}
      ${k.after(
        "sixteen",
        () => html`
          <p>
            ${k.scene("2 levels", { recipe: RECIPES.two })} ${k.scene("8 levels", { recipe: RECIPES.eight })}
            ${k.scene("16 levels", { recipe: RECIPES.sixteen })}
          </p>
          ${k.show("sentence")}
          <p>
            Each bit halves the scale, and so halves the largest error. Whether that matters is not for the weight to say but for
            what is computed with it: for this line, R² says how much of the truth is left.
          </p>
        `,
      )}
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    width: {
      ask: "How wide is each of the eight intervals between −10 and 10?",
      right: () => "The range is 20 wide, and 20 / 8 = 2.5.",
      wrong: ({ answer }) =>
        `The range is 10 − (−10) = 20 wide, and a range of 20 in 8 parts makes parts of ${answer}.`,
    },
    index: {
      ask: "Which interval does w = 5 lie in, counted from 0?",
      right: () => "(5 − (−10)) / 2.5 = 6: the seventh interval, which has number 6.",
      wrong: ({ answer }) =>
        `From the low end to 5 it is 15, and 15 / 2.5 = ${answer}. Count from 0 at −10, not from the middle.`,
    },
    exact: {
      ask: "Drag the weight to a place from which it comes back as it was (within a twentieth of a step).",
      right: () => "On a level there is no error: the value is one of those that the integers stand for.",
      wrong: () => "Any of the numbered points will do: there the pin and the point lie on each other.",
    },
    half: {
      ask: "What is the most that a weight within the range of the levels can be off?",
      options: {
        quarter: "a quarter of the scale",
        half: "half of the scale",
        whole: "the scale",
        double: "twice the scale",
      },
      right: () =>
        "It goes to the nearest level, and no place is further from one than half the distance between two.",
      wrong: ({ answer }) =>
        `The nearest level is never further away than ${answer}: that is the middle between two.`,
    },
    sixteen: {
      ask: "What is the scale with 16 levels between −10 and 10?",
      right: ({ answer }) => `Sixteen levels have fifteen gaps: 20 / 15 = ${answer}.`,
      wrong: ({ answer }) =>
        `It is ${answer}: sixteen levels have fifteen gaps, as a ruler of 15 cm has sixteen marks.`,
    },
  },
};
