//! A model made ready for packing: weights and calibrating inputs after the transform that the recipe asks for, and biases
//! that make good what quantized weights shift the outputs by.

use super::calibration::Calibration;
use super::quantized_model::QuantizedModel;
use super::recipe::Recipe;
use super::transform::{Awq, Hadamard, LayerTransform, SmoothQuant, Transform};
use crate::error::Result;
use crate::kernels::{larger, power, smaller, within};
use crate::model::{Linear, Model};
use crate::quant::{Granularity, LayerInputs, QuantizedTensor, RangeRule, Rounding, Storage};
use crate::tensor::Tensor;
use std::borrow::Cow;

/// The parameters that are packed, and the inputs that the weights will be multiplied with.
pub(crate) struct Prepared<'a> {
    pub(crate) model: Cow<'a, Model>,
    pub(crate) calibration: Cow<'a, Calibration>,
    /// Of each linear layer; none where nothing is done.
    pub(super) transforms: Vec<LayerTransform>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(model: &'a Model, recipe: &Recipe, calibration: &'a Calibration) -> Result<Self> {
        let transformed = Self::transformed(model, recipe, calibration)?;
        if recipe.bias_correction { transformed.corrected(recipe) } else { Ok(transformed) }
    }

    /// Adds `(W − Ŵ) E[x]` to every bias, Ŵ being the weights as they come back beside the biases as trained: the mean of
    /// every output over the calibration rows is then what it was (Nagel et al. 2019, "Data-Free Quantization Through Weight
    /// Equalization and Bias Correction", section 3.3; with the means measured instead of derived).
    fn corrected(self, recipe: &Recipe) -> Result<Self> {
        let first = QuantizedModel::pack(&self, recipe)?;
        let mut recovered = first.unpacked().linear_layers();
        let corrected = self.model.map_linear(&mut |index, linear| {
            let weight = recovered.next().map_or(linear.weight(), Linear::weight);
            let means = self.calibration.layer(index).map_or_else(Vec::new, |inputs| inputs.means(&|x| x));
            linear.with_bias(corrected_bias(linear, weight, &means)?)
        })?;
        Ok(Self { model: Cow::Owned(corrected), ..self })
    }

    fn transformed(model: &'a Model, recipe: &Recipe, calibration: &'a Calibration) -> Result<Self> {
        let (borrowed_model, borrowed) = (Cow::Borrowed(model), Cow::Borrowed(calibration));
        let mut transforms = Vec::new();
        for (index, layer) in model.linear_layers().enumerate() {
            let inputs = calibration.layer(index).filter(|inputs| inputs.rows() > 0);
            transforms.extend(of_layer(layer, inputs, &recipe.for_layer(index)));
        }
        if transforms.len() < model.linear_layers().count() {
            return Ok(Self { model: borrowed_model, calibration: borrowed, transforms: Vec::new() });
        }
        let transformed = map_weights(model, &transforms, LayerTransform::weights)?;
        let calibration = calibration.map(&transforms);
        Ok(Self { model: Cow::Owned(transformed), calibration: Cow::Owned(calibration), transforms })
    }
}

fn corrected_bias(layer: &Linear, recovered: &Tensor, means: &[f32]) -> Result<Tensor> {
    let rows = layer.weight().data().chunks_exact(layer.inputs()).zip(recovered.data().chunks_exact(layer.inputs()));
    let shifts = rows.map(|(row, recovered)| {
        let lost = row.iter().zip(recovered).zip(means);
        lost.map(|((&w, &q), &mean)| (f64::from(w) - f64::from(q)) * f64::from(mean)).sum::<f64>()
    });
    let bias = layer.bias();
    let corrected = bias.data().iter().zip(shifts);
    let corrected =
        corrected.map(|(&b, shift)| within(f64::from(b) + shift, f64::from(f32::MIN), f64::from(f32::MAX)) as f32);
    Tensor::new(bias.name(), bias.shape().to_vec(), corrected.collect())
}

/// The same model with every row of its weights changed.
pub(super) fn map_weights(
    model: &Model,
    transforms: &[LayerTransform],
    change: fn(&LayerTransform, &mut [f32]),
) -> Result<Model> {
    model.map_linear(&mut |index, linear| {
        let Some(transform) = transforms.get(index) else { return Ok(linear.clone()) };
        let weight = changed(linear.weight(), &|row| change(transform, row))?;
        Linear::new(weight, linear.bias().clone())
    })
}

fn of_layer(layer: &Linear, inputs: Option<&LayerInputs>, recipe: &Recipe) -> Option<LayerTransform> {
    let scaled = |scales: Vec<f32>| LayerTransform::scales(&scales, recipe.scales);
    match recipe.transform {
        Transform::None => None,
        Transform::Hadamard(Hadamard { seed }) => Some(LayerTransform::rotation(seed, layer.inputs())),
        Transform::SmoothQuant(smooth) => Some(scaled(smooth_scales(layer, inputs, smooth))),
        Transform::Awq(awq) => Some(scaled(awq_scales(layer, inputs, recipe, awq))),
    }
}

