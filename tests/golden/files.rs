//! Files that NumPy, safetensors, gguf, scikit-learn and Python's own modules wrote, read bit for bit; and the same bytes
//! from our writers, where a format leaves no choice.

use crate::fixtures::{Bytes, Floats, assert_same_bits, cases};
use quant_playground::io::csv::{CsvOptions, Labels};
use quant_playground::io::gguf::{GgufStored, GgufValue};
use quant_playground::io::sklearn::{SklearnActivation, SklearnModel, SklearnTask};
use quant_playground::io::sniff::FileKind;
use quant_playground::io::{Array, Stored, csv, gguf, gzip, idx, npy, npz, safetensors, sklearn, sniff};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

fn file(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/golden/files/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[derive(Deserialize)]
struct Described {
    name: String,
    shape: Vec<usize>,
    stored: String,
    values: Floats,
}

fn assert_same(what: &str, ours: &[Array], theirs: &[Described]) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        let what = format!("{what}, {}", theirs.name);
        assert_eq!((&ours.name, &ours.shape, ours.stored), (&theirs.name, &theirs.shape, &theirs.stored[..]), "{what}");
        assert_same_bits(&what, &ours.values, &theirs.values.0);
    }
}

#[derive(Deserialize)]
struct Arrays {
    file: String,
    arrays: Vec<Described>,
}

#[test]
fn arrays_of_numpy_and_of_mnist() {
    for Arrays { file: name, arrays } in cases("files/arrays.cases") {
        let bytes = file(&name);
        let read = match sniff::kind(&bytes, "") {
            Some(FileKind::Npy) => vec![npy::read(&bytes).unwrap()],
            Some(FileKind::Npz) => npz::read(&bytes).unwrap(),
            Some(FileKind::Gzip) => {
                let unpacked = gzip::unpack(&bytes, 1000).unwrap();
                assert_eq!(sniff::kind(&unpacked, ""), Some(FileKind::Idx));
                vec![idx::read(&unpacked).unwrap()]
            }
            other => panic!("{name} is taken for {other:?}"),
        };
        assert_same(&name, &read, &arrays);
    }
}

#[test]
fn npy_is_written_as_numpy_writes_it() {
    let is_ours = |name: &str| !["big_endian", "fortran", "version"].iter().any(|other| name.starts_with(other));
    let mut written = 0;
    for Arrays { file: name, arrays } in cases("files/arrays.cases") {
        if !name.ends_with(".npy") || !is_ours(&name) {
            continue;
        }
        let bytes = file(&name);
        let array = npy::read(&bytes).unwrap();
        let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        assert_eq!(npy::write(array.stored, &arrays[0].shape, &bytes[10 + length..]), Ok(bytes), "{name}");
        written += 1;
    }
    assert!(written > 10, "{written}");
}

#[derive(Deserialize)]
struct Safetensors {
    file: String,
    metadata: BTreeMap<String, String>,
    arrays: Vec<Described>,
}

#[test]
fn safetensors_are_read_and_written_as_the_library_does() {
    for Safetensors { file: name, metadata, arrays } in cases("files/safetensors.cases") {
        let bytes = file(&name);
        assert_eq!(sniff::kind(&bytes, ""), Some(FileKind::Safetensors));
        let mut read = safetensors::read(&bytes).unwrap();
        assert_eq!(read.metadata, metadata);
        let end: usize = u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize + 8;
        let mut rest = &bytes[end..];
        let stored = read.arrays.iter().map(|array| {
            let size = match array.stored {
                "BOOL" => 1,
                name => name.trim_start_matches(char::is_alphabetic).parse::<usize>().unwrap() / 8,
            };
            let (bytes, others) = rest.split_at(array.values.len() * size);
            rest = others;
            let (name, shape) = (array.name.clone(), array.shape.clone());
            Stored { name, kind: array.stored, shape, bytes: Cow::Borrowed(bytes) }
        });
        let stored: Vec<Stored> = stored.collect();
        // The library of Python does not align the header of the file that was put together by hand.
        if name.starts_with("all") {
            assert_eq!(safetensors::write(&stored, &metadata), Ok(bytes.clone()));
        }
        read.arrays.sort_by(|a, b| a.name.cmp(&b.name));
        assert_same(&name, &read.arrays, &arrays);
    }
}

#[derive(Deserialize)]
struct Gguf {
    file: String,
    keys: Vec<String>,
    tensors: Vec<Tensor>,
}

#[derive(Deserialize)]
struct Tensor {
    name: String,
    shape: Vec<usize>,
    kind: String,
    bytes: Bytes,
    values: Option<Floats>,
}

