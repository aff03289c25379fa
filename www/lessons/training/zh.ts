// 量化感知训练与蒸馏，中文。
import { html } from "lit/html.js";
import type { LessonText } from "../lesson.ts";
import { LOGITS, SNAP, shares, snapping, TEMPERATURE } from "./lesson.ts";

export const text: LessonText = {
  lead: "取整没有斜率可循。看训练怎样照样穿过它，2 比特能赢回多少，小模型又能向大模型学到什么。",
  body: (k) => {
    const { f } = k.shown;
    const rate = f.number(SNAP.rate);
    const before = k.live(({ results }) => f.percent(results.selected?.report.score ?? Number.NaN));
    const float = k.live(({ results }) => f.percent(results.session?.baseline.report.score ?? Number.NaN));
    return html`
      <h3>台阶没有斜率</h3>
      <p>
        前面各课都是拿训练好的模型来取整。${k.term("qat", "量化感知训练")}反过来：模型学习的时候，权重就已经是量化过的，于是它找到的权重恰好适合各个${k.term("level", "量化级")}所在的位置。训练要沿着损失的斜率走，可取整的斜率是多少呢？
      </p>
      ${k.ask("slope")}
      ${k.after(
        "slope",
        () => html`
          <p>
            在两级之间，w 动而 ŵ 不动，这样任何权重都学不到东西。出路是一个有意的谎言，叫<em>直通估计</em>（straight-through
            estimator）：前向时照常取整，反向时把取整当作一条直线。
          </p>
          ${k.formula("straightThrough")}
          ${k.estimator({
            title: "一个权重，三个级",
            weight: "权重 w（以步长为单位）",
            seen: "看到的值",
            forward: "前向：最近的一级",
            backward: "反向：范围之内的一条直线",
          })}
          ${k.ask("beyond")}
        `,
      )}
      ${k.after("beyond", () => html`<p>否则这样的权重会被越推越远，而它在那里做什么都没有人看得见。</p>`)}

      <h3>一个权重跳级</h3>
      <p>
        训练时权重仍以浮点数保存，这里 w = ${f.number(SNAP.start)}，前向计算只看到 ŵ，即最近的整数。损失是 ½ (ŵ −
        ${f.number(SNAP.target)})²，它对 ŵ 的斜率是 ŵ − ${f.number(SNAP.target)}，每一步让 w 移动 −${rate} 乘以这个斜率。
      </p>
      ${k.ask("steps")}
      ${k.after(
        "steps",
        () => html`
          <table>
            <thead><tr><th scope="col" class="number">步</th><th scope="col" class="number">w</th><th scope="col" class="number">ŵ</th></tr></thead>
            <tbody>
              ${snapping().map(
                ({ latent, seen }, step) =>
                  html`<tr><td class="number">${f.count(step)}</td><td class="number">${f.number(latent, 3)}</td><td class="number">${f.count(seen)}</td></tr>`,
              )}
            </tbody>
          </table>
          <p>小小的步子在看不见的地方一点点积累，直到权重一下跳到下一级。所以浮点数要留到最后才丢掉。</p>
        `,
      )}

      <h3>训练过的 2 比特</h3>
      <p>
        手写数字模型，2 比特，整个张量一个${k.term("scale", "缩放因子")}：只靠取整，准确率是
        <strong>${before}</strong>，浮点数是 ${float}。现在让模型就在这个标签页里再训练几秒，每次前向计算用的都是量化后的权重。学习用的是训练样本，成绩算的是测试样本。
      </p>
      ${k.ask("recovered")}
      ${k.after(
        "recovered",
        () => html`
          <p>
            ${k.train("现在就训练，看着它学")}
          </p>
          ${k.show("recovery")}
          <p>
            这里连缩放因子也是学出来的：它有自己的斜率（<em>学习步长</em>，LSQ）。若像从前那样由最大的权重决定缩放因子，一个${k.term("outlier", "离群值")}就能左右全局。换一种格式再训练一次：
          </p>
          ${k.controls("format", "granularity")} ${k.show("sentence")}
        `,
      )}

      <h3>一位老师</h3>
      <p>
        标签只说“这是 4”，别的什么也没有。已经学好的大模型说得更多：“是 4，不过有点像 9”。${k.term("distillation", "蒸馏")}就是让小的学生（或者量化过的学生）两头都学。
      </p>
      ${k.formula("distillation")}
      <p>
        t 是老师的输出，z 是学生的。取份额之前先除以温度 T。设三个类的输出为
        ${LOGITS.map((logit) => f.number(logit)).join("、")}，T = ${f.number(TEMPERATURE)} 会怎样？
      </p>
      ${k.ask("flatter")}
      ${k.after(
        "flatter",
        () => html`
          <table>
            <thead><tr><th scope="col" class="number">T</th>${LOGITS.map((_, index) => html`<th scope="col" class="number">第 ${f.count(index + 1)} 类</th>`)}</tr></thead>
            <tbody>
              ${[1, TEMPERATURE].map(
                (temperature) =>
                  html`<tr><td class="number">${f.number(temperature)}</td>${shares(LOGITS, temperature).map((share) => html`<td class="number">${f.percent(share)}</td>`)}</tr>`,
              )}
            </tbody>
          </table>
          <p>老师对错误类别的看法变得足够大，学生才学得到。斜率随之缩小到 1/T²，公式里的 T² 正是为了补回来。</p>
        `,
      )}
      <p><a class="button" href="./train.html#lang=zh">自己动手训练网络</a> ${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    slope: {
      ask: "ŵ = round(w)，在 w = 0.3 处 ŵ 的斜率是多少？",
      right: () => "0：稍大一点或稍小一点，ŵ 还是 0。",
      wrong: () => "是 0：稍大一点或稍小一点，ŵ 还是 0。（在 0.5 处它会跳，那里根本没有斜率。）",
    },
    beyond: {
      ask: "一个权重远在最末一级之外，直通估计让多少斜率传给它？",
      options: { same: "全部，与范围之内一样", zero: "一点也不传", more: "比范围之内更多" },
      right: () => "在那里，直线也是平的。",
      wrong: () => "一点也不传：在那里，直线也是平的。",
    },
    steps: {
      ask: "经过多少步，ŵ 会跳到 1？",
      unit: "步",
      right: ({ answer }) => `${answer} 步：只要 ŵ 是 0，每一步加的都一样多。`,
      wrong: ({ answer }) => `${answer} 步：只要 ŵ 是 0，每一步加的都一样多，直到 w 过了一半。`,
    },
    recovered: {
      ask: "训练之后，2 比特模型的准确率会是多少？",
      unit: "%",
      right: ({ answer }) => `${answer}%，字节数与之前相同。`,
      wrong: ({ answer }) => `是 ${answer}%，字节数与之前相同。`,
    },
    flatter: {
      ask: "份额会变得……",
      options: { flatter: "更平：最大的变小", sharper: "更尖：最大的变大", same: "不变" },
      right: () => "除以 T 之后，各个输出靠得更近。",
      wrong: () => "更平：除以 T 之后，各个输出靠得更近。",
    },
  },
};
