// 恢复与误差，中文。
import { html } from "lit/html.js";
import { equalInterval } from "../equal-intervals.ts";
import type { LessonText } from "../lesson.ts";
import { B, RECIPES, W } from "./lesson.ts";

export const text: LessonText = {
  lead: "跟着一个权重走一遍：怎样变成整数，又怎样变回来，中间每个数都摆出来，看看它为什么回不到原样。",
  body: (k) => {
    const { f } = k.shown;
    const [w, b] = [equalInterval(W.value, W.low, W.high, 8), equalInterval(B.value, B.low, B.high, 2)];
    return html`
      <h3>教科书的做法：八个区间</h3>
      <p>
        取最小的模型 ${k.formula("line")}，权重 w = 5。已知 w 的${k.term("range", "范围")}是 −10 到 10。用 3
        比特的整数存 w，只能区分八种情况，于是把范围等分成 K = 8 个区间。
      </p>
      ${k.formula("equalWidth")} ${k.ask("width")}
      ${k.after(
        "width",
        () => html`
          <p>落在哪一个区间？从范围的低端数起，第一个是 0 号：</p>
          ${k.formula("equalIndex")} ${k.ask("index")}
        `,
      )}
      ${k.after(
        "index",
        () => html`
          <p>
            现在文件里只有整数 ${f.count(w.index)}，占三个比特，那个 5 已经不见了。读文件的人只知道 w 在 ${f.number(w.low)} 到
            ${f.number(w.high)} 之间，得挑一个值来代表它们。取中点最公平：
          </p>
          ${k.formula("equalMiddle")}
          <table>
            <thead>
              <tr><td></td><th scope="col">范围</th><th scope="col" class="number">区间数</th><th scope="col" class="number">宽度</th><th scope="col" class="number">整数</th><th scope="col" class="number">恢复为</th><th scope="col" class="number">误差</th></tr>
            </thead>
            <tbody>
              <tr><th scope="row">w = 5</th><td>−10 … 10</td><td class="number">8</td><td class="number">${f.number(w.width)}</td><td class="number">${f.count(w.index)}</td><td class="number">${f.number(w.middle)}</td><td class="number">${f.signed(w.middle - W.value)}</td></tr>
              <tr><th scope="row">b = 0</th><td>−5 … 5</td><td class="number">2</td><td class="number">${f.number(b.width)}</td><td class="number">${f.count(b.index)}</td><td class="number">${f.number(b.middle)}</td><td class="number">${f.signed(b.middle - B.value)}</td></tr>
            </tbody>
          </table>
          <p>
            只有两个区间时，从 0 到 5 的每个 b 都变成 ${f.number(b.middle)}。比特少的代价就在这里：数并没有变小，而是不同的数变成了同一个数。
          </p>
          <aside class="note">
            <p>
              <strong>这个例子常见的写法错在哪里。</strong>那种写法说八个区间里“每个区间代表参数的
              1/8”，因为 5/8 = 0.625 就把 5 放进第 3 个区间，最后又恰好恢复出 5。算式里把范围丢掉了：每个区间是<em>范围</em>的
              1/8，宽 ${f.number(w.width)}；5 落在 ${f.count(w.index)} 号区间；而整数 ${f.count(w.index)} 记不住原来是 5，还是
              6 或 7.4。（区间的下端碰巧是 5，但碰巧不是方法。）
            </p>
            <p>那种写法还说区间越少越精确、越慢。其实正相反：区间越少就越宽，文件更小，数值更粗。</p>
          </aside>
        `,
      )}

      <h3>引擎的做法：量化级</h3>
      <p>
        ONNX Runtime、PyTorch 这类引擎数的不是区间，而是${k.term("level", "量化级")}：数轴上相隔一个${k.term("scale", "缩放因子")} s
        的点，其中一个正好是 0。每个值取最近的那个点。
      </p>
      ${k.formula("scaleAffine")} ${k.formula("quantize")} ${k.formula("dequantize")}
      <p>
        下面是我们的权重和八个量化级。缩放因子 s = ${k.live(({ results, f }) => f.number(results.inspection?.trace?.steps?.scale ?? Number.NaN))}，w 变成整数
        ${k.live(({ results, f }) => f.count(results.inspection?.trace?.steps?.integer ?? Number.NaN))}，恢复为
        ${k.live(({ results, f }) => f.number(results.inspection?.trace?.recovered ?? Number.NaN))}。可以拖动它，也可以用方向键。
      </p>
      ${k.show("numberLine")} ${k.ask("exact")} ${k.show("steps")} ${k.ask("half")}
      ${k.after("half", () => k.formula("error"))}

      <h3>多一个比特</h3>
      <p>同样的范围换成十六个量化级。先别看图：它们相隔多远？</p>
      ${k.ask("sixteen")}
      ${k.after(
        "sixteen",
        () => html`
          <p>
            ${k.scene("2 个量化级", { recipe: RECIPES.two })} ${k.scene("8 个量化级", { recipe: RECIPES.eight })}
            ${k.scene("16 个量化级", { recipe: RECIPES.sixteen })}
          </p>
          ${k.show("sentence")}
          <p>每多一个比特，缩放因子减半，最大误差也减半。这要不要紧，权重自己说了不算，要看用它算出来的东西：对这条直线来说，R² 说明还剩下多少真相。</p>
        `,
      )}
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    width: {
      ask: "−10 到 10 之间分成八个区间，每个有多宽？",
      right: () => "范围宽 20，20 / 8 = 2.5。",
      wrong: ({ answer }) => `范围宽 10 − (−10) = 20，分成 8 份，每份 ${answer}。`,
    },
    index: {
      ask: "w = 5 落在几号区间（从 0 数起）？",
      right: () => "(5 − (−10)) / 2.5 = 6：第七个区间，编号 6。",
      wrong: ({ answer }) =>
        `从低端到 5 是 15，15 / 2.5 = ${answer}。要从 −10 处的 0 号数起，而不是从中间数。`,
    },
    exact: {
      ask: "把权重拖到一个能原样恢复的位置（误差不超过一步的二十分之一）。",
      right: () => "正好在量化级上就没有误差：它本来就是整数所代表的值之一。",
      wrong: () => "拖到任何一个有编号的点上都行：那里图钉和点重合。",
    },
    half: {
      ask: "权重只要在量化级的范围之内，误差最大是多少？",
      options: {
        quarter: "四分之一个缩放因子",
        half: "半个缩放因子",
        whole: "一个缩放因子",
        double: "两个缩放因子",
      },
      right: () => "它取最近的量化级，而离量化级最远的地方，就是两个量化级的正中间。",
      wrong: ({ answer }) => `到最近量化级的距离不会超过${answer}：那是两个量化级的正中间。`,
    },
    sixteen: {
      ask: "−10 到 10 之间有 16 个量化级时，缩放因子是多少？",
      right: ({ answer }) => `十六个量化级之间有十五个间隔：20 / 15 = ${answer}。`,
      wrong: ({ answer }) =>
        `是 ${answer}：十六个量化级之间有十五个间隔，就像 15 厘米的尺子上有十六条刻度线。`,
    },
  },
};
