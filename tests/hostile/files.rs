//! Readers of the files that people bring, with samples that the writers beside them made.

use crate::readers::Reader;
use quant_playground::Error;
use quant_playground::io::csv::{CsvOptions, LabelColumn, Labels};
use quant_playground::io::gguf::{GgufKind, GgufStored, GgufType, GgufValue};
use quant_playground::io::{Array, Stored, csv, gguf, gzip, idx, npy, npz, safetensors, sklearn, sniff};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;

/// What inflating takes: a window and its tables.
const INFLATING: usize = 80_000;

/// One entry for each format.
pub(crate) fn all() -> Vec<Reader> {
    let safetensors = [BTreeMap::new(), BTreeMap::from([("format".to_string(), "pt".to_string())])];
    let safetensors = safetensors.map(|metadata| safetensors::write(&arrays(), &metadata).unwrap());
    let plain = |name: &str, samples, expansion, read: fn(&[u8]) -> _| Reader::new(name, samples, expansion, read);
    vec![
        plain("io::safetensors::read", safetensors.into(), 200, read_safetensors),
        plain("io::npy::read", npy_samples(), 40, |bytes| read_array(&npy::read(bytes)?)),
        Reader { floor: INFLATING, ..plain("io::npz::read", npz_samples(), 10_000, read_npz) },
        plain("io::gguf::read", vec![gguf_sample()], 100, read_gguf),
        plain("io::sklearn::read", sklearn_samples(), 200, read_sklearn),
        Reader { is_ended: false, floor: 40_000, ..plain("io::csv::read", csv_samples(), 200, read_csv) },
        plain("io::idx::read", idx_samples(), 8, |bytes| read_array(&idx::read(bytes)?)),
        Reader { floor: INFLATING, ..plain("io::gzip::unpack", vec![gzip_sample()], 4000, read_gzip) },
    ]
}

fn arrays() -> [Stored<'static>; 3] {
    let stored = |name: &str, kind, shape: &[usize], size: usize| {
        let length = shape.iter().product::<usize>() * size;
        let bytes = (0..length).map(|i| (i * 37) as u8).collect();
        Stored { name: name.into(), kind, shape: shape.into(), bytes: Cow::Owned(bytes) }
    };
    [stored("weight", "F32", &[2, 3], 4), stored("layer.0/bias", "F16", &[3], 2), stored("mask", "BOOL", &[2, 1], 1)]
}

fn npy_samples() -> Vec<Vec<u8>> {
    let mut samples: Vec<Vec<u8>> =
        arrays().iter().map(|array| npy::write(array.kind, &array.shape, &array.bytes).unwrap()).collect();
    let mut turned = b"\x93NUMPY\x02\x00\x3c\x00\x00\x00".to_vec();
    turned.extend(format!("{:<59}\n", "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }").as_bytes());
    turned.extend(0..12u8);
    samples.push(turned);
    samples
}

fn npz_samples() -> Vec<Vec<u8>> {
    let deflated = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for array in arrays() {
        writer.start_file(format!("{}.npy", array.name), deflated).unwrap();
        writer.write_all(&npy::write(array.kind, &array.shape, &array.bytes).unwrap()).unwrap();
    }
    vec![npz::write(&arrays()).unwrap(), writer.finish().unwrap().into_inner()]
}

fn gguf_sample() -> Vec<u8> {
    let text = |text: &str| GgufValue::String(text.into());
    let metadata = [
        ("general.name", text("sample")),
        ("tokens", GgufValue::Array(GgufType::String, vec![text("a"), text("é"), text("")])),
        (
            "flags",
            GgufValue::Array(GgufType::Array, vec![GgufValue::Array(GgufType::Bool, vec![GgufValue::Bool(true)])]),
        ),
        ("scale", GgufValue::F32(0.5)),
    ];
    let tensor = |name: &str, kind, shape: &[usize], length| GgufStored {
        name: name.into(),
        shape: shape.into(),
        kind,
        bytes: Cow::Owned(vec![9; length]),
    };
    let tensors = [
        tensor("blocks", GgufKind::Q4_0, &[2, 32], 36),
        tensor("w", GgufKind::F16, &[2, 5], 20),
        tensor("b", GgufKind::F32, &[8], 32),
    ];
    gguf::write(&metadata.map(|(key, value)| (key.to_string(), value)), &tensors).unwrap()
}

