// “关于”对话框。
import type { about as enAbout } from "../en/about.ts";

export const about: typeof enAbout = {
  heading: "关于这个实验场",
  what: "这里在浏览器中训练并量化小而真实的模型：数值打包成真正的字节，再解包，并在训练与校准都未见过的测试样本上评估。计算由编译为 WebAssembly 的 Rust 完成，同一个软件包也能在 Node 中运行。",
  privacy:
    "任何数据都不会离开您的设备。页面只加载自己的文件，不向其他网站发出请求；浏览器里只保留这些文件（以便离线使用）、课程里的作答和当前视图的网址。",
  version: (version) => `版本 ${version}`,
  speed: "在您的设备上有多快？与其他引擎并排比较：",
  train: "就在这个标签页里训练网络：再带着量化权重继续训练、由教师网络指导，或压缩到四十分之一。",
  trainLink: "训练",
  teach: "用于课堂或自己的网页：从任意视图开始，锁定或隐去任意部分。",
  teachLink: "制作链接",
  size: "大小包括打包后的编码、缩放因子、零点与偏置，填充位也计入；1 KB = 1024 B。",
  formulas: "计算公式",
  formula: {
    grid: "s = (上界 − 下界) / (q_max − q_min)，z = clamp(round(q_min − 下界 / s))；范围总是包含 0",
    quantize: "q = clamp(round(w / s) + z)，先就近取整（居中取偶），再加零点",
    recover: "恢复：ŵ = (q − z) · s",
    interval: "准确率的 95% Wilson 置信区间",
    sqnr: "信噪比 SQNR = 10 · log₁₀(Σw² / Σ(w − ŵ)²) dB",
  },
  sources: {
    grid: "Jacob 等 2018",
    quantize: "ONNX QuantizeLinear",
    recover: "ONNX DequantizeLinear",
    interval: "Wilson 1927",
    sqnr: "Nagel 等 2021",
  },
  tutorial: "关于教程中的算术",
  tutorialText:
    "实验场依照一篇量化教程而作，并把其中的例子重新算过。[−10, 10] 等分为 8 个区间，每个宽 2.5（教程写作 1/8）；w = 5 落在编号 0 到 7 中第 6 号区间的边上，恢复为 5 或 6.25，取决于用区间的哪一点代表它。区间越少，模型越小、精度越低，而不是精度更高、速度更慢。",
  tutorialLevels:
    "我们的网格在范围两端各放一级，因此 8 级是 7 步，每步 20/7 ≈ 2.86。零总在级上，网格因此会平移不到一步。",
  data: "数据",
  table: { dataset: "数据集", rows: "行数", task: "任务", source: "来源", licence: "许可" },
  /** What the datasets are. */
  datasets: {
    digits: "8×8 像素的手写数字，十个类别；小到每个权重都看得见。",
    line: "教程的例子：两个参数，w 在 −10 到 10，b 在 −5 到 5。",
    iris: "按四项长宽数据区分三种鸢尾花。",
    wine: "按十三项化学指标区分三个品种的葡萄酒。",
    breast_cancer: "按细胞核的三十项测量值判断良性或恶性。",
    diabetes: "回归任务：用十项指标预测一年后的病情进展。",
    mnist: "经典的 28×28 像素手写数字；选中后才加载（约 4 MB）。",
  },
  tasks: { classification: "分类", regression: "回归", weights: "仅权重" },
  split: "按行号划分：每五行中三行训练、一行校准、一行测试。MNIST 使用其自带的测试集。",
};
