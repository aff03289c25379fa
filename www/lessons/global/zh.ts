// 全局量化，中文。
import { html } from "lit/html.js";
import { equalInterval } from "../equal-intervals.ts";
import type { LessonText } from "../lesson.ts";
import { B, INTERVALS, RECIPES, TENSORS, W } from "./lesson.ts";

const names = {
  weight1: "第一层的 1,024 个权重",
  bias1: "第一层的 16 个偏置",
  weight2: "第二层的 160 个权重",
  bias2: "第二层的 10 个偏置",
};

export const text: LessonText = {
  lead: "量化一个模型，最简单的办法是让所有的数共用一个范围。省下多少，一数便知；代价多大，就看谁是最大的那个了。",
  body: (k) => {
    const { f } = k.shown;
    const common = equalInterval(B.value, W.low, W.high, INTERVALS);
    const own = equalInterval(B.value, B.low, B.high, INTERVALS);
    return html`
      <h3>两个数，一个范围</h3>
      <p>
        回到直线 ${k.formula("line")}。w 在 −10 到 10 之间，b 在 −5 到 5
        之间。${k.term("global", "全局量化")}让两者共用一个${k.term("range", "范围")}，当然得用大的那个，再等分成 ${f.count(INTERVALS)}
        个区间，每个宽 ${f.number(common.width)}。w 和 b 各占三个比特。
      </p>
      ${k.ask("reach")}
      ${k.after(
        "reach",
        () => html`
          <p>其余的区间虽在，b 也为它们付了代价，却永远用不上。三个比特，b 只享受到两个。</p>
          <table>
            <thead>
              <tr><th scope="col">b = 0</th><th scope="col" class="number">宽度</th><th scope="col" class="number">整数</th><th scope="col" class="number">恢复为</th></tr>
            </thead>
            <tbody>
              <tr><th scope="row">两者共用一个范围</th><td class="number">${f.number(common.width)}</td><td class="number">${f.count(common.index)}</td><td class="number">${f.number(common.middle)}</td></tr>
              <tr><th scope="row">b 用自己的范围</th><td class="number">${f.number(own.width)}</td><td class="number">${f.count(own.index)}</td><td class="number">${f.number(own.middle)}</td></tr>
            </tbody>
          </table>
        `,
      )}

      <h3>两层的网络</h3>
      <p>
        只有两个数时，这不过是小毛病。下面是刚刚在您的浏览器里训练出来的网络：64 个像素，16
        个隐藏值，十个数字。它有四个${k.term("tensor", "张量")}，两个是权重，两个是偏置。现在它们共用一个范围，一共八级。
      </p>
      ${k.ask("largest")}
      ${k.after(
        "largest",
        () => html`
          <p>逐个看看，再和整个模型比一比：</p>
          <p>
            ${TENSORS.map((name, parameter) => html`${k.scene(names[name], { parameter, weight: null })} `)}
          </p>
          ${k.show("histogram")}
        `,
      )}
      ${k.ask("used")}
      ${k.after(
        "used",
        () => html`
          <p>
            十六个数，把 1,210 个数的范围都撑大了。最大的那个张量占了绝大部分字节，却只分到中间几级，与自身的大小相比，误差最大。${k.term("sqnr", "SQNR")}
            量的就是这个，单位是分贝：每高 6 dB，相当于多一个比特。
          </p>
          ${k.show("tensors")}
          <p>
            ${k.scene("共用一个范围", { recipe: RECIPES.one })} ${k.scene("每个张量一个范围", { recipe: RECIPES.each })}
          </p>
          ${k.show("sentence")}
        `,
      )}

      <h3>省下了什么</h3>
      <p>
        它也不是没有好处。范围是要存的：${k.term("scale", "缩放因子")}四个字节，${k.term("zero-point", "零点")}一个字节。这里只存一个范围，而不是四个。
      </p>
      ${k.ask("saved")}
      ${k.after(
        "saved",
        () => html`
          <p>总共是四百七十来个字节。那么，共用一个范围要怎样才能不输给四个范围？想让级更密，还有一个办法：增加级数。</p>
          ${k.controls("format.levels")} ${k.ask("level")}
          <p>
            现在：准确率 ${k.live(({ results, f }) => f.percent(results.selected?.report.score ?? Number.NaN))}，${k.live(({ results, f }) => f.count(results.selected?.report.bytes ?? Number.NaN))}
            字节。
          </p>
        `,
      )}
      ${k.after(
        "level",
        () => html`
          <p>
            1,210 个数，每个都加到四比特，多出一百三十多个字节，为的是省下十五个。一路上您大概也看到准确率忽高忽低：359
            张图里，一个百分点还不到四张，这样的起伏只是偶然。
          </p>
          <h3>什么时候无妨</h3>
          <p>有 256 级时，即使一个张量连一半都用不上，也足够了。</p>
          <p>
            ${k.scene("256 级，共用一个范围", { recipe: RECIPES.oneOfMany })}
            ${k.scene("256 级，每个张量一个范围", { recipe: RECIPES.eachOfMany })}
          </p>
          <p>各张量大小相近时也无妨。但这要事先知道才行，而每个张量一个范围几乎不花什么。所以引擎都从这里起步，再往更细处走，那就是下一课。</p>
        `,
      )}
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    reach: {
      ask: "b 在 −5 到 5 之间（不算 5 本身），它可能落进八个区间里的几个？",
      right: () => "它的范围宽 10，一个区间宽 2.5。",
      wrong: ({ answer }) => `${answer} 个：它的范围宽 10，一个区间宽 2.5，起点又正好是一个区间的起点。`,
    },
    largest: {
      ask: "这四个张量里，谁有最大的值，从而决定了大家的上界？",
      options: names,
      right: () => "个数很少，偏偏最大。",
      wrong: ({ answer }) => `是${answer}里的一个。`,
    },
    used: {
      ask: "八级里，第一层的 1,024 个权重用到了几级？",
      right: ({ answer }) => `${answer} 级。其余的级所在之处，一个这样的权重也没有。`,
      wrong: ({ answer }) => `${answer} 级。其余的级所在之处，一个这样的权重也没有。`,
    },
    saved: {
      ask: "只存一个范围而不是四个，省下几个字节？",
      right: ({ answer }) => `${answer} 个：三个范围，每个五字节。`,
      wrong: ({ answer }) => `${answer} 个：三个范围，每个五字节。`,
    },
    level: {
      ask: "仍然共用一个范围，找一个级数，使准确率不低于每个张量一个范围、八级的时候。",
      right: () => "做得到，但不是白来的。",
      wrong: () => "从十二级起就不输了：四个比特。",
    },
  },
};
