// 引擎运行之后的错误与对策，按错误代码；其余见 `page.ts`。
import type { Details } from "../messages.ts";

export const faults: Details["faults"] = {
  shape: { title: "数据的形状与预期不符。", remedy: "数据文件可能属于本页的另一个版本：请重新加载页面。" },
  "non-finite": {
    title: "有一个值不是数，或是无穷大。",
    remedy: "只有有限的数才能量化：请换一个值，或重新训练。",
  },
  "out-of-range": { title: "有一项选择超出了允许范围。", remedy: "请输入控件所示范围之内的值。" },
  incompatible: { title: "有两项选择不能同时成立。", remedy: "请改动其中一项；图上保留上一个可用的配方。" },
  unknown: { title: "链接里有此版本不认识的内容。", remedy: "请从菜单中选择数据集或方案。" },
  malformed: { title: "收到的文件已损坏。", remedy: "请重试；若再次出现，请重新加载页面。" },
  "accumulator-overflow": {
    title: "累加结果超出 32 位累加器的范围。",
    remedy: "请减少权重或激活值的级数。",
  },
  argument: { title: "引擎收到了无法执行的请求。", remedy: "请后退一步；若无效，请重新加载页面。" },
};

/** 表格各列的含义。 */
export const columnNotes: Details["columnNotes"] = {
  family: "哪些值共用范围，激活值如何处理。",
  levels: "一个权重可取的不同值的个数。",
  bytes: "打包后的编码、缩放因子、零点与偏置，填充位也计入。",
  bitsPerWeight: "8 × 字节数 ÷ 参数个数。",
  compression: "fp32 模型的字节数除以此字节数。",
  score: "在训练与校准都未见过的测试集上测得。",
  agreement: "与 fp32 模型判为同一类的测试样本所占比例。",
  klDivergence: "类别概率相对 fp32 模型的 KL 散度的均值。",
  sqnr: "全部参数的信号与量化噪声之比：10·log₁₀(Σw² / Σ(w − ŵ)²)。",
  meanLogitError: "模型输出变化的绝对值的平均。",
  maxError: "所有参数中最大的变化。",
  time: "每个样本的微秒数，在本设备上对选中的配方实测。",
};

/** 按钮的提示。 */
export const hints: Details["hints"] = {
  errors: "按距 100% 所差部分的对数排布得分，使优秀的配方也能分辨开。",
  search: "先测量模型对每一层有多敏感，再从损失最小处减少比特。",
  train: "换一个随机种子，在这个浏览器里重新训练模型。",
  share: "链接完整再现当前视图，包括随机种子。",
  measure: "在您的设备上有多快，与其他引擎并排比较。",
  shareFailed: "浏览器不允许复制：请从地址栏取链接。",
  unaffordable: "没有测过的配方符合这个条件，请放宽一些。",
};
