// 参数统计与范围，中文。
import { html } from "lit/html.js";
import { shareBetween } from "../counting.ts";
import type { LessonText } from "../lesson.ts";
import { OUTLIER, RECIPES } from "./lesson.ts";

export const text: LessonText = {
  lead: "量化从统计开始：最小值、最大值、均值、离散程度。其中两个数决定了后面的一切，偏偏又是最靠不住的两个。",
  body: (k) => html`
    <h3>六百四十个权重</h3>
    <p>
      这是一个识别数字的${k.term("layer", "层")}，十行，每行 64 个权重。最小的是
      ${k.live(({ results, f }) => f.number(results.inspection?.stats.min ?? Number.NaN, 3))}，最大的是
      ${k.live(({ results, f }) => f.number(results.inspection?.stats.max ?? Number.NaN, 3))}，两者之间就是它的${k.term("range", "范围")}。把这个范围平分成四份，看中间那两份。
    </p>
    ${k.ask("middle")}
    ${k.after(
      "middle",
      () => html`
        ${k.show("histogram")}
        <p>权重大多很小，大的很少，而且孤零零地待在两头。有两个数可以概括：均值在 0 附近；标准差说明一般的权重离均值多远。</p>
        ${k.formula("mean")} ${k.formula("deviation")}
        <p>
          与均值相差不到两个标准差的权重占
          ${k.live(({ results: { inspection }, f }) => {
            if (!inspection) return null;
            const { mean, standardDeviation: deviation } = inspection.stats;
            return f.percent(shareBetween(inspection.before, mean - 2 * deviation, mean + 2 * deviation));
          })}。而范围的两端比这还要远将近一倍。
        </p>
      `,
    )}

    <h3>范围决定什么</h3>
    <p>现在要定${k.term("scale", "缩放因子")}，也就是相邻两级的距离。一共十六级，手头只有这些统计量。</p>
    ${k.ask("which")}
    ${k.after(
      "which",
      () => html`
        ${k.formula("scaleAffine")}
        <p>
          量化级从一端铺到另一端，现在相隔
          ${k.live(({ results, f }) => f.number(results.inspection?.trace?.steps?.scale ?? Number.NaN, 3))}。640 个权重里，有 638
          个说了不算。还有一条规矩：范围总要包含 0，哪怕所有的值都是正的，这样恰好为 0 的权重才能原样保持为 0。
        </p>
      `,
    )}

    <h3>多出一个大权重</h3>
    <p>
      假设 640 个权重里有一个是${k.term("outlier", "离群值")}，是现在最大值的 ${OUTLIER} 倍，其余 639 个一动不动。
    </p>
    ${k.ask("wider")} ${k.ask("left")}
    ${k.after(
      "left",
      () => html`
        <p>
          离群值独占一级，其余的权重挤在剩下的几级上，中间的级全空着。不妨亲手试试，幅度小一点：用鼠标或方向键把这个点拖出最末一级，看别的级怎样跟着走。
        </p>
        ${k.show("numberLine")} ${k.ask("stretch")}
        <p>这不是为讲课编出来的。大语言模型的${k.term("activation", "激活值")}里，总有几列比其余的大几十倍；最初量化这类模型的尝试，就是栽在它们上面的。</p>
      `,
    )}

    <h3>把两头截掉</h3>
    <p>
      范围并不是非得伸到最远的那个权重。留在外面的会被${k.term("clipping", "截断")}，也就是挪到最末一级：几个大权重恢复出来小了许多，换来的是其余所有权重的级都更密。4
      级、从最小值到最大值，模型五个数字大约认对四个。现在请您自己定两端：可以用下面的控件，也可以在直方图上拖动。
    </p>
    <p>
      ${k.scene("4 级，最小值到最大值", { recipe: RECIPES.four })} ${k.scene("4 级，手动", { recipe: RECIPES.byHand })}
    </p>
    ${k.controls("range")} ${k.ask("clip")} ${k.show("sentence")}
    ${k.after(
      "clip",
      () => html`
        <p>字节数没变，还是两个比特，变的只是两端的位置。引擎有好几种找法：</p>
        <p>
          ${k.scene("第 99 百分位", { recipe: RECIPES.percentile })} ${k.scene("最小均方误差", { recipe: RECIPES.mse })}
        </p>
        <p>
          ${k.term("percentile", "百分位数")}把固定比例的权重留在外面；${k.term("mse", "最小均方误差")}则把许多范围逐个试过，取误差最小的。两者权衡的是同样的两种误差：范围越窄，截断误差越大；而舍入误差平均为
        </p>
        ${k.formula("noise")}
        <p>它随缩放因子的平方减小。如果缩放因子本来就很小，能省下的也就不多了。</p>
        ${k.ask("eight")}
        <p>
          ${k.scene("256 级，最小值到最大值", { recipe: RECIPES.eight })}
          ${k.scene("256 级，第 99 百分位", { recipe: RECIPES.eightClipped })}
        </p>
      `,
    )}
    <p>${k.playground("到实验场里继续")}</p>
  `,
  questions: {
    middle: {
      ask: "640 个权重里，有多大比例落在中间这两份？",
      unit: "%",
      right: ({ value, f }) => `${f.percent(value / 100)}：半个范围里，几乎装下了全部权重。`,
      wrong: ({ value, f }) => `是 ${f.percent(value / 100)}：半个范围里，几乎装下了全部权重。`,
    },
    which: {
      ask: "级与级相隔多远，由哪个统计量决定？",
      options: {
        mean: "均值",
        deviation: "标准差",
        ends: "最小值与最大值",
        count: "权重的个数",
      },
      right: () => "范围被等分成若干步，所以只有两端说了算。",
      wrong: ({ answer }) => `是${answer}：两者之间的范围被等分成若干步，不管权重落在其中哪里。`,
    },
    wider: {
      ask: "缩放因子变为原来的多少倍？",
      unit: "倍",
      right: ({ value, f }) => `${f.number(value, 2)} 倍。只有一端动了，但动得很远。`,
      wrong: ({ value, f }) => `${f.number(value, 2)} 倍：最大值成了十倍，最小值没变，范围是两者之间的距离。`,
    },
    left: {
      ask: "十六级都付了代价，其中至少有一个权重在用的有几级？",
      right: ({ answer }) => `${answer} 级，其中一级还是离群值独占的。`,
      wrong: ({ answer }) =>
        `${answer} 级，其中一级还是离群值独占的：其余 639 个权重，只能用碰巧落在它们那里的几级。`,
    },
    stretch: {
      ask: "把权重拖远，直到范围变宽二十分之一。",
      right: () => "一个权重动了，十六级全都跟着动。",
      wrong: () => "往任意一边拖出最末一级，能拖多远就拖多远。",
    },
    clip: {
      ask: "用 4 级，手动设定两端，使准确率比“最小均方误差”找到的范围至多低一个百分点。",
      right: () => "两个比特所损失的，有一大半不怪比特，怪范围。",
      wrong: () => "试试 −1.4 和 1.4：把几十个权重留在外面。",
    },
    eight: {
      ask: "256 级时，如果在第 99 百分位处截断，权重的误差比从最小值到最大值时更小还是更大？",
      options: { less: "小得多", same: "差不多", more: "大得多" },
      right: () => "舍入误差本来就微乎其微，截断省不下什么，只会添上自己的误差。",
      wrong: ({ answer }) => `${answer}。舍入误差本来就微乎其微，截断省不下什么，只会添上自己的误差。`,
    },
  },
};
