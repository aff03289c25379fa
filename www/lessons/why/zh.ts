// 为什么要量化，中文。
import { html, nothing } from "lit/html.js";
import { zeros } from "../counting.ts";
import type { Kit } from "../kit.ts";
import type { LessonText } from "../lesson.ts";
import { GOAL, LARGE, partsOf, RECIPES } from "./lesson.ts";

/** 按当前配方，文件里各有什么。 */
function partsView({ shown: { results, f } }: Kit) {
  const [format, count] = [results.recipe?.format, results.inspection?.stats.count];
  const report = results.selected?.report;
  if (format?.kind !== "integer" || !format.levels || !count || !report) return nothing;
  const { codes, scale, zeroPoint, biases } = partsOf(count, report.parameters - count, format.levels);
  const row = (name: string, bytes: number) =>
    html`<tr><th scope="row">${name}</th><td class="number">${f.count(bytes)}</td></tr>`;
  return html`<table>
    <thead><tr><th scope="col">内容</th><th scope="col" class="number">字节</th></tr></thead>
    <tbody>
      ${row(`${f.count(count)} 个编码，每个 ${f.bits(Math.ceil(Math.log2(format.levels)))} 比特`, codes)}
      ${row("缩放因子", scale)} ${row("零点", zeroPoint)}
      ${row(`${f.count(report.parameters - count)} 个偏置，仍是 float32`, biases)}
      ${row("合计", codes + scale + zeroPoint + biases)}
    </tbody>
  </table>`;
}

