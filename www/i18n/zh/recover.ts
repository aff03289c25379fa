import type { recovery as english } from "../en/recover.ts";

export const recovery: typeof english = {
  buttonHelp: "让模型带着按此方案量化的权重再训练几秒钟",
  heading: "训练后恢复的精度",
  starting: "正在取训练模块…",
  running: (epoch, epochs) => `第 ${epoch} 轮，共 ${epochs} 轮`,
  cancel: "停止",
  cancelled: "训练已停止，什么都没有改变。",
  failed: (message) => `训练未能完成：${message}`,
  gained: (before, after, gain) => `${before} → ${after}（${gain}），大小不变。`,
  bytes: (before, after) => `${before} → ${after}`,
  float: (score) => `训练后的权重用 32 位浮点数时：${score}。`,
  how: (epochs, rows, steps) =>
    `在 ${rows} 个训练样本上做了 ${epochs} 轮量化感知训练：前向计算用的是量化后的权重，梯度则越过取整直接传回（直通估计）。${steps}图上的成绩都来自测试样本，它们没有参与训练。`,
  learned: "每一层的步长与权重一起学习（LSQ）。",
  taken: "每一步的缩放因子都按方案由当时的权重得出。",
  best: "保留的是校准样本上损失最小的那一轮。",
  save: "保存训练后的模型",
  another: "这一点属于训练后的模型；图上其他各点仍是原来的权重。",
  curve: "校准样本，逐轮",
  accuracy: "准确率（%）",
  epoch: "轮",
};
