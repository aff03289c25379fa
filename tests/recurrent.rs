//! Long short-term memory as a layer of a model: against its definition, in integers, its costs, one output taken apart, and
//! what is written of it.

use quant_playground::Tensor;
use quant_playground::compress::{Activations, Calibration, PassCost, QuantizedModel, Recipe};
use quant_playground::export::{FileFormat, write};
use quant_playground::import::open;
use quant_playground::inspect::{TraceOptions, sample};
use quant_playground::model::{Layer, Linear, Lstm, Model};
use quant_playground::quant::{IntegerFormat, NumberFormat, RangeRule};
use quant_playground::rng::Rng;
use std::collections::BTreeMap;

const STEPS: usize = 6;
const WIDTH: usize = 3;
const HIDDEN: usize = 5;
const SAMPLES: usize = 4;

fn values(count: usize, seed: u64) -> Vec<f32> {
    let mut rng = Rng::new(seed);
    (0..count).map(|_| rng.uniform() as f32 * 2.0 - 1.0).collect()
}

fn linear(name: &str, outputs: usize, inputs: usize, seed: u64) -> Linear {
    let weight = Tensor::new(format!("{name}.weight"), vec![outputs, inputs], values(outputs * inputs, seed)).unwrap();
    Linear::new(weight, Tensor::new(format!("{name}.bias"), vec![outputs], values(outputs, seed + 1)).unwrap()).unwrap()
}

fn lstm() -> Lstm {
    Lstm::new(linear("lstm", 4 * HIDDEN, WIDTH + HIDDEN, 3)).unwrap()
}

/// A cell, and a linear layer for three classes.
fn model() -> Model {
    let layers = vec![(Layer::Recurrent(lstm()), vec![0]), (Layer::Linear(linear("head", 3, HIDDEN, 9)), vec![1])];
    Model::graph(vec![STEPS, WIDTH], layers).unwrap()
}

fn int8(activations: Activations) -> Recipe {
    let format = NumberFormat::Integer(IntegerFormat { levels: 256, ..Default::default() });
    Recipe { format, activations, ..Recipe::default() }
}

/// One sequence by the formulas, in 64-bit floats: `[x_t; h_{t−1}]` of every step, and the last hidden state.
fn by_definition(lstm: &Lstm, x: &[f32]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let (weight, bias) = (lstm.linear().weight().data(), lstm.linear().bias().data());
    let (mut rows, mut cell, mut state) = (Vec::new(), vec![0.0; HIDDEN], vec![0.0; HIDDEN]);
    for seen in x.chunks_exact(WIDTH) {
        let row: Vec<f64> = seen.iter().map(|&x| f64::from(x)).chain(state.iter().copied()).collect();
        let product = |gate: usize, k: usize| {
            let at = gate * HIDDEN + k;
            let weights = &weight[at * row.len()..(at + 1) * row.len()];
            f64::from(bias[at]) + weights.iter().zip(&row).map(|(&w, x)| f64::from(w) * x).sum::<f64>()
        };
        for k in 0..HIDDEN {
            cell[k] = sigmoid(product(1, k)) * cell[k] + sigmoid(product(0, k)) * product(2, k).tanh();
            state[k] = sigmoid(product(3, k)) * f64::tanh(cell[k]);
        }
        rows.push(row);
    }
    (rows, state)
}

#[test]
fn the_output_is_the_last_hidden_state_and_calibration_sees_every_step() {
    let model = Model::graph(vec![STEPS, WIDTH], vec![(Layer::Recurrent(lstm()), vec![0])]).unwrap();
    assert_eq!((model.inputs(), model.outputs()), (STEPS * WIDTH, HIDDEN));
    let x = values(SAMPLES * STEPS * WIDTH, 1);
    let found = model.forward(&x);
    let calibration = Calibration::of(&model, &x);
    let seen = calibration.layer(0).unwrap();
    assert_eq!((seen.columns(), seen.rows()), (WIDTH + HIDDEN, SAMPLES * STEPS));
    for (sample, sequence) in x.chunks_exact(STEPS * WIDTH).enumerate() {
        let (rows, state) = by_definition(&lstm(), sequence);
        for (found, expected) in found[sample * HIDDEN..].iter().zip(&state) {
            assert!((f64::from(*found) - expected).abs() < 1e-6, "sample {sample}: {found}, {expected}");
        }
        for (step, row) in rows.iter().enumerate() {
            // Step by step, all samples at each.
            let seen = &seen.values()[(step * SAMPLES + sample) * row.len()..];
            for (seen, expected) in seen.iter().zip(row) {
                assert!((f64::from(*seen) - expected).abs() < 1e-6, "sample {sample}, step {step}: {seen}, {expected}");
            }
        }
    }
}

