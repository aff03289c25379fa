// Ranges of their own, in English.
import { html } from "lit/html.js";
import { ends } from "../counting.ts";
import { equalInterval } from "../equal-intervals.ts";
import type { Kit } from "../kit.ts";
import type { LessonText } from "../lesson.ts";
import { B, W } from "../recovery/lesson.ts";
import { bitsInGroups, INTERVALS, MORE, RECIPES, ROW, SIZES } from "./lesson.ts";

/** From where to where the weights of a digit reach. */
const reach = (k: Kit, digit: number) =>
  k.live(({ results: { inspection }, f }) => {
    if (!inspection) return null;
    const [least, greatest] = ends(inspection.before.slice(digit * ROW, (digit + 1) * ROW));
    return `${f.number(least, 3)} to ${f.number(greatest, 3)}`;
  });

export const text: LessonText = {
  lead: "A range for each tensor, each row, each group of weights: finer ranges fit better, and every one of them has to be stored. And then there are levels that are not equally far apart at all.",
  body: (k) => {
    const { f } = k.shown;
    const w = equalInterval(5, W.low, W.high, INTERVALS.w);
    const b = equalInterval(0, B.low, B.high, INTERVALS.b);
    return html`
      <h3>Ten rows that have nothing to do with each other</h3>
      <p>
        The weights that read digits are ten rows, one for each digit. The row of the 9 reaches from ${reach(k, 9)}, that of the 8
        only from ${reach(k, 8)}. With a range ${k.term("per-tensor", "per tensor")} both get the same four levels, and of a hundred digits the
        model reads 79 right, where it was 96. Let every row have its own range: that is called
        ${k.term("per-channel", "per channel")}, a channel being an output.
      </p>
      ${k.ask("back")}
      ${k.after(
        "back",
        () => html`
          <p>
            ${k.scene("Per tensor", { recipe: RECIPES.tensor })} ${k.scene("Per channel", { recipe: RECIPES.channel })}
          </p>
          ${k.show("sentence", "histogram")}
          <p>A row has no more levels than before. They only lie where that row has its weights.</p>
        `,
      )}
      <p>It is not free. Each row now has a ${k.term("scale", "scale")} of 32 bits and a ${k.term("zero-point", "zero point")} of 2 bits.</p>
      ${k.ask("cost")}

      <h3>Groups</h3>
      <p>
        Why stop at rows? A row can be cut into ${k.term("per-group", "groups")} of g neighbours, each with a range. Large language models are
        mostly stored so, in groups of 32 to 128. The smaller the group, the closer its levels fit. In the end every weight has its own.
      </p>
      ${k.ask("single")}
      ${k.after(
        "single",
        () => html`
          <p>Every weight comes back as it was, and the file is larger than before it was quantized. With a code of b bits:</p>
          ${k.formula("bitsInGroups")}
          <div class="table-scroll">
            <table>
              <thead>
                <tr><th scope="col">weights in a group</th>${SIZES.map((size) => html`<th scope="col" class="number">${f.count(size)}</th>`)}</tr>
              </thead>
              <tbody>
                ${[2, 4].map(
                  (bits) => html`<tr>
                    <th scope="row">${f.bits(bits)}-bit codes: ${k.term("bits-per-weight", "bits per weight")}</th>
                    ${SIZES.map((size) => html`<td class="number">${f.bits(bitsInGroups(bits, size))}</td>`)}
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>
          <p>
            In groups of 16, a 2-bit weight takes more than four bits. For that there could have been sixteen levels for everyone. The
            ${k.term("granularity", "granularity")} has to be paid from the same purse as the levels. But one can haggle over the scales.
          </p>
          ${k.controls("granularity", "scales")} ${k.ask("finer")}
          <p>
            Now: ${k.live(({ results, f }) => f.percent(results.selected?.report.score ?? Number.NaN))},
            ${k.live(({ results, f }) => f.count(results.selected?.report.bytes ?? Number.NaN))} bytes, SQNR
            ${k.live(({ results, f }) => f.decibels(results.selected?.report.sqnrDb))}.
          </p>
        `,
      )}
      ${k.after(
        "finer",
        () => html`<p>
          Smaller groups nearly always bring the weights back more closely: the ${k.term("sqnr", "SQNR")} rises. Accuracy need not follow; from
          one group size to the next it may jump by a point or two either way. The model answers with sums of products, not with
          weights, and 359 digits are few.
        </p>`,
      )}

      <h3>Levels where the weights are</h3>
      <p>
        So far the four levels of a range were equally far apart, and most weights lie close to 0. A ${k.term("codebook", "codebook")} puts them
        wherever they err least: K numbers that are stored with the tensor, and each weight is the number of one of them. To find them is what
        ${k.term("k-means", "k-means")} does:
      </p>
      ${k.formula("kMeans")} ${k.ask("anywhere")}
      ${k.after(
        "anywhere",
        () => html`
          <p>
            ${k.scene("Four equal steps", { recipe: RECIPES.tensor })} ${k.scene("Four levels by k-means", { recipe: RECIPES.kMeans })}
          </p>
          <p>
            See in the histogram where the levels went. The file holds sixteen bytes of codebook instead of five of scale and zero point. The
            price is another: a code is now the number of an entry, not a number to calculate with. Equal steps can be multiplied as integers;
            a codebook has to be looked up first, weight by weight.
          </p>
        `,
      )}

      <h3>A word about words</h3>
      <aside class="note">
        <p>
          Some introductions call it “non-uniform quantization” when each parameter has a range of its own. In the literature that is
          per tensor, and <strong>non-uniform</strong> are levels that are not equally far apart: codebooks, logarithms, small floats.
        </p>
        <p>
          Their example gives w four intervals and b two, three bits in all. w = 5 is then in interval ${f.count(w.index)} and comes back as
          ${f.number(w.middle)}; b = 0 is in interval ${f.count(b.index)} and comes back as ${f.number(b.middle)}. It is cheaper than eight
          intervals for both, and coarser, not more precise.
        </p>
      </aside>
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    back: {
      ask: "Still 2 bits, but a range for each row. How much of the accuracy that was lost comes back?",
      options: { nothing: "next to nothing", half: "about half of it", most: "most of it" },
      right: () => "And it is still 2 bits.",
      wrong: ({ answer }) => `It is ${answer}, and it is still 2 bits.`,
    },
    cost: {
      ask: "How many bytes more is that than one range for all ten rows?",
      right: ({ answer }) =>
        `${answer}: nine more scales of four bytes, and ten zero points of two bits, which fill three bytes where it was one.`,
      wrong: ({ answer }) =>
        `${answer}: nine more scales of four bytes, and ten zero points of two bits, which fill three bytes where it was one.`,
    },
    single: {
      ask: "Groups of a single weight, with 2-bit codes: how large is the model, compared with float32?",
      options: { smaller: "still smaller", same: "about as large", larger: "larger" },
      right: () => "Every weight has a 32-bit scale, and a code and a zero point on top of that.",
      wrong: ({ answer }) =>
        `It is ${answer}: every weight has a 32-bit scale, and a code and a zero point on top of that.`,
    },
    finer: {
      ask: `With 4 levels, find groups shorter than a row that take at most ${MORE} bytes more than a float32 range for each row.`,
      right: () => "Scales, too, can do with fewer bits.",
      wrong: () => "Groups of 32, with scales as float16, or quantized themselves.",
    },
    anywhere: {
      ask: "Four levels for the whole tensor, but wherever k-means puts them: how many per cent of the digits are read right? (With equal steps: 79.)",
      unit: "%",
      right: ({ value, f }) => `${f.percent(value / 100)}, with as many bits.`,
      wrong: ({ value, f }) => `${f.percent(value / 100)}, with as many bits.`,
    },
  },
};
