//! The packed bytes themselves, as arrays of safetensors, NumPy or GGUF. Depends on `compress`, `model` and `io`.
//!
//! Of each packed tensor there is an array of bytes for each part that it has: `name.codes`, `name.scales` (32-bit floats
//! where they are stored as such), `name.zero_points`, and so on; `quant_playground.tensors` in the metadata (an array of
//! text bytes in `.npz`) says, for each name, shape, format, granularity, and for integers the bits of a code and the offset
//! that makes an integer of it: `x̂ = (code + offset − zero point) · scale`.

use super::file::{File, recipe_text};
use crate::compress::QuantizedModel;
use crate::error::{Error, Result};
use crate::io::gguf::{GgufKind, GgufStored, GgufValue};
use crate::io::{Array, Stored, gguf as gguf_file, npz as npz_file, safetensors as safetensors_file};
use crate::model::{Layer, Model, Operation};
use crate::plain::Named;
use crate::quant::half;
use crate::quant::{Granularity, NumberFormat, QuantizedTensor, ScaleStorage};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The name of the one tensor that a global range makes of all.
const WHOLE: &str = "model";

/// The key under which files say how tensors are packed.
pub(crate) const TENSORS_KEY: &str = "quant_playground.tensors";
const RECIPE_KEY: &str = super::onnx::RECIPE_KEY;

pub(super) fn safetensors(model: &Model, quantized: &QuantizedModel, others: &[Array]) -> Result<File> {
    let (arrays, description) = arrays(model, quantized, others);
    let metadata = [
        (RECIPE_KEY.to_owned(), recipe_text(quantized.recipe())),
        (TENSORS_KEY.to_owned(), description),
        ("format".to_owned(), "pt".to_owned()),
    ];
    let bytes = safetensors_file::write(&arrays, &BTreeMap::from(metadata))?;
    Ok(File { bytes, notes: Vec::new() })
}

pub(super) fn npz(model: &Model, quantized: &QuantizedModel, others: &[Array]) -> Result<File> {
    let (mut arrays, description) = arrays(model, quantized, others);
    for (name, text) in [(RECIPE_KEY, recipe_text(quantized.recipe())), (TENSORS_KEY, description)] {
        let bytes = text.into_bytes();
        arrays.push(Stored { name: name.into(), kind: "U8", shape: vec![bytes.len()], bytes: Cow::Owned(bytes) });
    }
    Ok(File { bytes: npz_file::write(&arrays)?, notes: Vec::new() })
}

/// The packed tensors by the names of their parameters; empty biases are left out.
fn tensors<'a>(model: &Model, quantized: &'a QuantizedModel) -> Vec<(String, &'a QuantizedTensor)> {
    let mut named: Vec<(String, &QuantizedTensor)> = Vec::new();
    for (index, parameter) in model.parameters().enumerate() {
        let (tensor, range) = quantized.place(index);
        let is_whole = range.len() < tensor.len();
        let name = if is_whole { WHOLE } else { parameter.name() };
        if !parameter.data().is_empty() && named.iter().all(|(_, other)| !std::ptr::eq(*other, tensor)) {
            let taken = named.iter().any(|(other, _)| other == name);
            named.push((if taken { format!("{name}.{index}") } else { name.to_owned() }, tensor));
        }
    }
    named
}

fn floats(values: &[f32]) -> Cow<'static, [u8]> {
    Cow::Owned(values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

fn arrays<'a>(model: &Model, quantized: &'a QuantizedModel, others: &[Array]) -> (Vec<Stored<'a>>, String) {
    let (mut arrays, mut description) = (Vec::new(), serde_json::Map::new());
    for (name, tensor) in tensors(model, quantized) {
        if let NumberFormat::Float32(_) = tensor.format() {
            let bytes = Cow::Borrowed(tensor.sections().codes.as_slice());
            arrays.push(Stored { name, kind: "F32", shape: tensor.shape().to_vec(), bytes });
            continue;
        }
        for (part, bytes) in tensor.sections().parts().into_iter().filter(|(_, bytes)| !bytes.is_empty()) {
            let is_float = part == "scales"
                && tensor.storage().scales == ScaleStorage::Float32
                && bytes.len() == 4 * tensor.groups().count();
            let (kind, length) = if is_float { ("F32", bytes.len() / 4) } else { ("U8", bytes.len()) };
            let (name, shape) = ([&name, ".", part].concat(), vec![length]);
            arrays.push(Stored { name, kind, shape, bytes: Cow::Borrowed(bytes) });
        }
        description.insert(name, described(tensor));
    }
    for array in others {
        let (name, shape) = (array.name.clone(), array.shape.clone());
        arrays.push(Stored { name, kind: "F32", shape, bytes: floats(&array.values) });
    }
    for (index, step) in model.steps().iter().enumerate() {
        if let Layer::Operation(Operation::Affine { scale, shift, .. }) = &step.layer {
            for (part, values) in [("scale", scale), ("shift", shift)] {
                let name = format!("step{index}.{part}");
                arrays.push(Stored { name, kind: "F32", shape: vec![values.len()], bytes: floats(values) });
            }
        }
    }
    let transforms = quantized.transforms().iter().enumerate();
    for (index, transform) in transforms {
        let (bytes, name) = (transform.bytes(), format!("layer{index}.transform"));
        arrays.push(Stored { name, kind: "U8", shape: vec![bytes.len()], bytes: Cow::Owned(bytes.to_vec()) });
    }
    (arrays, serde_json::Value::Object(description).to_string())
}

