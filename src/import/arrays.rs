//! Files of named arrays as weights: what has at least two axes is a weight, a row for each entry of the first axis; what
//! has one is a bias where a weight of the same name has as many rows, and stays as it is otherwise. Depends on `io`,
//! `model`, `quant` and `tensor`.

use super::{Imported, packed};
use crate::error::{Error, Result};
use crate::export::TENSORS_KEY;
use crate::io::gguf::GgufTensor;
use crate::io::sniff::FileKind;
use crate::io::{self, Array};
use crate::model::{Layer, Linear, Model};
use crate::quant::formats::{GgufBlock, GgufFormat, Sections};
use crate::quant::{Granularity, NumberFormat, QuantizedTensor, Storage};
use crate::tensor::Tensor;
use serde::Deserialize;
use serde::de::{IntoDeserializer, value::StringDeserializer};

pub(super) fn safetensors(bytes: &[u8]) -> Result<Imported> {
    let file = io::safetensors::read(bytes)?;
    let arrays = match file.metadata.get(TENSORS_KEY) {
        Some(description) => packed::unpacked(file.arrays, description)?,
        None => file.arrays,
    };
    of(arrays, FileKind::Safetensors)
}

pub(super) fn npz(bytes: &[u8]) -> Result<Imported> {
    let mut arrays = io::npz::read(bytes)?;
    if let Some(at) = arrays.iter().position(|array| array.name == TENSORS_KEY) {
        let text: Vec<u8> = arrays.swap_remove(at).values.iter().map(|&byte| byte as u8).collect();
        arrays = packed::unpacked(arrays, &String::from_utf8_lossy(&text))?;
    }
    of(arrays, FileKind::Npz)
}

pub(super) fn npy(bytes: &[u8], name: &str) -> Result<Imported> {
    let name = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".npy");
    let name = if name.is_empty() { "weight" } else { name };
    of(vec![Array { name: name.into(), ..io::npy::read(bytes)? }], FileKind::Npy)
}

pub(super) fn gguf(bytes: &[u8]) -> Result<Imported> {
    let file = io::gguf::read(bytes)?;
    let arrays = file.tensors.iter().map(|tensor| widened(tensor, bytes));
    of(arrays.collect::<Result<Vec<_>>>()?, FileKind::Gguf)
}

/// Blocks are read by the formats that this crate quantizes to.
fn widened(tensor: &GgufTensor, file: &[u8]) -> Result<Array> {
    let name = tensor.kind.name().unwrap_or_default().to_lowercase();
    let named: StringDeserializer<serde::de::value::Error> = name.into_deserializer();
    let Ok(block) = GgufBlock::deserialize(named) else { return tensor.widen(file) };
    let format = NumberFormat::Gguf(GgufFormat { block });
    let storage = Storage { format, granularity: Granularity::PerTensor, ..Storage::default() };
    let codes = file.get(tensor.bytes.clone()).unwrap_or_default().to_vec();
    let sections = Sections { codes, ..Sections::default() };
    let values = QuantizedTensor::from_sections(&tensor.shape, &storage, sections)?.decode();
    Ok(Array { name: tensor.name.clone(), shape: tensor.shape.clone(), stored: "F32", values })
}

/// Weights alone; or a linear layer, where that is all there is.
fn of(arrays: Vec<Array>, kind: FileKind) -> Result<Imported> {
    let (mut weights, mut vectors) = (Vec::new(), Vec::new());
    for array in arrays.into_iter().filter(|array| !array.values.is_empty()) {
        if array.shape.len() >= 2 { weights.push(array) } else { vectors.push(array) }
    }
    let mut linear = Vec::new();
    for weight in weights {
        let (rows, name) = (weight.shape[0], weight.name);
        let stem = |name: &str| name.trim_end_matches("weight").trim_end_matches("kernel").to_owned();
        let bias = vectors.iter().position(|vector| {
            let bias = vector.name.trim_end_matches("bias");
            bias.len() < vector.name.len() && vector.values.len() == rows && bias == stem(&name)
        });
        let bias = match bias {
            Some(at) => {
                let bias = vectors.remove(at);
                Tensor::new(bias.name, vec![rows], bias.values)?
            }
            None => Tensor::new([&name, ".bias"].concat(), vec![0], Vec::new())?,
        };
        let columns = weight.values.len() / rows;
        linear.push(Linear::new(Tensor::new(name, vec![rows, columns], weight.values)?, bias)?);
    }
    let others = vectors.iter().map(|vector| vector.values.len()).sum();
    if linear.is_empty() {
        let why = "it holds no array of two or more axes, so there is no weight to quantize".into();
        return Err(Error::Argument { what: "the file".into(), why });
    }
    if let ([layer], 0) = (linear.as_slice(), others) {
        let model = Model::new(vec![Layer::Linear(layer.clone())])?;
        return Ok(Imported { model, kind, reason: None, classes: Vec::new(), source: None, others: Vec::new() });
    }
    let reason = Some("it holds weights, but not what is computed with them".into());
    Ok(Imported {
        model: Model::of_weights(linear, others)?,
        kind,
        reason,
        classes: Vec::new(),
        source: None,
        others: vectors,
    })
}
