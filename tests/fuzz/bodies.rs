//! What the fuzz targets do with bytes. `tests/fuzzing.rs` does the same with the committed seeds and with seeded
//! mutants of them, so that `cargo test` needs no fuzzer. Every function here must return for any bytes.
#![allow(dead_code, reason = "each target is one of these functions")]

use quant_playground::compress::{Calibration, QuantizedModel, Recipe};
use quant_playground::evaluate::Evaluator;
use quant_playground::export::onnx::{Layout, Replacement, Target, quantized, weights};
use quant_playground::form::{Facts, form, repaired};
use quant_playground::inspect::inspect;
use quant_playground::io::csv::{CsvOptions, LabelColumn, Labels};
use quant_playground::io::{Array, csv, gguf, gzip, idx, npy, npz, onnx, qpd, safetensors, sklearn, sniff};
use quant_playground::model::{Layer, Linear, Model};
use quant_playground::quant::formats::Sections;
use quant_playground::quant::{Granularity, NumberFormat, QuantizedTensor, Storage};
use quant_playground::train::{TrainOptions, Training};
use quant_playground::{Tensor, datasets};

/// A dataset file. What can be read as iris is also trained on and evaluated.
pub(crate) fn dataset(bytes: &[u8]) {
    if let Ok(table) = qpd::read(bytes) {
        assert_eq!((table.values.len(), table.labels.len()), (table.rows * table.features, table.rows));
        assert!(table.values.iter().chain(&table.labels).all(|value| value.is_finite()));
    }
    let Ok(iris) = datasets::read("iris", bytes) else { return };
    let mut training = Training::new(&iris, TrainOptions { iterations: 3, ..Default::default() }).unwrap();
    training.by_ref().for_each(drop);
    let Ok(model) = training.model() else { return };
    let report = Evaluator::new(model, iris).unwrap().evaluate(&Recipe::default()).unwrap();
    assert!((0.0..=1.0).contains(&report.score));
}

/// A recipe as JSON, a line feed, a byte for the number of rows, then 32-bit floats.
pub(crate) fn tensor(bytes: &[u8]) {
    let Some((recipe, rest)) = split_line(bytes) else { return };
    let Ok(recipe) = serde_json::from_slice::<Recipe>(recipe) else { return };
    let Some((&rows, rest)) = rest.split_first() else { return };
    let values: Vec<f32> = rest.as_chunks::<4>().0.iter().take(4096).map(|&word| f32::from_le_bytes(word)).collect();
    let rows = usize::from(rows).clamp(1, values.len().max(1));
    let columns = values.len() / rows;
    let Ok(tensor) = Tensor::new("weight", vec![rows, columns], values[..rows * columns].to_vec()) else { return };
    if let Ok(packed) = QuantizedTensor::new(&tensor, &recipe.format, recipe.granularity, None) {
        let decoded = packed.decode();
        assert_eq!(decoded.len(), rows * columns);
        assert!(decoded.iter().all(|value| value.is_finite()));
        let again = QuantizedTensor::from_sections(packed.shape(), packed.storage(), packed.sections().clone());
        assert_eq!(again.as_ref(), Ok(&packed));
    } else {
        assert!(recipe.format.as_format().check().is_err() || recipe.granularity.check().is_err());
    }
    model(tensor, &recipe);
}

fn model(weight: Tensor, recipe: &Recipe) {
    let bias = Tensor::new("bias", vec![weight.rows()], weight.data().iter().copied().take(weight.rows()).collect());
    let Ok(layer) = bias.and_then(|bias| Linear::new(weight, bias)) else { return };
    let (inputs, outputs) = (layer.inputs(), layer.outputs());
    let Ok(model) = Model::new(vec![Layer::Linear(layer), Layer::Relu]) else { return };
    let samples: Vec<f32> = (0..2 * inputs).map(|i| (i as f32 * 0.37).sin()).collect();
    let calibration = Calibration::of(&model, &samples);
    if let Ok(quantized) = QuantizedModel::new(&model, recipe, &calibration) {
        assert_eq!(quantized.forward(&samples).len(), 2 * outputs);
        assert!(quantized.byte_len() > 0);
    }
    let facts = Facts::of(&model, &calibration);
    let whole = repaired(recipe, facts);
    assert_eq!(repaired(&whole, facts), whole);
    assert!(!form(&whole, facts).families.is_empty());
    assert!(QuantizedModel::new(&model, &whole, &calibration).is_ok(), "{whole:?}");
    let found = inspect(&model, &calibration, &whole, 0, 0, None).unwrap();
    assert_eq!(found.before.len(), found.after.len());
}

/// What a stored tensor says of itself.
#[derive(serde::Deserialize)]
struct Stored {
    shape: Vec<usize>,
    format: NumberFormat,
    granularity: Granularity,
    /// Bytes of codes and of scales; what follows is zero points.
    lengths: [usize; 2],
}

