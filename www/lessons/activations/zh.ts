// 动态量化与静态量化，中文。
import { html } from "lit/html.js";
import { integerProduct, MOST, productsIn } from "../integer-product.ts";
import type { LessonText } from "../lesson.ts";
import { BELOW, INPUTS, RECIPES, WEIGHTS } from "./lesson.ts";

export const text: LessonText = {
  lead: "模型的权重事先就知道，流过模型的数值却不知道。要用整数计算，后者也得有个范围：要么每个输入来了再定，要么事先一次定好。",
  body: (k) => {
    const { f } = k.shown;
    const by = integerProduct(WEIGHTS, INPUTS);
    return html`
      <h3>手算一个输出</h3>
      <p>
        前面量化的只有权重，为的是存得小。要用整数来算，相乘的两边都得是整数：一边是权重，一边是与它相乘的${k.term("activation", "激活值")}。各取三个就够了。权重用${k.term("symmetric", "对称")}网格，s<sub>w</sub>
        = 1.27 / ${f.count(MOST.weight)} = ${f.number(by.weightScale)}。输入在 −1 到 1.55
        之间，用${k.term("affine", "仿射")}网格：s<sub>x</sub> = 2.55 / ${f.count(MOST.input)} =
        ${f.number(by.inputScale)}，${k.term("zero-point", "零点")} z = ${f.count(by.zeroPoint)}。
      </p>
      <div class="table-scroll">
        <table>
          <thead>
            <tr><th scope="col" class="number">权重</th><th scope="col" class="number">q</th><th scope="col" class="number">输入</th><th scope="col" class="number">p</th><th scope="col" class="number">q · p</th></tr>
          </thead>
          <tbody>
            ${WEIGHTS.map(
              (weight, i) => html`<tr>
                <td class="number">${f.number(weight)}</td><td class="number">${f.count(by.weightCodes[i] ?? 0)}</td>
                <td class="number">${f.number(INPUTS[i] ?? 0)}</td><td class="number">${f.count(by.inputCodes[i] ?? 0)}</td>
                <td class="number">${f.count(by.products[i] ?? 0)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p>
        乘积相加得 ${f.count(by.sum)}。还没完，因为每个 p 都多了一个 z。多出来的总共是 z 乘以权重之和，即
        ${f.count(by.zeroPoint)} · (${f.count(by.weightSum)})。权重一定，这个和就定了，可以事先算好。
      </p>
      ${k.formula("integerProduct")}
      <p>${f.count(by.sum)} − (${f.count(by.zeroPoint * by.weightSum)}) = ${f.count(by.corrected)}。现在换算回去。</p>
      ${k.ask("output")}
      ${k.after(
        "output",
        () => html`<p>
          用浮点来算是 ${f.number(by.exact, 5)}。整个过程里，只有最后一次乘法是浮点的：每个输出一次，而不是每个权重一次。
        </p>`,
      )}

      <h3>为什么累加要宽</h3>
      <p>
        权重的编码最大 ${f.count(MOST.weight)}，输入的编码最大 ${f.count(MOST.input)}，乘积可达
        ${f.count(MOST.weight * MOST.input)}。而 16 位有符号整数最大只有 32,767。
      </p>
      ${k.ask("narrow")}
      ${k.after(
        "narrow",
        () => html`<p>
          所以${k.term("accumulator", "累加器")}用 32 位。最坏的情形下，它装得下 ${f.count(productsIn(32))}
          个乘积，这么长的层很少见。万一真有装不下的，这里会拒绝计算，而不是给出错的结果。
        </p>`,
      )}

      <h3>会更快吗？</h3>
      <p>
        有可能。128 位的寄存器装得下四个浮点数，或者十六个字节；处理器一次乘一整个寄存器，同样的时间能多算三倍，要读的字节也只有四分之一。可是把输入变成整数，本身也要花工夫。哪边占上风，要看模型，也要看机器，所以这里直接在您的机器上测。用的模型根据
        30 项测量值，判断肿瘤是良性还是恶性。
      </p>
      ${k.show("cost")}
      <p>${k.scene("输入为浮点", { recipe: RECIPES.float })} ${k.scene("动态", { recipe: RECIPES.dynamic })} ${k.scene("静态", { recipe: RECIPES.fixed })}</p>

      <h3>范围从哪里来</h3>
      <p>
        上面的例子，范围就取自眼前这三个输入。这叫${k.term("dynamic", "动态")}量化：每个样本来了先看一遍，用它自己的最小值和最大值定出缩放因子。${k.term("static", "静态")}量化则事先定好范围，办法是${k.term("calibration", "校准")}：让一批有代表性的样本走过模型，记下出现过哪些值。此后不必再看，缩放因子就是常数。
      </p>
      ${k.ask("beyond")}
      ${k.after(
        "beyond",
        () => html`<p>
          得失就在这里：动态的范围贴合每个样本，代价是先看一遍；静态的范围不花工夫，但好不好全看校准用的样本。那么，256 级都用上的时候呢？
        </p>`,
      )}
      ${k.ask("alike")}
      ${k.after(
        "alike",
        () => html`
          <p>多数情况下，选哪个都一样。要看出差别，得抠门一点：输入只给 8 级，权重照旧。</p>
          ${k.ask("coarse")}
        `,
      )}
      ${k.after(
        "coarse",
        () => html`
          <p>
            ${k.scene("8 级，动态", { recipe: RECIPES.dynamicCoarse })} ${k.scene("8 级，静态", { recipe: RECIPES.fixedCoarse })}
          </p>
          ${k.show("sentence")}
          <p>
            校准用的样本里，有几个的测量值非常极端。它们把所有人的范围都撑大了，普通样本只剩两三级可用。这又是${k.term("outlier", "离群值")}那一课，解法也一样。
          </p>
          ${k.controls("activations")} ${k.ask("calibrate")}
        `,
      )}
      ${k.after(
        "calibrate",
        () =>
          html`<p>截断几个极端值，其余的都受益。可见校准不只是随便跑一批数据：用哪些样本，怎样由它们定出范围，才是关键。</p>`,
      )}

      <h3>什么时候用哪一种</h3>
      <table>
        <thead>
          <tr><td></td><th scope="col">动态</th><th scope="col">静态</th></tr>
        </thead>
        <tbody>
          <tr><th scope="row">需要什么</th><td>什么都不用</td><td>有代表性的数据</td></tr>
          <tr><th scope="row">运行时</th><td>求每个输入的最小值和最大值</td><td>都是常数</td></tr>
          <tr><th scope="row">遇到反常的输入</th><td>缩放因子变粗</td><td>被截断</td></tr>
          <tr><th scope="row">常用于</th><td>语言模型、循环网络</td><td>图像网络、小型设备</td></tr>
        </tbody>
      </table>
      <aside class="note">
        <p>
          有些入门教程说，动态量化是在运行过程中对<em>参数</em>进行量化。其实权重在运行时并不改变，完全可以事先量化好，大家也正是这样做的。每次都新来的，是激活值。
        </p>
      </aside>
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    output: {
      ask: "两个缩放因子都是 0.01，输出是多少？",
      right: ({ value, f }) => `21,770 · 0.01 · 0.01 = ${f.number(value)}。`,
      wrong: ({ value, f }) => `两边都除过 0.01，所以是 21,770 · 0.01 · 0.01 = ${f.number(value)}。`,
    },
    narrow: {
      ask: "如果每个乘积都取到最大，它最多能累加几个而不溢出？",
      right: () => "加到第二个就装不下了。",
      wrong: ({ answer }) => `只有 ${answer} 个：两个就是 64,770 了。`,
    },
    beyond: {
      ask: "来了一个样本，数值比校准时见过的都大一倍。哪一种会把它截断？",
      options: { dynamic: "动态的范围", static: "静态的范围", both: "两种都会" },
      right: () => "最末一级之外什么也没有；动态的范围则会跟着变大。",
      wrong: ({ answer }) => `是${answer}：最末一级之外什么也没有；动态的范围则会跟着变大。`,
    },
    alike: {
      ask: "权重 8 比特，输入 8 比特，哪个模型判对得更多？",
      options: { dynamic: "动态的", static: "静态的", same: "一样多" },
      right: () => "256 级，范围就算宽得离谱，也还够用。",
      wrong: ({ answer }) => `${answer}：256 级，范围就算宽得离谱，也还够用。`,
    },
    coarse: {
      ask: "输入只有 8 级时，动态模型在 113 例里仍然一个不错。静态模型的范围取最小值到最大值，能判对百分之多少？",
      unit: "%",
      right: ({ value, f }) => `${f.percent(value / 100)}。`,
      wrong: ({ value, f }) => `${f.percent(value / 100)}：留给普通样本的级不够多。`,
    },
    calibrate: {
      ask: `仍用静态、8 级，换一种校准方法，使它与动态相差不超过 ${100 * BELOW} 个百分点。`,
      right: () => "级排到了大多数输入所在的地方。",
      wrong: () => "给激活值换一种范围：百分位数，或最小均方误差。",
    },
  },
};