/// The least scale: where weights or inputs are as good as zero (the authors' code clamps to it).
const LEAST: f32 = 1e-5;

/// `max|x|ᵅ / max|w|¹⁻ᵅ` of every input, in 32-bit floats. An input that never occurs, or has no weights, keeps what it has
/// (the authors' code gives it the least scale, which would coarsen weights that other rows may need).
fn smooth_scales(layer: &Linear, inputs: Option<&LayerInputs>, smooth: SmoothQuant) -> Vec<f32> {
    let columns = layer.inputs();
    let largest = |values: &[f32]| {
        let mut most = vec![0.0f32; columns];
        for row in values.chunks_exact(columns) {
            most.iter_mut().zip(row).for_each(|(most, x)| *most = larger(*most, x.abs()));
        }
        most
    };
    let (of_inputs, of_weights) = (largest(inputs.map_or(&[], LayerInputs::values)), largest(layer.weight().data()));
    let scale = |(&x, &w): (&f32, &f32)| {
        if x == 0.0 || w == 0.0 {
            return 1.0;
        }
        let of_input = power(f64::from(x), smooth.alpha) as f32;
        let of_weight = power(f64::from(larger(w, LEAST)), 1.0 - smooth.alpha) as f32;
        larger(of_input / of_weight, LEAST)
    };
    of_inputs.iter().zip(&of_weights).map(scale).collect()
}

/// `(mean|x|)ᵅ` of every input, divided by the root of the largest times the least of them, with the α that leaves the
/// least error of the outputs after rounding to nearest. Inputs that never occur keep what they have.
fn awq_scales(layer: &Linear, inputs: Option<&LayerInputs>, recipe: &Recipe, awq: Awq) -> Vec<f32> {
    const LEAST_POWER: f32 = 1e-4;
    let Some(inputs) = inputs else { return vec![1.0; layer.inputs()] };
    let means = inputs.means(&f64::abs);
    let candidate = |step: u32| -> Vec<f32> {
        let alpha = f64::from(step) / f64::from(awq.steps);
        let powered = |&mean: &f32| larger(power(f64::from(mean), alpha) as f32, LEAST_POWER);
        let live: Vec<f32> = means.iter().filter(|&&mean| mean > 0.0).map(powered).collect();
        let (least, most) = live.iter().fold((f32::MAX, 0.0f32), |(a, b), &x| (smaller(a, x), larger(b, x)));
        let middle = libm::sqrt(f64::from(most * least)) as f32;
        means.iter().map(|mean| if *mean > 0.0 { powered(mean) / middle } else { 1.0 }).collect()
    };
    let mut best = (f64::INFINITY, Vec::new());
    for step in 0..awq.steps {
        let scales = candidate(step);
        let error = output_error(layer, inputs, recipe, &LayerTransform::scales(&scales, recipe.scales));
        if error < best.0 {
            best = (error, scales);
        }
    }
    if best.1.is_empty() { candidate(0) } else { best.1 }
}

/// The mean square error of the outputs on these rows after rounding transformed weights to nearest.
fn output_error(layer: &Linear, inputs: &LayerInputs, recipe: &Recipe, transform: &LayerTransform) -> f64 {
    let granularity = match recipe.granularity {
        Granularity::Global => Granularity::PerTensor,
        other => other,
    };
    let rule = if recipe.range == RangeRule::Declared { RangeRule::MinMax } else { recipe.range };
    let (weight, storage) = (layer.weight(), Storage { granularity, ..recipe.storage() });
    let rounded = changed(weight, &|row| transform.weights(row))
        .and_then(|weight| QuantizedTensor::quantize(&weight, storage, &rule, None, &Rounding::Nearest));
    let Ok(rounded) = rounded else { return f64::INFINITY };
    let mut recovered = rounded.decode();
    let rows = recovered.chunks_exact_mut(layer.inputs()).zip(weight.data().chunks_exact(layer.inputs()));
    let error = |(row, original): (&mut [f32], &[f32])| {
        transform.recovered(row);
        let errors: Vec<f64> = original.iter().zip(row).map(|(w, q)| f64::from(*w) - f64::from(*q)).collect();
        inputs.mean_squared_product(&errors)
    };
    rows.map(error).sum()
}

/// The same tensor with every row changed.
fn changed(tensor: &Tensor, change: &dyn Fn(&mut [f32])) -> Result<Tensor> {
    let mut data = tensor.data().to_vec();
    data.chunks_exact_mut(tensor.columns()).for_each(change);
    Tensor::new(tensor.name(), tensor.shape().to_vec(), data)
}
