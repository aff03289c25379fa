//! A quantized model as a file that others open. Depends on `compress`, `model`, `io` and this module's writers.

use super::onnx::{self, Activation, FoundWeight, Layer as Named, Layout, Replacement, Target, Written};
use super::stored;
use crate::compress::{Activations, QuantizedModel, Recipe};
use crate::error::{Error, Result};
use crate::io::Array;
use crate::io::onnx::{ModelProto, TensorProto, data_type};
use crate::model::{Layer, Model, Operation, Unary};
use crate::plain::plain;
use crate::quant::Granularity;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// A format of files that a quantized model is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum FileFormat {
    /// ONNX with DequantizeLinear before every product.
    #[default]
    OnnxQdq,
    /// ONNX with products in integers, activations by their range as they come.
    OnnxDynamic,
    /// ONNX with ONNX Runtime's MatMulNBits.
    OnnxMatMulNBits,
    /// safetensors: the packed bytes, with the recipe in the metadata.
    Safetensors,
    /// NumPy arrays: the same.
    Npz,
    /// GGUF, for llama.cpp's blocks.
    Gguf,
    /// A header in C with a function that computes the model.
    C,
}

plain! { enum FileFormat { OnnxQdq, OnnxDynamic, OnnxMatMulNBits, Safetensors, Npz, Gguf, C } }

impl FileFormat {
    /// Whether `import` can compute what is in such a file: products in integers and texts are for others to run.
    #[must_use]
    pub fn is_readable(self) -> bool {
        matches!(self, Self::OnnxQdq | Self::Safetensors | Self::Npz | Self::Gguf)
    }

    /// How the names of such files end.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::OnnxQdq | Self::OnnxDynamic | Self::OnnxMatMulNBits => "onnx",
            Self::Safetensors => "safetensors",
            Self::Npz => "npz",
            Self::Gguf => "gguf",
            Self::C => "h",
        }
    }
}

/// A file, and what is to be known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Weights that it does not hold as the recipe has them, and why.
    pub notes: Vec<String>,
}

/// Writes `quantized`, which came from `model`; `source` is the ONNX model that it was opened from, if it was, and `others`
/// what the file that it came from holds beside weights.
///
/// # Errors
/// [`Error::Incompatible`] for a recipe that the format cannot hold, with what to choose instead.
pub fn write(
    model: &Model,
    quantized: &QuantizedModel,
    source: Option<&ModelProto>,
    others: &[Array],
    format: FileFormat,
) -> Result<File> {
    let mut file = match format {
        FileFormat::OnnxQdq => onnx_file(model, quantized, source, Target::Qdq { int4: true }),
        FileFormat::OnnxDynamic => onnx_file(model, quantized, source, Target::Dynamic),
        FileFormat::OnnxMatMulNBits => onnx_file(model, quantized, source, Target::MatMulNBits),
        FileFormat::Safetensors => stored::safetensors(model, quantized, others),
        FileFormat::Npz => stored::npz(model, quantized, others),
        FileFormat::Gguf => stored::gguf(model, quantized, others),
        FileFormat::C => super::c::header(model, quantized),
    }?;
    file.notes.extend(of_activations(quantized.recipe().activations, format).map(str::to_owned));
    Ok(file)
}

/// Codes that fit a byte.
const BYTE_LEVELS: u32 = 256;

/// What becomes of activations where it is not what the recipe says.
fn of_activations(activations: Activations, format: FileFormat) -> Option<&'static str> {
    match (format, activations) {
        (FileFormat::OnnxDynamic, Activations::Dynamic { levels: BYTE_LEVELS }) => None,
        (FileFormat::OnnxDynamic, _) => Some("activations have 256 levels over their range as they come"),
        (FileFormat::OnnxQdq, Activations::Static { levels, .. }) if levels <= BYTE_LEVELS => None,
        (_, Activations::Float32) => None,
        (FileFormat::OnnxQdq, Activations::Static { .. }) => {
            Some("activations stay floats: ONNX has at most 256 levels")
        }
        (FileFormat::OnnxQdq, _) => {
            Some("activations stay floats: take the file with products in integers for ranges as they come")
        }
        _ => Some("activations stay floats in this file"),
    }
}

/// The recipe as it is kept in files.
pub(super) fn recipe_text(recipe: &Recipe) -> String {
    serde_json::to_string(recipe).unwrap_or_default()
}

