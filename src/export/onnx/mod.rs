//! ONNX models whose weights are quantized: a model is rewritten, or built from layers and then rewritten. Depends on
//! `io`, `quant`, `tensor` and `error`.
//!
//! | target | of a weight remains |
//! |---|---|
//! | [`Target::Qdq`] | integers, and a DequantizeLinear that yields the weight under its old name; inputs with a fixed grid go through QuantizeLinear and DequantizeLinear |
//! | [`Target::Dynamic`] | integers for MatMulInteger, beside a DynamicQuantizeLinear of the inputs |
//! | [`Target::MatMulNBits`] | the packed blocks of ONNX Runtime's operator of that name |
//!
//! Weights are initializers or Constant nodes, in the graph or in a graph within.

mod build;
#[cfg(feature = "models")]
mod chain;
mod dynamic;
mod find;
mod layers;
mod matmul_nbits;
mod qdq;
mod raise;
mod weight;

#[cfg(feature = "models")]
pub use chain::from_chain;
pub use find::{FoundWeight, weights};
#[cfg(feature = "models")]
pub(crate) use find::{graphs, is_weight, multiplied};
pub use layers::{Activation, Layer, from_layers};

use crate::error::{Error, Result};
use crate::io::onnx::{GraphProto, ModelProto, StringStringEntryProto, TensorProto, data_type};
use crate::quant::QuantizedTensor;
use crate::quant::formats::Grid;
use build::Names;
use find::{Index, Use};
use weight::Weight;

/// The key under which a model says how it was quantized.
pub const RECIPE_KEY: &str = "quant_playground.recipe";

/// How a file's tensor lies to ours, whose rows are output channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The same order: Gemm with `transB`, and Conv, whose axes after the first make up a row.
    OutIn,
    /// Transposed: MatMul, and Gemm without `transB`.
    InOut,
}

/// A weight and what takes its place.
#[derive(Debug, Clone, Copy)]
pub struct Replacement<'a> {
    /// The name of the weight: of an initializer, or of what a Constant node yields.
    pub initializer: &'a str,
    /// The same weight, quantized; its rows are output channels.
    pub tensor: &'a QuantizedTensor,
    /// How the file has it.
    pub layout: Layout,
    /// The grid of what it is multiplied with, and how many levels that has, at most 256; `None` for floats. For
    /// [`Target::Qdq`] alone.
    pub inputs: Option<(Grid, u32)>,
}

/// What engines shall compute with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Weights are integers in the file and floats in the product (QDQ, weights only). Per tensor this takes opset 10,
    /// per channel 13, per group and for int4 opset 21; a model of an older one is raised where that changes nothing.
    /// ONNX Runtime turns such a MatMul into MatMulNBits with activations of 8 bits, unless its session's option
    /// `session.qdq_matmulnbits_accuracy_level` is 1.
    Qdq {
        /// Whether codes of up to 4 bits are int4 or uint4, two in a byte; else they take a byte each.
        int4: bool,
    },
    /// Products in integers: MatMul and Gemm as ONNX Runtime's `quantize_dynamic` has them, all else as
    /// [`Target::Qdq`] with a byte for a code. On processors without VNNI, ONNX Runtime's product of uint8 and int8
    /// saturates 16-bit sums of two; weights of at most 128 levels are safe.
    Dynamic,
    /// MatMul and Gemm in ONNX Runtime's MatMulNBits (domain `com.microsoft`), with the formats that it can read: blocks
    /// of 16, 32, 64, 128 or 256 integers. All else stays as it is.
    MatMulNBits,
}

/// What has become of a weight.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// Integers of this type, and a DequantizeLinear.
    Qdq(&'static str),
    /// Integers of this type, in MatMulInteger.
    Dynamic(&'static str),
    /// Blocks, in MatMulNBits.
    MatMulNBits,
    /// It is as it was, for this reason.
    Kept(&'static str),
}

/// A rewritten model.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// The model.
    pub model: ModelProto,
    /// What has become of each weight, in the order of the replacements.
    pub written: Vec<Written>,
}

/// A replacement, checked, and what will be done.
struct Job<'a> {
    name: &'a str,
    tensor: &'a QuantizedTensor,
    weight: Weight,
    layout: Layout,
    inputs: Option<(Grid, u32)>,
    dims: Vec<i64>,
    data_type: i32,
    written: Written,
}

