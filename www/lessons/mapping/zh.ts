// 区间划分与整数映射，中文。
import { html } from "lit/html.js";
import type { LessonText } from "../lesson.ts";
import { binary, packCodes } from "../packing.ts";
import { COUNTING, NIBBLES, RECIPES, TIES } from "./lesson.ts";

export const text: LessonText = {
  lead: "从一个实数到文件里的几个比特：一共有多少个整数，哪一个代表零，恰好落在正中怎么办，编码又怎样排进字节。",
  body: (k) => {
    const { f } = k.shown;
    const [first, second] = NIBBLES;
    return html`
      <h3>比特数得清多少，就有多少个整数</h3>
      <p>
        量化一个值，就是给它编号：${k.term("range", "范围")}里等距地排着若干${k.term("level", "量化级")}，存下的是它那一级的${k.term("integer", "号码")}。b
        个比特有 2<sup>b</sup> 个号码，从 0 到 2<sup>b</sup> − 1。不一定非要用满，九级也行。
      </p>
      ${k.ask("bits")}
      ${k.after(
        "bits",
        () => html`
          <p>从九级换到十六级，看看字节数：没有变，误差却小了。级数取 2 的幂并不是什么自然规律，只不过钱已经付到了那里。</p>
          <p>${k.scene("9 级", { recipe: RECIPES.nine })} ${k.scene("16 级", { recipe: RECIPES.affine })}</p>
          ${k.show("sentence")}
        `,
      )}

      <h3>哪个整数代表零？</h3>
      <p>
        这一层的权重从 ${k.live(({ results, f }) => f.number(results.inspection?.stats.min ?? Number.NaN, 3))} 到
        ${k.live(({ results, f }) => f.number(results.inspection?.stats.max ?? Number.NaN, 3))}，其间排十六级，低端是 0 号，高端是 15
        号，相隔约 0.31。
      </p>
      ${k.ask("zero")}
      ${k.after(
        "zero",
        () => html`
          <p>这个整数叫做${k.term("zero-point", "零点")} z，与缩放因子存在一起，这些权重共用一个。</p>
          ${k.formula("zeroPoint")}
          <p>
            零点自己也要取整，于是整个网格挪动一点点，使 0 正好落在某一级上。这样做值得：只有零，必须分毫不差地恢复出来。空白的像素、图像的补边、被
            ReLU 归零的激活值、剪掉的权重，都是零；每个差一点，加起来就差很多。
          </p>
          ${k.formula("quantize")}
          <p>相除，取整，加上零点，再截断到两端。下面用一个权重走一遍，每个数都列出来。可以拖动它。</p>
          ${k.show("numberLine", "steps")}
          <p>
            如果数值在 0 的两侧分布差不多，比如权重，就可以令 z = 0，连存都不用存，这叫${k.term("symmetric", "对称")}网格。它的整数从 −8 到
            7，负的一侧多一个。许多引擎索性不用 −8，好让两侧一样。十六级少一级，不心疼；四级少一级，就心疼了。
          </p>
          <p>
            ${k.scene("仿射", { recipe: RECIPES.affine })} ${k.scene("对称，−8 到 7", { recipe: RECIPES.full })}
            ${k.scene("对称，−7 到 7", { recipe: RECIPES.narrow })}
          </p>
        `,
      )}

      <h3>恰好落在正中</h3>
      <p>
        ${k.term("rounding", "舍入")}看上去没什么可说的：取最近的。可是 w/s 也许正好是 ${f.number(TIES[0])}，或者
        ${f.number(TIES[1])}，离两个整数一样近。
      </p>
      ${k.ask("even")}
      ${k.after(
        "even",
        () => html`
          <p>
            正中的值要是一律往上取，许多数加起来，就会越舍入越大。取偶数的那个，则有一半往上，一半往下。浮点运算默认如此，ONNX 与 PyTorch
            也就如此。别的引擎另有做法，于是两个“算法相同”的引擎会差一，虽然少见，但不是没有。请找出这样一处：拖动上面的权重，或者按这里的按钮。
          </p>
          ${k.ask("tie")} ${k.show("ties")}
        `,
      )}

      <h3>排进字节</h3>
      <p>
        文件里没有半个字节。两个四比特的编码合用一个字节：按 ONNX 的规定，第一个放低四位，第二个放高四位。现有编码 ${first} =
        ${binary(first, 4)} 和 ${second} = ${binary(second, 4)}。
      </p>
      ${k.ask("nibbles")}
      ${k.after(
        "nibbles",
        () => html`<p>
          写成二进制就是 ${binary(second, 4)} ${binary(first, 4)}，读的时候移一次位、取一次掩码就行。三个比特就没这么整齐：八个编码占三个字节，有的编码还要跨两个字节。
        </p>`,
      )}
      ${k.ask("bytes")}
      ${k.after(
        "bytes",
        () => html`
          <div class="table-scroll">
            <table>
              <tbody>
                <tr><th scope="row">编码</th>${COUNTING.map((code) => html`<td class="number">${f.count(code)}</td>`)}</tr>
                <tr><th scope="row">比特</th>${COUNTING.map((code) => html`<td class="number">${binary(code, 3)}</td>`)}</tr>
              </tbody>
            </table>
          </div>
          <p>
            从第一个编码的最低位排起，得到的字节是
            ${Array.from(packCodes(COUNTING, 3), (byte) => binary(byte, 8)).join("、")}。每个字节从右往左读，先是 000，再是
            001，接着是第三个编码的开头。所以图快的引擎喜欢 8 比特和 4 比特，而图小的文件不在乎用 3 比特。
          </p>
        `,
      )}
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    bits: {
      ask: "一共九级的话，一个编码要几个比特？",
      right: () => "三个比特只数得到八，第九级需要第四个比特。",
      wrong: ({ answer }) => `${answer} 个：三个比特只数得到八，第九级还要再加一个。`,
    },
    zero: {
      ask: "0 到 15 这些整数里，哪一个代表数值 0？",
      right: ({ answer }) => `${answer}：从低端数起，走这么多步就到 0。`,
      wrong: ({ answer }) => `${answer}：从低端到 0 是 2.23，合 7.1 步，而级的号码是整数。`,
    },
    even: {
      ask: `${TIES[0]} 和 ${TIES[1]}，引擎分别取成多少？`,
      options: { "2,3": "2 和 3", "2,4": "2 和 4", "3,4": "3 和 4" },
      right: () => "正中的值取相邻的偶数。",
      wrong: ({ answer }) => `${answer}：正中的值取相邻的偶数，一次往下，一次往上。`,
    },
    tie: {
      ask: "用仿射网格，把权重移到一处，使几种“取最近”的做法存下的整数不全相同。",
      right: () => "它现在正好在两个整数的正中间，各种做法只有在这里才会不同。",
      wrong: () => "用仿射网格时，按钮会把它移到那里：两个整数的正中间。",
    },
    nibbles: {
      ask: `低四位是 ${NIBBLES[0]}、高四位是 ${NIBBLES[1]} 的字节，值是多少（0 到 255）？`,
      right: ({ answer }) => `16 · ${NIBBLES[1]} + ${NIBBLES[0]} = ${answer}。`,
      wrong: ({ answer }) => `高四位要乘 16：16 · ${NIBBLES[1]} + ${NIBBLES[0]} = ${answer}。`,
    },
    bytes: {
      ask: "640 个三比特的编码，一个比特也不空着，占多少字节？",
      right: ({ answer }) => `640 · 3 / 8 = ${answer}。`,
      wrong: ({ answer }) => `640 · 3 = 1,920 比特，八个比特一个字节：${answer}。`,
    },
  },
};
