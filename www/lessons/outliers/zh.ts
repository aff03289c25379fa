// 离群值与截断，中文。
import { html } from "lit/html.js";
import { scoreWords } from "../../words.ts";
import type { LessonText } from "../lesson.ts";
import { RECIPES, zeroShare } from "./lesson.ts";

export const text: LessonText = {
  lead: "一个大权重怎样连累其余所有权重，把它截掉能换来什么，截在哪里又该由谁来定。",
  body: (k) => {
    const { f } = k.shown;
    const stats = (pick: "max" | "standardDeviation") =>
      k.live(({ results }) => f.number(results.inspection?.stats[pick] ?? Number.NaN, 3));
    const decibels = k.live(({ results }) => f.decibels(results.selected?.report.layers[0]?.sqnrDb));
    const score = k.live(({ results }) => results.selected && scoreWords(results.selected, f));
    const share = (pick: "roundingError" | "clippingError" | "clipped") =>
      k.live(({ results }) => f.percent(results.reasons[0]?.[pick] ?? Number.NaN));
    return html`
      <h3>一个权重定下缩放因子</h3>
      <p>
        ${k.term("range", "取值范围")}取最小值到最大值时，各级相隔多远，由最大的那个权重一手决定。看手写数字模型的 2
        比特${k.term("symmetric", "对称")}量化：只有三级，−s、0 和 s。最大的权重是 ${stats("max")}，s
        就等于它；而一般的权重有多大？标准差是 ${stats("standardDeviation")}。
      </p>
      ${k.ask("zeros")}
      ${k.after(
        "zeros",
        () => html`<p>
          量化级所在之处几乎没有权重。按当前的配方，${k.live(({ results }) => results.inspection && f.percent(zeroShare(results.inspection)))}
          的权重变成了零，准确率 ${score}。每个编码占 2 比特，说出来的却只有
          ${k.live(({ results }) => f.bits(results.selected?.report.layers[0]?.entropy ?? Number.NaN))}
          比特的信息，这就是它的${k.term("entropy", "熵")}。
        </p>`,
      )}

      <h3>两种误差之间</h3>
      <p>
        让范围早一点结束，停在 ±c。更远的权重被${k.term("clipping", "截断")}到最末一级，多出来的部分就丢了；其余的权重都得益，因为各级一起靠拢了：
      </p>
      ${k.formula("twoErrors")}
      <p>第一项是${k.term("rounding", "舍入")}误差，随 c 增大；第二项是截断误差，随 c 减小。两者之和在中间某处最小。</p>
      ${k.after(
        "zeros",
        () => html`
          <p>${k.scene("最小值到最大值", { recipe: RECIPES.widest })} ${k.scene("手动", { recipe: RECIPES.byHand })}</p>
          ${k.show("histogram")} ${k.controls("range")}
          <p>
            舍入误差占权重能量的 ${share("roundingError")}，截断误差占 ${share("clippingError")}；有
            ${share("clipped")} 的权重超出最末一级半步以上。合起来，${k.term("sqnr", "信噪比 SQNR")} 为
            <strong>${decibels}</strong>，准确率 ${score}。
          </p>
          ${k.ask("drag")}
        `,
      )}
      ${k.after(
        "drag",
        () => html`<p>
          再把范围往外移一点，到 ±1.2，重看这两个数：权重没有刚才准，认对的数字却可能更多。最小均方误差只是我们真正想要之物的一个像样的替身，仅此而已。
        </p>`,
      )}

      <h3>由规则来选</h3>
      <p>没有人会给一百层逐一拖范围。常用的规则有四种：</p>
      <ul>
        <li><strong>最小值到最大值</strong>：什么也不截断。</li>
        <li>
          <strong>百分位数</strong>：截断的比例事先定好，例如最大的
          1%（绝对值的第 99 ${k.term("percentile", "百分位数")}）。
        </li>
        <li><strong>最小均方误差</strong>（${k.term("mse", "MSE")}）：逐个试范围，留下误差最小的。</li>
        <li>
          <strong>熵</strong>：比较量化前后的直方图，留下 KL 散度最小的范围。它因 TensorRT 而为人所知，用于 8
          比特的${k.term("activation", "激活值")}。
        </li>
      </ul>
      ${k.ask("rule")}
      ${k.after(
        "rule",
        () => html`
          <p>
            ${k.scene("最小值到最大值", { recipe: RECIPES.widest })} ${k.scene("百分位数", { recipe: RECIPES.percentile })}
            ${k.scene("熵", { recipe: RECIPES.entropy })} ${k.scene("最小均方误差", { recipe: RECIPES.mse })}
          </p>
          <p>
            范围 ${k.live(({ results }) => f.number(results.inspection?.trace?.low ?? Number.NaN, 3))} 到
            ${k.live(({ results }) => f.number(results.inspection?.trace?.high ?? Number.NaN, 3))}：${decibels}，准确率 ${score}。
          </p>
          <p>
            熵在这里一败涂地，并非运气不好：它是为成千上万个激活值和 256
            级设计的，比较的是分布的形状，不是数值。只有三级时，它在零附近找到一个形状相合的范围，把几乎所有权重都截掉了。规则的好坏，要看<em>用在哪里</em>。
          </p>
        `,
      )}

      <h3>什么时候要紧</h3>
      <p>2 比特时，对这些权重，最小均方误差比最小值到最大值多出约五分贝。</p>
      ${k.ask("eight")}
      <p>
        对付离群值的常规办法，是更细的${k.term("granularity", "粒度")}：每个输出一个缩放因子，离群值就只连累自己那一行。代价是每行多存一个缩放因子；而截断分文不花。
      </p>
      ${k.ask("first")}
      ${k.after(
        "first",
        () => html`
          <p>
            ${k.scene("一个范围", { recipe: RECIPES.widest })} ${k.scene("一个范围，截断", { recipe: RECIPES.mse })}
            ${k.scene("每通道", { recipe: RECIPES.channel })} ${k.scene("每通道，截断", { recipe: RECIPES.channelMse })}
          </p>
          ${k.show("sentence")}
          <p>
            所以先截断，再细分。不过也有截不得的离群值：大语言模型里，某些层有少数几个输入比其余大上百倍，模型偏偏就靠它们。对付它们要用变换，在舍入之前把大的值挪走或摊匀：SmoothQuant
            和哈达玛旋转，在实验场的“变换”里。
          </p>
        `,
      )}
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    zeros: {
      ask: "640 个权重中，有多大比例落到 0 这一级？",
      unit: "%",
      right: ({ answer }) => `${answer}%：凡是离 0 比离 ±s 近的，也就是小于 s / 2 的。`,
      wrong: ({ answer }) => `${answer}%：小于 s / 2 的权重离 0 比离 ±s 近，而几乎所有权重都是这样。`,
    },
    drag: {
      ask: "改为手动，拖动范围的两端（或移动滑块），让信噪比与最好的相差不到 0.1 分贝。",
      right: () => "少数几个权重偏得很远，几百个权重却比原来近：平方和正好最小。",
      wrong: () => "选“手动”，在 ±0.9 附近找。“最小均方误差”规则找到的也是那里。",
    },
    rule: {
      ask: "2 比特、只有一个范围时，哪种规则的准确率最高？",
      options: {
        widest: "最小值到最大值",
        percentile: "第 99 百分位数",
        entropy: "熵",
        mse: "最小均方误差",
      },
      right: () => "四种规则里，只有它考虑了舍入会带来的误差。",
      wrong: ({ answer }) => `是${answer}：四种规则里，只有它考虑了舍入会带来的误差。`,
    },
    eight: {
      ask: "那么 8 比特时，它多出几分贝？",
      unit: "dB",
      right: ({ f, value }) => `${f.fixed(value, 2)} dB：步长已经很细，截掉权重也换不来什么。`,
      wrong: ({ f, value }) =>
        `只有 ${f.fixed(value, 2)} dB。步长已经很细，截掉权重也换不来什么：8 比特时，取最小值到最大值就够了。`,
    },
    first: {
      ask: "2 比特时，哪一种更准：每个输出一个范围、什么也不截断，还是所有权重共用一个截断过的范围？",
      options: { channel: "每通道，最小值到最大值", mse: "一个范围，最小均方误差" },
      right: () => "而且它占的字节更少。分得再细，每一组也还是有一个最大的权重。",
      wrong: ({ answer }) =>
        `是“${answer}”，而且它占的字节更少。分得再细，每一组也还是有一个最大的权重来决定缩放因子。`,
    },
  },
};
