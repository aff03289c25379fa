// Dynamic and static, in English.
import { html } from "lit/html.js";
import { integerProduct, MOST, productsIn } from "../integer-product.ts";
import type { LessonText } from "../lesson.ts";
import { BELOW, INPUTS, RECIPES, WEIGHTS } from "./lesson.ts";

export const text: LessonText = {
  lead: "The weights of a model are known beforehand; what flows through it is not. To calculate in integers one needs a range for that, too: of each input as it comes, or once and for all.",
  body: (k) => {
    const { f } = k.shown;
    const by = integerProduct(WEIGHTS, INPUTS);
    return html`
      <h3>An output, by hand</h3>
      <p>
        So far only weights were quantized, to be smaller. To calculate with integers both factors have to be integers: the weights and what they
        are multiplied with, the ${k.term("activation", "activations")}. Three of each will do. The weights get a
        ${k.term("symmetric", "symmetric")} grid, s<sub>w</sub> = 1.27 / ${f.count(MOST.weight)} = ${f.number(by.weightScale)}. The inputs lie
        between −1 and 1.55 and get an ${k.term("affine", "affine")} one: s<sub>x</sub> = 2.55 / ${f.count(MOST.input)} =
        ${f.number(by.inputScale)}, ${k.term("zero-point", "zero point")} z = ${f.count(by.zeroPoint)}.
      </p>
      <div class="table-scroll">
        <table>
          <thead>
            <tr><th scope="col" class="number">weight</th><th scope="col" class="number">q</th><th scope="col" class="number">input</th><th scope="col" class="number">p</th><th scope="col" class="number">q · p</th></tr>
          </thead>
          <tbody>
            ${WEIGHTS.map(
              (weight, i) => html`<tr>
                <td class="number">${f.number(weight)}</td><td class="number">${f.count(by.weightCodes[i] ?? 0)}</td>
                <td class="number">${f.number(INPUTS[i] ?? 0)}</td><td class="number">${f.count(by.inputCodes[i] ?? 0)}</td>
                <td class="number">${f.count(by.products[i] ?? 0)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p>
        The products are added up: ${f.count(by.sum)}. That is not it yet, because every p is too large by z. What that has added is z times the sum
        of the weights, ${f.count(by.zeroPoint)} · (${f.count(by.weightSum)}). The sum is known as soon as the weights are, so it takes no work
        later.
      </p>
      ${k.formula("integerProduct")}
      <p>${f.count(by.sum)} − (${f.count(by.zeroPoint * by.weightSum)}) = ${f.count(by.corrected)}. Now for the way back.</p>
      ${k.ask("output")}
      ${k.after(
        "output",
        () => html`<p>
          Floats would have given ${f.number(by.exact, 5)}. Of all this only the last multiplication was one of floats: one for each output,
          instead of one for each weight.
        </p>`,
      )}

      <h3>Why the sum is wide</h3>
      <p>
        A code of a weight goes up to ${f.count(MOST.weight)}, that of an input up to ${f.count(MOST.input)}; their product may be
        ${f.count(MOST.weight * MOST.input)}. A signed integer of 16 bits holds at most 32,767.
      </p>
      ${k.ask("narrow")}
      ${k.after(
        "narrow",
        () => html`<p>
          So the ${k.term("accumulator", "accumulator")} has 32 bits. ${f.count(productsIn(32))} products fit into that, at the very worst, and few
          layers are that long. Here, a layer that might not fit is refused rather than computed wrongly.
        </p>`,
      )}

      <h3>Is it faster?</h3>
      <p>
        It can be. A register of 128 bits holds four floats or sixteen bytes, and a processor that multiplies a whole register at a time gets through
        four times as many. It also reads a quarter of the bytes. Against that stands the work of turning inputs into integers. Which wins
        depends on the model and on the machine, so here it is measured on yours, for a model that tells malignant from benign tumours
        by 30 measurements.
      </p>
      ${k.show("cost")}
      <p>${k.scene("Float inputs", { recipe: RECIPES.float })} ${k.scene("Dynamic", { recipe: RECIPES.dynamic })} ${k.scene("Static", { recipe: RECIPES.fixed })}</p>

      <h3>Two ways to a range</h3>
      <p>
        In the example the range was that of the three inputs at hand. That is ${k.term("dynamic", "dynamic")} quantization: each sample is looked
        through first, and its own least and greatest value make the scale. In ${k.term("static", "static")} quantization the range was fixed
        beforehand, by ${k.term("calibration", "calibration")}: some typical rows are sent through the model, and it is noted what came by. Nothing
        has to be looked through any more, and the scale is a constant.
      </p>
      ${k.ask("beyond")}
      ${k.after(
        "beyond",
        () => html`<p>
          That is the bargain. Dynamic ranges fit every sample and cost a pass over it; static ones are free and as good as the rows that they were
          made from. And with all the 256 levels?
        </p>`,
      )}
      ${k.ask("alike")}
      ${k.after(
        "alike",
        () => html`
          <p>Mostly it does not matter which. Let us be stingy, to see the difference: 8 levels for the inputs, weights as before.</p>
          ${k.ask("coarse")}
        `,
      )}
      ${k.after(
        "coarse",
        () => html`
          <p>
            ${k.scene("8 levels, dynamic", { recipe: RECIPES.dynamicCoarse })} ${k.scene("8 levels, static", { recipe: RECIPES.fixedCoarse })}
          </p>
          ${k.show("sentence")}
          <p>
            Among the rows that calibrated there were a few with extreme measurements. They have stretched the range for all, and a usual
            sample has two or three levels left. It is the lesson of the ${k.term("outlier", "outlier")} again, and so is the remedy.
          </p>
          ${k.controls("activations")} ${k.ask("calibrate")}
        `,
      )}
      ${k.after(
        "calibrate",
        () => html`<p>
          Clipping a few extremes helps all others. So calibration is more than running some data through: which rows, and what is made of them,
          decides.
        </p>`,
      )}

      <h3>Which one when</h3>
      <table>
        <thead>
          <tr><td></td><th scope="col">dynamic</th><th scope="col">static</th></tr>
        </thead>
        <tbody>
          <tr><th scope="row">needs</th><td>nothing</td><td>typical data</td></tr>
          <tr><th scope="row">while it runs</th><td>least and greatest of each input</td><td>constants</td></tr>
          <tr><th scope="row">an unusual input</th><td>gets a coarser scale</td><td>is clipped</td></tr>
          <tr><th scope="row">often used for</th><td>language models, recurrent networks</td><td>networks for pictures, small devices</td></tr>
        </tbody>
      </table>
      <aside class="note">
        <p>
          Some introductions say that dynamic quantization quantizes <em>parameters</em> while the model runs. Weights do not change while it
          runs; they can be quantized beforehand, and are. What comes anew each time is the activations.
        </p>
      </aside>
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    output: {
      ask: "Both scales are 0.01. What is the output?",
      right: ({ value, f }) => `21,770 · 0.01 · 0.01 = ${f.number(value)}.`,
      wrong: ({ value, f }) =>
        `Both factors were divided by 0.01: 21,770 · 0.01 · 0.01 = ${f.number(value)}.`,
    },
    narrow: {
      ask: "How many such products can it add up without overflowing, if all are as large as they can be?",
      right: () => "The second is already too much.",
      wrong: ({ answer }) => `Only ${answer}: two would be 64,770.`,
    },
    beyond: {
      ask: "A sample comes with values twice as large as any that were there in calibration. With which kind are they cut off?",
      options: { dynamic: "dynamic ranges", static: "static ranges", both: "both" },
      right: () => "Beyond the last level there is nothing. A dynamic range would have grown along.",
      wrong: ({ answer }) =>
        `With ${answer}: beyond the last level there is nothing. A dynamic range grows along.`,
    },
    alike: {
      ask: "8-bit weights and 8-bit inputs: which model tells more tumours right?",
      options: { dynamic: "the dynamic one", static: "the static one", same: "both the same" },
      right: () => "256 levels leave room even for a range that is far too wide.",
      wrong: ({ answer }) => `It is ${answer}: 256 levels leave room even for a range that is far too wide.`,
    },
    coarse: {
      ask: "With 8 levels for its inputs the dynamic model still makes no mistake in 113. How many per cent does the static one get right, with a range from minimum to maximum?",
      unit: "%",
      right: ({ value, f }) => `${f.percent(value / 100)}.`,
      wrong: ({ value, f }) => `${f.percent(value / 100)}: that many levels are not there for usual samples.`,
    },
    calibrate: {
      ask: `Stay static with 8 levels, and calibrate differently, so that it comes within ${100 * BELOW} points of dynamic.`,
      right: () => "The levels are where most inputs are.",
      wrong: () => "Another range for the activations: a percentile, or least squares.",
    },
  },
};
