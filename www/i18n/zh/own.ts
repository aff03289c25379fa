// 自己的模型：打开、逐层查看、导出。
import type { Details } from "../messages.ts";

export const own: Details["own"] = {
  heading: "打开模型",
  what: "把文件拖到这里，或点选文件。文件只在本机读取，不会上传。",
  model: "模型",
  large: (size, memory) => `${size} 比较大：打开它约需 ${memory} 内存，不是每个浏览器都给得了。`,
  how: "ONNX、safetensors、NumPy、GGUF、scikit-learn：怎样保存模型",
  sklearn: "scikit-learn：用 skl2onnx 导出 ONNX；MLP 也可用下面几行（线性模型写 coef 和 intercept）：",
  torch:
    "PyTorch：用 torch.onnx.export，或 safetensors.torch.save_file(model.state_dict(), …)。.pt 文件里是 Python 对象，网页不应执行。",
  rowsHeading: "用来评判的数据",
  rowsWhat:
    "可不选。有标签时，图上是准确率；没有标签时，是量化模型与 fp32 模型结论一致的比例；没有数据时，是权重恢复得多接近（SQNR）。",
  rows: "数据",
  labels: "单独的标签文件",
  paste: "或粘贴表格：",
  remove: (name) => `移除 ${name}`,
  found: (rows, features) => `${rows} 行，每行 ${features} 个数。`,
  classes: (count, names) => `标签：${count} 类（${names}）。`,
  numbers: "标签：数值。",
  unlabelled: "没有标签。",
  label: "标签列",
  none: "无",
  header: "首行是列名",
  sample: "前几行",
  scaling: "缩放",
  scalings: { none: "保持原样", unit: "除以最大绝对值", standardised: "按列标准化" },
  split: "用于校准、不参与评测的行数",
  aFifth: "五分之一",
  open: "打开",
  opening: "正在打开…",
  share: {
    heading: "这个模型的链接",
    small: (name, size) =>
      `${name} 压缩后 ${size}，可以放进链接本身。得到链接的人就得到了模型；它在“#”之后，浏览器不会把这部分发给任何服务器。`,
    rows: "用来评判的数据行不在链接里。",
    large: (name, size, most) =>
      `${name} 压缩后 ${size}，而链接最多容纳 ${most}。请直接发送文件；或把它放在实验场旁边，在网址里用“#files=”加文件名打开。`,
    download: (name, size) => `下载 ${name}（${size}）`,
  },
};

export const layers: Details["layers"] = {
  basis: {
    weights: "按权重恢复得多接近来评判。",
    agreement: "数据没有标签，按与 fp32 模型是否一致来评判。",
    labels: "按你的数据的标签来评判。",
  },
  reason: (reason) => `这里无法计算它：${reason}。`,
  line: "每个权重按它被量化时的样子列出；卷积写成矩阵的行。",
  measure: "测量每一层的代价",
  stale: "这是另一个方案的结果。",
  caption: "模型的各层",
  columns: {
    layer: "层",
    range: "范围",
    deviation: "标准差",
    bits: "位数",
    cost: "只量化它 · 除它之外",
  },
  look: "查看它的权重",
  lower: (layer) => `减少 ${layer} 的位数`,
  raise: (layer) => `增加 ${layer} 的位数`,
  global: "整个模型共用一个范围；换一种粒度，各层才能有自己的位数。",
  costs: (alone, without) => `只量化这一层：${alone}。除它之外都量化：${without}。点击可增加位数。`,
  legend:
    "条形：只量化这一层时输出（没有数据时为权重）的偏差。数字：只量化它时的得分，以及除它之外都量化时的得分。点击条形可给这一层更多位数。",
  reset: "各层用同样的位数",
  total: (layers, weights) => `共 ${layers} 层，${weights} 个权重。`,
};

export const take: Details["take"] = {
  heading: "导出",
  format: "文件格式",
  formats: {
    onnxQdq: { label: "ONNX，QDQ", use: "每个乘积之前有 DequantizeLinear；各种引擎都能用" },
    onnxDynamic: { label: "ONNX，动态", use: "DynamicQuantizeLinear 与 MatMulInteger：用整数相乘" },
    onnxMatMulNBits: { label: "ONNX，MatMulNBits", use: "ONNX Runtime 的 2、4、8 位块" },
    safetensors: { label: "safetensors", use: "编码、缩放因子、零点；方案写在元数据里" },
    npz: { label: "NumPy .npz", use: "同样的内容，存为数组" },
    gguf: { label: "GGUF", use: "llama.cpp 的块" },
    c: { label: "C 头文件", use: "打包的编码和一个无依赖的函数，供单片机使用" },
  },
  writing: "正在写文件并重新打开…",
  download: (name, size) => `下载 ${name}（${size}）`,
  against: (packed, full) => `其中打包后的参数为 ${packed}；用 32 位浮点数时为 ${full}。`,
  identical: (values) => `已重新打开：全部 ${values} 个权重逐位相同。`,
  differing: (count, values, most) => `已重新打开：${values} 个权重中有 ${count} 个不同，最多相差 ${most}。`,
  score: (score) => `同样的数据，由文件算出：${score}。`,
  classes: (others, most) => `类别不同的行：${others}。输出的最大差异：${most}。`,
  unread: "这种文件只有相应的引擎能算，这里不再打开。我们的测试用 ONNX Runtime 和 C 编译器运行它们。",
  engine: {
    start: "在本页用 ONNX Runtime 运行该文件",
    size: (bytes) => `${bytes}，按下后才从本站下载`,
    running: "ONNX Runtime 正在运行该文件……",
    failed: "ONNX Runtime 未能运行该文件：",
    ran: (version, rows) => `ONNX Runtime Web ${version} 已运行 ${rows} 行。`,
    same: {
      ours: (version, same, rows) =>
        `ONNX Runtime Web ${version}：${rows} 行中有 ${same} 行的类别与此处计算的相同。`,
      original: (version, same, rows) =>
        `ONNX Runtime Web ${version}：${rows} 个样本中有 ${same} 个的最大输出与原模型位置相同。`,
    },
    accuracy: (accuracy) => `按标签计算的准确率：${accuracy}。`,
    difference: {
      ours: (most) => `与此处输出的最大差值：${most}。`,
      original: (most) => `与原模型输出的最大差值：${most}。`,
    },
    sqnr: (decibels) => `输出信噪比：${decibels}。`,
    random: (rows) => `输入为 ${rows} 个随机样本：只能说明输出偏移了多少，不能说明模型的效果。`,
  },
  notes: "与方案不一致之处：",
  code: "用代码做同样的事",
  report: "报告（HTML）",
  reportUse: "指标、图表、各层与复现方法，都在一个文件里，可离线打开，也适合打印",
  reportWriting: "正在写报告…",
  reportSaved: "报告已保存。",
  command: "命令行",
};
