// 检视面板与它的第一页：统计量、直方图。
import type { inspector as enInspector, weights as enWeights } from "../en/inspector.ts";

export const inspector: typeof enInspector = {
  tabs: {
    weights: "权重分布",
    weight: "单个权重",
    pictures: "热图",
    predictions: "预测",
    why: "原因",
    measures: "准确率之外",
    sample: "一个样本",
    layers: "逐层",
  },
  tensor: "张量",
  tensorOption: (name, shape) => `${name}（${shape}）`,
  transformed: (transform) => `${transform}在舍入之前改变了权重：这里是改变之后、实际打包的权重。`,
  waiting: "正在等待第一个配方…",
};

export const weights: typeof enWeights = {
  line: "权重分布在哪里，又被移到哪些级上。",
  thisTensor: "此张量",
  wholeModel: "整个模型",
  stats: {
    count: "数值个数",
    min: "最小值",
    max: "最大值",
    mean: "均值",
    standardDeviation: "标准差",
    zeros: "恰好为零",
  },
  histogram: "权重直方图",
  x: "权重的值",
  y: "个数（平方根刻度）",
  clip: "拖动范围的一端；超出最末一级的值被截断。对称网格的两端一起移动。",
  before: "量化前",
  after: "量化后",
  levels: "级",
  groups: (_count, shown) => `此张量有 ${shown} 个缩放因子；图中画出的是所跟踪权重那一组的级。`,
  float: "浮点权重没有级：什么都没有移动。",
  sqnr: (decibels, error) => `SQNR ${decibels}；最大误差 ${error}。`,
  exact: "此张量没有任何损失。",
  coded: (bits, entropy) => `每个编码平均占 ${bits} 比特；熵为 ${entropy} 比特，是任何编码方式的下限。`,
};
