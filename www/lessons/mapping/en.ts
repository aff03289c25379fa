// Intervals and integers, in English.
import { html } from "lit/html.js";
import type { LessonText } from "../lesson.ts";
import { binary, packCodes } from "../packing.ts";
import { COUNTING, NIBBLES, RECIPES, TIES } from "./lesson.ts";

export const text: LessonText = {
  lead: "From a real number to a few bits in a file: how many integers there are, which of them means zero, what happens exactly in the middle, and how codes get into bytes.",
  body: (k) => {
    const { f } = k.shown;
    const [first, second] = NIBBLES;
    return html`
      <h3>As many integers as bits can count</h3>
      <p>
        Quantizing a value is numbering: the ${k.term("range", "range")} has ${k.term("level", "levels")}, equally far apart, and what is
        stored of the value is the ${k.term("integer", "number")} of its level. With b bits there are 2<sup>b</sup> such numbers, from 0 to
        2<sup>b</sup> − 1. Nobody is forced to use them all: there can be nine levels too.
      </p>
      ${k.ask("bits")}
      ${k.after(
        "bits",
        () => html`
          <p>
            Watch the bytes when you go from nine levels to sixteen. They stay, and the error shrinks. Powers of two are no law of nature; they
            are only what has been paid for.
          </p>
          <p>${k.scene("9 levels", { recipe: RECIPES.nine })} ${k.scene("16 levels", { recipe: RECIPES.affine })}</p>
          ${k.show("sentence")}
        `,
      )}

      <h3>Which integer is zero?</h3>
      <p>
        The weights of this layer reach from ${k.live(({ results, f }) => f.number(results.inspection?.stats.min ?? Number.NaN, 3))} to
        ${k.live(({ results, f }) => f.number(results.inspection?.stats.max ?? Number.NaN, 3))}. Sixteen levels lie between, numbered
        from 0 at the low end to 15 at the high end, about 0.31 apart.
      </p>
      ${k.ask("zero")}
      ${k.after(
        "zero",
        () => html`
          <p>This integer is called the ${k.term("zero-point", "zero point")} z. It is stored beside the scale, once for all these weights.</p>
          ${k.formula("zeroPoint")}
          <p>
            It is rounded like everything else, and so the whole grid is pushed aside a little until 0 is a level. That is worth it.
            Zero is the one value that must come back exactly: blank pixels, the padding of pictures, what ReLU has cut off, pruned weights. A
            small error in each of them would add up to a large one.
          </p>
          ${k.formula("quantize")}
          <p>Divide, round, add the zero point, cut off at the ends. Here it is with one weight and all its numbers. Drag it.</p>
          ${k.show("numberLine", "steps")}
          <p>
            Where values lie on both sides of 0 alike, as weights do, one makes z = 0 and saves it: a ${k.term("symmetric", "symmetric")} grid.
            Its integers run from −8 to 7, one more below than above. Many engines give up −8 to have the same on both sides; with 15 of 16
            levels that is cheap, with 3 of 4 it is not.
          </p>
          <p>
            ${k.scene("Affine", { recipe: RECIPES.affine })} ${k.scene("Symmetric, −8 to 7", { recipe: RECIPES.full })}
            ${k.scene("Symmetric, −7 to 7", { recipe: RECIPES.narrow })}
          </p>
        `,
      )}

      <h3>Exactly in the middle</h3>
      <p>
        ${k.term("rounding", "Rounding")} looks harmless: to the nearest. But w/s may be ${f.number(TIES[0])}, in the middle between two
        integers, or ${f.number(TIES[1])}.
      </p>
      ${k.ask("even")}
      ${k.after(
        "even",
        () => html`
          <p>
            If the middle always went up, the sum of many values would grow with every rounding. To the even neighbour it goes up half of the
            time. That is the default of floating-point arithmetic, and so of ONNX and PyTorch. Others do it otherwise, and then two engines
            that compute “the same” differ by one, seldom, but not never. Find such a place: drag the weight above, or press the button here.
          </p>
          ${k.ask("tie")} ${k.show("ties")}
        `,
      )}

      <h3>Into bytes</h3>
      <p>
        A file has no half bytes. Two codes of four bits share one: as ONNX has it, the first goes into the lower four bits, the second into the
        upper four. Take the codes ${first} = ${binary(first, 4)} and ${second} = ${binary(second, 4)}.
      </p>
      ${k.ask("nibbles")}
      ${k.after(
        "nibbles",
        () => html`<p>
          Written out it is ${binary(second, 4)} ${binary(first, 4)}, and whoever reads it needs no more than a shift and a mask. Three bits do not
          fit so well: eight codes make three bytes, and some lie across two of them.
        </p>`,
      )}
      ${k.ask("bytes")}
      ${k.after(
        "bytes",
        () => html`
          <div class="table-scroll">
            <table>
              <tbody>
                <tr><th scope="row">code</th>${COUNTING.map((code) => html`<td class="number">${f.count(code)}</td>`)}</tr>
                <tr><th scope="row">bits</th>${COUNTING.map((code) => html`<td class="number">${binary(code, 3)}</td>`)}</tr>
              </tbody>
            </table>
          </div>
          <p>
            From the least bit of the first code on, they become the bytes
            ${Array.from(packCodes(COUNTING, 3), (byte) => binary(byte, 8)).join(", ")}: read each from right to left, and you find 000, 001,
            and the third code beginning. Engines that want to be quick therefore like 8 and 4 bits; files that want to be small do not mind 3.
          </p>
        `,
      )}
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    bits: {
      ask: "How many bits does a code need if there are nine levels?",
      right: () => "Three bits count to eight. For the ninth level a fourth is needed.",
      wrong: ({ answer }) => `${answer}: three bits count to eight, and the ninth level needs one more.`,
    },
    zero: {
      ask: "Which of the integers from 0 to 15 stands for the value 0?",
      right: ({ answer }) => `${answer}: that many steps from the low end.`,
      wrong: ({ answer }) =>
        `${answer}: from the low end to 0 it is 2.23, which is 7.1 steps, and a level has a whole number.`,
    },
    even: {
      ask: `What do engines make of ${TIES[0]} and of ${TIES[1]}?`,
      options: { "2,3": "2 and 3", "2,4": "2 and 4", "3,4": "3 and 4" },
      right: () => "The middle goes to the even neighbour.",
      wrong: ({ answer }) => `${answer}: the middle goes to the even neighbour, once down and once up.`,
    },
    tie: {
      ask: "With the affine grid, move the weight to a place where not all ways of rounding to the nearest store the same integer.",
      right: () =>
        "The weight is now in the middle between two integers, the only place where they can differ.",
      wrong: () => "With the affine grid the button moves it there: the middle between two integers.",
    },
    nibbles: {
      ask: `Which byte, from 0 to 255, holds ${NIBBLES[0]} in its lower half and ${NIBBLES[1]} in its upper half?`,
      right: ({ answer }) => `16 · ${NIBBLES[1]} + ${NIBBLES[0]} = ${answer}.`,
      wrong: ({ answer }) =>
        `The upper half counts sixteenfold: 16 · ${NIBBLES[1]} + ${NIBBLES[0]} = ${answer}.`,
    },
    bytes: {
      ask: "How many bytes do 640 codes of three bits take if nothing is left empty?",
      right: ({ answer }) => `640 · 3 / 8 = ${answer}.`,
      wrong: ({ answer }) => `640 · 3 = 1,920 bits, and eight of them make a byte: ${answer}.`,
    },
  },
};
