//! A quantized model as a header in C for microcontrollers: packed codes, scales, and a function that computes the model
//! from them without unpacking, allocating or calling anything but `expf` and `tanhf`. Depends on `compress` and `model`.

use super::file::{File, is_two_classes, recipe_text};
use crate::compress::QuantizedModel;
use crate::error::{Error, Result};
use crate::kernels::{larger, pack_bits, width_of};
use crate::model::{Layer, Linear, Lstm, Model, Operation, Unary};
use crate::quant::QuantizedTensor;
use std::fmt::Write;

const REFUSED: &str = "a header in C";

pub(super) fn header(model: &Model, quantized: &QuantizedModel) -> Result<File> {
    let refuse = |what: &str, remedy: &str| Err(Error::incompatible(REFUSED, what, remedy));
    if !model.is_runnable() {
        return refuse("weights without a model", "open the model as ONNX, or as JSON of scikit-learn");
    }
    if !quantized.transforms().is_empty() || super::stored::is_whole(quantized) {
        return refuse("a transform, or one range for the whole model", "choose one range for each tensor or channel");
    }
    let (mut data, mut code, mut index, mut widest) = (String::new(), String::new(), 0, model.inputs());
    let mut result = ("x".to_owned(), model.inputs());
    let mut uses_math = false;
    for (at, step) in model.steps().iter().enumerate() {
        if is_two_classes(model, at) {
            break;
        }
        let width: usize = step.shape().iter().product();
        widest = larger(widest, width);
        match &step.layer {
            _ if step.inputs != [at] => return refuse("a model that is no chain", "take it as ONNX"),
            Layer::Linear(linear) if result.1 == linear.inputs() => {
                let recovered = quantized.recovered().linear_layers().nth(index).map_or(linear.bias(), Linear::bias);
                weight(index, quantized.place(2 * index).0, &mut data)?;
                floats(&format!("qp_bias{index}"), recovered.data(), &mut data);
                let to = if index % 2 == 0 { "a" } else { "b" };
                product(index, &result.0, to, linear, recovered.data().is_empty(), &mut code);
                (result, index) = ((to.to_owned(), width), index + 1);
            }
            Layer::Recurrent(lstm) => {
                let linear = lstm.linear();
                let recovered = quantized.recovered().linear_layers().nth(index).map_or(linear.bias(), Linear::bias);
                weight(index, quantized.place(2 * index).0, &mut data)?;
                floats(&format!("qp_bias{index}"), recovered.data(), &mut data);
                let to = if index % 2 == 0 { "a" } else { "b" };
                let steps = model.steps_of(step, lstm);
                sequence(index, &result.0, to, lstm, steps, recovered.data().is_empty(), &mut code);
                (result, index, uses_math) = ((to.to_owned(), width), index + 1, true);
            }
            layer => {
                let each = match layer {
                    Layer::Relu => "v > 0.0f ? v : 0.0f",
                    Layer::Operation(Operation::Unary(Unary::Sigmoid)) => "1.0f / (1.0f + expf(-v))",
                    Layer::Operation(Operation::Unary(Unary::Tanh)) => "tanhf(v)",
                    _ => return refuse("a model with other layers than linear ones", "take it as ONNX"),
                };
                uses_math |= each.contains("expf") || each.contains("tanhf");
                let from = &result.0;
                line(
                    &mut code,
                    &format!("    for (i = 0; i < {width}; i++) {{ float v = {from}[i]; {from}[i] = {each}; }}"),
                );
            }
        }
    }
    let (name, outputs) = result;
    let mut text = String::from("/* A quantized model, made by Quantization Playground.\n");
    line(&mut text, &format!("   Recipe: {}", recipe_text(quantized.recipe()).replace("*/", "* /")));
    line(
        &mut text,
        "   qp_infer(x, y): x has QP_INPUTS floats, y gets QP_OUTPUTS; it keeps two buffers of QP_WIDEST floats on the",
    );
    line(&mut text, "   stack. x̂ = (code + low - zero point) * scale. */");
    line(&mut text, "#ifndef QP_MODEL_H\n#define QP_MODEL_H\n\n#include <stdint.h>");
    if uses_math {
        line(&mut text, "#include <math.h>");
    }
    line(
        &mut text,
        &format!("\n#define QP_INPUTS {}\n#define QP_OUTPUTS {outputs}\n#define QP_WIDEST {widest}\n", model.inputs()),
    );
    text.push_str(&data);
    line(&mut text, CODE);
    line(&mut text, "static void qp_infer(const float *input, float *output) {");
    line(
        &mut text,
        "    float x[QP_WIDEST], a[QP_WIDEST], b[QP_WIDEST];\n    uint32_t i, j;\n    (void)a;\n    (void)b;",
    );
    line(&mut text, "    for (i = 0; i < QP_INPUTS; i++) x[i] = input[i];");
    text.push_str(&code);
    line(&mut text, &format!("    for (i = 0; i < QP_OUTPUTS; i++) output[i] = {name}[i];\n}}\n\n#endif"));
    Ok(File { bytes: text.into_bytes(), notes: Vec::new() })
}