#[test]
fn calibration_on_more_than_it_keeps_still_sees_the_last_step() {
    let (steps, samples) = (64, 8_000);
    let model = Model::graph(vec![steps, WIDTH], vec![(Layer::Recurrent(lstm()), vec![0])]).unwrap();
    // Nothing until the last step, which is beyond all else.
    let x: Vec<f32> =
        (0..samples * steps * WIDTH).map(|i| if i / WIDTH % steps == steps - 1 { 9.0 } else { 0.0 }).collect();
    let calibration = Calibration::of(&model, &x);
    let rows = calibration.layer(0).unwrap().values().chunks_exact(WIDTH + HIDDEN);
    let last = rows.filter(|row| row[0] == 9.0).count();
    assert!(last > samples / 2, "{last} rows of the last step");
}

#[test]
fn steps_are_multiplied_in_integers() {
    let model = model();
    let x = values(200 * STEPS * WIDTH, 5);
    let calibration = Calibration::of(&model, &x);
    let float = model.forward(&x);
    for activations in
        [Activations::Dynamic { levels: 256 }, Activations::Static { levels: 256, range: RangeRule::MinMax }]
    {
        let quantized = QuantizedModel::new(&model, &int8(activations), &calibration).unwrap();
        let found = quantized.forward(&x);
        let difference = |found: &[f32]| {
            let squares: f64 = found.iter().zip(&float).map(|(a, b)| f64::from(a - b).powi(2)).sum();
            (squares / float.len() as f64).sqrt()
        };
        assert!(difference(&found) < 0.02, "{activations:?}: {}", difference(&found));
        let weights_alone = QuantizedModel::new(&model, &int8(Activations::Float32), &calibration).unwrap();
        assert_ne!(found, weights_alone.forward(&x), "{activations:?}: activations are rounded too");
        let two_bits = match activations {
            Activations::Static { range, .. } => Activations::Static { levels: 4, range },
            _ => Activations::Dynamic { levels: 4 },
        };
        let coarse = QuantizedModel::new(&model, &int8(two_bits), &calibration).unwrap();
        assert!(difference(&coarse.forward(&x)) > 5.0 * difference(&found), "{activations:?}");
        // A sample by itself gives what it gives among others.
        let one = quantized.forward(&x[7 * STEPS * WIDTH..8 * STEPS * WIDTH]);
        assert_eq!(one, found[21..24], "{activations:?}");
        let cost = quantized.pass_cost();
        let products = STEPS * 4 * HIDDEN * (WIDTH + HIDDEN) + 3 * HIDDEN;
        assert_eq!((cost.integer_multiply_adds, cost.float_multiply_adds), (products, 0));
    }
}

#[test]
fn costs_are_counted_step_by_step() {
    let cost = PassCost::of_floats(&model());
    assert_eq!(cost.float_multiply_adds, STEPS * 4 * HIDDEN * (WIDTH + HIDDEN) + 3 * HIDDEN);
    assert_eq!(cost.parameter_bytes, 4 * model().parameter_count(), "read once");
    let step = WIDTH + HIDDEN + 4 * HIDDEN + 4 * HIDDEN + 3 * HIDDEN;
    assert_eq!(cost.activation_bytes, 4 * (STEPS * step + HIDDEN + 3));
}

