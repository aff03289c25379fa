// 表单里的每个路径、选项与方案族：名称、作用、适用场合与出处。
import type { controls as enControls, families as enFamilies, recipe as enRecipe } from "../en/recipe.ts";
import { formats } from "./formats.ts";

// 取值范围的规则，权重与激活值共用。
const rangeRules = {
  minMax: { label: "最小值到最大值", use: "8 比特时：截断得益甚微。" },
  percentile: { label: "百分位数", use: "尾部较长时：由你决定截断多少比例的值。" },
  mse: { label: "最小均方误差（MSE）", use: "4 比特及以下：逐一试探范围，取误差最小者。" },
  entropy: {
    label: "熵（KL 散度）",
    use: "用于激活值，即 TensorRT 与 ONNX Runtime 的校准方法；权重只有几十个时样本太少。",
  },
  manual: { label: "手动", use: "想看截断的作用时：自己设定两端。" },
};

const rangeLow = {
  label: "下界",
  help: "低于它的值被截断到它。",
};

const rangeHigh = {
  label: "上界",
  help: "高于它的值被截断到它。",
};

const percent = {
  label: "百分位",
  help: "多大比例的值不被截断。",
};

const percentileOf = {
  label: "按什么取百分位",
  help: "两端是否分别截断。",
  options: {
    values: { label: "数值", use: "仿射网格，以及偏向一侧的数值。" },
    magnitudes: { label: "绝对值", use: "对称网格；TensorRT 的做法。" },
  },
};

