// Why quantize, in English.
import { html, nothing } from "lit/html.js";
import { zeros } from "../counting.ts";
import type { Kit } from "../kit.ts";
import type { LessonText } from "../lesson.ts";
import { GOAL, LARGE, partsOf, RECIPES } from "./lesson.ts";

/** What the file is made of, by the recipe at hand. */
function partsView({ shown: { results, f } }: Kit) {
  const [format, count] = [results.recipe?.format, results.inspection?.stats.count];
  const report = results.selected?.report;
  if (format?.kind !== "integer" || !format.levels || !count || !report) return nothing;
  const { codes, scale, zeroPoint, biases } = partsOf(count, report.parameters - count, format.levels);
  const row = (name: string, bytes: number) =>
    html`<tr><th scope="row">${name}</th><td class="number">${f.count(bytes)}</td></tr>`;
  return html`<table>
    <thead><tr><th scope="col">part</th><th scope="col" class="number">bytes</th></tr></thead>
    <tbody>
      ${row(`${f.count(count)} codes of ${f.bits(Math.ceil(Math.log2(format.levels)))} bits`, codes)}
      ${row("scale", scale)} ${row("zero point", zeroPoint)}
      ${row(`${f.count(report.parameters - count)} biases, still float32`, biases)}
      ${row("together", codes + scale + zeroPoint + biases)}
    </tbody>
  </table>`;
}

