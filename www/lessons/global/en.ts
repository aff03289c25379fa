// One range for all, in English.
import { html } from "lit/html.js";
import { equalInterval } from "../equal-intervals.ts";
import type { LessonText } from "../lesson.ts";
import { B, INTERVALS, RECIPES, TENSORS, W } from "./lesson.ts";

const names = {
  weight1: "the 1,024 weights of the first layer",
  bias1: "the 16 biases of the first layer",
  weight2: "the 160 weights of the second layer",
  bias2: "the 10 biases of the second layer",
};

export const text: LessonText = {
  lead: "The simplest way to quantize a model is one range for all its numbers. What that saves is soon counted. What it costs depends on who is the largest.",
  body: (k) => {
    const { f } = k.shown;
    const common = equalInterval(B.value, W.low, W.high, INTERVALS);
    const own = equalInterval(B.value, B.low, B.high, INTERVALS);
    return html`
      <h3>Two numbers, one range</h3>
      <p>
        Back to the line ${k.formula("line")}. Its w lies between −10 and 10, its b between −5 and 5.
        ${k.term("global", "Global quantization")} puts both into one ${k.term("range", "range")}, the larger one, and cuts it into
        ${f.count(INTERVALS)} intervals, each ${f.number(common.width)} wide. That is three bits for each of them.
      </p>
      ${k.ask("reach")}
      ${k.after(
        "reach",
        () => html`
          <p>The other intervals are there, and b pays for them, but it never gets there. Of its three bits it has the use of two.</p>
          <table>
            <thead>
              <tr><th scope="col">b = 0</th><th scope="col" class="number">width</th><th scope="col" class="number">integer</th><th scope="col" class="number">comes back as</th></tr>
            </thead>
            <tbody>
              <tr><th scope="row">one range for both</th><td class="number">${f.number(common.width)}</td><td class="number">${f.count(common.index)}</td><td class="number">${f.number(common.middle)}</td></tr>
              <tr><th scope="row">a range of its own</th><td class="number">${f.number(own.width)}</td><td class="number">${f.count(own.index)}</td><td class="number">${f.number(own.middle)}</td></tr>
            </tbody>
          </table>
        `,
      )}

      <h3>A network of two layers</h3>
      <p>
        With two numbers that is a blemish. Here is a network, trained in your browser just now: 64 pixels, 16 hidden values, ten digits. It has
        four ${k.term("tensor", "tensors")}: two of weights, two of biases. All of them get one range and eight levels.
      </p>
      ${k.ask("largest")}
      ${k.after(
        "largest",
        () => html`
          <p>Look at each of them beside the whole model:</p>
          <p>
            ${TENSORS.map((name, parameter) => html`${k.scene(names[name], { parameter, weight: null })} `)}
          </p>
          ${k.show("histogram")}
        `,
      )}
      ${k.ask("used")}
      ${k.after(
        "used",
        () => html`
          <p>
            Sixteen numbers stretch the range for 1,210. The large tensor, where nearly all the bytes are, is left with the levels in the
            middle, and measured against its own size its error is the largest. ${k.term("sqnr", "SQNR")} measures just that, in decibels: 6 dB more is one bit more.
          </p>
          ${k.show("tensors")}
          <p>
            ${k.scene("One range", { recipe: RECIPES.one })} ${k.scene("A range for each tensor", { recipe: RECIPES.each })}
          </p>
          ${k.show("sentence")}
        `,
      )}

      <h3>What it saves</h3>
      <p>
        There is one thing to be said for it. A range has to be stored, as a ${k.term("scale", "scale")} of four bytes and a
        ${k.term("zero-point", "zero point")} of one. Here it is one range instead of four.
      </p>
      ${k.ask("saved")}
      ${k.after(
        "saved",
        () => html`
          <p>
            Of some 470. And what would it take to be as good with one range as with four? The other way to get finer levels is to
            have more of them.
          </p>
          ${k.controls("format.levels")} ${k.ask("level")}
          <p>
            Now: ${k.live(({ results, f }) => f.percent(results.selected?.report.score ?? Number.NaN))} with
            ${k.live(({ results, f }) => f.count(results.selected?.report.bytes ?? Number.NaN))} bytes.
          </p>
        `,
      )}
      ${k.after(
        "level",
        () => html`
          <p>
            A fourth bit for each of 1,210 numbers, more than a hundred and thirty bytes, to save fifteen. You will have seen accuracy
            go up and down on the way: with 359 digits a point of accuracy is less than four of them, and that much is chance.
          </p>
          <h3>When it does no harm</h3>
          <p>
            With 256 levels there are enough even for a tensor that uses less than half of them.
          </p>
          <p>
            ${k.scene("256 levels, one range", { recipe: RECIPES.oneOfMany })}
            ${k.scene("256 levels, a range for each tensor", { recipe: RECIPES.eachOfMany })}
          </p>
          <p>
            It also does no harm where all tensors are of like size. But that has to be known beforehand, and a range for each tensor costs next to
            nothing. This is why engines begin there, and go on to finer ranges: the next lesson.
          </p>
        `,
      )}
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    reach: {
      ask: "b lies between −5 and 5. Into how many of the eight intervals can it fall, if 5 itself is left aside?",
      right: () => "Its range is 10 wide, an interval 2.5.",
      wrong: ({ answer }) =>
        `${answer}: its range is 10 wide, an interval 2.5, and it begins where an interval begins.`,
    },
    largest: {
      ask: "Which of the four has the greatest value and so sets the upper end for all?",
      options: names,
      right: () => "A few numbers, and the greatest of all.",
      wrong: ({ answer }) => `It is one of ${answer}.`,
    },
    used: {
      ask: "How many of the eight levels do the 1,024 weights of the first layer use?",
      right: ({ answer }) => `${answer}. The others lie where none of these weights is.`,
      wrong: ({ answer }) => `${answer}. The others lie where none of these weights is.`,
    },
    saved: {
      ask: "How many bytes are saved by one range instead of four?",
      right: ({ answer }) => `${answer}: three ranges, five bytes each.`,
      wrong: ({ answer }) => `${answer}: three ranges, five bytes each.`,
    },
    level: {
      ask: "Keep one range, and find a number of levels that is as good as eight levels with a range for each tensor.",
      right: () => "It goes, but not for free.",
      wrong: () => "From twelve levels on it does as well: four bits.",
    },
  },
};
