// 问号后面的说明及其出处。
import type { notes as enNotes } from "../en/notes.ts";

const rangeLow = {
  more: "范围越窄，多数值的区间越细，少数值被截断：舍入误差变小，截断误差变大。",
  sourceName: "Nagel 等 2021，§3.1，量化范围的设定",
  source: "https://arxiv.org/abs/2106.08295",
};

const rangeHigh = {
  more: "范围越窄，多数值的区间越细，少数值被截断：舍入误差变小，截断误差变大。",
  sourceName: "Nagel 等 2021，§3.1，量化范围的设定",
  source: "https://arxiv.org/abs/2106.08295",
};

const percent = {
  more: "超出百分位数的值被截断到它，数值之间线性插值，与 numpy 一致。取 100 时不截断任何值；取 99 时，截两端则一百个值里截断两个，按绝对值则截断一个。",
  sourceName: "NumPy，percentile",
  source: "https://numpy.org/doc/stable/reference/generated/numpy.percentile.html",
};

const percentileOf = {
  more: "按数值：范围从第 100 − p 百分位到第 p 百分位，两侧各截去相同比例。按绝对值：范围在零的两侧等长，对称网格能用到的也只有这些。",
  sourceName: "ONNX Runtime，calibrate.py",
  source:
    "https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/python/tools/quantization/calibrate.py",
};

