// Pruning and sharing, in English.
import { html } from "lit/html.js";
import type { LessonText } from "../lesson.ts";
import { GOAL, RECIPES } from "./lesson.ts";

export const text: LessonText = {
  lead: "Drop weights, let weights share their values, give frequent codes short words: three ways to fewer bytes, what each really saves, and what they save together.",
  body: (k) => {
    const { f } = k.shown;
    const size = k.live(({ results }) => f.count(results.selected?.report.bytes ?? Number.NaN));
    const score = k.live(({ results }) => f.percent(results.selected?.report.score ?? Number.NaN));
    return html`
      <h3>The smallest go first</h3>
      <p>
        A weight near zero adds little to any output. ${k.term("pruning", "Magnitude pruning")} sets the smallest to exactly zero
        and stores only the rest. The share that goes is the ${k.term("sparsity", "sparsity")}. Nothing is trained again here:
        what goes is gone.
      </p>
      ${k.ask("much")}
      ${k.after(
        "much",
        () => html`
          <p>
            ${k.scene("30% pruned", { recipe: RECIPES.third })} ${k.scene("50%", { recipe: RECIPES.half })}
            ${k.scene("90%", { recipe: RECIPES.most })} Accuracy now: <strong>${score}</strong>.
          </p>
          ${k.show("pictures")}
          <p>
            The pictures show why so much can go: each row of weights looks at an image of 8 × 8 pixels, and the rims of the images
            are nearly always empty. Beyond that, the strokes themselves go, and accuracy with them.
          </p>
          <p>
            The paper that made pruning popular, Deep Compression, keeps 8% of a network for handwritten digits and loses nothing.
            It can, because it trains what is left after every cut. Numbers with and without retraining are not to be compared.
          </p>
        `,
      )}

      <h3>Nothing is not free</h3>
      <p>The fp32 model takes 2,600 bytes: 640 weights and 10 biases of four bytes each. Now half of the weights go.</p>
      ${k.ask("bytes")}
      ${k.after(
        "bytes",
        () => html`
          <p>
            Whoever reads the file has to know <em>which</em> weights are left. For n weights, of which k of b bits are kept, the
            shortest simple way at this density is a mask, one bit for each place, and a byte that says so:
          </p>
          ${k.formula("sparseBytes")}
          <p>Beside 32-bit floats that bit is nothing. Beside 4-bit integers it is a quarter.</p>
          ${k.ask("saved")}
          <p>
            ${k.scene("fp32, half pruned", { recipe: RECIPES.half })} ${k.scene("4 bits", { recipe: RECIPES.four })}
            ${k.scene("4 bits, half pruned", { recipe: RECIPES.fourHalf })} <strong>${size} bytes</strong>, ${score}.
          </p>
        `,
      )}
      <p>
        Scattered zeros save no time either: an ordinary matrix product reads and multiplies them like any other number. Hardware
        wants a pattern. With 2:4, two of every four neighbours stay, and sparse tensor cores skip the other two. The pattern
        is a constraint, and constraints cost accuracy:
        ${k.scene("the larger half of all", { recipe: RECIPES.half })} ${k.scene("2 of every 4", { recipe: RECIPES.pattern })}
        ${score}.
      </p>

      <h3>Shared values</h3>
      <p>
        ${k.term("weight-sharing", "Weight sharing")} keeps all places but few values. ${k.term("k-means", "k-means")} puts K
        levels where the weights are; a ${k.term("codebook", "codebook")} of K floats is stored once, and each weight is an index
        of log₂ K bits into it.
      </p>
      ${k.formula("sharedBytes")}
      <p>
        ${k.scene("16 shared values", { recipe: RECIPES.shared })} ${k.scene("half pruned, 16 shared", { recipe: RECIPES.sharedHalf })}
        ${size} bytes, ${score}.
      </p>
      ${k.show("histogram")}
      <p>
        The levels are dense where weights are many. With pruning there are none near zero: those weights need no level any more.
      </p>

      <h3>Short words for frequent codes</h3>
      <p>
        Indices are not equally frequent. ${k.term("huffman", "Huffman's code")} gives the frequent ones fewer bits, at the price
        of a table, and loses nothing. With it the chain of Deep Compression is complete:
        ${k.scene("prune, share, code", { recipe: RECIPES.chain })}
      </p>
      ${k.show("sentence")} ${k.controls("format.levels", "prune", "coding")} ${k.ask("smaller")}
      ${k.ask("simple")}
      ${k.after(
        "simple",
        () => html`
          <p>
            ${k.scene("prune, share, code", { recipe: RECIPES.chain })} ${k.scene("3 bits, Huffman", { recipe: RECIPES.rounded })}
            <strong>${size} bytes</strong>, ${score}.
          </p>
          <p>
            Rounding to few levels sends most weights to 0: it prunes by itself. And a coder that sees zeros often spends a
            single bit on each, code and mask in one. So two methods that save the same thing do not add up. What each is
            worth depends on what is already done; the chain in the paper wins by retraining, which lets it prune eleven of twelve
            weights.
          </p>
        `,
      )}
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    much: {
      ask: "What is the largest share of the weights that can go before more than one point of accuracy is lost?",
      options: { 10: "10%", 30: "30%", 50: "50%", 70: "70%", 90: "90%" },
      right: () => "Half of the weights hardly matter. Soon after, it goes downhill fast.",
      wrong: ({ answer }) =>
        `It is ${answer}. Until there hardly an answer changes; soon after, it goes downhill fast.`,
    },
    bytes: {
      ask: "How many bytes are left, biases included?",
      unit: "bytes",
      right: ({ f, value }) =>
        `${f.count(value)}: 1,280 for weights, 40 for biases, and 81 that say which weights they are.`,
      wrong: ({ f, value }) =>
        `${f.count(value)}: 1,280 for the weights that are kept, 40 for the biases, and 81 that say which ones they are.`,
    },
    saved: {
      ask: "A 4-bit model, half of whose weights are pruned, is smaller than the 4-bit model by what share?",
      unit: "%",
      right: ({ f, value }) =>
        `By ${f.fixed(value, 0)}%: half of the codes go, and half of what that saves is spent on the mask.`,
      wrong: ({ f, value }) =>
        `By ${f.fixed(value, 0)}% only: half of the codes go, and half of what that saves is spent on the mask. (Scale and biases stay.)`,
    },
    smaller: {
      ask: html`Now you: with shared values, come down to ${GOAL.bytes} bytes and lose no more than ${GOAL.points} points against
      fp32.`,
      right: () =>
        "Found. Fewer shared values save more than further pruning does, which only makes room for its own mask.",
      wrong: () => "Try 8 shared values, Huffman, and no pruning at all.",
    },
    simple: {
      ask: "Leave pruning and k-means out: round to 3 bits with one scale, and code that with Huffman. Which is smaller?",
      options: { chain: "half pruned, 16 shared values, Huffman", rounded: "3 bits, Huffman" },
      right: () => "By far, at nearly the same accuracy.",
      wrong: ({ answer }) => `It is “${answer}”, by far, and at nearly the same accuracy.`,
    },
  },
};
