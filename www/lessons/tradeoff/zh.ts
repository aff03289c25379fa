// 精度、大小与速度，中文。
import { html } from "lit/html.js";
import { scoreWords } from "../../words.ts";
import type { LessonText } from "../lesson.ts";
import { BUDGET, RECIPES } from "./lesson.ts";

export const text: LessonText = {
  lead: "学会读准确率与大小的图，分清真实的差别与运气，弄明白模型小了什么时候才会快。",
  body: (k) => {
    const { f } = k.shown;
    const rows = k.live(({ results }) => f.count(results.session?.rows[2] ?? Number.NaN));
    return html`
      <h3>一个配方一个点</h3>
      <p>
        量化是一笔交易，要看两个数：花多少，还剩多少本事。这里两个数都是量出来的。花费是打包后的字节数，缩放因子等全部计入；${k.term("accuracy", "准确率")}是在
        ${rows} 个手写数字上数出来的，训练和校准都没见过它们。
      </p>
      <p>
        如果没有别的配方既不比它大、又不比它差，它就在${k.term("pareto", "帕累托前沿")}上。不在前沿上的都不划算：总有一个花费不更多、表现不更差的。
      </p>
      ${k.ask("frontier")}
      ${k.after(
        "frontier",
        () => html`
          <p>全部行情都在这里，那条线就是前沿。用鼠标或方向键选点，看看它是怎么做出来的；点图例可以隐藏一类方案。</p>
          ${k.show("chart", "sentence")}
          <p>
            从右往左读：最先省下的字节几乎不花代价，然后出现拐点，再往左便是悬崖。拐点在哪里（这里在${k.term("bits-per-weight", "每权重")} 2 到 4
            比特之间），正是这门课其余部分要回答的问题。
          </p>
        `,
      )}

      <h3>差别是真的吗？</h3>
      <p>在 ${rows} 个样本上数出来的准确率，只能一格一格地变。</p>
      ${k.ask("one")}
      ${k.after(
        "one",
        () => html`
          <p>
            同一堆数字里换一批样本，数出来的结果就会不同。95%
            ${k.term("confidence-interval", "置信区间")}说的是真实准确率离数出来的值可能有多远。接近 100% 时，教科书上的
            p ± 1.96 σ 会越过端点，所以图上用的是 Wilson 区间：
          </p>
          ${k.formula("wilson")}
          <p>
            ${k.scene("8 比特", { recipe: RECIPES.eight })} ${k.scene("3 比特", { recipe: RECIPES.three })}
            ${k.scene("2 比特", { recipe: RECIPES.two })}
          </p>
          <p>
            量化前（fp32）：<strong>${k.live(({ results }) => results.session && scoreWords(results.session.baseline, f))}</strong>。当前选择：<strong>${k.live(({ results }) => results.selected && scoreWords(results.selected, f))}</strong>。
          </p>
          ${k.ask("real")} ${k.ask("rows")}
        `,
      )}
      ${k.after(
        "real",
        () => html`<p>
          还有更灵敏的检验。两个模型答的是同一批题，能区分它们的只有答案变了的那些：变对的和变错的差不多，就什么也说明不了（这就是
          McNemar 检验）。有多少答案没变，叫作${k.term("agreement", "一致率")}，《除了准确率，还变了什么》一课会细看。
        </p>`,
      )}

      <h3>预算之内</h3>
      <p>实际工作中，总有一个数是给定的：闪存只有这么多字节，或者产品最多能损失几个百分点。填在下面，图上会挑出预算内最好的配方。</p>
      ${k.show("wish")} ${k.ask("budget")}
      ${k.after(
        "budget",
        () => html`<p>
          对这个冠军要留个心眼。它是一百多个配方里<em>在这些样本上</em>最好的一个，而百里挑一的，除了好，还有运气。3
          比特的模型胜过 fp32，是噪声，不是进步。既然用测试样本做了选择，要报告的成绩就该来自另一批样本，而且只看一次。
        </p>`,
      )}

      <h3>小不一定快</h3>
      <p>取 2 比特的权重，每个输出一个缩放因子：字节数不到 fp32 的十分之一。</p>
      ${k.ask("faster")}
      ${k.after(
        "faster",
        () => html`
          <p>
            ${k.scene("2 比特权重，浮点输入", { recipe: RECIPES.twoChannel })}
            ${k.scene("8 比特权重，8 比特输入", { recipe: RECIPES.integers })}
          </p>
          ${k.show("cost")}
          <p>
            字节只有两条路能换成时间。一是乘法本身变便宜：那么输入也得是整数，例如用${k.term("dynamic", "动态量化")}。二是时间本来就花在读权重上：大语言模型每生成一个词都要从内存取几个
            GB，正是如此；而十行、每行 64 个权重，始终待在缓存里，便无时间可省。要在真正运行它的设备上测。
          </p>
        `,
      )}
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    frontier: {
      ask: "4 比特时，每个输出一个缩放因子（每通道）比整个张量一个多占 36 字节。对这个模型，两者中哪个可能在前沿上？",
      options: { channel: "只有每通道", both: "两个都在", tensor: "只有每张量" },
      right: () =>
        "在这些样本上，更细的粒度没有换来任何东西。换个模型往往就不同了：前沿属于模型和数据，不属于方法。",
      wrong: ({ answer }) =>
        `${answer}。粒度细，权重确实更准；但前沿看的是答对多少，而这里的 36 字节一题也没换来。`,
    },
    one: {
      ask: "一个测试样本值多少个百分点？",
      unit: "个百分点",
      right: ({ f, value }) => `100 / ${f.count(100 / value)}。任何差别都不会比这更小。`,
      wrong: ({ f, value, answer }) =>
        `${f.count(100 / value)} 个样本里的一个，是 100 / ${f.count(100 / value)} = ${answer} 个百分点：差别不会比这更小。`,
    },
    real: {
      ask: "3 比特、一个缩放因子时，答对的少了四个。这说明什么？",
      options: { worse: "3 比特不如 fp32", unknown: "还不能断定：样本太少，分不出来" },
      right: () => "两个区间几乎完全重叠。到了 2 比特，区间相距很远，那就用不着统计学了。",
      wrong: ({ answer }) => `老实的回答是“${answer}”：比比上面两个区间，先看 3 比特，再看 2 比特。`,
    },
    rows: {
      ask: "要让区间的宽度减半，测试样本得是原来的几倍？",
      unit: "倍",
      right: () => "宽度与 1/√n 成正比，所以结论每多一位有效数字，样本要多一百倍。",
      wrong: ({ answer }) => `${answer} 倍：宽度与 1/√n 成正比。要窄到十分之一，样本得多一百倍。`,
    },
    budget: {
      ask: html`选一个不超过 ${BUDGET} 字节、答对的测试样本又不比 fp32 少的配方。（填好预算，再按“采用”；也可以在图上找。）`,
      right: () => "字节只有八分之一，而凭这些样本看不出任何损失。",
      wrong: () =>
        `在第一个框里填 ${BUDGET}，采用找到的配方：它舍入时会看数据，《误差反馈》一课讲的就是这个。`,
    },
    faster: {
      ask: "在这个页面上，它的前向计算与 fp32 相比有多快？",
      options: {
        ten: "大约快到十倍",
        four: "大约快到四倍",
        same: "与 fp32 一样快",
        slower: "慢得多",
      },
      right: () => "权重一次性解包成浮点，此后每个乘法都与 fp32 相同。",
      wrong: ({ answer }) => `${answer}：这里没有 2 比特的乘法。权重一次性解包成浮点，之后要做的事完全一样。`,
    },
  },
};
