// 数值格式及其各项参数。
import type { formats as enFormats } from "../en/formats.ts";

export const formats: typeof enFormats = {
  format: {
    label: "数值格式",
    help: "一个权重的编码代表什么。",
    options: {
      float32: { label: "float32", use: "比较基准：不做量化。" },
      integer: { label: "整数", use: "最常用的格式：级等间隔，可用整数相乘。" },
      float: {
        label: "小浮点",
        use: "权重大小悬殊时：无论大小都保留同样多的有效位；从 fp16 到 fp4，以及任意 eXmY。",
      },
      microscaling: {
        label: "微缩放（MX）",
        use: "面向支持该开放标准的加速器：小元素，每 32 个共用一个字节的缩放因子。",
      },
      nvfp4: {
        label: "NVFP4",
        use: "NVIDIA Blackwell 上的 4 比特：比 MXFP4 更贴近权重，每权重多四分之一比特。",
      },
      fourBit: { label: "NF4、AF4、FP4", use: "权重近似正态、每 64 个一组时：QLoRA 所用的查找表。" },
      kMeans: { label: "k 均值码本", use: "级数给定时误差最小：每个张量学出自己的码本。" },
      lloydMax: { label: "Lloyd–Max", use: "权重近似正态时：级的位置最优，又不必存码本。" },
      powerOfTwo: { label: "2 的幂", use: "没有乘法器的硬件：乘法变成一次或几次移位。" },
      ownCodebook: { label: "自定码本", use: "想试试自己的级：直接输入。" },
      binary: { label: "二值", use: "最小的格式：只存符号和一个幅值；不重新训练会损失很多。" },
      ternary: { label: "三值", use: "1.6 比特且零可精确表示：比二值多半个比特，却好得多。" },
      gguf: { label: "GGUF", use: "给 llama.cpp 用：与它读取的字节完全相同，缩放因子与编码放在一起。" },
      matMulNBits: { label: "MatMulNBits", use: "给 ONNX Runtime（含浏览器）用：权重小，激活值保持浮点。" },
      hqq: {
        label: "HQQ",
        use: "4 比特及以下、没有数据时：零点可落在编码之间误差最小处；不能用整数相乘。",
      },
    },
  },
  "format.block": {
    label: "块类型",
    help: "用 llama.cpp 的哪一种块。",
    options: {
      q8_0: { label: "Q8_0", use: "先试它：每权重 8.5 比特，与浮点几乎无差别。" },
      q5_0: { label: "Q5_0", use: "每权重 5.5 比特：Q4_0 损失太大、行又较短时。" },
      q5_1: { label: "Q5_1", use: "每权重 6 比特：比 Q5_0 多一个最小值，适合偏向一侧的块。" },
      q4_0: { label: "Q4_0", use: "每权重 4.5 比特，零是精确的：最简单，处处都快。" },
      q4_1: {
        label: "Q4_1",
        use: "每权重 5 比特：适合偏向一侧的块。块若以零为中心，它并不比 Q4_0 更细，零也不在级上。",
      },
      q6_k: { label: "Q6_K", use: "每权重 6.56 比特：llama.cpp 用它存最敏感的张量。" },
      q5_k: { label: "Q5_K", use: "每权重 5.5 比特：介于 Q4_K 与 Q6_K 之间，适合长行。" },
      q4_k: { label: "Q4_K", use: "每权重 4.5 比特：大模型的常规选择；小模型要为补齐付出代价。" },
      q3_k: { label: "Q3_K", use: "每权重 3.44 比特：Q4_K 放不下时；要看准确率。" },
      q2_k: { label: "Q2_K", use: "每权重 2.63 比特：K 系列最后的选择。" },
      iq4_nl: { label: "IQ4_NL", use: "每权重 4.5 比特，级不等间隔：适合行较短、呈钟形分布的权重。" },
      iq4_xs: { label: "IQ4_XS", use: "每权重 4.25 比特：长行用的 IQ4_NL，比 Q4_K 略小。" },
      tq2_0: { label: "TQ2_0", use: "每权重 2.06 比特：只适合按三值训练的模型。" },
      tq1_0: { label: "TQ1_0", use: "每权重 1.69 比特：比 TQ2_0 更紧凑，一个字节装五个编码。" },
    },
  },
  "format.bits": {
    label: "位宽",
    help: "一个编码占多少比特。",
    options: {
      "2": { label: "2", use: "只有四级：块要短，损失要实测。" },
      "4": { label: "4", use: "通常情形：该算子就是为它设计的。" },
      "8": { label: "8", use: "4 比特损失明显的层。" },
    },
  },
  "format.blockSize": {
    label: "块大小",
    help: "多少个权重共用一个缩放因子。",
    options: {
      "16": { label: "16", use: "最细，缩放因子也最多：每权重为它付 2 比特。" },
      "32": { label: "32", use: "4 比特时的常规选择：每权重为缩放因子付 1 比特。" },
      "64": { label: "64", use: "更看重大小时：每权重为缩放因子付半比特。" },
      "128": { label: "128", use: "ONNX Runtime 的默认值，适合长行。" },
      "256": { label: "256", use: "适合很长的行。" },
    },
  },
  "format.levels": {
    label: "级数",
    help: "一个权重可以取多少个不同的值。",
  },
  "format.refit": {
    label: "重新拟合零点",
    help: "求解零点，还是取最小值对应的零点。",
    options: {
      off: { label: "关", use: "看看求解器带来多少好处。" },
      on: { label: "开", use: "通常情形：不多占字节。" },
    },
  },
  "format.symmetry": {
    label: "对称性",
    help: "网格能否随取值范围平移。",
    options: {
      affine: { label: "仿射（非对称）", use: "数值偏向一侧，或级数很少时。" },
      symmetric: { label: "对称", use: "权重通常大致以零为中心，首选对称。" },
    },
  },
  "format.span": {
    label: "编码范围",
    help: "最小的那个编码用不用。",
    options: {
      full: { label: "全范围", use: "想用满每个编码时；PyTorch 的默认做法。" },
      narrow: { label: "窄范围", use: "对称权重；ONNX Runtime 与 TensorRT 的做法。" },
    },
  },
  "format.precision": {
    label: "精度",
    help: "一个权重变成哪一种浮点数。",
    options: {
      float16: { label: "FP16", use: "大小减半而几乎无损，只要没有数超过 65,504。" },
      bfloat16: { label: "BF16", use: "大小减半，范围与 float32 相同，有效数字只有两到三位。" },
      e4m3fn: { label: "FP8 E4M3", use: "权重最常用的 8 比特浮点：级更细，最大 448。" },
      e5m2: { label: "FP8 E5M2", use: "范围要宽时（如梯度）：级更粗，最大 57,344。" },
      e3m2: { label: "FP6 E3M2", use: "6 比特，适合大小悬殊的数值。" },
      e2m3: { label: "FP6 E2M3", use: "6 比特，适合大小相近的数值；对权重通常更好。" },
      e2m1: { label: "FP4 E2M1", use: "4 比特，15 级，越近零越密：0、½、1、1½、2、3、4、6。" },
      custom: { label: "任意 eXmY", use: "想看多一位指数或尾数值多少时。" },
    },
  },
  "format.precision.exponent": {
    label: "指数位数",
    help: "位数越多，能表示的大小范围越宽。",
  },
  "format.precision.mantissa": {
    label: "尾数位数",
    help: "位数越多，每个量级上的级越细。",
  },
  "format.precision.specials": {
    label: "特殊值",
    help: "哪些编码不代表数。",
    options: {
      finite: { label: "无", use: "6 比特及以下，每个编码都舍不得浪费时。" },
      nan: { label: "NaN（FN）", use: "E4M3 的做法：最后一个编码是 NaN，其余都是数。" },
      ieee: { label: "∞ 与 NaN（IEEE）", use: "fp16、bf16 与 E5M2 的做法。" },
      fnuz: { label: "NaN，无 −0（FNUZ）", use: "AMD MI300 与 Graphcore 的做法：负零的编码改作 NaN。" },
    },
  },
  "format.scaling": {
    label: "缩放",
    help: "各级是否随取值范围缩放。",
    options: {
      absmax: { label: "每组一个", use: "8 比特及以下的通常做法：一张表适用于各种大小的组。" },
      none: { label: "不缩放", use: "各级就是所要的数值时，或想看格式本身能保留多少时。" },
    },
  },
  "format.overflow": {
    label: "溢出",
    help: "超出最大数的值怎么办。",
    options: {
      saturate: { label: "饱和", use: "通常做法：取最接近的那个数。" },
      nonFinite: { label: "∞ 或 NaN", use: "想知道有没有值溢出时：若有，会指出来。" },
    },
  },
  "format.element": {
    label: "元素",
    help: "一块里的 32 个元素是什么。",
    options: {
      e4m3fn: { label: "MXFP8 E4M3", use: "权重与激活值的 8 比特，几乎无损。" },
      e5m2: { label: "MXFP8 E5M2", use: "8 比特，适合 32 个相邻值大小悬殊的情形，如梯度。" },
      e3m2: { label: "MXFP6 E3M2", use: "6 比特，两者中范围更宽。" },
      e2m3: { label: "MXFP6 E2M3", use: "6 比特，两者中级更细：对权重接近 8 比特。" },
      e2m1: { label: "MXFP4", use: "4 比特，gpt-oss 的专家权重即用它存储。" },
      int8: { label: "MXINT8", use: "8 比特，级等间隔：块内没有离群值时最精确。" },
    },
  },
  "format.scaleMode": {
    label: "块的缩放",
    help: "一块取哪个 2 的幂作缩放因子。",
    options: {
      floor: { label: "向下取整", use: "规范的做法：小权重更细，最大的权重可能被截断。" },
      rceil: { label: "Rceil", use: "NVIDIA 的做法：不截断任何值，精度与向下取整相当。" },
      ceil: { label: "向上取整", use: "作对比：不截断任何值，但舍入误差大得多。" },
      even: { label: "就近取整", use: "4 比特时比向下取整略精确：至多截断半步。" },
    },
  },
  "format.table": {
    label: "查找表",
    help: "−1 与 1 之间取哪些级。",
    options: {
      nf4: { label: "NF4", use: "常规选择：QLoRA 所用。" },
      af4: { label: "AF4", use: "每组 64 个时：零附近的级比 NF4 更密。" },
      fp4: { label: "FP4", use: "与 bitsandbytes 对照时；权重最密处较粗。" },
    },
  },
  "format.method": {
    label: "求法",
    help: "码本怎样求得。",
    options: {
      histogram: { label: "直方图", use: "通常情形：与最优相差不到千分之一，而且快。" },
      exact: { label: "精确", use: "要确保最优时；权重和级数很多时较慢。" },
    },
  },
  "format.terms": {
    label: "项数",
    help: "一级由几个 2 的幂组成。",
    options: {
      single: { label: "2 的幂", use: "3 比特，或乘法必须是一次移位时。" },
      additive: { label: "APoT", use: "4 比特起：大权重处的级更细。" },
    },
  },
  "format.values": {
    label: "输入各级",
    help: "2 到 256 个数，用空格隔开。",
  },
  "format.rule": {
    label: "规则",
    help: "哪些权重变为零。",
    options: {
      twn: { label: "TWN", use: "与论文一致：只需扫一遍，不必排序。" },
      absmean: { label: "BitNet b1.58", use: "模型本来就是这样训练的时候。" },
      optimal: { label: "最优", use: "通常情形：平方误差最小。" },
    },
  },
  "format.profile": {
    label: "算术规则",
    help: "按哪一家的舍入细节计算，逐比特一致。",
    options: {
      onnx: { label: "ONNX", use: "模型将由 ONNX Runtime 运行时。" },
      torch: { label: "PyTorch", use: "与 torch.quantize_per_tensor、per_channel 对照时。" },
    },
  },
};