export const text: LessonText = {
  lead: "训练好的模型就是一堆数。每个数到底需要几个比特？先猜，再测，再看原因。",
  body: (k) => {
    const { f, results } = k.shown;
    const isFloat = results.recipe?.format?.kind === "float32";
    const size = (words: string, recipe: keyof typeof RECIPES) => k.scene(words, { recipe: RECIPES[recipe] });
    const now = html`现在：答对
      ${k.live(({ results, f }) => f.percent(results.selected?.report.score ?? Number.NaN))}，${k.live(({ results, f }) => f.count(results.selected?.report.bytes ?? Number.NaN))}
      字节。`;
    return html`
      <h3>只留四分之一的比特</h3>
      <p>
        下面这个模型虽小，却是完整的。它识别 8 × 8 像素的手写数字：十个数字各有一组${k.term("weight", "权重")}，每个像素一个，另加一个${k.term("bias", "偏置")}，共
        ${k.live(({ results, f }) => f.count(results.session?.baseline.report.parameters ?? Number.NaN))} 个数。训练得到的每个数都是
        ${k.term("float32", "float32")}，32 比特，即四个字节，总共
        ${k.live(({ results, f }) => f.count(results.session?.baseline.report.bytes ?? Number.NaN))} 字节。拿
        ${k.live(({ results, f }) => f.count(results.session?.baseline.report.samples ?? Number.NaN))} 张它从未见过的图来考它，答对
        ${k.live(({ results, f }) => {
          const metric = results.session?.baseline.report.metric;
          return metric?.task === "classification" ? f.count(metric.correct) : null;
        })} 张。
      </p>
      <p>${k.term("quantization", "量化")}就是让每个权重少占几个比特。先从 32 比特减到 8 比特：一个权重一个字节。</p>
      ${k.ask("eight")}
      ${k.after(
        "eight",
        () => html`
          ${k.show("sentence")}
          <p>
            文件少了四分之三，别的什么都没少。所以模型上手机、进网页之前，人们最先试的总是 ${k.term("int8", "int8")}。那为什么不再往下减？
          </p>
          ${k.ask("two")}
        `,
      )}
      ${k.after(
        "two",
        () => html`
          <p>
            ${size("32 比特", "float")} ${size("8 比特", "eight")} ${size("2 比特", "two")} ${size("1 比特", "one")}
          </p>
          <p>${now}</p>
          <h3>一个比特能说多少</h3>
          <p>一个比特区分两种情况，两个比特四种，三个比特八种：每多一个比特，就翻一倍。</p>
          ${k.ask("values")}
          ${k.after(
            "values",
            () => html`
              ${k.formula("levels")}
              <p>
                所以 b 比特的权重只能取 K = 2<sup>b</sup> 个值，也就是它的${k.term("level", "量化级")}。它们从最小的权重到最大的权重等距排开，每个权重挪到最近的一级上。按上面的按钮，看看权重都挪到了哪里：
              </p>
              ${k.show("histogram")}
              <p>
                ${
                  isFloat
                    ? html`32 比特能取四十多亿个值，什么都没有挪动。`
                    : html`现在相邻两级相隔
                        ${k.live(({ results, f }) => f.number(results.inspection?.trace?.steps?.scale ?? Number.NaN, 3))}，而权重的一般大小（标准差）是
                        ${k.live(({ results, f }) => f.number(results.inspection?.stats.standardDeviation ?? Number.NaN, 2))}。${k.live(({ results, f }) => f.count(results.inspection?.stats.count ?? Number.NaN))}
                        个权重里，有 <strong>${k.live(({ results, f }) => f.count(zeros(results.inspection?.after ?? [])))}</strong> 个变成了 0。`
                }
              </p>
              <p>
                原因就在这里。8 比特时，级与级挨得很近，每个权重只挪动千分之几（变成 0 的，原来就几乎是 0），有的往上，有的往下，64
                个乘积一加，大半互相抵消。2 比特时，一步比几乎所有权重都宽：大多数权重没了，剩下的挤在三个值上，模型只是看着还像原来那个。到了 1
                比特，几乎什么也没剩下，它只能瞎猜。
              </p>
            `,
          )}
        `,
      )}

      <h3>在两者之间找一处</h3>
      <p>8 比特与 2 比特之间还有余地。改一改级数。</p>
      ${isFloat ? html`<p>${size("从 8 比特开始", "eight")}</p>` : k.controls("format.levels")}
      ${k.ask("small")}
      <p>
        ${now}原来是 ${k.live(({ results, f }) => f.percent(results.session?.baseline.report.score ?? Number.NaN))}，${k.live(({ results, f }) => f.count(results.session?.baseline.report.bytes ?? Number.NaN))} 字节。
      </p>

      <h3>文件里有什么</h3>
      <p>640 个权重，每个一字节，是 640 字节；十个偏置没有动，是 40 字节。可是 8 比特显示的大小是 685。这里的大小都是真正存下的字节。</p>
      ${k.ask("rest")}
      ${k.after(
        "rest",
        () => html`
          ${partsView(k)}
          <p>
            模型小的时候，这些零头很要紧。每个权重只占一比特时，那十个没有量化的偏置竟占了文件的三分之一。从 32 比特到 1
            比特，并不是小到三十二分之一。本站所说的${k.term("bits-per-weight", "每权重比特数")}，总是把存下的一切都算上，再除以权重的个数。
          </p>
        `,
      )}

      <h3>用在哪里</h3>
      <p>一个有 ${f.count(LARGE / 1e8)} 亿权重的模型，用 float32 存要 ${f.count((LARGE * 4) / 1e9)} GB，多数电脑腾不出这么多内存。</p>
      ${k.ask("large")}
      ${k.after(
        "large",
        () => html`
          <ul>
            <li><strong>存储。</strong>原来装不下的，现在装下了：手机里、一次下载里、一块显卡的显存里。</li>
            <li>
              <strong>速度。</strong>有可能更快：要从内存里取的字节少了，一条指令能乘的 8
              比特整数也是浮点数的四倍。但不一定：小模型甚至会变慢。“动态量化与静态量化”一课会当场测给您看。
            </li>
            <li><strong>${k.term("deployment", "部署")}。</strong>跑得起来了：许多小处理器根本没有浮点运算。</li>
          </ul>
          <p>
            量化是${k.term("compression", "模型压缩")}的一种。此外还可以舍去一部分权重（${k.term("pruning", "剪枝")}），让许多权重共用一个值（${k.term("weight-sharing", "权重共享")}），或者换一种更省的编码（${k.term("huffman", "哈夫曼编码")}）。这些办法可以一起用，实验场里都有。
          </p>
        `,
      )}
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    eight: {
      ask: "每个权重只留 8 比特，模型还能认对多少？",
      options: {
        same: "和原来一样多，至多差一张",
        few: "少了，但不超过二十张",
        tens: "少了很多，但还超过一半",
        guessing: "跟瞎猜差不多",
      },
      right: () => "八个比特，在这里测不出任何损失。",
      wrong: ({ answer }) => `${answer}：八个比特，在这里测不出任何损失。`,
    },
    two: {
      ask: "只留 2 比特呢？能认对多少张？（相差二十张以内都算对。）",
      right: ({ value, f }) => `${f.count(value)} 张。两个比特损失很大，但也没有全丢：按按钮看看。`,
      wrong: ({ value, f }) => `${f.count(value)} 张。两个比特损失很大，但也没有全丢：按按钮看看。`,
    },
    values: {
      ask: "8 个比特能区分多少种情况？",
      right: () => "2 · 2 · 2 · 2 · 2 · 2 · 2 · 2 = 256。",
      wrong: ({ answer }) => `翻八次倍：2、4、8、16、32、64、128、${answer}。`,
    },
    small: {
      ask: `让模型至少缩小到 float32 的 1/${GOAL.smaller}，准确率的损失不超过一个百分点。`,
      right: () => "在 4 比特上下，这个模型小到极限，而几乎没有代价。",
      wrong: () => "试试 13 到 16 级：4 个比特，级数都用上。",
    },
    rest: {
      ask: "640 + 40 = 680。另外五个字节是什么？",
      options: {
        scale: "级与级相隔多远，哪一级是 0",
        names: "十个数字的名称",
        places: "每个权重该放在哪里",
        rounding: "舍入的误差，以后好加回去",
      },
      right: () => "缩放因子占四个字节，零点占一个。没有它们，编码什么也说明不了。",
      wrong: ({ answer }) => `存的是${answer}：缩放因子四个字节，零点一个字节。`,
    },
    large: {
      ask: "每个权重 4 比特，不算缩放因子，要多少？",
      unit: "GB",
      right: () => "七十亿个权重，每个半字节。",
      wrong: ({ answer }) => `每个半字节：${answer} GB，是原来的八分之一。`,
    },
  },
};
