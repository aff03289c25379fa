// 剪枝与权值共享，中文。
import { html } from "lit/html.js";
import type { LessonText } from "../lesson.ts";
import { GOAL, RECIPES } from "./lesson.ts";

export const text: LessonText = {
  lead: "舍去一些权重，让权重共用取值，给常见的编码短码字：三条省字节的路各自真正省下多少，合在一起又省下多少。",
  body: (k) => {
    const { f } = k.shown;
    const size = k.live(({ results }) => f.count(results.selected?.report.bytes ?? Number.NaN));
    const score = k.live(({ results }) => f.percent(results.selected?.report.score ?? Number.NaN));
    return html`
      <h3>先剪最小的</h3>
      <p>
        接近零的权重，对哪个输出都没有多少贡献。${k.term("pruning", "按幅值剪枝")}就把最小的那些直接置零，只存其余的；舍去的比例叫作${k.term("sparsity", "稀疏度")}。这里剪完不再训练，剪掉的就是没了。
      </p>
      ${k.ask("much")}
      ${k.after(
        "much",
        () => html`
          <p>
            ${k.scene("剪去 30%", { recipe: RECIPES.third })} ${k.scene("50%", { recipe: RECIPES.half })}
            ${k.scene("90%", { recipe: RECIPES.most })} 现在的准确率：<strong>${score}</strong>。
          </p>
          ${k.show("pictures")}
          <p>
            看图就知道为什么能剪这么多：每一行权重看的是一幅 8 × 8 像素的图像，而图像的边缘几乎总是空白。再剪下去，剪掉的就是笔画，准确率也就没了。
          </p>
          <p>
            让剪枝出名的论文是 Deep
            Compression，它在一个识别手写数字的网络里只留 8% 的权重，却没有损失。它做得到，是因为每剪一刀都把剩下的权重再训练一遍。重新训练与不重新训练，两种数字不能放在一起比。
          </p>
        `,
      )}

      <h3>零也要占地方</h3>
      <p>fp32 模型占 2,600 字节：640 个权重、10 个偏置，每个四字节。现在舍去一半权重。</p>
      ${k.ask("bytes")}
      ${k.after(
        "bytes",
        () => html`
          <p>
            读文件的人得知道留下的是<em>哪些</em>权重。n 个权重里留下 k 个、每个 b
            比特；在这样的密度下，最省的简单办法是一张掩码，每个位置一比特，再加一个字节说明用的是掩码：
          </p>
          ${k.formula("sparseBytes")}
          <p>与 32 位浮点相比，这一比特不算什么；与 4 比特整数相比，就是四分之一。</p>
          ${k.ask("saved")}
          <p>
            ${k.scene("fp32，剪去一半", { recipe: RECIPES.half })} ${k.scene("4 比特", { recipe: RECIPES.four })}
            ${k.scene("4 比特，剪去一半", { recipe: RECIPES.fourHalf })} <strong>${size} 字节</strong>，${score}。
          </p>
        `,
      )}
      <p>
        零散的零也省不下时间：普通的矩阵乘法照样把它们读进来、乘一遍。硬件要的是规律。2:4
        就是每四个相邻的权重留两个，稀疏张量核心可以跳过另外两个。规律是约束，约束要付出准确率：
        ${k.scene("全体中较大的一半", { recipe: RECIPES.half })} ${k.scene("每四个留两个", { recipe: RECIPES.pattern })}
        ${score}。
      </p>

      <h3>共用取值</h3>
      <p>
        ${k.term("weight-sharing", "权值共享")}不减位置，只减取值。${k.term("k-means", "k 均值")}把 K
        个级放在权重所在之处；K 个浮点数组成的${k.term("codebook", "码本")}只存一份，每个权重是指向它的 log₂ K 比特的下标。
      </p>
      ${k.formula("sharedBytes")}
      <p>
        ${k.scene("共用 16 个值", { recipe: RECIPES.shared })} ${k.scene("剪去一半，共用 16 个值", { recipe: RECIPES.sharedHalf })}
        ${size} 字节，${score}。
      </p>
      ${k.show("histogram")}
      <p>权重多的地方，级也密。剪枝之后零附近一级也没有了：那些权重已经用不着级。</p>

      <h3>常见的编码用短码字</h3>
      <p>
        各个下标出现的次数并不相同。${k.term("huffman", "哈夫曼编码")}让常见的少占比特，代价是一张码表，而且不丢任何信息。到这里，Deep
        Compression 的整条流水线就齐了：${k.scene("剪枝、共享、编码", { recipe: RECIPES.chain })}
      </p>
      ${k.show("sentence")} ${k.controls("format.levels", "prune", "coding")} ${k.ask("smaller")}
      ${k.ask("simple")}
      ${k.after(
        "simple",
        () => html`
          <p>
            ${k.scene("剪枝、共享、编码", { recipe: RECIPES.chain })} ${k.scene("3 比特，哈夫曼", { recipe: RECIPES.rounded })}
            <strong>${size} 字节</strong>，${score}。
          </p>
          <p>
            舍入到很少几级时，多数权重都落到了 0，这本身就是剪枝。编码器见零见得多，每个零只花一比特，编码和掩码合二为一。所以，省的若是同一样东西，两种方法的好处并不能相加；每种方法值多少，要看前面已经做了什么。论文里的流水线能赢，靠的是重新训练，那样十二个权重可以剪去十一个。
          </p>
        `,
      )}
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    much: {
      ask: "准确率的损失不超过一个百分点，最多能舍去多大比例的权重？",
      options: { 10: "10%", 30: "30%", 50: "50%", 70: "70%", 90: "90%" },
      right: () => "有一半权重几乎无关紧要；再往后，就急转直下了。",
      wrong: ({ answer }) => `是 ${answer}。在那之前几乎没有一个答案改变；再往后，就急转直下了。`,
    },
    bytes: {
      ask: "连同偏置，还剩多少字节？",
      unit: "字节",
      right: ({ f, value }) =>
        `${f.count(value)}：权重 1,280，偏置 40，还有 81 字节用来说明留下的是哪些权重。`,
      wrong: ({ f, value }) =>
        `${f.count(value)}：留下的权重 1,280，偏置 40，还有 81 字节用来说明留下的是哪些权重。`,
    },
    saved: {
      ask: "4 比特的模型再剪去一半权重，比原来的 4 比特模型小多少？",
      unit: "%",
      right: ({ f, value }) => `小 ${f.fixed(value, 0)}%：编码少了一半，而省下的一半又花在了掩码上。`,
      wrong: ({ f, value }) =>
        `只小 ${f.fixed(value, 0)}%：编码少了一半，而省下的一半又花在了掩码上。（缩放因子和偏置还在。）`,
    },
    smaller: {
      ask: html`轮到您了：用共用取值的办法，降到 ${GOAL.bytes} 字节以内，准确率比 fp32 最多低 ${GOAL.points} 个百分点。`,
      right: () => "找到了。少共用几个值，比多剪枝更省：剪枝省下的，差不多刚够放它自己的掩码。",
      wrong: () => "试试共用 8 个值、哈夫曼编码，而且完全不剪枝。",
    },
    simple: {
      ask: "不剪枝，也不用 k 均值：舍入到 3 比特、只用一个缩放因子，再做哈夫曼编码。哪一个更小？",
      options: { chain: "剪去一半、共用 16 个值、哈夫曼", rounded: "3 比特、哈夫曼" },
      right: () => "小得多，准确率却相差无几。",
      wrong: ({ answer }) => `是“${answer}”，小得多，准确率却相差无几。`,
    },
  },
};