fn described(tensor: &QuantizedTensor) -> serde_json::Value {
    let storage = tensor.storage();
    let mut described = serde_json::json!({
        "shape": tensor.shape(),
        "format": storage.format,
        "granularity": storage.granularity,
        "scales": storage.scales,
        "coding": storage.coding,
    });
    let integers = tensor.coded().and_then(|(_, codec)| {
        let offset = codec.integers()?.offset;
        Some((crate::kernels::width_of(codec.code_count()), offset))
    });
    if let (Some((bits, offset)), Some(object)) = (integers, described.as_object_mut()) {
        object.insert("bits".into(), bits.into());
        object.insert("offset".into(), offset.into());
    }
    described
}

/// Blocks of llama.cpp as they are. Rows that are no whole number of blocks become 16-bit floats, as llama.cpp does it.
pub(super) fn gguf(model: &Model, quantized: &QuantizedModel, others: &[Array]) -> Result<File> {
    if !quantized.transforms().is_empty() {
        let remedy = "choose no transform";
        return Err(Error::incompatible("a GGUF file", "a transform of weights and inputs", remedy));
    }
    let (mut stored, mut notes) = (Vec::new(), Vec::new());
    for (name, tensor) in tensors(model, quantized) {
        let shape = tensor.shape().to_vec();
        let columns = shape.last().copied().unwrap_or(1);
        let sections = tensor.sections();
        let (kind, bytes) = match tensor.format() {
            NumberFormat::Float32(_) => (GgufKind::F32, Cow::Borrowed(sections.codes.as_slice())),
            NumberFormat::Gguf(format) => {
                let id = format.block.names().get(format.block as usize).copied().unwrap_or_default();
                let kind = (0..64).map(GgufKind::of).find(|kind| kind.name() == Some(id));
                let kind = kind.filter(|kind| kind.block().is_some_and(|(values, _)| columns.is_multiple_of(values)));
                match kind {
                    Some(kind) => (kind, Cow::Borrowed(sections.codes.as_slice())),
                    None => {
                        notes.push(format!("{name}: rows of {columns} are no whole blocks of {id}, so it is F16"));
                        let halves = tensor.decode().into_iter().flat_map(|x| half(x).to_le_bytes());
                        (GgufKind::F16, Cow::Owned(halves.collect::<Vec<u8>>()))
                    }
                }
            }
            _ => {
                let remedy = "choose llama.cpp's blocks as the number format";
                return Err(Error::incompatible("a GGUF file", "weights in another number format", remedy));
            }
        };
        stored.push(GgufStored { name, shape, kind, bytes });
    }
    for array in others.iter().filter(|array| (1..=4).contains(&array.shape.len())) {
        let (name, shape) = (array.name.clone(), array.shape.clone());
        stored.push(GgufStored { name, shape, kind: GgufKind::F32, bytes: floats(&array.values) });
    }
    let text = |key: &str, value: &str| (key.to_owned(), GgufValue::String(value.to_owned()));
    let recipe = recipe_text(quantized.recipe());
    let metadata = [text("general.architecture", "quant_playground"), text(RECIPE_KEY, &recipe)];
    Ok(File { bytes: gguf_file::write(&metadata, &stored)?, notes })
}

/// Whether all parameters are one tensor.
pub(super) fn is_whole(quantized: &QuantizedModel) -> bool {
    quantized.recipe().granularity == Granularity::Global
}