#[test]
fn one_output_of_any_step_is_taken_apart() {
    let model = model();
    let x = values(STEPS * WIDTH, 5);
    let calibration = Calibration::of(&model, &x);
    let (rows, _) = by_definition(&lstm(), &x);
    for activations in [
        Activations::Float32,
        Activations::Dynamic { levels: 256 },
        Activations::Static { levels: 256, range: RangeRule::MinMax },
    ] {
        let quantized = QuantizedModel::new(&model, &int8(activations), &calibration).unwrap();
        let mut largest = f32::MIN;
        for step in 0..STEPS as u32 {
            let options = TraceOptions { layer: Some(0), output: Some(7), position: Some(step) };
            let trace = sample(&quantized, &x, &options).unwrap().unwrap();
            assert_eq!((trace.position, trace.positions, trace.outputs), (step as usize, STEPS, 4 * HIDDEN));
            for (found, expected) in trace.inputs.iter().zip(&rows[step as usize]) {
                assert!(
                    (f64::from(*found) - expected).abs() < 0.05,
                    "{activations:?} step {step}: {found}, {expected}"
                );
            }
            assert_eq!(trace.value, trace.sum + trace.bias);
            largest = largest.max(trace.value);
        }
        let options = TraceOptions { layer: Some(0), output: Some(7), position: None };
        assert_eq!(sample(&quantized, &x, &options).unwrap().unwrap().value, largest);
        let beyond = TraceOptions { position: Some(STEPS as u32), ..options };
        assert_eq!(sample(&quantized, &x, &beyond).unwrap_err().code(), "out-of-range");
    }
}

/// The header by a C compiler, which every machine has that links these tests.
#[cfg(unix)]
#[test]
fn the_header_in_c_computes_it() {
    use std::process::Command;
    let model = model();
    let x = values(STEPS * WIDTH, 5);
    let quantized = QuantizedModel::new(&model, &int8(Activations::Float32), &Calibration::default()).unwrap();
    let file = write(&model, &quantized, None, &[], FileFormat::C).unwrap();
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("recurrent");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("model.h"), file.bytes).unwrap();
    let inputs: Vec<String> = x.iter().map(|x| format!("{x:e}f")).collect();
    let main = format!(
        "#include <stdio.h>\n#include \"model.h\"\nint main(void) {{ float x[] = {{ {} }}, y[QP_OUTPUTS]; qp_infer(x, y); \
         for (int i = 0; i < QP_OUTPUTS; i++) printf(\"%.9g\\n\", y[i]); return 0; }}\n",
        inputs.join(", ")
    );
    std::fs::write(folder.join("main.c"), main).unwrap();
    let program = folder.join("main");
    let strict = ["-std=c99", "-Wall", "-Wextra", "-Werror", "main.c", "-lm", "-o"];
    let built = Command::new("cc").current_dir(&folder).args(strict).arg(&program).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let printed = String::from_utf8(Command::new(program).output().unwrap().stdout).unwrap();
    let found: Vec<f32> = printed.lines().map(|line| line.parse().unwrap()).collect();
    let expected = quantized.forward(&x);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert!((found - expected).abs() < 1e-5, "{found}, {expected}");
    }
}

#[test]
fn files_of_weights_hold_it_and_onnx_says_why_not() {
    let model = model();
    let calibration = Calibration::default();
    let quantized = QuantizedModel::new(&model, &int8(Activations::Float32), &calibration).unwrap();
    for format in [FileFormat::OnnxQdq, FileFormat::OnnxDynamic, FileFormat::OnnxMatMulNBits] {
        let refused = write(&model, &quantized, None, &[], format).unwrap_err();
        let message = refused.to_string();
        assert!(
            refused.code() == "incompatible" && message.contains("LSTM") && message.contains("safetensors"),
            "{message}"
        );
    }
    for format in [FileFormat::Safetensors, FileFormat::Npz] {
        let file = write(&model, &quantized, None, &[], format).unwrap();
        let name = format!("model.{}", format.ending());
        let found = open(file.bytes, &name).unwrap();
        let by_name = |model: &Model| -> BTreeMap<String, Vec<f32>> {
            model.parameters().map(|tensor| (tensor.name().to_owned(), tensor.data().to_vec())).collect()
        };
        let (found, expected) = (by_name(&found.model), by_name(quantized.unpacked()));
        assert_eq!(found, expected, "{format:?}");
    }
}
