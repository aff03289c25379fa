// 更小是否更快。
import type { cost as enCost } from "../en/cost.ts";

export const cost: typeof enCost = {
  title: "在这里，更小就更快吗？",
  measuring: "图表完成后开始测量……",
  perSample: "每个样本",
  alone: "用时，逐个样本",
  batch: (samples) => `用时，${samples} 个样本一批`,
  multiplyAdds: "乘加次数",
  moved: "读写的字节",
  packed: "打包后模型的字节",
  faster: (ratio) => `速度是 fp32 的 ${ratio}`,
  slower: (ratio) => `用时是 fp32 的 ${ratio}`,
  equal: "与 fp32 一样快",
  quartiles: (low, high) => `居中一半的轮次：${low} 至 ${high}`,
  pass: {
    integers: () =>
      "此配方以整数相乘：输入取整为编码，乘积以 32 位累加，再缩放回浮点。无论位宽几何，每个权重在这里都占一整个字节。",
    partly: () => "部分层以整数相乘；其余各层的权重先解包为浮点，再像 fp32 那样相乘。",
    unpacked: (packed) =>
      `此配方没有整数前向计算：权重在计时之前一次性解包为浮点，此后每个乘法都与 fp32 相同。它节省的是存储和下载，不是时间。边解包边相乘的引擎则只需读取 ${packed}。`,
  },
  how: (rounds) =>
    `用时为 ${rounds} 轮的中位数，fp32 与此配方交替测量，在本设备上此浏览器的单个线程中进行；不计解包。运算与字节由各层逐一数出，以单独一个样本计。`,
  limits:
    "这里的模型小到能一直留在处理器的缓存里，调用开销和输入取整可能比省下的字节更要紧；只有当权重须从内存取来时，字节少才换得来时间。",
};
