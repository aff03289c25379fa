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
  tagline: "在浏览器里量化一个真实的模型，看每一比特换来多少准确率、省下多少字节。",
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
  trainHelp: "换一个随机种子，在这个浏览器里重新训练模型。",
  shipped: "随附的训练权重",
  seed: (seed) => `种子 ${seed}`,
  share: "复制链接",
  shared: "链接已复制",
  shareHelp: "链接完整再现当前视图，包括随机种子。",
  shareFailed: "浏览器不允许复制：请从地址栏取链接。",
  measure: "测速",
  measureHelp: "在您的设备上有多快，与其他引擎并排比较。",
  about: "关于",
  close: "关闭",
  cancel: "停止",
  retry: "重试",
};

export const datasets: typeof enDatasets = {
  digits: { label: "手写数字 8×8", line: "8×8 像素的手写数字，十个类别；小到每个权重都看得见。" },
  line: { label: "直线 y = wx + b", line: "教程的例子：两个参数，w 在 −10 到 10，b 在 −5 到 5。" },
  iris: { label: "鸢尾花", line: "按四项长宽数据区分三种鸢尾花。" },
  wine: { label: "葡萄酒", line: "按十三项化学指标区分三个品种的葡萄酒。" },
  breast_cancer: { label: "乳腺癌", line: "按细胞核的三十项测量值判断良性或恶性。" },
  diabetes: { label: "糖尿病", line: "回归任务：用十项指标预测一年后的病情进展。" },
  mnist: { label: "MNIST 28×28", line: "经典的 28×28 像素手写数字；选中后才加载（约 4 MB）。" },
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
