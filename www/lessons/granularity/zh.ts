// 非均匀量化，中文。
import { html } from "lit/html.js";
import { ends } from "../counting.ts";
import { equalInterval } from "../equal-intervals.ts";
import type { Kit } from "../kit.ts";
import type { LessonText } from "../lesson.ts";
import { B, W } from "../recovery/lesson.ts";
import { bitsInGroups, INTERVALS, MORE, RECIPES, ROW, SIZES } from "./lesson.ts";

/** 一个数字的权重从哪里到哪里。 */
const reach = (k: Kit, digit: number) =>
  k.live(({ results: { inspection }, f }) => {
    if (!inspection) return null;
    const [least, greatest] = ends(inspection.before.slice(digit * ROW, (digit + 1) * ROW));
    return `${f.number(least, 3)} 到 ${f.number(greatest, 3)}`;
  });

export const text: LessonText = {
  lead: "每个张量、每一行、每一组权重各用一个范围：范围越细越贴合，但每一个都要存下来。再往前一步，级与级之间也可以不等距。",
  body: (k) => {
    const { f } = k.shown;
    const w = equalInterval(5, W.low, W.high, INTERVALS.w);
    const b = equalInterval(0, B.low, B.high, INTERVALS.b);
    return html`
      <h3>互不相干的十行</h3>
      <p>
        识别数字的权重有十行，每个数字一行。9 的那一行从 ${reach(k, 9)}，8 的那一行只从
        ${reach(k, 8)}。${k.term("per-tensor", "每张量")}一个范围，两行就得用同样的四级，一百个数字原来认对 96 个，现在只认对 79 个。现在让每一行有自己的范围，这叫${k.term("per-channel", "每通道")}，一个输出就是一个通道。
      </p>
      ${k.ask("back")}
      ${k.after(
        "back",
        () => html`
          <p>
            ${k.scene("每张量", { recipe: RECIPES.tensor })} ${k.scene("每通道", { recipe: RECIPES.channel })}
          </p>
          ${k.show("sentence", "histogram")}
          <p>一行的级数并没有增加，只是都排在了这一行权重所在的地方。</p>
        `,
      )}
      <p>
        这不是白来的。现在每一行都要存一个 32 比特的${k.term("scale", "缩放因子")}，和一个 2 比特的${k.term("zero-point", "零点")}。
      </p>
      ${k.ask("cost")}

      <h3>分组</h3>
      <p>
        为什么到行为止呢？一行还可以切成${k.term("per-group", "组")}，每组 g 个相邻的权重，各有一个范围。大语言模型多半就是这样存的，每组 32 到
        128 个。组越小，级就越贴合；小到头，每个权重都有自己的范围。
      </p>
      ${k.ask("single")}
      ${k.after(
        "single",
        () => html`
          <p>每个权重都原样恢复了，文件却比量化之前还大。编码是 b 比特时：</p>
          ${k.formula("bitsInGroups")}
          <div class="table-scroll">
            <table>
              <thead>
                <tr><th scope="col">每组权重数</th>${SIZES.map((size) => html`<th scope="col" class="number">${f.count(size)}</th>`)}</tr>
              </thead>
              <tbody>
                ${[2, 4].map(
                  (bits) => html`<tr>
                    <th scope="row">${f.bits(bits)} 比特编码的${k.term("bits-per-weight", "每权重比特数")}</th>
                    ${SIZES.map((size) => html`<td class="number">${f.bits(bitsInGroups(bits, size))}</td>`)}
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>
          <p>
            每组 16 个，一个 2 比特的权重就要占四个多比特，这笔开销本来够大家都用上十六级。${k.term("granularity", "粒度")}与级数，花的是同一个钱包里的钱。不过缩放因子的价钱还可以商量。
          </p>
          ${k.controls("granularity", "scales")} ${k.ask("finer")}
          <p>
            现在：准确率 ${k.live(({ results, f }) => f.percent(results.selected?.report.score ?? Number.NaN))}，${k.live(({ results, f }) => f.count(results.selected?.report.bytes ?? Number.NaN))}
            字节，SQNR ${k.live(({ results, f }) => f.decibels(results.selected?.report.sqnrDb))}。
          </p>
        `,
      )}
      ${k.after(
        "finer",
        () => html`<p>
          组越小，权重几乎总是恢复得越准，${k.term("sqnr", "SQNR")}
          越高；准确率却不一定跟着走，换一个组大小，可能上下跳一两个百分点。模型给出答案，靠的是乘积之和，而不是单个权重；何况 359 张图也不多。
        </p>`,
      )}

      <h3>把级放到权重所在的地方</h3>
      <p>
        到现在为止，一个范围里的四级都是等距的，而大多数权重却挤在 0 附近。${k.term("codebook", "码本")}把级放在误差最小的地方：张量存下 K
        个数，每个权重只存其中一个的编号。怎样求出这些数，就是 ${k.term("k-means", "k 均值")}要做的事：
      </p>
      ${k.formula("kMeans")} ${k.ask("anywhere")}
      ${k.after(
        "anywhere",
        () => html`
          <p>
            ${k.scene("等距的四级", { recipe: RECIPES.tensor })} ${k.scene("k 均值的四级", { recipe: RECIPES.kMeans })}
          </p>
          <p>
            到直方图里看看级都去了哪里。文件里存的不再是五个字节的缩放因子和零点，而是十六个字节的码本。真正的代价在别处：编码成了条目的编号，不再是能直接拿来算的数。等距的级可以当整数相乘，码本却要一个权重一个权重地先查表。
          </p>
        `,
      )}

      <h3>关于名称</h3>
      <aside class="note">
        <p>
          有些入门教程把“每个参数用自己的范围”叫做“非均匀量化”。文献里，那叫每张量量化；<strong>非均匀</strong>指的是级与级不等距，例如码本、对数、小浮点。
        </p>
        <p>
          那里的例子给 w 四个区间，给 b 两个，一共三个比特。这样 w = 5 落在 ${f.count(w.index)} 号区间，恢复为
          ${f.number(w.middle)}；b = 0 落在 ${f.count(b.index)} 号区间，恢复为
          ${f.number(b.middle)}。与两者都用八个区间相比，它更省，但也更粗，而不是更精确。
        </p>
      </aside>
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    back: {
      ask: "还是 2 比特，只是每行一个范围。损失的准确率能回来多少？",
      options: { nothing: "几乎没有", half: "一半左右", most: "一大半" },
      right: () => "而且仍然是 2 比特。",
      wrong: ({ answer }) => `能回来${answer}，而且仍然是 2 比特。`,
    },
    cost: {
      ask: "与十行共用一个范围相比，要多用几个字节？",
      right: ({ answer }) =>
        `${answer} 个：多了九个四字节的缩放因子；十个两比特的零点要占三个字节，原来只占一个。`,
      wrong: ({ answer }) =>
        `${answer} 个：多了九个四字节的缩放因子；十个两比特的零点要占三个字节，原来只占一个。`,
    },
    single: {
      ask: "一个权重一组，编码 2 比特，与 float32 相比，模型有多大？",
      options: { smaller: "还是更小", same: "差不多", larger: "反而更大" },
      right: () => "每个权重都有一个 32 比特的缩放因子，外加编码和零点。",
      wrong: ({ answer }) => `${answer}：每个权重都有一个 32 比特的缩放因子，外加编码和零点。`,
    },
    finer: {
      ask: `用 4 级，找一种比一行还短的分组，大小比“每行一个 float32 缩放因子”最多多 ${MORE} 个字节。`,
      right: () => "缩放因子也可以少占几个比特。",
      wrong: () => "每组 32 个，缩放因子用 float16，或者把它们也量化。",
    },
    anywhere: {
      ask: "整个张量还是四级，但位置由 k 均值来定：能认对百分之多少？（等距时是 79。）",
      unit: "%",
      right: ({ value, f }) => `${f.percent(value / 100)}，比特数一样多。`,
      wrong: ({ value, f }) => `${f.percent(value / 100)}，比特数一样多。`,
    },
  },
};