/// Rewrites a model so that the named weights are quantized; `recipe` is kept in its metadata.
///
/// ```
/// use quant_playground::export::onnx::{Activation, Layer, Layout, Replacement, Target, from_layers, quantized};
/// use quant_playground::quant::{Granularity, NumberFormat, QuantizedTensor};
/// use quant_playground::{Tensor, io::onnx};
/// let weight = Tensor::new("weight", vec![2, 2], vec![0.7, -0.1, 0.32, -0.7])?;
/// let layer = Layer { name: "logits", weight: &weight, bias: None, activation: Activation::None };
/// let model = from_layers("small", &[layer])?;
/// let packed = QuantizedTensor::new(&weight, &NumberFormat::default(), Granularity::PerTensor, None)?;
/// let replacement = Replacement { initializer: "logits.weight", tensor: &packed, layout: Layout::OutIn, inputs: None };
/// let export = quantized(&model, &[replacement], Target::Qdq { int4: true }, Some("{}"))?;
/// assert_eq!(onnx::opset(&onnx::read(onnx::write(&export.model))?)?, 21); // which int4 takes
/// # Ok::<(), quant_playground::Error>(())
/// ```
///
/// # Errors
/// [`Error::Unknown`] for a weight that is not in the model, [`Error::Shape`] for a tensor of another shape,
/// [`Error::Incompatible`] for number formats that are no integers of up to 8 bits, granularities that the target does not
/// have, and models that cannot be raised to the version that the target needs. Each says what to choose instead.
pub fn quantized(
    model: &ModelProto,
    replacements: &[Replacement<'_>],
    target: Target,
    recipe: Option<&str>,
) -> Result<Export> {
    let index = Index::of(model);
    let mut jobs = Vec::with_capacity(replacements.len());
    for (place, replacement) in replacements.iter().enumerate() {
        let name = replacement.initializer;
        if replacements[..place].iter().any(|other| other.initializer == name) {
            let what = format!("replacement of \"{name}\"");
            return Err(Error::Argument { what, why: "it is there twice".into() });
        }
        jobs.push(job(&index, replacement, target)?);
    }
    let needed = jobs.iter().map(|job| job.opset()).max().unwrap_or(0);
    let mut model = model.clone();
    let mut names = Names::of(&model);
    raise::raise(&mut model, needed, &mut names)?;
    if jobs.iter().any(|job| job.written == Written::MatMulNBits) {
        build::import(&mut model, matmul_nbits::DOMAIN, 1);
    }
    if let Some(graph) = &mut model.graph {
        rewrite(graph, &jobs, &mut names)?;
    }
    if let Some(recipe) = recipe {
        model.metadata_props.retain(|entry| entry.key() != RECIPE_KEY);
        let (key, value) = (Some(RECIPE_KEY.into()), Some(recipe.into()));
        model.metadata_props.push(StringStringEntryProto { key, value });
    }
    Ok(Export { model, written: jobs.into_iter().map(|job| job.written).collect() })
}

fn job<'a>(index: &Index<'_>, replacement: &Replacement<'a>, target: Target) -> Result<Job<'a>> {
    let &Replacement { initializer: name, tensor, layout, inputs } = replacement;
    let proto: &TensorProto = index.constant(name)?;
    let weight = Weight::of(name, tensor)?;
    let axes = [weight.columns as i64, weight.rows as i64];
    let fits = match layout {
        Layout::InOut => proto.dims == axes,
        Layout::OutIn => {
            let count = proto.dims.iter().try_fold(1i64, |count, &length| count.checked_mul(length));
            count == Some(tensor.len() as i64) && (proto.dims.len() < 2 || proto.dims[0] == axes[1])
        }
    };
    if !fits {
        let expected = format!("{:?} as the model has it ({layout:?})", proto.dims);
        return Err(Error::shape(format!("\"{name}\""), expected, format!("{:?}", tensor.shape())));
    }
    if ![data_type::FLOAT, data_type::FLOAT16, data_type::BFLOAT16, data_type::DOUBLE].contains(&proto.data_type()) {
        let remedy = "choose weights that are floats";
        return Err(Error::incompatible(&format!("\"{name}\", which is no tensor of floats,"), "quantization", remedy));
    }
    let is_product = proto.data_type() == data_type::FLOAT && index.uses(name, layout) == Use::Products;
    let written = match target {
        Target::Qdq { int4 } => Written::Qdq(weight.integer(int4)?.name),
        Target::Dynamic if is_product => dynamic::choose(&weight)?,
        Target::Dynamic => Written::Qdq(weight.integer(false)?.name),
        Target::MatMulNBits if is_product => matmul_nbits::choose(tensor, &weight),
        Target::MatMulNBits => Written::Kept("only 32-bit weights of MatMul and Gemm can be in MatMulNBits"),
    };
    let (dims, data_type) = (proto.dims.clone(), proto.data_type());
    if let Some((_, levels)) = inputs {
        Error::check_range("the levels of inputs", f64::from(levels), 2.0, 256.0)?;
    }
    let inputs = inputs.filter(|_| matches!(target, Target::Qdq { .. }));
    Ok(Job { name, tensor, weight, layout, inputs, dims, data_type, written })
}

impl Job<'_> {
    /// The version of ONNX's operators that it takes.
    fn opset(&self) -> i64 {
        match self.written {
            Written::Qdq(stored) => qdq::opset(self, stored),
            Written::Dynamic(_) => 11,
            Written::MatMulNBits | Written::Kept(_) => 0,
        }
    }
}

/// Rewrites a graph and the graphs within.
fn rewrite(graph: &mut GraphProto, jobs: &[Job<'_>], names: &mut Names) -> Result<()> {
    let mut front = Vec::new();
    let mut inputs = dynamic::Inputs::default();
    for job in jobs {
        if matches!(job.written, Written::Kept(_)) || !find::take(graph, job.name) {
            continue;
        }
        match job.written {
            Written::Qdq(_) => {
                front.extend(qdq::write(graph, job, names)?);
                qdq::round_inputs(graph, job, names);
            }
            Written::Dynamic(_) => dynamic::write(graph, job, &mut inputs, names)?,
            Written::MatMulNBits => matmul_nbits::write(graph, job, names)?,
            Written::Kept(_) => {}
        }
    }
    graph.node.splice(0..0, front);
    find::each_inner(graph, &mut |inner| rewrite(inner, jobs, names))
}