export const controls: typeof enControls = {
  ...formats,
  importance: {
    label: "重要性",
    help: "哪些误差更要紧。",
    options: {
      uniform: { label: "一视同仁", use: "没有校准数据，或只想看方案本身时。" },
      inputs: { label: "按输入", use: "4 比特及以下，且校准数据有代表性时。" },
    },
  },
  "range.low": rangeLow,
  "range.high": rangeHigh,
  "range.percent": percent,
  "range.of": percentileOf,
  coding: {
    label: "编码方式",
    help: "每个编码占多少比特。",
    options: {
      packed: { label: "紧密排列", use: "需要单独读取任一权重时，如推理引擎。" },
      huffman: { label: "哈夫曼", use: "传输或存储模型时：小权重越多，省得越多。" },
      rans: { label: "算术编码（rANS）", use: "2 比特与稀疏模型：哈夫曼至少要一比特之处。" },
    },
  },
  scales: {
    label: "缩放因子",
    help: "每组的缩放因子怎样存储。",
    options: {
      float32: { label: "float32", use: "每张量、每通道：缩放因子很少时。" },
      float16: { label: "float16", use: "分组时：开销减半，llama.cpp 与 ONNX Runtime 的做法。" },
      double: { label: "双重量化", use: "组数上百时：每个缩放因子一字节，QLoRA 的做法。" },
    },
  },
  granularity: {
    label: "粒度",
    help: "哪些权重共用一个取值范围，也就是共用一个缩放因子。",
    options: {
      global: { label: "全局", use: "看最粗的情形：整个模型共用一个范围。" },
      perTensor: { label: "每张量", use: "字节极其有限、各行范围又相近时。" },
      perChannel: { label: "每通道", use: "权重的常规选择：每个输出一个范围。" },
      perInput: { label: "每输入", use: "个别输入有离群值时：每一列一个范围。" },
      perGroup: { label: "每组", use: "4 比特及以下、行较长、需要更细的范围时。" },
    },
  },
  "granularity.size": {
    label: "组大小",
    help: "一行中多少个相邻权重共用一个缩放因子。",
  },
  range: {
    label: "取值范围",
    help: "取值范围从哪里来。",
    options: {
      ...rangeRules,
      declared: { label: "预先声明", use: "与教程一致：w 取 −10 到 10，b 取 −5 到 5。" },
    },
  },
  transform: {
    label: "变换",
    help: "舍入之前先做什么。",
    options: {
      none: { label: "无", use: "8 比特，或各处取值范围本来就均匀时。" },
      hadamard: { label: "哈达玛旋转", use: "少数权重或输入远大于其余时；不需要数据。" },
      smoothQuant: { label: "SmoothQuant", use: "激活值也量化时：大的输入除小，相应权重乘大。" },
      awq: { label: "AWQ", use: "激活值为浮点、4 比特及以下时：大输入对应的权重得到更细的级。" },
    },
  },
  "transform.alpha": {
    label: "强度 α",
    help: "多少难度移到权重。",
  },
  "transform.steps": {
    label: "搜索步数",
    help: "试多少种强度。",
  },
  "transform.seed": {
    label: "符号的种子",
    help: "抽取哪一组符号；0 为不抽。",
  },
  rounding: {
    label: "舍入",
    help: "每个权重落到哪一级。",
    options: {
      nearest: { label: "就近", use: "8 比特，或没有数据时；恰好居中时取偶数。" },
      stochastic: { label: "随机", use: "误差需要平均抵消时，如训练中；用于训练好的模型反而更差。" },
      gptq: { label: "GPTQ", use: "4 比特及以下、有校准数据时：每个误差由其后的权重补偿。" },
      coordinateDescent: {
        label: "坐标搜索",
        use: "小模型：从 GPTQ 停下之处继续，直到改动一两个权重都无益。",
      },
    },
  },
  "rounding.seed": {
    label: "随机种子",
    help: "抽取哪一组随机数。",
  },
  "rounding.damping": {
    label: "阻尼",
    help: "对校准数据信任到什么程度。",
  },
  "rounding.actOrder": {
    label: "激活值顺序",
    help: "先处理最大的输入，还是按原来的顺序。",
    options: {
      off: { label: "关", use: "与论文一致：按原来的列序。" },
      on: { label: "开", use: "通常情形：最要紧的输入先处理。" },
    },
  },
  "rounding.start": {
    label: "起点",
    help: "搜索从哪里开始。",
    options: {
      gptq: { label: "GPTQ", use: "通常情形：从好结果附近开始。" },
      nearest: { label: "就近", use: "看看逐步移动能走多远。" },
    },
  },
  prune: {
    label: "剪枝",
    help: "哪些权重被舍去。",
    options: {
      none: { label: "不剪枝", use: "2 比特及以下，掩码的代价与省下的相当时。" },
      magnitude: { label: "按幅值", use: "要最小的文件时：舍去任意比例最接近零的权重。" },
      nOfM: { label: "N:M", use: "硬件支持稀疏乘法时：NVIDIA 对 2:4 最多快一倍。" },
    },
  },
  "prune.sparsity": {
    label: "稀疏度",
    help: "舍去多大比例的权重。",
  },
  "prune.scope": {
    label: "排序范围",
    help: "各层是否共用一个阈值。",
    options: {
      perTensor: { label: "每张量", use: "各层尺度不同时：不会把某一层剪空。" },
      global: { label: "全局", use: "各层尺度相近时：权重小的层多剪一些。" },
    },
  },
  "prune.n": {
    label: "保留数 N",
    help: "每 M 个权重保留几个。",
  },
  "prune.m": {
    label: "组长 M",
    help: "多少个相邻权重一起排序。",
  },
  biases: {
    label: "偏置",
    help: "偏置要不要一起量化。",
    options: {
      float32: { label: "保持 float32", use: "通常情形：数量少，误差又不会相互抵消。" },
      likeWeights: { label: "与权重相同", use: "要计较每个字节，或复现教程的全局量化时。" },
      levels: { label: "单独的级数", use: "如教程所示：w 用 4 级，b 用 2 级。" },
    },
  },
  "biases.levels": {
    label: "偏置级数",
    help: "一个偏置可以取多少个不同的值。",
  },
  biasCorrection: {
    label: "偏置校正",
    help: "是否用偏置补回输出的均值。",
    options: {
      off: { label: "关", use: "没有校准数据，或想看它有多大作用时。" },
      on: { label: "开", use: "比特少、偏置为浮点时：不多占字节。" },
    },
  },
  activations: {
    label: "激活值",
    help: "流经模型的数值如何处理。",
    options: {
      float32: { label: "浮点", use: "只想缩小模型时（仅量化权重）。" },
      dynamic: { label: "动态", use: "输入范围多变时：不需要校准。" },
      static: { label: "静态", use: "看重速度，且校准数据有代表性时。" },
    },
  },
  "activations.levels": {
    label: "激活值级数",
    help: "一个激活值可以取多少个不同的值。",
  },
  "activations.range": {
    label: "激活值范围",
    help: "怎样由校准数据定出范围。",
    options: rangeRules,
  },
  "activations.range.low": rangeLow,
  "activations.range.high": rangeHigh,
  "activations.range.percent": percent,
  "activations.range.of": percentileOf,
  layers: {
    label: "这一层",
    help: "这一层是否另行存储。",
    options: {
      same: { label: "与整体相同", use: "该层的代价不比其他层高时。" },
      own: { label: "单独设置", use: "模型对这一层格外敏感或格外不敏感时。" },
    },
  },
};