/// Code `i` of packed codes of a width.
const CODE: &str = "
static int32_t qp_code(const uint8_t *bytes, uint32_t i, uint32_t width) {
    uint32_t bit = i * width, value = bytes[bit >> 3] >> (bit & 7), have = 8 - (bit & 7), at = (bit >> 3) + 1;
    while (have < width) {
        value |= (uint32_t)bytes[at++] << have;
        have += 8;
    }
    return (int32_t)(value & ((1u << width) - 1));
}
";

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// Numbers, some to a line.
fn list(text: &mut String, numbers: impl Iterator<Item = String>) {
    for (i, number) in numbers.enumerate() {
        text.push_str(if i % 16 == 0 { "\n    " } else { " " });
        text.push_str(&number);
        text.push(',');
    }
    text.push_str("\n};\n");
}

fn floats(name: &str, values: &[f32], text: &mut String) {
    if !values.is_empty() {
        let _ = write!(text, "static const float {name}[{}] = {{", values.len());
        list(text, values.iter().map(|value| format!("{value:.9e}f")));
    }
}

fn weight(index: usize, tensor: &QuantizedTensor, text: &mut String) -> Result<()> {
    let Some((integers, grids)) = tensor.integers() else {
        let remedy = "choose an integer format, or take it as safetensors";
        return Err(Error::incompatible(REFUSED, "weights that are no integers", remedy));
    };
    let (low, high) = integers.iter().fold((i32::MAX, i32::MIN), |(a, b), &q| (a.min(q), b.max(q)));
    let width = width_of((high.wrapping_sub(low) as u32).saturating_add(1));
    let codes: Vec<u16> = integers.iter().map(|&q| q.wrapping_sub(low) as u16).collect();
    let packed = pack_bits(&codes, width);
    let groups = tensor.groups();
    let columns = tensor.shape().last().copied().unwrap_or(1);
    // Which group a value is in, as `row · per row + column / run`; every granularity but that by input is of this form.
    let run = (1..columns).find(|&column| groups.of(column) != groups.of(0)).unwrap_or(columns);
    let per_row = if integers.len() > columns { groups.of(columns) } else { 0 };
    let found = |i: usize| i / columns * per_row + i % columns / run;
    if (0..integers.len()).any(|i| found(i) != groups.of(i)) {
        let remedy = "choose one range for each tensor, output channel or group";
        return Err(Error::incompatible(REFUSED, "a range for each input", remedy));
    }
    let _ = writeln!(text, "#define QP_WIDTH{index} {width}\n#define QP_LOW{index} ({low})");
    let _ = writeln!(text, "#define QP_GROUP{index}(row, column) ((row) * {per_row}u + (column) / {run}u)");
    let _ = write!(text, "static const uint8_t qp_codes{index}[{}] = {{", packed.len());
    list(text, packed.iter().map(u8::to_string));
    floats(&format!("qp_scales{index}"), &grids.iter().map(|grid| grid.scale).collect::<Vec<_>>(), text);
    let _ = write!(text, "static const int32_t qp_zeros{index}[{}] = {{", grids.len());
    list(text, grids.iter().map(|grid| grid.zero_point.to_string()));
    Ok(())
}

/// All steps of a sequence; rows, gates and the cell are on the stack.
fn sequence(index: usize, from: &str, to: &str, lstm: &Lstm, steps: usize, is_plain: bool, code: &mut String) {
    let (width, hidden, columns) = (lstm.width(), lstm.hidden(), lstm.linear().inputs());
    let mut gates = String::new();
    product(index, "row", "gate", lstm.linear(), is_plain, &mut gates);
    let _ = write!(
        code,
        "    {{
    float row[{columns}], gate[{}], cell[{hidden}];
    uint32_t t;
    for (i = 0; i < {columns}; i++) row[i] = 0.0f;
    for (i = 0; i < {hidden}; i++) cell[i] = 0.0f;
    for (t = 0; t < {steps}; t++) {{
    for (i = 0; i < {width}; i++) row[i] = {from}[t * {width}u + i];
{gates}    for (i = 0; i < {hidden}; i++) {{
        cell[i] = cell[i] / (1.0f + expf(-gate[{hidden} + i])) + tanhf(gate[{} + i]) / (1.0f + expf(-gate[i]));
        row[{width} + i] = tanhf(cell[i]) / (1.0f + expf(-gate[{} + i]));
    }}
    }}
    for (i = 0; i < {hidden}; i++) {to}[i] = row[{width} + i];
    }}
",
        4 * hidden,
        2 * hidden,
        3 * hidden,
    );
}

fn product(index: usize, from: &str, to: &str, linear: &Linear, is_plain: bool, code: &mut String) {
    let (inputs, outputs) = (linear.inputs(), linear.outputs());
    let start = if is_plain { "0.0f".to_owned() } else { format!("qp_bias{index}[i]") };
    let _ = write!(
        code,
        "    for (i = 0; i < {outputs}; i++) {{
        float sum = {start};
        for (j = 0; j < {inputs}; j++) {{
            uint32_t group = QP_GROUP{index}(i, j);
            int32_t q = qp_code(qp_codes{index}, i * {inputs}u + j, QP_WIDTH{index}) + QP_LOW{index} - qp_zeros{index}[group];
            sum += (float)q * qp_scales{index}[group] * {from}[j];
        }}
        {to}[i] = sum;
    }}
"
    );
}