fn onnx_file(model: &Model, quantized: &QuantizedModel, source: Option<&ModelProto>, target: Target) -> Result<File> {
    let recipe = quantized.recipe();
    if recipe.granularity == Granularity::Global {
        let remedy = "choose one range for each tensor or channel";
        return Err(Error::incompatible("an ONNX file", "one range for the whole model", remedy));
    }
    if !quantized.transforms().is_empty() {
        let remedy = "choose no transform, or take the file as safetensors";
        return Err(Error::incompatible("an ONNX file", "a transform of weights and inputs", remedy));
    }
    // A scikit-learn model keeps its weights in attributes, where nothing can be put in their place.
    let found = source.map(onnx::weights).unwrap_or_default();
    let named = |name: &str| found.iter().find(|weight| weight.name == name);
    let all = model.linear_layers().all(|linear| named(linear.weight().name()).is_some());
    let is_anew = source.is_some() && !all;
    let built;
    let (source, layouts): (&ModelProto, Vec<Layout>) = match source.filter(|_| all) {
        Some(source) => {
            let layout = |name: &str| named(name).map_or(Layout::OutIn, |weight: &FoundWeight<'_>| weight.layout);
            (source, model.linear_layers().map(|linear| layout(linear.weight().name())).collect())
        }
        None => {
            built = from_model(model)?;
            (&built, model.linear_layers().map(|_| Layout::OutIn).collect())
        }
    };
    let names = names(model, all && !found.is_empty());
    let layers: Vec<_> = model.linear_layers().collect();
    let shaped: Vec<_> = (0..layers.len()).map(|index| quantized.place(2 * index).0).collect();
    let replacements: Vec<Replacement<'_>> = (0..layers.len())
        .map(|index| Replacement {
            initializer: &names[index].0,
            tensor: shaped[index],
            layout: layouts[index],
            inputs: quantized.input_grid(index).filter(|&(_, levels)| levels <= BYTE_LEVELS),
        })
        .collect();
    let mut with_biases = source.clone();
    for (index, linear) in quantized.recovered().linear_layers().enumerate() {
        put(&mut with_biases, &names[index].1, linear.bias().data(), layers[index].bias().data());
    }
    let export = onnx::quantized(&with_biases, &replacements, target, Some(&recipe_text(recipe)))?;
    let note = |(written, (name, _)): (&Written, &(String, String))| match written {
        Written::Kept(why) => Some(format!("{name}: {why}")),
        Written::Qdq(_) if target == Target::Dynamic => {
            Some(format!("{name}: integers in the file, but its product is one of floats"))
        }
        _ => None,
    };
    let mut notes: Vec<String> = export.written.iter().zip(&names).filter_map(note).collect();
    if is_anew {
        notes.push("the model is written anew, and gives what its last linear layer gives: no labels or shares".into());
    }
    Ok(File { bytes: crate::io::onnx::write(&export.model), notes })
}

/// What the file calls weight and bias of each linear layer.
fn names(model: &Model, is_from_file: bool) -> Vec<(String, String)> {
    let name = |(index, linear): (usize, &crate::model::Linear)| match is_from_file {
        true => (linear.weight().name().to_owned(), linear.bias().name().to_owned()),
        false => (format!("layer{}.weight", index + 1), format!("layer{}.bias", index + 1)),
    };
    model.linear_layers().enumerate().map(name).collect()
}

/// Puts recovered biases where others were, if they are others.
fn put(model: &mut ModelProto, name: &str, recovered: &[f32], trained: &[f32]) {
    if recovered == trained {
        return;
    }
    let bytes: Vec<u8> = recovered.iter().flat_map(|value| value.to_le_bytes()).collect();
    for tensor in model.graph.iter_mut().flat_map(|graph| &mut graph.initializer) {
        if tensor.name() == name {
            let (dims, raw_data) = (tensor.dims.clone(), Some(Bytes::from(bytes.clone())));
            let (name, data_type) = (tensor.name.clone(), Some(data_type::FLOAT));
            *tensor = TensorProto { dims, name, data_type, raw_data, ..TensorProto::default() };
        }
    }
}

/// What only the wider builder of chains knows.
#[cfg(feature = "models")]
fn is_of_chains(layer: &Layer) -> bool {
    let operation = if let Layer::Operation(operation) = layer { Some(operation) } else { None };
    matches!(layer, Layer::Conv(_)) || matches!(operation, Some(Operation::Unary(Unary::Clip { .. })))
}

/// A chain of linear layers and what stands between them, as a fresh ONNX model.
fn from_model(model: &Model) -> Result<ModelProto> {
    let refuse = || {
        let remedy = "take it as safetensors or .npz";
        Error::incompatible("an ONNX file", "a model that is no chain of linear layers", remedy)
    };
    if !model.is_runnable() {
        return Err(refuse());
    }
    #[cfg(feature = "models")]
    if model.steps().iter().any(|step| is_of_chains(&step.layer)) {
        return onnx::from_chain(model);
    }
    let names: Vec<String> = (1..=model.linear_layers().count()).map(|number| format!("layer{number}")).collect();
    let mut layers: Vec<Named<'_>> = Vec::new();
    for (index, step) in model.steps().iter().enumerate() {
        if is_two_classes(model, index) {
            break;
        }
        if step.inputs != [index] {
            return Err(refuse());
        }
        let activation = match &step.layer {
            Layer::Linear(linear) => {
                let (weight, bias) = (linear.weight(), linear.bias());
                let bias = (!bias.data().is_empty()).then_some(bias);
                layers.push(Named { name: &names[layers.len()], weight, bias, activation: Activation::None });
                continue;
            }
            Layer::Relu => Activation::Relu,
            Layer::Operation(Operation::Unary(Unary::Sigmoid)) => Activation::Sigmoid,
            Layer::Operation(Operation::Unary(Unary::Tanh)) => Activation::Tanh,
            Layer::Recurrent(_) => {
                let remedy = "take it as safetensors, .npz or GGUF, which hold its weights";
                return Err(Error::incompatible("an ONNX file", "an LSTM, whose weights ONNX keeps as floats", remedy));
            }
            _ => return Err(refuse()),
        };
        match layers.last_mut() {
            Some(layer) if layer.activation == Activation::None => layer.activation = activation,
            _ => return Err(refuse()),
        }
    }
    onnx::from_layers("quantized", &layers)
}

/// Whether the last two steps, from here on, make two logits of one, see `import`; files hold the one.
pub(super) fn is_two_classes(model: &Model, index: usize) -> bool {
    let tail = &model.steps()[index..];
    matches!(
        tail.iter().map(|step| &step.layer).collect::<Vec<_>>().as_slice(),
        [Layer::Operation(Operation::Affine { scale, .. }), Layer::Operation(Operation::Concat { .. })] if scale == &[0.0]
    )
}