export const families: typeof enFamilies = {
  float32: {
    label: "float32",
    full: "float32（fp32）",
    line: "训练所得的模型，每个数四字节：一切比较的基准。",
  },
  global: {
    label: "全局",
    full: "全局量化",
    line: "模型的全部参数（含偏置）共用一个范围：描述最省，也最先损失准确率。",
  },
  perTensor: {
    label: "每张量",
    full: "每张量（教程：非均匀量化）",
    line: "每个张量有自己的范围。教程称之为“非均匀量化”；文献中这个词通常指间隔不等的级，例如码本。",
  },
  perChannel: {
    label: "每通道",
    full: "每通道量化",
    line: "每个输出有自己的范围，一行的大权重不会拖累其他行；每行多存一个缩放因子。",
  },
  perGroup: {
    label: "每组",
    full: "每组量化",
    line: "每一段相邻权重有自己的范围：最贴合，要存的缩放因子也最多。",
  },
  float: {
    label: "小浮点",
    full: "小浮点（fp16、fp8、fp6、fp4）",
    line: "级在零附近密、远处疏，与浮点数一样：无论大小，每个权重保留同样多的有效位。",
  },
  microscaling: {
    label: "微缩放",
    full: "微缩放块（MX、NVFP4）",
    line: "每 32 或 16 个小元素一块，共用一个字节的缩放因子：新一代加速器的格式。",
  },
  dynamic: {
    label: "动态",
    full: "动态量化",
    line: "权重事先量化；激活值按每个样本到来时的范围量化；用整数相乘。",
  },
  static: {
    label: "静态",
    full: "静态量化",
    line: "与动态相同，但激活值的范围事先在校准数据上定好；超出的值被截断。",
  },
  mixed: {
    label: "混合",
    full: "混合精度",
    line: "每层用自己的比特数：模型敏感的层多用，不敏感的层少用。",
  },
  engine: {
    label: "引擎块",
    full: "推理引擎的块（GGUF、MatMulNBits）",
    line: "与 llama.cpp、ONNX Runtime 读取的字节逐一相同的块；补齐最后一块的部分也计入大小。",
  },
  codebook: {
    label: "码本",
    full: "码本量化",
    line: "级来自一张表：放在权重所在之处（k 均值）、正态分布所在之处（NF4、Lloyd–Max），或乘法最省之处（2 的幂）。",
  },
  lowBit: {
    label: "二值与三值",
    full: "二值与三值量化",
    line: "只有两级或三级：符号（或再加上零），乘以每组一个幅值。",
  },
  dataAware: {
    label: "看数据",
    full: "看数据的舍入与变换",
    line: "按权重将与什么相乘来选级、缩放输入或校正偏置：大小几乎不变，输出变化更小。",
  },
  coded: {
    label: "熵编码",
    full: "熵编码",
    line: "常见的编码占更少比特：同样的权重，更少的字节，用前须先解码。",
  },
  sparse: {
    label: "稀疏",
    full: "稀疏（剪枝）",
    line: "舍去接近零的权重：其余的连同位置一起存储，位置也占字节。",
  },
};

export const recipe: typeof enRecipe = {
  heading: "配方",
  families: "从一种方案开始",
  groups: {
    verbatim: "原样",
    integer: "等间隔",
    float: "浮点",
    microscaling: "共享缩放因子的块",
    codebook: "码本",
    lowBit: "二值与三值",
    engine: "推理引擎的格式",
  },
  finer: "更多设置",
  layers: "逐层设置",
  layersLine: "给某一层单独选择数值格式。",
  line: "这条直线",
  lineHelp: "在 y = w·x + b 上加噪声取点，由模型重新学出 w 与 b。",
  w: "斜率 w",
  b: "截距 b",
  noise: "噪声 σ",
  seed: "数据点的随机种子",
  bits: (levels, bits, _count, used) => `${levels} 级 = ${bits} 比特${used && `，用 ${used} 级`}`,
  valueOf: (label) => `${label}，精确值`,
  range: (min, max) => `${min} 到 ${max}`,
  about: (label) => `关于“${label}”`,
  source: "出处",
  reset: "恢复此模型的初始配方",
  floatNote: "没有任何量化：在上面选一种方案即可开始。",
};
