// 表单里的每个路径、选项与方案族：名称、作用、适用场合与出处。
import type { controls as enControls, families as enFamilies, recipe as enRecipe } from "../en/recipe.ts";

export const controls: typeof enControls = {
  format: {
    label: "数值格式",
    help: "一个权重的编码代表什么。",
    more: "编码是一个小整数，代表某一级。整数格式的级等间隔；浮点格式的级随大小疏密变化；码本把级放在权重所在之处。格式决定形状，范围与缩放因子决定大小。",
    sourceName: "Gholami 等 2021，量化方法综述",
    source: "https://arxiv.org/abs/2103.13630",
    options: {
      float32: { label: "float32", use: "比较基准：不做量化。" },
      integer: { label: "整数", use: "最常用的格式：级等间隔，可用整数相乘。" },
    },
  },
  "range.low": {
    label: "下界",
    help: "低于它的权重被截断到它。",
    more: "范围越窄，多数权重的区间越细，少数权重被截断：舍入误差变小，截断误差变大。",
    sourceName: "Nagel 等 2021，§3.1，量化范围的设定",
    source: "https://arxiv.org/abs/2106.08295",
  },
  "range.high": {
    label: "上界",
    help: "高于它的权重被截断到它。",
    more: "范围越窄，多数权重的区间越细，少数权重被截断：舍入误差变小，截断误差变大。",
    sourceName: "Nagel 等 2021，§3.1，量化范围的设定",
    source: "https://arxiv.org/abs/2106.08295",
  },
  "format.levels": {
    label: "级数",
    help: "一个权重可以取多少个不同的值。",
    more: "取值范围被等间隔地分成这么多级，每个权重落到最近的一级。任何整数都可以，不必是 2 的幂；一个编码占 ⌈log₂ 级数⌉ 比特，所以 6 级与 8 级一样占 3 比特。每少一比特，区间宽度翻倍，信噪比约降 6 dB。",
    sourceName: "Krishnamoorthi 2018，Quantizing deep convolutional networks",
    source: "https://arxiv.org/abs/1806.08342",
  },
  "format.symmetry": {
    label: "对称性",
    help: "网格能否随取值范围平移。",
    more: "仿射（非对称）网格除缩放因子 s 外还存一个零点 z，x̂ = (q − z)·s，恰好覆盖从最小值到最大值的范围。对称网格以零为中心，x̂ = q·s：没有零点，整数乘法更简单，但数值偏向一侧时会浪费级数。无论哪一种，零始终能被精确表示。",
    sourceName: "Nagel 等 2021，神经网络量化白皮书，§2.2",
    source: "https://arxiv.org/abs/2106.08295",
    options: {
      affine: { label: "仿射（非对称）", use: "数值偏向一侧，或级数很少时。" },
      symmetric: { label: "对称", use: "权重通常大致以零为中心，首选对称。" },
    },
  },
  "format.span": {
    label: "编码范围",
    help: "最小的那个编码用不用。",
    more: "补码的负数比正数多一个（−128…127）。窄范围舍去它（−127…127），使 +max 与 −max 都落在级上；全范围用满所有编码，但对称网格的正端会被截断半步。2 比特的窄范围只剩三级，即三值权重。",
    sourceName: "ONNX Runtime，对称权重范围（PR 10170）",
    source: "https://github.com/microsoft/onnxruntime/pull/10170",
    options: {
      full: { label: "全范围", use: "想用满每个编码时；PyTorch 的默认做法。" },
      narrow: { label: "窄范围", use: "对称权重；ONNX Runtime 与 TensorRT 的做法。" },
    },
  },
  granularity: {
    label: "粒度",
    help: "哪些权重共用一个取值范围，也就是共用一个缩放因子。",
    more: "共用范围的权重越多，存储越省，但步长由其中最大的权重决定。分得越细越贴合权重，每组多存一个 4 字节的缩放因子（仿射网格还有零点）。图上的大小已把这些计入。",
    sourceName: "Krishnamoorthi 2018，量化粒度一节",
    source: "https://arxiv.org/abs/1806.08342",
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
    more: "组沿输入轴划分，行末的一组可以更短。4 比特、每组 16 个权重、4 字节的缩放因子，合每权重 6 比特：组太小，可能比多加一比特还大。",
    sourceName: "Shen 等 2019，Q-BERT，分组量化",
    source: "https://arxiv.org/abs/1909.05840",
  },
  range: {
    label: "取值范围",
    help: "取值范围从哪里来。",
    more: "取训练后数值的最小值和最大值，不浪费任何一级，但依赖于具体数值。预先声明的范围事先已知，如教程例子中的 w ∈ [−10, 10]、b ∈ [−5, 5]：对所有可能的直线都适用，但比这一条所需的更宽。",
    sourceName: "Nagel 等 2021，§3.1，量化范围的设定",
    source: "https://arxiv.org/abs/2106.08295",
    options: {
      minMax: { label: "最小值到最大值", use: "通常情形：用训练所得数值的范围。" },
      manual: { label: "手动", use: "想看截断的作用时：自己设定两端。" },
      declared: { label: "预先声明", use: "与教程一致：w 取 −10 到 10，b 取 −5 到 5。" },
    },
  },
  biases: {
    label: "偏置",
    help: "偏置要不要一起量化。",
    more: "偏置很少，而一个偏置的误差会让整个输出平移，所以推理引擎用 32 位保存它们。位宽很低时，每个偏置的 4 字节在总大小里开始显眼。教程把偏置与权重同样量化，或给它更少的级数。",
    sourceName: "Jacob 等 2018，§2.4",
    source: "https://arxiv.org/abs/1712.05877",
    options: {
      float32: { label: "保持 float32", use: "通常情形：数量少，误差又不会相互抵消。" },
      likeWeights: { label: "与权重相同", use: "要计较每个字节，或复现教程的全局量化时。" },
      levels: { label: "单独的级数", use: "如教程所示：w 用 4 级，b 用 2 级。" },
    },
  },
  "biases.levels": {
    label: "偏置级数",
    help: "一个偏置可以取多少个不同的值。",
    more: "与权重的级数同理，但有自己的网格。偏置会平移该类别的全部输出，级数太少时，损失的准确率往往不值省下的字节。",
    sourceName: "Jacob 等 2018，§2.4",
    source: "https://arxiv.org/abs/1712.05877",
  },
  activations: {
    label: "激活值",
    help: "流经模型的数值如何处理。",
    more: "激活值保持浮点时，权重先恢复再相乘：模型变小，但不会更快。激活值也量化后，可以用整数相乘、32 位累加，最后统一缩放一次。动态量化在每个样本到来时测量范围；静态量化事先在校准数据上定好范围，这些数据既不参与训练也不参与测试。",
    sourceName: "ONNX，DynamicQuantizeLinear",
    source: "https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html",
    options: {
      float32: { label: "浮点", use: "只想缩小模型时（仅量化权重）。" },
      dynamic: { label: "动态", use: "输入范围多变时：不需要校准。" },
      static: { label: "静态", use: "看重速度，且校准数据有代表性时。" },
    },
  },
  "activations.levels": {
    label: "激活值级数",
    help: "一个激活值可以取多少个不同的值。",
    more: "推理引擎用 256 级，即 8 比特。激活值并不存储，减少级数不会缩小模型，只能看出乘法需要多少精度。",
    sourceName: "Nagel 等 2021，神经网络量化白皮书",
    source: "https://arxiv.org/abs/2106.08295",
  },
  layers: {
    label: "这一层",
    help: "这一层是否另行存储。",
    more: "各层的误差代价不同：首层和末层往往值得多用几个比特。在这里，某一层可以有自己的数值格式和粒度；其余选择各层共用。",
    sourceName: "Dong 等 2019，HAWQ",
    source: "https://arxiv.org/abs/1905.03696",
    options: {
      same: { label: "与整体相同", use: "该层的代价不比其他层高时。" },
      own: { label: "单独设置", use: "模型对这一层格外敏感或格外不敏感时。" },
    },
  },
  "format.profile": {
    label: "算术规则",
    help: "按哪一家的舍入细节计算，逐比特一致。",
    more: "ONNX 用除法除以缩放因子，缩放因子小于 2⁻¹²⁶ 时改为 1；PyTorch 乘以缩放因子的倒数，且不让它小于 2⁻²³。两者都先就近取整（恰好居中时取偶数），再加零点，最后截断。只有极少数恰好居中的值结果不同。",
    sourceName: "ONNX，QuantizeLinear",
    source: "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
    options: {
      onnx: { label: "ONNX", use: "模型将由 ONNX Runtime 运行时。" },
      torch: { label: "PyTorch", use: "与 torch.quantize_per_tensor、per_channel 对照时。" },
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
  layers: "逐层设置",
  layersLine: "给某一层单独选择数值格式。",
  line: "这条直线",
  lineHelp: "在 y = w·x + b 上加噪声取点，由模型重新学出 w 与 b。",
  w: "斜率 w",
  b: "截距 b",
  noise: "噪声 σ",
  seed: "数据点的随机种子",
  bits: (levels, bits, _count) => `${levels} 级 = ${bits} 比特`,
  valueOf: (label) => `${label}，精确值`,
  range: (min, max) => `${min} 到 ${max}`,
  about: (label) => `关于“${label}”`,
  source: "出处",
  reset: "恢复此模型的初始配方",
  floatNote: "没有任何量化：在上面选一种方案即可开始。",
};