export const text: LessonText = {
  lead: "A trained model is a heap of numbers. How many bits does each of them need? Guess, measure, and see why.",
  body: (k) => {
    const { f, results } = k.shown;
    const isFloat = results.recipe?.format?.kind === "float32";
    const size = (words: string, recipe: keyof typeof RECIPES) => k.scene(words, { recipe: RECIPES[recipe] });
    const now = html`Now: ${k.live(({ results, f }) => f.percent(results.selected?.report.score ?? Number.NaN))} of the digits right,
      ${k.live(({ results, f }) => f.count(results.selected?.report.bytes ?? Number.NaN))} bytes.`;
    return html`
      <h3>A quarter of the bits</h3>
      <p>
        Here is a whole model. It reads handwritten digits of 8 × 8 pixels: each of the ten digits has one
        ${k.term("weight", "weight")} for every pixel and one ${k.term("bias", "bias")}, which makes
        ${k.live(({ results, f }) => f.count(results.session?.baseline.report.parameters ?? Number.NaN))} numbers. Training leaves
        each as a ${k.term("float32", "float32")} of 32 bits, four bytes:
        ${k.live(({ results, f }) => f.count(results.session?.baseline.report.bytes ?? Number.NaN))} bytes in all. Of
        ${k.live(({ results, f }) => f.count(results.session?.baseline.report.samples ?? Number.NaN))} digits that it has never seen it
        reads ${k.live(({ results, f }) => {
          const metric = results.session?.baseline.report.metric;
          return metric?.task === "classification" ? f.count(metric.correct) : null;
        })} right.
      </p>
      <p>To ${k.term("quantization", "quantize")} it is to give each weight fewer bits. Let it be 8 instead of 32: one byte.</p>
      ${k.ask("eight")}
      ${k.after(
        "eight",
        () => html`
          ${k.show("sentence")}
          <p>
            Three quarters of the file are gone and nothing else is. That is why ${k.term("int8", "int8")} is the first thing that is
            tried before a model goes to a phone or into a web page. So why stop there?
          </p>
          ${k.ask("two")}
        `,
      )}
      ${k.after(
        "two",
        () => html`
          <p>
            ${size("32 bits", "float")} ${size("8 bits", "eight")} ${size("2 bits", "two")} ${size("1 bit", "one")}
          </p>
          <p>${now}</p>
          <h3>What a bit can say</h3>
          <p>One bit tells two things apart, two bits four, three bits eight: each bit doubles the number.</p>
          ${k.ask("values")}
          ${k.after(
            "values",
            () => html`
              ${k.formula("levels")}
              <p>
                So a weight of b bits can be one of K = 2<sup>b</sup> values, its ${k.term("level", "levels")}. They are spread evenly
                from the least weight to the greatest, and each weight moves to the nearest. Press the buttons above and watch
                where the weights end up:
              </p>
              ${k.show("histogram")}
              <p>
                ${
                  isFloat
                    ? html`At 32 bits there are some four billion values, and nothing moves.`
                    : html`Now two levels are
                        ${k.live(({ results, f }) => f.number(results.inspection?.trace?.steps?.scale ?? Number.NaN, 3))} apart. The typical
                        weight, the standard deviation, is ${k.live(({ results, f }) => f.number(results.inspection?.stats.standardDeviation ?? Number.NaN, 2))}. Of
                        ${k.live(({ results, f }) => f.count(results.inspection?.stats.count ?? Number.NaN))} weights,
                        <strong>${k.live(({ results, f }) => f.count(zeros(results.inspection?.after ?? [])))}</strong> have become exactly 0.`
                }
              </p>
              <p>
                There is the whole reason. At 8 bits the levels are so close that each weight moves by a few thousandths (what becomes 0 was next to 0 before), some up and
                some down, and in a sum of 64 products most of that cancels. At 2 bits a step is wider than almost every weight: most of them
                vanish, the rest share three values, and the model is another one that resembles the first. At 1 bit hardly anything is
                left, and it guesses.
              </p>
            `,
          )}
        `,
      )}

      <h3>Find the place between</h3>
      <p>Between 8 bits and 2 there is room. Move the number of levels.</p>
      ${isFloat ? html`<p>${size("Begin with 8 bits", "eight")}</p>` : k.controls("format.levels")}
      ${k.ask("small")}
      <p>
        ${now} Before, they were ${k.live(({ results, f }) => f.percent(results.session?.baseline.report.score ?? Number.NaN))} and
        ${k.live(({ results, f }) => f.count(results.session?.baseline.report.bytes ?? Number.NaN))}.
      </p>

      <h3>What is in the file</h3>
      <p>
        640 weights of one byte are 640 bytes, and the ten biases stay as they were, 40 bytes. The size that is shown for 8 bits is
        685. Here every size is that of bytes that are really there.
      </p>
      ${k.ask("rest")}
      ${k.after(
        "rest",
        () => html`
          ${partsView(k)}
          <p>
            In small models such things count. With one bit a weight, the ten biases that nobody quantized are a third of the file. “32
            bits to 1 bit” is not 32 times smaller, and ${k.term("bits-per-weight", "bits per weight")} here always means everything that is
            stored, divided by the number of weights.
          </p>
        `,
      )}

      <h3>What it is for</h3>
      <p>A model of ${f.count(LARGE / 1e9)} billion weights takes ${f.count((LARGE * 4) / 1e9)} GB as float32, more than most computers have to spare.</p>
      ${k.ask("large")}
      ${k.after(
        "large",
        () => html`
          <ul>
            <li><strong>Storage.</strong> It fits where it did not: on a phone, into a download, into the memory of one graphics card.</li>
            <li>
              <strong>Speed.</strong> It can be faster, because fewer bytes come from memory and because one instruction multiplies four
              times as many 8-bit integers as floats. It need not be: a small model may even get slower. The lesson on dynamic and static
              quantization measures it.
            </li>
            <li><strong>${k.term("deployment", "Deployment")}.</strong> It runs at all: many small processors have no arithmetic of floats.</li>
          </ul>
          <p>
            Quantization is one kind of ${k.term("compression", "model compression")}. Others are to drop weights
            (${k.term("pruning", "pruning")}), to let many share one value (${k.term("weight-sharing", "weight sharing")}), or to store the codes
            more cleverly (${k.term("huffman", "Huffman coding")}). They go together, and the playground has them all.
          </p>
        `,
      )}
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    eight: {
      ask: "How many of those digits does the model still read right with 8 bits a weight?",
      options: {
        same: "as many as before, give or take one",
        few: "up to twenty fewer",
        tens: "many fewer, but more than half of them",
        guessing: "it is hardly better than guessing",
      },
      right: () => "Eight bits lose nothing that can be measured here.",
      wrong: ({ answer }) => `It is ${answer}: eight bits lose nothing that can be measured here.`,
    },
    two: {
      ask: "And with 2 bits a weight: how many digits does it read right? (Within twenty counts.)",
      right: ({ value, f }) =>
        `${f.count(value)}. Two bits lose much, though not everything: press the buttons and see.`,
      wrong: ({ value, f }) =>
        `${f.count(value)}. Two bits lose much, though not everything: press the buttons and see.`,
    },
    values: {
      ask: "How many things can 8 bits tell apart?",
      right: () => "2 · 2 · 2 · 2 · 2 · 2 · 2 · 2 = 256.",
      wrong: ({ answer }) => `Eight doublings: 2, 4, 8, 16, 32, 64, 128, ${answer}.`,
    },
    small: {
      ask: `Make the model at least ${GOAL.smaller} times smaller than float32, and lose no more than one percentage point.`,
      right: () => "Somewhere around 4 bits this model is as small as it gets for nearly nothing.",
      wrong: () => "Try 13 to 16 levels: 4 bits, all of them used.",
    },
    rest: {
      ask: "640 + 40 = 680. What are the other five bytes?",
      options: {
        scale: "how far apart the levels are, and which of them is 0",
        names: "the names of the ten digits",
        places: "where each weight belongs",
        rounding: "the errors of rounding, to be added again",
      },
      right: () => "The scale takes four bytes, the zero point one. Without them the codes mean nothing.",
      wrong: ({ answer }) => `They say ${answer}: four bytes of scale, one byte of zero point.`,
    },
    large: {
      ask: "How much is it at 4 bits a weight, scales left aside?",
      unit: "GB",
      right: () => "Half a byte for each of seven billion weights.",
      wrong: ({ answer }) => `Half a byte each: ${answer} GB, an eighth of what it was.`,
    },
  },
};
