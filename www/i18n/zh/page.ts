// 页面框架：标题、页眉、数据集、工作状态与出错说明。
import type {
  datasets as enDatasets,
  errors as enErrors,
  page as enPage,
  problems as enProblems,
  status as enStatus,
} from "../en/page.ts";

export const page: typeof enPage = {
  stop: "。",
  colon: "：",
  comma: "，",
  title: "神经网络量化实验场",
  tagline: "就在浏览器里量化一个真实的模型，看每一比特换来多少准确率。",
  skip: "跳到图表",
  stage: "准确率与大小",
  inspector: "细看内部",
  dataset: "数据与模型",
  softmax: (shape) => `softmax 回归 ${shape}`,
  network: (shape) => `神经网络 ${shape}`,
  model: "模型",
  models: { linear: "线性", network: "网络" },
  hidden: "隐藏层长度",
  linear: (shape) => `线性回归 ${shape}`,
  language: "语言",
  theme: "配色",
  themes: { auto: "自动", light: "浅色", dark: "深色" },
  trainAgain: "重新训练",
  shipped: "随附的训练权重",
  seed: (seed) => `种子 ${seed}`,
  share: "复制链接",
  shared: "链接已复制",
  learn: "课程",
  measure: "测速",
  about: "关于",
  close: "关闭",
  cancel: "停止",
  retry: "重试",
  openOwn: "打开…",
  take: "导出…",
};

export const datasets: typeof enDatasets = {
  custom: "你的模型",
  digits: "手写数字 8×8",
  line: "直线 y = wx + b",
  iris: "鸢尾花",
  wine: "葡萄酒",
  breast_cancer: "乳腺癌",
  diabetes: "糖尿病",
  mnist: "MNIST 28×28",
};

export const status: typeof enStatus = {
  loss: "平均损失",
  starting: "正在启动计算引擎…",
  loading: (dataset) => `正在加载${dataset}…`,
  training: (percent, loss) => `训练中：${percent}，损失 ${loss}`,
  searching: (percent) => `正在逐层搜索：${percent}`,
  sweeping: (percent) => `正在测量各种方案：${percent}`,
  ready: (count) => `已测量 ${count} 个配方。`,
  cancelled: "已停止，测好的点保留在图上。",
  failed: "没有成功。",
};

export const errors: typeof enErrors = {
  network: { title: "数据未能加载。", remedy: "请检查网络后重试；已加载的内容仍可使用。" },
  "no-simd": {
    title: "此浏览器无法运行计算引擎。",
    remedy: "引擎需要带 128 位 SIMD 的 WebAssembly：Chrome 或 Edge 91、Firefox 89、Safari 16.4 及更新版本。",
  },
  crashed: { title: "计算引擎意外停止。", remedy: "可以重新启动，您的选择都会保留。" },
};

export const problems: typeof enProblems = {
  details: "详情",
  unexpected: { title: "出现了意外情况。", remedy: "请重试，或重新加载页面。" },
  kept: "图上仍是上一个可用的配方。",
};