fn sklearn_samples() -> Vec<Vec<u8>> {
    let perceptron = r#"{"coefs": [[[1, -2.5e-3], [3, 4]], [[0.1], [8]]], "intercepts": [[0.5, 1], [9]],
        "activation": "logistic", "classes": ["no", 2], "version": [null, {"a": true}]}"#;
    let linear = r#"{"coef": [1.5, 2], "intercept": -3, "classes": []}"#;
    [perceptron, linear].map(|text| text.as_bytes().to_vec()).into()
}

fn csv_samples() -> Vec<Vec<u8>> {
    ["length;\"width, cm\";kind\r\n1.5;2;b\r\n3;4e-1;a\r\n", "\u{feff}1,2,3\n4,5,6", "1\t2\t0.5\n"]
        .map(|text| text.as_bytes().to_vec())
        .into()
}

fn idx_samples() -> Vec<Vec<u8>> {
    let bytes = [&[0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3][..], &[1, 2, 3, 4, 5, 6]].concat();
    let floats = [&[0, 0, 13, 1, 0, 0, 0, 2][..], &1.5f32.to_be_bytes(), &f32::NAN.to_be_bytes()].concat();
    vec![bytes, floats]
}

fn gzip_sample() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&[b"some bytes, some bytes, ".repeat(20), vec![0; 5000]].concat()).unwrap();
    encoder.finish().unwrap()
}

fn read_array(array: &Array) -> Result<(), Error> {
    assert_eq!(array.values.len(), array.shape.iter().product::<usize>());
    assert!(!array.stored.is_empty());
    Ok(())
}

fn read_safetensors(bytes: &[u8]) -> Result<(), Error> {
    safetensors::read(bytes)?.arrays.iter().try_for_each(read_array)
}

fn read_npz(bytes: &[u8]) -> Result<(), Error> {
    npz::read(bytes)?.iter().try_for_each(read_array)
}

fn read_gguf(bytes: &[u8]) -> Result<(), Error> {
    let file = gguf::read(bytes)?;
    let mut ranges: Vec<_> = file.tensors.iter().map(|tensor| tensor.bytes.clone()).collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    assert!(
        ranges.windows(2).all(|pair| pair[0].end <= pair[1].start)
            && ranges.iter().all(|range| range.end <= bytes.len())
    );
    for tensor in &file.tensors {
        let _ = tensor.widen(bytes).map(|array| read_array(&array));
    }
    Ok(())
}

fn read_sklearn(bytes: &[u8]) -> Result<(), Error> {
    for layer in sklearn::read(bytes)?.layers {
        read_array(&layer.weight)?;
        assert_eq!(layer.bias.shape, [layer.weight.shape[0]]);
    }
    Ok(())
}

fn read_csv(bytes: &[u8]) -> Result<(), Error> {
    let _ = sniff::kind(bytes, "");
    let preview = csv::preview(bytes, 3);
    for label in [LabelColumn::None, LabelColumn::At(1), LabelColumn::Last] {
        let table = csv::read(bytes, &CsvOptions { label, ..CsvOptions::default() });
        let Ok(table) = table else { continue };
        assert_eq!(table.features.len(), table.rows * table.columns.len());
        assert!(preview.is_ok() && table.features.iter().all(|value| value.is_finite()));
        let (labels, classes) = match table.labels {
            Labels::Classes { names, values } => (values, Some(names.len())),
            Labels::Numbers(values) => (values, None),
            Labels::None => continue,
        };
        assert_eq!(labels.len(), table.rows);
        assert!(labels.iter().all(|&label| classes.is_none_or(|classes| label >= 0.0 && (label as usize) < classes)));
    }
    csv::read(bytes, &CsvOptions::default()).map(drop)
}

fn read_gzip(bytes: &[u8]) -> Result<(), Error> {
    let _ = sniff::kind(bytes, "");
    gzip::unpack(bytes, 1 << 20).map(|unpacked| assert!(unpacked.len() <= 1 << 20))
}
