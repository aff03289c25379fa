// 误差反馈（GPTQ），中文。
import { html } from "lit/html.js";
import { scoreWords } from "../../words.ts";
import type { LessonText } from "../lesson.ts";
import { RECIPES, TWO, twoWeights } from "./lesson.ts";

export const text: LessonText = {
  lead: "最近的一级对单个权重最好，对模型却不是。看 GPTQ 怎样为输出而舍入，以及它的权重为什么反而更难看。",
  body: (k) => {
    const { f } = k.shown;
    const { handed, nearest, fed } = twoWeights();
    const output = k.live(({ results }) => f.percent(results.reasons[0]?.outputError ?? Number.NaN));
    const decibels = k.live(({ results }) => f.decibels(results.selected?.report.layers[0]?.sqnrDb));
    const score = k.live(({ results }) => results.selected && scoreWords(results.selected, f));
    return html`
      <h3>两个权重</h3>
      <p>
        一个输出把两个输入加起来，这两个输入总是相等，就像一笔之中相邻的两个像素。两个权重都是
        ${f.number(TWO.w)}，量化级是整数，输入是 ${f.number(TWO.input)}。各自就近${k.term("rounding", "舍入")}，两个都变成
        0：输出本该是 ${f.number(2 * TWO.w)}，结果是 0。
      </p>
      ${k.ask("two")}
      ${k.after(
        "two",
        () => html`
          <table>
            <thead>
              <tr><td></td><th scope="col" class="number">第一个</th><th scope="col" class="number">第二个</th><th scope="col" class="number">输出的误差</th></tr>
            </thead>
            <tbody>
              <tr><th scope="row">就近</th><td class="number">${f.number(TWO.w)} → ${f.count(Math.round(TWO.w))}</td><td class="number">${f.number(TWO.w)} → ${f.count(Math.round(TWO.w))}</td><td class="number">${f.signed(nearest)}</td></tr>
              <tr><th scope="row">误差传下去</th><td class="number">${f.number(TWO.w)} → ${f.count(Math.round(TWO.w))}</td><td class="number">${f.number(handed)} → ${f.count(Math.round(handed))}</td><td class="number">${f.signed(fed)}</td></tr>
            </tbody>
          </table>
          <p>
            第一个权重少了 ${f.number(TWO.w)}。它的输入总有一个相等的同伴，所以缺的部分可以让第二个权重来补：${f.number(handed)}
            进到 ${f.count(Math.round(handed))}。这个权重离原来更远了，输出却离该有的值更近了。这就是${k.term("error-feedback", "误差反馈")}。
          </p>
        `,
      )}

      <h3>哪种误差才算数</h3>
      <p>对一行权重 w 来说，要紧的是输出的均方误差，而且是在真正会来的输入 x 上：</p>
      ${k.formula("outputError")}
      <p>
        除去一个系数，H 就是这个误差的${k.term("hessian", "海森矩阵")}。对角线上写着每个输入有多大：一个永远空白的像素，权重取什么都行。对角线之外写着哪些输入总是同来同往，也就是哪些误差能够相互抵消。就近舍入对这两样都视而不见。
      </p>
      <p>
        ${k.term("gptq", "GPTQ")} 用一些${k.term("calibration", "校准")}样本求出
        H（这里是 ${k.live(({ results }) => f.count(results.session?.rows[1] ?? Number.NaN))}
        个，不需要标签）。它先舍入第一列权重，产生的误差尽量由后面各列来补；然后轮到下一列。后面每个权重分到多少，由 H
        的逆（只取尚未舍入的输入）给出：
      </p>
      ${k.formula("feedback")}

      <h3>2 比特见分晓</h3>
      <p>
        取手写数字模型，2 比特，每个输出一个缩放因子。开始时是就近舍入；当前所选的做法，准确率为 <strong>${score}</strong>。
      </p>
      ${k.ask("accuracy")}
      ${k.after(
        "accuracy",
        () => html`
          <p>
            ${k.scene("2 比特，就近", { recipe: RECIPES.nearest })} ${k.scene("2 比特，GPTQ", { recipe: RECIPES.gptq })}
            ${k.scene("3 比特，就近", { recipe: RECIPES.nearest3 })} ${k.scene("3 比特，GPTQ", { recipe: RECIPES.gptq3 })}
          </p>
          <p>在校准样本上，输出的误差占输出能量的 <strong>${output}</strong>。</p>
          ${k.show("pictures")} ${k.ask("weights")}
        `,
      )}
      ${k.after(
        "weights",
        () => html`<p>
          现在权重的${k.term("sqnr", "信噪比 SQNR")} 是 <strong>${decibels}</strong>。图里看得出来，GPTQ
          的误差更大，但没有一处是孤立的：一个权重抬得过高，旁边就有一个压低。只凭权重来评判舍入，选中的会是更差的模型。
        </p>`,
      )}

      <h3>代价</h3>
      ${k.ask("bytes")}
      <p>
        要付的是校准样本，以及一次性的计算：这里是几毫秒，大语言模型则要几分钟到几小时。校准样本若与将来的输入不像，H
        就会误导。所以通常在它的对角线上加一点，这叫阻尼。
      </p>

      <h3>先后次序</h3>
      <p>
        最后几列的误差已经无处可传。所以最好趁后面还有很多列的时候，先舍入要紧的那些，也就是输入最大的。这叫${k.term("activation", "激活值")}顺序（act
        order）。
      </p>
      <p>
        ${k.scene("按原来的次序", { recipe: RECIPES.gptq })} ${k.scene("输入最大的先来", { recipe: RECIPES.ordered })}
        输出误差 ${output}，准确率 ${score}。
      </p>
      <p>输出误差降了，这在意料之中。准确率却不一定跟着走：它是在另一批样本上数的，而且两个置信区间是重叠的。</p>
      ${k.controls("rounding", "range")} ${k.ask("better")} ${k.show("sentence")}
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    two: {
      ask: "两个权重可以各取任意整数，输出的误差最小能到多少？",
      right: () => "0 和 1 加起来是 1，与 0.8 相差 0.2。取别的整数都不会更近。",
      wrong: ({ answer }) => `${answer}：一个取 0，另一个取 1，输出是 1，本该是 0.8。`,
    },
    accuracy: {
      ask: "格式、缩放因子、字节数全都不变，只是改用 GPTQ 舍入：准确率会是多少？",
      unit: "%",
      right: ({ answer }) => `${answer}%。级还是那些级，变的只是谁去哪一级。`,
      wrong: ({ answer }) => `是 ${answer}%。级还是那些级，变的只是谁去哪一级。`,
    },
    weights: {
      ask: "那么权重的信噪比呢？2 比特，从就近舍入改为 GPTQ：",
      options: { rises: "升高", same: "不变", falls: "降低" },
      right: () => "权重的误差变得与权重本身差不多大。",
      wrong: () =>
        "降低：权重的误差变得与权重本身差不多大。就近对每个权重来说已经最好，任何不同的选择对它都更差。",
    },
    bytes: {
      ask: "经 GPTQ 舍入的模型，比原来多占多少字节？",
      unit: "字节",
      right: () => "一个也不多：同样的位置，换了编码而已。运行模型的人根本察觉不到。",
      wrong: () => "0：同样的位置，换了编码而已。运行模型的人根本察觉不到。",
    },
    better: {
      ask: "保持 2 比特，找到一种做法，让输出误差明显低于“输入最大的先来”的 GPTQ。",
      right: () => "找到了。截断之后，要传下去的误差更小；坐标搜索则从 GPTQ 停下之处接着往前走。",
      wrong: () => "保留 GPTQ，让最小均方误差来定范围；或者让坐标搜索从 GPTQ 停下之处继续。",
    },
  },
};
