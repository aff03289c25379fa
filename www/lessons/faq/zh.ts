// 常见问题，中文。
import { html } from "lit/html.js";
import { scoreWords } from "../../words.ts";
import type { LessonText } from "../lesson.ts";
import { RECIPES } from "./lesson.ts";

export const text: LessonText = {
  lead: "关于量化，总有人问的那些问题，逐一简短作答；凡是一个数字胜过一句话的地方，就当场测出来。",
  body: (k) => {
    const { f } = k.shown;
    const score = k.live(({ results }) => results.selected && scoreWords(results.selected, f));
    return html`
      <h3>它是什么</h3>
      <h4>量化就是模型压缩吗？</h4>
      <p>
        是其中一种。凡是让模型变小的都叫${k.term("compression", "压缩")}：减少权重、共用权重、换个小网络，或者每个数少用几个比特。最后这一种就是${k.term("quantization", "量化")}：每个数变成少数几个${k.term("level", "量化级")}之一。
      </p>
      <h4>那“量化学习”呢？</h4>
      <p>
        这类名称底下有三件事。训练后量化：把训练好的模型舍入，这个实验场做的就是它。量化感知训练（${k.term("qat", "QAT")}）：边训练边舍入，让权重学会适应。低精度训练：连梯度也用很少的比特来算，图的是训练本身更快。至于
        Adam 之类的优化器，又是另一回事：它们负责找出权重，不管怎么存。
      </p>

      <h3>它要付出什么</h3>
      <h4>会损失准确率吗？</h4>
      <p>可能会，要看比特数。先从 8 比特开始，手写数字模型，每个输出一个缩放因子。</p>
      ${k.ask("lost")}
      ${k.after(
        "lost",
        () => html`
          <p>
            ${k.scene("8 比特", { recipe: RECIPES.eight })} ${k.scene("4 比特", { recipe: RECIPES.four })}
            ${k.scene("3 比特", { recipe: RECIPES.three })} ${k.scene("2 比特", { recipe: RECIPES.two })}
          </p>
          <p>现在的准确率：<strong>${score}</strong>。</p>
          <p>
            8 比特时，几乎没有能与偶然区分开的损失；4
            比特要花些心思；再往下，就看方法了。损失太大时，可以依次尝试：截断范围，用更细的${k.term("granularity", "粒度")}，用 ${k.term("gptq", "GPTQ")}
            舍入，给最敏感的层多留几个比特，最后是带着舍入去训练。
          </p>
        `,
      )}
      <h4>哪些模型可以量化？GAN 行不行？</h4>
      <p>
        都可以，只是要费的心不同。卷积网络用 8 比特毫不费力。语言模型的权重日常就用 4
        比特，但${k.term("activation", "激活值")}里有${k.term("outlier", "离群值")}。循环网络里，误差每一步都会绕回来，所以激活值往往多留些比特。常听说
        GAN 这类生成图像的网络不适合量化。其实它们照样在量化，只是没有标签可数，每个像素偏一点就看得出来。要凭生成的图像来评判，首尾几层多留些比特。
      </p>
      <h4>量化会让泛化变差、鲁棒性变差吗？</h4>
      <p>
        本身不会。它做的还是 fp32
        做的事，只是权重上带了一点噪声。两样都可以测：在没见过的样本上测准确率，在受扰动的输入上再测一遍。增加数据、数据增强，要在训练时做，训练完就帮不上忙了。
      </p>
      <h4>可解释性会变差吗？</h4>
      <p>
        模型的形式没变，原来的${k.term("attribution", "归因")}方法都还能用。给出的理由还一不一样，可以测。
      </p>
      ${k.tab("measures", "都测一测", "measures")}

      <h3>怎么做</h3>
      <h4>取值范围和区间数怎么选？</h4>
      <p>有一种流传的说法：区间越少，模型越精确、越慢；区间越多，就越快。</p>
      ${k.ask("fewer")}
      ${k.after(
        "fewer",
        () => html`
          <p>
            级数决定大小，${k.term("range", "范围")}则要由数据来定：8 比特时取最小值到最大值；4
            比特及以下就要截断，例如用最小均方误差。这是 2 比特、一个范围的情形：${k.scene("最小值到最大值", { recipe: RECIPES.widest })}
            ${k.scene("最小均方误差", { recipe: RECIPES.clipped })} ${score}。
          </p>
          ${k.show("histogram")}
        `,
      )}
      <h4>怎样判断量化得好不好？</h4>
      <p>
        让两个模型跑同一批测试样本。数准确率，连同它的${k.term("confidence-interval", "置信区间")}；数${k.term("agreement", "一致率")}，即两者答案相同的比例。还要比较输出，它们先动，答案后变。称一称文件，再到真正运行它的设备上计时。单凭权重的${k.term("sqnr", "信噪比")}高，什么也证明不了。
      </p>
      <h4>实际项目里分哪几步？</h4>
      <ol>
        <li>收集数据，先留出测试样本，另取一些用来${k.term("calibration", "校准")}。</li>
        <li>用 ${k.term("float32", "fp32")} 训练到准确率满意为止；后面的步骤不会让它更好。</li>
        <li>量化：从 ${k.term("int8", "8 比特")}、每通道开始，逐步往下。</li>
        <li>评估：答案、大小、时间。</li>
        <li>调整范围、粒度、舍入和个别的层，再评估。</li>
      </ol>
      <h4>与用哪个框架有关吗？</h4>
      <p>
        算术到处都一样，几乎都一样：各引擎在正中间怎么取整、最小的编码用不用、比特按什么次序打包上略有出入。PyTorch 有
        torchao，TensorFlow 有 LiteRT（原来的 TensorFlow Lite），ONNX Runtime 能运行从两者导出的模型。老教程里提到的 Caffe
        已不再开发。实验场可以写出 ONNX、GGUF、safetensors 和 C，这里看到的模型可以拿到别处去运行。
      </p>

      <h3>能得到什么</h3>
      <h4>省多少空间？</h4>
      <p>8 比特是 32 比特的四分之一。</p>
      ${k.ask("ratio")} ${k.after("ratio", () => k.show("sentence"))}
      <h4>省多少时间？</h4>
      <p>
        要看由谁来算。只有输入也是整数、处理器又有相应的指令，整数乘法才更快；只有时间原本花在读数据上，字节少才省得下时间。上面的表里有实测：${k.scene("8 比特权重", { recipe: RECIPES.eight, tab: "measures" })}
        和${k.scene("8 比特权重与输入", { recipe: RECIPES.integers, tab: "measures" })}。
      </p>
      <h4>大模型也适用吗？</h4>
      <p>
        得益最多的正是大模型：能不能装进内存，往往就看是 4 比特还是 16
        比特。模型越大，损失通常也越小，因为有更多权重来分摊误差。变得更麻烦的是离群值，还有求和：很长一行 8
        比特的乘积，要用 32 位的${k.term("accumulator", "累加器")}。
      </p>

      <h3>还有什么办法</h3>
      <h4>剪枝、共享、知识迁移：择其一，还是一起用？</h4>
      <p>
        可以一起用，但省下的不能相加。${k.term("pruning", "剪枝")}舍去一些权重，却要记住舍去的是哪些。${k.term("weight-sharing", "权值共享")}让许多权重共用一个值，其实就是级可以任意摆放的量化。知识迁移（${k.term("distillation", "知识蒸馏")}）把大模型学到的教给一个专门训练的小模型，小模型还可以再量化。
      </p>
      <h4>今后会怎样？</h4>
      <p>
        比特更少，而且分成小块、各有自己的缩放因子，新一代处理器可以直接相乘（MXFP4、NVFP4）；用旋转消除离群值；从一开始就为少数比特而训练。问题还是这门课的那一个：哪些误差要紧，对谁要紧？
      </p>
      <p>${k.playground("到实验场里继续")}</p>
    `;
  },
  questions: {
    lost: {
      ask: "359 个测试样本中，它比 fp32 少答对几个？",
      unit: "个",
      right: ({ f, value }) => `${f.count(value)} 个。8 比特是稳妥的第一步。`,
      wrong: ({ f, value }) => `${f.count(value)} 个。8 比特是稳妥的第一步。`,
    },
    fewer: {
      ask: "实际上是怎样？",
      options: {
        exact: "区间少：更精确，但更慢",
        coarse: "区间少：更小，但更粗",
        slow: "区间多：更快，但更粗",
      },
      right: () => "区间少就宽。至于快慢，区间的多少本身什么也改变不了。",
      wrong: ({ answer }) => `${answer}。同样的范围分成更少的份，每份就更宽；比比上面的 2 比特和 4 比特。`,
    },
    ratio: {
      ask: "fp32 模型的大小，是每个输出一个缩放因子的 8 比特模型的几倍？",
      unit: "倍",
      right: ({ f, value }) =>
        `${f.fixed(value, 1)} 倍：缩放因子和偏置也要计入，模型小的时候，它们有些分量。`,
      wrong: ({ f, value }) =>
        `${f.fixed(value, 1)} 倍，不是 4 倍：十个缩放因子、十个偏置，每个四字节，也要计入。模型大了，就几乎看不出来。`,
    },
  },
};
