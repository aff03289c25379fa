// 除了准确率，还变了什么，中文。
import { html } from "lit/html.js";
import type { LessonText } from "../lesson.ts";
import { NOISE, RECIPES } from "./lesson.ts";

export const text: LessonText = {
  lead: "两个模型答对的一样多，也可能是两个不同的模型。这里有五种看法，以及每一种能说明什么、不能说明什么。",
  body: (k) => {
    const { f } = k.shown;
    const agreement = k.live(({ results }) => {
      const metric = results.selected?.report.metric;
      return metric?.task === "classification" ? f.percent(metric.agreement) : null;
    });
    const score = k.live(({ results }) => f.percent(results.selected?.report.score ?? Number.NaN));
    const divergence = k.live(({ results }) =>
      f.number(results.selected?.report.klDivergence ?? Number.NaN, 2),
    );
    return html`
      <h3>对的一样多，错的不一样</h3>
      <p>
        把手写数字模型舍入到 5 比特、只用一个缩放因子，数一数：它认对的测试样本与 fp32 一样多，都占
        ${k.live(({ results }) => f.percent(results.session?.baseline.report.score ?? Number.NaN))}。
      </p>
      ${k.ask("changed")}
      ${k.after(
        "changed",
        () => html`
          <p>
            有的由对变错，同样多的由错变对，数目一抵，就看不见了。答案相同的比例叫作${k.term("agreement", "一致率")}。要替换一个正在使用的模型，它往往比准确率更要紧：每个变了的答案，都可能有人正依赖着。
          </p>
          ${k.ask("close")} ${k.tab("predictions", "显示预测", "predictions")}
        `,
      )}
      ${k.after(
        "close",
        () => html`
          <p>要留多少比特，才能一个答案都不变？现在的一致率是 ${agreement}，准确率是 ${score}。</p>
          ${k.controls("format.levels")} ${k.ask("same")}
        `,
      )}

      <h3>答案改变之前</h3>
      <p>
        答案是十个输出中最大的那个，要等另一个反超才会变。背后的概率（输出的 ${k.term("softmax", "softmax")}）却一直在动。量化后的概率
        q 平均离 fp32 的 p 有多远，用 KL 散度来说：
      </p>
      ${k.formula("divergence")}
      <p>
        ${k.scene("8 比特", { recipe: RECIPES.eight })} ${k.scene("7 比特", { recipe: RECIPES.seven })}
        ${k.scene("5 比特", { recipe: RECIPES.five })} ${k.scene("3 比特", { recipe: RECIPES.three })} 准确率
        ${score}，一致率 ${agreement}，KL 散度 <strong>${divergence}</strong>。
      </p>
      <p>它不需要标签，而且 8 比特与 7 比特之间，准确率还看不出任何差别，它已经分得清了。llama.cpp 的作者们就用它来比较各种格式。</p>

      <h3>鲁棒性</h3>
      <p>
        测试图像都很干净。给输入加上噪声，强度与每个输入自身的起伏相当（${f.number(NOISE)} 个标准差），fp32 就从 96% 掉到 82%。
      </p>
      ${k.ask("noise")}
      ${k.after(
        "noise",
        () => html`
          <p>
            ${k.scene("8 比特", { recipe: RECIPES.eight, tab: "measures" })}
            ${k.scene("4 比特", { recipe: RECIPES.four, tab: "measures" })}
            ${k.scene("3 比特", { recipe: RECIPES.three, tab: "measures" })}
            ${k.scene("二值", { recipe: RECIPES.binary, tab: "measures" })}
          </p>
          ${k.tab("measures", "测一测", "measures")}
          <p>
            对线性层来说，舍入权重本身就像一种噪声；输入的噪声比它大得多时，它就几乎显不出来。不过这里没有对手：专门用来骗过模型的输入（对抗样本）是另一回事，要另外测试。
          </p>
        `,
      )}

      <h3>泛化</h3>
      <p>
        任何模型在训练过的样本上都表现得更好。与测试样本之间的差距，说明它死记硬背了多少，也就是${k.term("generalisation", "泛化")}得好不好。现在舍入到 3 比特。
      </p>
      ${k.ask("gap")}
      ${k.after(
        "gap",
        () => html`<p>
          于是差距缩小了，很容易被说成泛化变好了。其实没有：两个数都降了，而算数的是测试。权重粗了，装不下训练样本的那些细枝末节，别的东西也同样装不下。增加数据、做数据增强，能让模型泛化得更好，但那是<em>在训练的时候</em>；训练之后再舍入，没有这个本事。
        </p>`,
      )}

      <h3>理由</h3>
      <p>
        模型说这是“3”，是看了哪些像素？对线性层，权重乘以输入，就是每个像素的贡献。按这个${k.term("attribution", "归因")}给像素排名次，与量化前一样吗？等级相关为
        1 就是一样，为 0 就是毫不相干。
      </p>
      ${k.ask("alike")}
      ${k.after(
        "alike",
        () => html`<p>
          3
          比特时，一半以上的权重是零，对应的像素就退出了排名。二值模型保留每个权重的符号，像素的名次与 fp32 几乎一样，答案却常常是错的。一个指标只回答它自己的问题，不回答别的。上面的表里有五个指标，还有开销；只报告其中一个，就是做了挑选。
        </p>`,
      )}
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    changed: {
      ask: "359 个测试样本中，它有多少个答案与 fp32 不同？",
      unit: "个",
      right: ({ answer }) => `${answer} 个，尽管答对的总数一样。`,
      wrong: ({ answer }) => `${answer} 个。答对的总数一样，答案却不一样。`,
    },
    close: {
      ask: "会是哪些样本？",
      options: {
        sure: "fp32 最有把握的那些",
        any: "说不准，碰运气",
        close: "两个类别难分高下的那些",
      },
      right: () => "输出的移动要超过第一名与第二名之间的间隔，答案才会变。看看它们的间隔：",
      wrong: ({ answer }) =>
        `是${answer}：输出的移动要超过第一名与第二名之间的间隔，答案才会变。看看它们的间隔：`,
    },
    same: {
      ask: "只用一个缩放因子，找到一个答案都不变的最少比特数。",
      right: () => "这是在这些样本上。别的样本间隔可能更小，所以这不是保证；只有输出完全相等才是。",
      wrong: () => "128 级，也就是 7 比特，在这些样本上一个答案都没有变。",
    },
    noise: {
      ask: "那么 4 比特、一个缩放因子的模型呢？没有噪声时它也是 96%。",
      options: {
        more: "掉得比 fp32 多得多",
        same: "掉得差不多",
        less: "掉得少：量化起了保护作用",
      },
      right: () => "输入的噪声盖过了权重的噪声。既没有变脆弱，也没有受保护。",
      wrong: ({ answer }) => `其实${answer}：输入的噪声盖过了权重的噪声。`,
    },
    gap: {
      ask: "哪一个准确率降得更多，训练样本上的，还是测试样本上的？",
      options: { train: "训练样本上的", test: "测试样本上的" },
      right: () => "拟合得最紧的，能失去的也最多。",
      wrong: ({ answer }) => `${answer}：拟合得最紧的，能失去的也最多。`,
    },
    alike: {
      ask: "哪个模型看重的像素与 fp32 更一致：3 比特（答对 95%），还是二值权重（答对 61%）？",
      options: { three: "3 比特", binary: "二值" },
      right: () => "尽管这个模型差得多。",
      wrong: ({ answer }) => `是${answer}，尽管这个模型差得多。`,
    },
  },
};