/// Shape, format, granularity and lengths as JSON, a line feed, then the sections of a stored tensor.
pub(crate) fn sections(bytes: &[u8]) {
    let Some((stored, rest)) = split_line(bytes) else { return };
    let Ok(stored) = serde_json::from_slice::<Stored>(stored) else { return };
    let (codes, rest) = rest.split_at(stored.lengths[0].min(rest.len()));
    let (scales, zero_points) = rest.split_at(stored.lengths[1].min(rest.len()));
    let sections =
        Sections { codes: codes.into(), scales: scales.into(), zero_points: zero_points.into(), ..Sections::default() };
    let storage = Storage { format: stored.format, granularity: stored.granularity, ..Storage::default() };
    let answer = QuantizedTensor::from_sections(&stored.shape, &storage, sections);
    let Ok(tensor) = answer else { return };
    assert!(tensor.decode().iter().all(|value| value.is_finite()));
    if let Some((integers, grids)) = tensor.integers() {
        assert_eq!((integers.len(), grids.len()), (tensor.len(), tensor.groups().count()));
    }
    let last = tensor.groups().count().saturating_sub(1);
    assert!(tensor.levels(last).windows(2).all(|pair| pair[0] <= pair[1]));
}

/// A letter for the reader, then a file.
pub(crate) fn files(bytes: &[u8]) {
    let Some((&reader, bytes)) = bytes.split_first() else { return };
    let _ = sniff::kind(bytes, "");
    match reader {
        b's' => safetensors::read(bytes).into_iter().for_each(|file| file.arrays.iter().for_each(check)),
        b'n' => npy::read(bytes).iter().for_each(check),
        b'z' => npz::read(bytes).iter().flatten().for_each(check),
        b'i' => idx::read(bytes).iter().for_each(check),
        b'x' => gzip::unpack(bytes, 1 << 16).iter().for_each(|unpacked| assert!(unpacked.len() <= 1 << 16)),
        b'g' => gguf(bytes),
        b'c' => table(bytes),
        b'k' => {
            let Ok(model) = sklearn::read(bytes) else { return };
            model.layers.iter().flat_map(|layer| [&layer.weight, &layer.bias]).for_each(check);
        }
        _ => {}
    }
}

fn check(array: &Array) {
    assert_eq!(array.values.len(), array.shape.iter().product::<usize>());
}

fn gguf(bytes: &[u8]) {
    let Ok(file) = gguf::read(bytes) else { return };
    for tensor in &file.tensors {
        assert!(tensor.bytes.start <= tensor.bytes.end && tensor.bytes.end <= bytes.len());
        tensor.widen(bytes).iter().for_each(check);
    }
    let metadata: Vec<_> = file.metadata.into_iter().filter(|(key, _)| key != "general.alignment").collect();
    assert!(gguf::write(&metadata, &[]).is_ok());
}

fn table(bytes: &[u8]) {
    let preview = csv::preview(bytes, 5);
    for label in [LabelColumn::First, LabelColumn::Last, LabelColumn::None] {
        let Ok(table) = csv::read(bytes, &CsvOptions { label, ..CsvOptions::default() }) else { continue };
        assert!(preview.is_ok() && table.rows > 0);
        assert_eq!(table.features.len(), table.rows * table.columns.len());
        assert!(table.features.iter().all(|value| value.is_finite()));
        if let Labels::Classes { names, values } = &table.labels {
            assert!(values.len() == table.rows && values.iter().all(|&class| (class as usize) < names.len()));
        }
    }
}

/// An ONNX model. What has weights is also quantized, for every target.
pub(crate) fn onnx_model(bytes: &[u8]) {
    let Ok(model) = onnx::read(bytes.to_vec()) else { return };
    for tensor in model.graph.iter().flat_map(|graph| &graph.initializer) {
        let Ok(array) = onnx::values(tensor) else { continue };
        assert_eq!(array.values.len(), array.shape.iter().product::<usize>());
    }
    let written = onnx::write(&model);
    assert_eq!(onnx::write(&onnx::read(written.clone()).unwrap()), written);
    for weight in weights(&model) {
        let Ok(array) = onnx::values(weight.tensor) else { continue };
        let mut shape = array.shape;
        if weight.layout == Layout::InOut {
            shape.reverse();
        }
        let Ok(tensor) = Tensor::new(weight.name, shape, array.values) else { continue };
        let (format, granularity) = (NumberFormat::default(), Granularity::PerGroup { size: 2 });
        let packed = QuantizedTensor::new(&tensor, &format, granularity, None).unwrap();
        let one = [Replacement { initializer: weight.name, tensor: &packed, layout: weight.layout, inputs: None }];
        for target in [Target::Qdq { int4: true }, Target::Qdq { int4: false }, Target::Dynamic, Target::MatMulNBits] {
            let Ok(export) = quantized(&model, &one, target, Some("{}")) else { continue };
            assert!(!onnx::write(&export.model).is_empty() && export.written.len() == 1);
        }
    }
}

fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}