#[test]
fn gguf_is_read_and_written_as_the_library_does() {
    for Gguf { file: name, keys, tensors } in cases("files/gguf.cases") {
        let bytes = file(&name);
        assert_eq!(sniff::kind(&bytes, ""), Some(FileKind::Gguf));
        let read = gguf::read(&bytes).unwrap();
        assert_eq!(read.metadata.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(), keys);
        let value = |key: &str| &read.metadata.iter().find(|pair| pair.0 == key).unwrap().1;
        assert_eq!(value("general.name"), &GgufValue::String("two layers, é".into()));
        assert_eq!(value("llama.block_count"), &GgufValue::U32(2));
        assert_eq!(value("llama.rope.freq_base"), &GgufValue::F32(10_000.5));
        assert_eq!(value("tokenizer.ggml.add_bos_token"), &GgufValue::Bool(true));
        assert_eq!(read.tensors.len(), tensors.len());
        let mut stored = Vec::new();
        for (ours, theirs) in read.tensors.iter().zip(&tensors) {
            assert_eq!((&ours.name, &ours.shape), (&theirs.name, &theirs.shape));
            assert_eq!(ours.kind.name(), Some(&theirs.kind[..]), "{}", ours.name);
            assert_eq!(bytes[ours.bytes.clone()], theirs.bytes.0, "{}", ours.name);
            match (&theirs.values, ours.widen(&bytes)) {
                (Some(values), array) => assert_same_bits(&ours.name, &array.unwrap().values, &values.0),
                (None, array) => assert_eq!(array.map_err(|error| error.code()), Err("argument")),
            }
            let (name, shape, kind) = (ours.name.clone(), ours.shape.clone(), ours.kind);
            stored.push(GgufStored { name, shape, kind, bytes: Cow::Borrowed(&theirs.bytes.0) });
        }
        assert_eq!(gguf::write(&read.metadata, &stored), Ok(bytes));
    }
}

#[derive(Deserialize)]
struct Trained {
    file: String,
    layers: Vec<Layer>,
    classes: Vec<String>,
    x: Floats,
    predicted: Floats,
}

#[derive(Deserialize)]
struct Layer {
    weight: Floats,
    outputs: usize,
    bias: Floats,
}

/// What the layers make of a row.
fn forward(model: &SklearnModel, row: &[f32]) -> Vec<f64> {
    let mut x: Vec<f64> = row.iter().copied().map(f64::from).collect();
    for (index, layer) in model.layers.iter().enumerate() {
        let products = layer.weight.values.chunks(x.len()).zip(&layer.bias.values);
        let sum = |(weights, &bias): (&[f32], &f32)| {
            weights.iter().zip(&x).map(|(&weight, x)| f64::from(weight) * x).sum::<f64>() + f64::from(bias)
        };
        let sums: Vec<f64> = products.map(sum).collect();
        let activate = |x: f64| match model.activation {
            SklearnActivation::Relu => x.max(0.0),
            SklearnActivation::Logistic => 1.0 / (1.0 + (-x).exp()),
            SklearnActivation::Tanh => x.tanh(),
            SklearnActivation::Identity => x,
        };
        let is_last = index + 1 == model.layers.len();
        x = if is_last { sums } else { sums.into_iter().map(activate).collect() };
    }
    x
}

#[test]
fn models_of_scikit_learn_predict_what_they_did_there() {
    for Trained { file: name, layers, classes, x, predicted } in cases("files/sklearn.cases") {
        let bytes = file(&name);
        assert_eq!(sniff::kind(&bytes, ""), Some(FileKind::SklearnJson), "{name}");
        let model = sklearn::read(&bytes).unwrap();
        assert_eq!(model.layers.len(), layers.len(), "{name}");
        for (ours, theirs) in model.layers.iter().zip(&layers) {
            assert_eq!(ours.weight.shape[0], theirs.outputs, "{name}");
            assert_same_bits(&name, &ours.weight.values, &theirs.weight.0);
            assert_same_bits(&name, &ours.bias.values, &theirs.bias.0);
        }
        let outputs = layers.last().unwrap().outputs;
        for (row, predicted) in x.0.chunks(3).zip(predicted.0.chunks(predicted.0.len() / 8)) {
            let y = forward(&model, row);
            match &model.task {
                SklearnTask::Classification { classes: names, binary } => {
                    assert_eq!((names, *binary), (&classes, outputs == 1), "{name}");
                    let best = (0..y.len()).max_by(|&a, &b| y[a].total_cmp(&y[b])).unwrap();
                    let class = if *binary { usize::from(y[0] > 0.0) } else { best };
                    assert_eq!(class as f32, predicted[0], "{name}");
                }
                SklearnTask::Regression => {
                    assert!(classes.is_empty() && y.len() == predicted.len(), "{name}");
                    let differ = |(ours, theirs): (&f64, &f32)| (ours - f64::from(*theirs)).abs();
                    assert!(y.iter().zip(predicted).map(differ).all(|by| by < 1e-5), "{name}: {y:?}, {predicted:?}");
                }
            }
        }
    }
}

#[derive(Deserialize)]
struct Table {
    file: String,
    columns: Vec<String>,
    features: Floats,
    classes: Vec<String>,
    labels: Vec<f32>,
}

#[test]
fn tables_of_pythons_csv() {
    for Table { file: name, columns, features, classes, labels } in cases("files/csv.cases") {
        let bytes = file(&name);
        assert_eq!(sniff::kind(&bytes, ""), Some(FileKind::Csv));
        let table = csv::read(&bytes, &CsvOptions::default()).unwrap();
        assert_eq!((&table.columns, table.rows), (&columns, labels.len()));
        assert_same_bits(&name, &table.features, &features.0);
        assert_eq!(table.labels, Labels::Classes { names: classes, values: labels });
    }
}