export const notes: typeof enNotes = {
  format: {
    more: "编码是一个小整数，代表某一级。整数格式的级等间隔；浮点格式的级随大小疏密变化；码本把级放在权重所在之处。格式决定形状，范围与缩放因子决定大小。",
    sourceName: "Gholami 等 2021，量化方法综述",
    source: "https://arxiv.org/abs/2103.13630",
  },
  "format.block": {
    more: "数字是编码的位宽。基本类型（Q4_0、Q8_0 等）每 32 个权重存一个 16 位缩放因子，带 _1 的再存一个最小值。K 系列每 256 个权重存一个，其中每 16 或 32 个再有一个小的缩放因子，由搜索选定。这里的块贯穿整个张量，最后一块用零补齐，补的部分也计入大小：640 个权重正好是 20 个 32 的块，却要三个 256 的块（可容 768 个）。llama.cpp 只接受长度为块整数倍的行（此时字节相同）；否则退回 32 的块（Q4_K 退为 Q5_0，Q6_K 退为 Q8_0），再不行就用 16 位浮点。",
    sourceName: "ggml，块类型的定义",
    source: "https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/ggml-common.h",
  },
  "format.bits": {
    more: "每多一位，级数翻倍。2 的幂格式中，一位是符号，其余选择幅值。MatMulNBits 支持 2、4、8 比特的编码；两个 4 比特编码合用一个字节，前一个在低半字节。",
    sourceName: "ONNX Runtime，MatMulNBits",
    source:
      "https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.MatMulNBits",
  },
  "format.blockSize": {
    more: "块沿每个输出的输入方向划分。每块存一个 4 字节的缩放因子（仿射时还有零点），行末的一块要补齐：64 个输入正好适合 16、32、64 的块，用 128 的块则浪费一半。",
    sourceName: "ONNX Runtime，MatMulNBits",
    source:
      "https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.MatMulNBits",
  },
  importance: {
    more: "缩放因子或码本的搜索使加权平方误差之和最小。选“按输入”时，每个误差的权重是校准数据上与该权重相乘的数的均方值，即 llama.cpp 的重要性矩阵（imatrix）。这样照顾的是输出而不是权重本身；总是为零的输入（例如手写数字图像的四角）不再计入，而且不多花一个字节。",
    sourceName: "llama.cpp，imatrix",
    source: "https://github.com/ggml-org/llama.cpp/tree/master/tools/imatrix",
  },
  coding: {
    more: "紧密排列时每个编码占同样多的比特。但靠近零的权重，其编码出现得多得多：哈夫曼编码给它们更短的码字，至少一比特；算术编码甚至只用几分之一比特。两者都不损失任何信息，香农熵是它们的下限。码表也计入大小；若码表得不偿失，则仍紧密排列。",
    sourceName: "Han 等 2016，Deep Compression，§4",
    source: "https://arxiv.org/abs/1510.00149",
  },
  scales: {
    more: "每组都要存一个缩放因子。4 比特、每组 16 个权重时，4 字节的缩放因子合每权重 2 比特；用 16 位浮点减半，把缩放因子再量化则约为四分之一。权重按读回的缩放因子舍入，所以只是范围略有移动。",
    sourceName: "Dettmers 等 2023，QLoRA，§3，双重量化",
    source: "https://arxiv.org/abs/2305.14314",
  },
  "format.levels": {
    more: "每个权重落到最近的一级。整数网格把级等间隔地排在取值范围上；码本把级放在最有用的地方。任何整数都可以，不必是 2 的幂；一个编码占 ⌈log₂ 级数⌉ 比特，所以 6 级与 8 级一样占 3 比特。窄范围不用最低的编码：4 级只用 3 级。整数网格每少一比特，区间宽度翻倍，信噪比约降 6 dB。",
    sourceName: "Krishnamoorthi 2018，Quantizing deep convolutional networks",
    source: "https://arxiv.org/abs/1806.08342",
  },
  "format.refit": {
    more: "缩放因子由最小值与最大值定出，范围不必含零；零点是 4 字节的浮点数。重新拟合用半二次求解器走二十步：容许少数大误差变大，使多数小误差变小，并保留平均误差最小的一步。不需要数据。",
    sourceName: "Badri、Shaji 2023，HQQ",
    source: "https://mobiusml.github.io/hqq_blog/",
  },
  "format.symmetry": {
    more: "仿射（非对称）网格除缩放因子 s 外还存一个零点 z，x̂ = (q − z)·s，恰好覆盖从最小值到最大值的范围。对称网格以零为中心，x̂ = q·s：没有零点，整数乘法更简单，但数值偏向一侧时会浪费级数。无论哪一种，零始终能被精确表示。MatMulNBits 的对称块让缩放因子带上符号，使绝对值最大的权重正好落在一级上。",
    sourceName: "Nagel 等 2021，神经网络量化白皮书，§2.2",
    source: "https://arxiv.org/abs/2106.08295",
  },
  "format.span": {
    more: "补码的负数比正数多一个（−128…127）。窄范围舍去它（−127…127），使 +max 与 −max 都落在级上；全范围用满所有编码，但对称网格的正端会被截断半步。2 比特的窄范围只剩三级，即三值权重。",
    sourceName: "ONNX Runtime，对称权重范围（PR 10170）",
    source: "https://github.com/microsoft/onnxruntime/pull/10170",
  },
  "format.precision": {
    more: "浮点数把比特分给符号、指数和尾数。指数决定最大数与最小数可以相差多远，尾数决定每个量级上有多少级。E4M3 有 4 位指数、3 位尾数。恰好居中时舍入到偶数；小于最小指数的数以次正规数保留。",
    sourceName: "Micikevicius 等 2022，FP8 formats for deep learning",
    source: "https://arxiv.org/abs/2209.05433",
  },
  "format.precision.exponent": {
    more: "指数有 e 位时，最大的数约为 2 的 2^(e−1) 次方；每多一位，范围平方一次。只有一位指数时，级是等间隔的，与整数一样。",
    sourceName: "OCP Microscaling Formats v1.0，§5.3",
    source: "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
  },
  "format.precision.mantissa": {
    more: "尾数有 m 位时，相邻两个 2 的幂之间有 2^m 级，所以每多一位，相对误差减半。没有尾数时，各级都是 2 的幂。",
    sourceName: "OCP Microscaling Formats v1.0，§5.3",
    source: "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
  },
  "format.precision.specials": {
    more: "无穷和 NaN 会占用数的编码。IEEE 754 把最后一个指数全部留给它们，即范围的一半；比特很少时代价太大，所以 8 比特格式只留一个 NaN，更小的格式一个也不留。",
    sourceName: "Noune 等 2022，8-bit numerical formats for deep neural networks",
    source: "https://arxiv.org/abs/2206.02915",
  },
  "format.scaling": {
    more: "缩放因子把每组范围的一端对到格式最大的一级，不让任何一级闲置：s = max|x| / 最大级，并存下 s。不缩放时权重直接归到各级，小权重可能低于最小的一级而变成零。16 比特浮点不需要缩放。",
    sourceName: "ONNX，QuantizeLinear（float8）",
    source: "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
  },
  "format.overflow": {
    more: "舍入后的值可能超出格式的最大数。加速器、ONNX 和较新的 PyTorch（对 E4M3）取最大数；IEEE 754 与 ml_dtypes 取无穷，没有无穷时取 NaN。含有它们的模型算不出有用的结果，因此这里会拒绝并说明原因。",
    sourceName: "ONNX，Cast（float8）的 saturate",
    source: "https://onnx.ai/onnx/operators/onnx__Cast.html",
  },
  "format.element": {
    more: "一块存 32 个元素和它们共用的一个 2 的幂。缩放因子占一个字节，所以 MXFP4 每权重 4.25 比特，MXFP6 为 6.25，MXFP8 与 MXINT8 为 8.25。行末的一块可以更短，不做填充。",
    sourceName: "OCP Microscaling Formats v1.0，§5",
    source: "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
  },
  "format.scaleMode": {
    more: "规范取块内最大的 2 的幂，再除以元素的最大 2 的幂（向下取整）；用 FP4 时，高斯分布的块约有三成会截断其最大的权重。Rceil 取不截断任何值的最小的幂；向上取整常使上半部分的级闲置；就近取整先把最大的权重舍入。",
    sourceName: "torchao，ScaleCalculationMode；NVIDIA cuBLAS，块量化",
    source: "https://docs.nvidia.com/cuda/cublas/#d-block-quantization",
  },
  "format.table": {
    more: "各级乘以组内最大的绝对值。NF4 取正态分布的分位数，使每一级被用到的次数大致相同。AF4 使每组 64 个正态权重的绝对误差最小。FP4 是 bitsandbytes 自己的浮点，最小一步为 1/192，并非标准中的 E2M1。",
    sourceName: "Yoshida 2023，NF4 isn't information theoretically optimal",
    source: "https://arxiv.org/abs/2306.06965",
  },
  "format.method": {
    more: "一维的簇是排序后相邻权重的一段，所以动态规划能求出真正最优的码本。在 4,096 格的直方图上求解只需几毫秒，再用 Lloyd 迭代在权重本身上修正分格造成的模糊；不同的权重不超过 4,096 个时，两种求法结果相同。通常的 k 均值从某个起点出发，停在附近的局部最优。",
    sourceName: "Wang 与 Song 2011，Ckmeans.1d.dp",
    source: "https://doi.org/10.32614/RJ-2011-015",
  },
  "format.terms": {
    more: "单个 2 的幂把新增的级全放在零附近，位数再多，大权重也得不到改善。两三个幂之和（APoT）在它们之间也有级，乘法是几次移位和加法。这里按数值取最近的一级；有些实现对对数取整，得到的并非最近。",
    sourceName: "Li 等 2020，Additive powers-of-two quantization",
    source: "https://arxiv.org/abs/1909.13144",
  },
  "format.values": {
    more: "每个权重落到最近的一级，恰好居中时取较小的一级。码本以 32 位浮点随每个张量一起存储，并计入大小。",
    sourceName: "Gray 与 Neuhoff 1998，Quantization",
    source: "https://doi.org/10.1109/18.720541",
  },
  "format.rule": {
    more: "TWN 把绝对值不超过平均绝对值 0.7 倍的权重变为零，其余取它们绝对值的平均：对正态权重接近最优。BitNet b1.58 除以平均绝对值再取整，为训练而设计，不适合训练之后再用。最优规则将绝对值排序，保留最大的若干个，使平方误差最小。",
    sourceName: "Ma 等 2024，The era of 1-bit LLMs：BitNet b1.58",
    source: "https://arxiv.org/abs/2402.17764",
  },
  granularity: {
    more: "共用范围的权重越多，存储越省，但步长由其中最大的权重决定。分得越细越贴合权重，每组多存一个 4 字节的缩放因子（仿射网格还有零点）。图上的大小已把这些计入。",
    sourceName: "Krishnamoorthi 2018，量化粒度一节",
    source: "https://arxiv.org/abs/1806.08342",
  },
  "granularity.size": {
    more: "组沿输入轴划分，行末的一组可以更短。4 比特、每组 16 个权重、4 字节的缩放因子，合每权重 6 比特：组太小，可能比多加一比特还大。",
    sourceName: "Shen 等 2019，Q-BERT，分组量化",
    source: "https://arxiv.org/abs/1909.05840",
  },
  range: {
    more: "取最小值到最大值，不截断任何值，但一个离群值就会把所有区间拉宽。其他规则截断少数值，换取多数值的细区间；在 4 比特以下，这比更细的粒度更重要。预先声明的范围事先已知，如教程例子中的 w ∈ [−10, 10]、b ∈ [−5, 5]。",
    sourceName: "Nagel 等 2021，§3.1，量化范围的设定",
    source: "https://arxiv.org/abs/2106.08295",
  },
  transform: {
    more: "权重乘以一个矩阵、输入乘以其逆矩阵，乘积不变：y = (W T⁻¹)(T x)。矩阵选得好，两者都更容易量化。输入要除以的数必须存储，并计入大小；旋转矩阵则由其维数和种子确定。",
    sourceName: "Xiao 等 2022，SmoothQuant，§4",
    source: "https://arxiv.org/abs/2211.10438",
  },
  "transform.alpha": {
    more: "每个输入除以 max|x|^α / max|w|^(1−α)，最大值取自校准数据。α 为 1 时各输入的最大值相同，难度全归权重；为 0 时相反。0.5 两边平分，作者对多数模型取此值。",
    sourceName: "Xiao 等 2022，式 4",
    source: "https://arxiv.org/abs/2211.10438",
  },
  "transform.steps": {
    more: "每个输入除以它在校准数据上平均绝对值的某次幂。依次试指数 0、1/步数、2/步数……，保留就近舍入后输出误差最小的一个；第一个什么也不改，所以在这些数据上不会比不变换更差。",
    sourceName: "Lin 等 2023，AWQ，§3.2",
    source: "https://arxiv.org/abs/2306.00978",
  },
  "transform.seed": {
    more: "旋转之前，每个输入可随机取正负号，以免数据的规律恰好碰上矩阵的规律。每层用 4 个字节存储种子；不取符号则无需存储。长度不是 2 的幂时，分段旋转。",
    sourceName: "Ashkboos 等 2024，QuaRot，§3",
    source: "https://arxiv.org/abs/2404.00456",
  },
  rounding: {
    more: "就近取级对单个权重最好，对输出却不然：许多权重的误差在求和时累加，也可以彼此抵消。看数据的舍入按校准数据选级，使该层的输出变化最小：权重误差变大，输出误差却小好几倍。",
    sourceName: "Nagel 等 2020，AdaRound：向上还是向下",
    source: "https://arxiv.org/abs/2004.10568",
  },
  "rounding.seed": {
    more: "权重向上取级的概率等于它离下一级的距离（以区间为单位）。每个权重抽到的数只取决于种子和它的位置：同一种子在任何机器上得到同一模型。多试几个种子，看结果有多少出于偶然。",
    sourceName: "Gupta 等 2015，§3，随机舍入",
    source: "https://arxiv.org/abs/1502.02551",
  },
  "rounding.damping": {
    more: "海森矩阵（校准数据上 x·xᵀ 的均值）的对角线加上其均值的这个比例。阻尼小则紧贴校准数据，阻尼大则趋近就近舍入。作者代码取 0.01。",
    sourceName: "Frantar 等 2022，§3.3 第三步",
    source: "https://arxiv.org/abs/2210.17323",
  },
  "rounding.actOrder": {
    more: "越早舍入的权重，可用来补偿其误差的权重越多。按激活值顺序时，平方均值最大的输入最先处理。作者在论文之后加入此选项，称为 act-order 或 desc_act。",
    sourceName: "作者代码，选项 --act-order",
    source: "https://github.com/IST-DASLab/gptq",
  },
  "rounding.start": {
    more: "每一步把一个或同时两个权重移到使输出误差最小的级，误差只降不升；搜索止于再无一步有益之处，那未必是最小误差。起点决定终点。",
    sourceName: "Behdin 等 2023，QuantEase",
    source: "https://arxiv.org/abs/2309.01885",
  },
  prune: {
    more: "小权重对输出影响小：舍去它们，只存其余的权重和它们的位置。取值范围只由保留的权重决定。位置用位掩码或相邻保留权重的间距来存，取较短者；若仍得不偿失，零就像普通权重一样存储。每个权重的比特数越少，剪枝能省的越少：掩码在 4 比特时占四分之一，2 比特时占一半。剪枝之后通常要再训练，这里没有。",
    sourceName: "Han 等 2015，Deep Compression，§2",
    source: "https://arxiv.org/abs/1510.00149",
  },
  "prune.sparsity": {
    more: "最接近零的权重先舍去；幅值相等时先舍去靠后的。n 个权重的份额取整，恰好居中时取偶数，与 PyTorch 相同。偏置从不剪枝。",
    sourceName: "PyTorch，l1_unstructured",
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.l1_unstructured.html",
  },
  "prune.scope": {
    more: "每张量：每层同样稀疏。全局：先舍去整个模型中最小的权重，权重小的层会比权重大的层剪得更多。",
    sourceName: "PyTorch，global_unstructured",
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.global_unstructured.html",
  },
  "prune.n": {
    more: "沿输入轴每 M 个相邻权重保留离零最远的 N 个；行末不足 M 个时同样保留 N 个。这样每个输出的乘法次数几乎相同。",
    sourceName: "Zhou 等 2021，N:M 稀疏",
    source: "https://arxiv.org/abs/2102.04010",
  },
  "prune.m": {
    more: "NVIDIA 的稀疏张量核心采用 4 选 2。M 越大，选择越接近单纯按幅值，也越不规则。",
    sourceName: "Mishra 等 2021，加速稀疏深度神经网络",
    source: "https://arxiv.org/abs/2104.08378",
  },
  biases: {
    more: "偏置很少，而一个偏置的误差会让整个输出平移，所以推理引擎用 32 位保存它们。位宽很低时，每个偏置的 4 字节在总大小里开始显眼。教程把偏置与权重同样量化，或给它更少的级数。",
    sourceName: "Jacob 等 2018，§2.4",
    source: "https://arxiv.org/abs/1712.05877",
  },
  "biases.levels": {
    more: "与权重的级数同理，但有自己的网格。偏置会平移该类别的全部输出，级数太少时，损失的准确率往往不值省下的字节。",
    sourceName: "Jacob 等 2018，§2.4",
    source: "https://arxiv.org/abs/1712.05877",
  },
  biasCorrection: {
    more: "权重量化后，每个输出的均值偏移 (Ŵ − W)·E[x]。在校准数据上量出这一偏移并从偏置中减去，不多占字节。它只补均值，不补离散程度，比特越少越有用。",
    sourceName: "Nagel 等 2019，无数据量化，§3.3",
    source: "https://arxiv.org/abs/1906.04721",
  },
  activations: {
    more: "激活值保持浮点时，权重先恢复再相乘：模型变小，但不会更快。激活值也量化后，可以用整数相乘、32 位累加，最后统一缩放一次。动态量化在每个样本到来时测量范围；静态量化事先在校准数据上定好范围，这些数据既不参与训练也不参与测试。",
    sourceName: "ONNX，DynamicQuantizeLinear",
    source: "https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html",
  },
  "activations.levels": {
    more: "推理引擎用 256 级，即 8 比特。激活值并不存储，减少级数不会缩小模型，只能看出乘法需要多少精度。",
    sourceName: "Nagel 等 2021，神经网络量化白皮书",
    source: "https://arxiv.org/abs/2106.08295",
  },
  "activations.range": {
    more: "各层在校准数据上的输入汇总成 4,096 个区间的直方图，规则据此选定范围。最小值到最大值不截断任何见过的值；其他规则让少数大的输入被截断，使其余的输入舍入得更细。",
    sourceName: "Nagel 等 2021，§3.1，量化范围的设定",
    source: "https://arxiv.org/abs/2106.08295",
  },
  layers: {
    more: "各层的误差代价不同：首层和末层往往值得多用几个比特。在这里，某一层可以有自己的数值格式和粒度；其余选择各层共用。",
    sourceName: "Dong 等 2019，HAWQ",
    source: "https://arxiv.org/abs/1905.03696",
  },
  "format.profile": {
    more: "ONNX 用除法除以缩放因子，缩放因子小于 2⁻¹²⁶ 时改为 1；PyTorch 乘以缩放因子的倒数，且不让它小于 2⁻²³。两者都先就近取整（恰好居中时取偶数），再加零点，最后截断。只有极少数恰好居中的值结果不同。",
    sourceName: "ONNX，QuantizeLinear",
    source: "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
  },
  "range.low": rangeLow,
  "range.high": rangeHigh,
  "range.percent": percent,
  "range.of": percentileOf,
  "activations.range.low": rangeLow,
  "activations.range.high": rangeHigh,
  "activations.range.percent": percent,
  "activations.range.of": percentileOf,
};
