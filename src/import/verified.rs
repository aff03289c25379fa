//! A file that was written, read again and compared with what was to be written. Depends on `compress`, `evaluate`, `quant`, `tensor` and this
//! module's readers.

use super::open;
use crate::compress::QuantizedModel;
use crate::datasets::Task;
use crate::error::Result;
use crate::evaluate::{Evaluator, Metric};
use crate::kernels::larger;
use crate::model::{Layer, Operation, Step, Unary};
use crate::plain::plain;
use crate::quant::Granularity;
use crate::tensor::Tensor;
use serde::Serialize;
use std::borrow::Cow;

/// What a written file holds, by the reader that opens anybody's files.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Verified {
    /// Weights and biases that were compared.
    pub values: usize,
    /// How many of them are the same, bit for bit.
    pub identical: usize,
    /// The greatest difference of the others.
    pub max_difference: f64,
    /// The score of the model in the file, on the same rows; `None` where it cannot be computed here.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub score: Option<f64>,
    /// The greatest difference of an output, where there are outputs.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub max_output_difference: Option<f64>,
    /// Test rows whose class is another; `None` where there are no classes.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub other_classes: Option<usize>,
}

plain! {
    out struct Verified { values, identical, max_difference, score, max_output_difference, other_classes }
}

/// Opens `file` as if it came from anybody, and compares its weights with the recovered ones of `quantized`, and what it
/// says of the test rows. Activations are floats on both sides, unless the file has grids for them.
///
/// # Errors
/// What [`open`] says of a file that it cannot open: one whose weights only an engine can unpack, such as of products in
/// integers, or a text.
pub fn verified(file: Vec<u8>, name: &str, evaluator: &Evaluator, quantized: QuantizedModel) -> Result<Verified> {
    // Weights alone may be many: then their floats are not held twice, but recovered one tensor after the other, where each
    // has one to itself.
    let are_apart = quantized.transforms().is_empty() && quantized.recipe().granularity != Granularity::Global;
    let (packed, quantized) = match evaluator.is_of_weights() && are_apart {
        true => (Some(quantized.into_packed()), None),
        false => (None, Some(quantized)),
    };
    let recovered = |index: usize| match (&packed, &quantized) {
        (Some(packed), _) => Cow::Owned(packed.values(index)),
        (None, Some(quantized)) => {
            Cow::Borrowed(quantized.recovered().parameters().nth(index).map_or(&[][..], Tensor::data))
        }
        (None, None) => Cow::Borrowed(&[][..]),
    };
    let read = open(file, name)?;
    let mut verified = Verified {
        values: 0,
        identical: 0,
        max_difference: 0.0,
        score: None,
        max_output_difference: None,
        other_classes: None,
    };
    // By name where the file has the names of the weights, else in order; biases may stand beside the weights.
    let parameters = || read.model.parameters().filter(|tensor| !tensor.data().is_empty());
    let beside = || read.others.iter().map(|array| (array.name.as_str(), array.values.as_slice()));
    let named = |name: &str| {
        let mut all = parameters().map(|tensor| (tensor.name(), tensor.data())).chain(beside());
        all.find(|(other, _)| *other == name).map(|(_, values)| values)
    };
    let are_named = evaluator.model().linear_layers().all(|layer| named(layer.weight().name()).is_some());
    for (index, tensor) in evaluator.model().parameters().enumerate() {
        let in_order = || read.model.parameters().nth(index).map(|tensor| tensor.data());
        let found = if are_named { named(tensor.name()) } else { in_order() }.unwrap_or_default();
        let values = recovered(index);
        // A bias that is nothing but zeros may be left out.
        if found.is_empty() && values.iter().all(|&value| value == 0.0) {
            continue;
        }
        verified.values += values.len();
        for (index, value) in values.iter().enumerate() {
            let Some(other) = found.get(index) else {
                verified.max_difference = f64::INFINITY;
                continue;
            };
            verified.identical += usize::from(value.to_bits() == other.to_bits() || value == other);
            let difference = (f64::from(*value) - f64::from(*other)).abs();
            verified.max_difference = larger(verified.max_difference, difference);
        }
    }
    let is_same_shape = read.model.inputs() == evaluator.model().inputs();
    if let Some(quantized) =
        quantized.filter(|_| read.model.is_runnable() && !evaluator.is_of_weights() && is_same_shape)
    {
        compare_outputs(&mut verified, &read.model, evaluator, &quantized)?;
    }
    Ok(verified)
}

fn compare_outputs(
    verified: &mut Verified,
    read: &crate::model::Model,
    evaluator: &Evaluator,
    quantized: &QuantizedModel,
) -> Result<()> {
    let rounds = |step: &Step| matches!(step.layer, Layer::Operation(Operation::Unary(Unary::Quantized { .. })));
    let features = &evaluator.test().features;
    let ours = match read.steps().iter().any(rounds) {
        true => quantized.forward(features),
        false => quantized.recovered().forward(features),
    };
    let theirs = read.forward(features);
    if ours.len() != theirs.len() {
        return Ok(());
    }
    let differences = ours.iter().zip(&theirs).map(|(a, b)| (f64::from(*a) - f64::from(*b)).abs());
    verified.max_output_difference = Some(differences.fold(0.0, larger));
    let judged = Evaluator::new(read.clone(), evaluator.dataset().clone())?;
    let report = judged.evaluate(&crate::compress::Recipe::float32())?;
    verified.score = Some(match report.metric {
        Metric::Classification { accuracy, .. } => accuracy,
        _ => report.score,
    });
    if evaluator.dataset().info.task == Task::Classification {
        let class = |row: &[f32]| (0..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best });
        let width = larger(read.outputs(), 1);
        let pairs = ours.chunks_exact(width).zip(theirs.chunks_exact(width));
        verified.other_classes = Some(pairs.filter(|(a, b)| class(a) != class(b)).count());
    }
    Ok(())
}
