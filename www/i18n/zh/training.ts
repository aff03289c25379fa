// 在标签页中训练：只有它使用的数据集。
import type { training as english } from "../en/training.ts";

export const training: typeof english = {
  datasets: {
    vowels: {
      name: "日语元音",
      line: "九位男性说话人连续发元音 /a/、/e/；每段发音是 7 至 29 帧的序列，每帧 12 个倒谱系数，模型要认出说话人。",
    },
    languages: {
      name: "语种识别",
      line: "《世界人权宣言》22 种语言译本中的句子与分句，以哈希后的单字符、双字符和三字符计数表示，模型要认出语种。",
    },
  },
};
