// Questions and answers, in English.
import { html } from "lit/html.js";
import { scoreWords } from "../../words.ts";
import type { LessonText } from "../lesson.ts";
import { RECIPES } from "./lesson.ts";

export const text: LessonText = {
  lead: "Short answers to what is asked about quantization again and again. Where a figure says more than a sentence, it is measured here.",
  body: (k) => {
    const { f } = k.shown;
    const score = k.live(({ results }) => results.selected && scoreWords(results.selected, f));
    return html`
      <h3>What it is</h3>
      <h4>Is quantization the same as compression?</h4>
      <p>
        It is one kind of it. ${k.term("compression", "Compression")} is whatever makes a model smaller: fewer weights, shared
        weights, a smaller network, or fewer bits for each number. ${k.term("quantization", "Quantization")} is the last of these:
        each number becomes one of a few ${k.term("level", "levels")}.
      </p>
      <h4>And quantized learning?</h4>
      <p>
        Three things go by such names. Quantization after training rounds a finished model: that is what this playground does.
        Quantization-aware training (${k.term("qat", "QAT")}) rounds during training, so that the weights learn to live with it.
        Training in low precision also computes its gradients in few bits, to be faster itself. Optimizers such as Adam are
        something else again: they find the weights and do not store them.
      </p>

      <h3>What it costs</h3>
      <h4>Does it cost accuracy?</h4>
      <p>It may; it depends on the bits. Begin with 8 of them, a scale for each output of the digits model.</p>
      ${k.ask("lost")}
      ${k.after(
        "lost",
        () => html`
          <p>
            ${k.scene("8 bits", { recipe: RECIPES.eight })} ${k.scene("4 bits", { recipe: RECIPES.four })}
            ${k.scene("3 bits", { recipe: RECIPES.three })} ${k.scene("2 bits", { recipe: RECIPES.two })}
          </p>
          <p>Accuracy now: <strong>${score}</strong>.</p>
          <p>
            At 8 bits there is hardly ever a loss that could be told from chance, at 4 bits it takes some care, and below, the
            method decides. If too much is lost: clip the range, choose finer ${k.term("granularity", "granularity")}, round by
            ${k.term("gptq", "GPTQ")}, keep the touchiest layers wider, and in the end train with rounding.
          </p>
        `,
      )}
      <h4>Which models can be quantized? GANs too?</h4>
      <p>
        All, with different care. Convolutional networks take 8 bits with ease. Language models keep 4-bit weights in daily use, but
        their ${k.term("activation", "activations")} have ${k.term("outlier", "outliers")}. In recurrent networks errors come round
        again with every step, so their activations often keep more bits. It is said that networks that generate pictures, such as
        GANs, are unfit for it. They are quantized too; only there is no label to count by, and a small error of every pixel is
        seen. Judge them by their pictures, and keep first and last layers wider.
      </p>
      <h4>Does a quantized model generalise worse? Is it less robust?</h4>
      <p>
        Not by itself. It does what fp32 did, with a little noise on its weights. Measure both: accuracy on samples that were never
        seen, and on disturbed inputs. More data and augmentation help in training, not afterwards.
      </p>
      <h4>Can it still be explained?</h4>
      <p>
        As well as before: the model has the same form, and the same methods of ${k.term("attribution", "attribution")} apply.
        Whether they give the same reasons can be measured.
      </p>
      ${k.tab("measures", "Measure all this", "measures")}

      <h3>How it is done</h3>
      <h4>How do I choose the range, and the number of intervals?</h4>
      <p>A common text gives this advice: fewer intervals make a model more exact and slower, more make it faster.</p>
      ${k.ask("fewer")}
      ${k.after(
        "fewer",
        () => html`
          <p>
            The number of levels sets the size. The ${k.term("range", "range")} is for the data to say: at 8 bits from minimum to
            maximum; at 4 and fewer, clip it, by least squares for instance. Here are 2 bits with one range:
            ${k.scene("minimum to maximum", { recipe: RECIPES.widest })} ${k.scene("least squares", { recipe: RECIPES.clipped })}
            ${score}.
          </p>
          ${k.show("histogram")}
        `,
      )}
      <h4>How do I tell whether it went well?</h4>
      <p>
        Run both models on the same test samples. Count accuracy, with its ${k.term("confidence-interval", "interval")}, and
        ${k.term("agreement", "agreement")}: how often both answer the same. Compare the outputs too, since they move before answers
        do. Weigh the file, and take the time on the device that will run it. A good ${k.term("sqnr", "SQNR")} of weights alone
        proves nothing.
      </p>
      <h4>What are the steps in a project?</h4>
      <ol>
        <li>Collect data and set test samples aside. Take some others for ${k.term("calibration", "calibration")}.</li>
        <li>Train in ${k.term("float32", "fp32")} until accuracy is good. Nothing later makes it better.</li>
        <li>Quantize: begin with ${k.term("int8", "8 bits")} per channel, and go down.</li>
        <li>Evaluate: answers, size, time.</li>
        <li>Adjust range, granularity, rounding, single layers; and evaluate again.</li>
      </ol>
      <h4>Does it depend on the framework?</h4>
      <p>
        The arithmetic is the same everywhere, nearly: engines differ in rounding at ties, in the use of the lowest code, in the
        order of packed bits. PyTorch has torchao, TensorFlow has LiteRT (once TensorFlow Lite), and ONNX Runtime runs models from
        both. Caffe, which older texts name, is no longer developed. The playground writes ONNX, GGUF, safetensors and C, so that
        what you see here can be run elsewhere.
      </p>

      <h3>What it gains</h3>
      <h4>How much storage?</h4>
      <p>8 bits are a quarter of 32.</p>
      ${k.ask("ratio")} ${k.after("ratio", () => k.show("sentence"))}
      <h4>How much time?</h4>
      <p>
        That depends on who computes. Integers are multiplied faster only where inputs are integers too and the processor has the
        instructions; and fewer bytes save time only where reading them took it. Measured above, for
        ${k.scene("8-bit weights", { recipe: RECIPES.eight, tab: "measures" })} and
        ${k.scene("8-bit weights and inputs", { recipe: RECIPES.integers, tab: "measures" })}.
      </p>
      <h4>Does it scale to large models?</h4>
      <p>
        It is they that gain most: whether a model fits into memory at all is often a matter of 4 bits or 16. Larger models also
        tend to lose less, having more weights to share the error. What grows is the trouble with outliers, and the care for
        sums: a long row of 8-bit products needs an ${k.term("accumulator", "accumulator")} of 32 bits.
      </p>

      <h3>What else there is</h3>
      <h4>Pruning, sharing, knowledge transfer: instead, or as well?</h4>
      <p>
        As well, but their savings do not add up. ${k.term("pruning", "Pruning")} drops weights, and has to store which.
        ${k.term("weight-sharing", "Sharing")} gives many weights one value, and is quantization with free levels.
        ${k.term("distillation", "Distillation")} transfers what a large model knows to a smaller one that is trained for it; the
        small one can then be quantized.
      </p>
      <h4>Where is it going?</h4>
      <p>
        To fewer bits in blocks with scales of their own, which processors now multiply directly (MXFP4, NVFP4); to rotations that
        remove outliers; and to models that are trained for few bits from the start. The question stays the one of this course:
        which errors matter, and to whom?
      </p>
      <p>${k.playground("Go on in the playground")}</p>
    `;
  },
  questions: {
    lost: {
      ask: "Of 359 test samples, how many fewer does it answer rightly than fp32?",
      right: ({ f, value }) => `${f.count(value)}. Eight bits are the safe first step.`,
      wrong: ({ f, value }) => `${f.count(value)}. Eight bits are the safe first step.`,
    },
    fewer: {
      ask: "What is it really?",
      options: {
        exact: "Fewer intervals: more exact, but slower",
        coarse: "Fewer intervals: smaller, but coarser",
        slow: "More intervals: faster, but coarser",
      },
      right: () => "Fewer intervals are wider ones. And their number by itself makes nothing faster.",
      wrong: ({ answer }) =>
        `${answer}. The same range in fewer parts has wider parts; compare 2 and 4 bits above.`,
    },
    ratio: {
      ask: "How many times smaller is the 8-bit model, with a scale for each output?",
      right: ({ f, value }) =>
        `${f.ratio(value)}: scales and biases are counted too, and in a small model they weigh something.`,
      wrong: ({ f, value }) =>
        `${f.ratio(value)} and not 4×: ten scales and ten biases of four bytes are counted too. In a large model they hardly show.`,
    },
  },
};
