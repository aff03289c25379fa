// 页面有了新版本时的提示。
import type { offline as enOffline } from "../en/offline.ts";

export const offline: typeof enOffline = {
  heading: "新版本",
  ready: "有新版本可用。",
  reload: "重新加载",
  later: "稍后",
  loses: {
    model: "重新加载后，已打开的模型需要再打开一次。",
    measurements: "重新加载后，测得的结果不会保留。",
    training: "重新加载会丢弃训练结果。",
  },
};
