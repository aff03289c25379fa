//! The forward pass in integers: activations are quantized by the range seen now (dynamic) or by a range fixed at
//! calibration (static), multiplied with 32-bit accumulators, then rescaled to floats.

use super::calibration::Calibration;
use super::quantized_model::QuantizedModel;
use super::transform::LayerTransform;
use crate::error::Result;
use crate::kernels::dot_i32;
use crate::model::{Layer, Model};
use crate::quant::activations::{activation_codes, activation_grid, check_accumulator, finite, rescaled};
use crate::quant::formats::Grid;
use crate::quant::{IntegerFormat, Range, RangeRule};

/// A linear layer ready for integer products.
#[derive(Debug, Clone)]
pub(super) struct IntegerLayer {
    levels: u32,
    /// What is done to the inputs before they are quantized.
    transform: Option<LayerTransform>,
    /// `None`: by the range of each sample.
    fixed: Option<Grid>,
    /// Weights less their zero points, `[out, in]`.
    weight: Vec<i32>,
    /// Runs of each output that share a scale: start and end in the row, and the scale.
    runs: Vec<Vec<(usize, usize, f32)>>,
}

/// The layers that can be multiplied in integers; `None` for those whose weights are no integers.
pub(super) fn integer_layers(
    quantized: &QuantizedModel,
    levels: u32,
    calibrated: Option<(&Calibration, RangeRule)>,
) -> Result<Vec<Option<IntegerLayer>>> {
    let mut layers = Vec::new();
    for (index, layer) in quantized.recovered().linear_layers().enumerate() {
        let Some((weight, grids)) = quantized.centred(2 * index) else {
            layers.push(None);
            continue;
        };
        let largest = weight.iter().map(|code| code.unsigned_abs()).max().unwrap_or(0);
        check_accumulator(&format!("linear layer {}", index + 1), levels - 1, largest, layer.inputs())?;
        let runs = grids.chunks(layer.inputs()).map(|row| {
            let mut runs: Vec<(usize, usize, f32)> = Vec::new();
            for (i, grid) in row.iter().enumerate() {
                match runs.last_mut() {
                    Some(run) if run.2.to_bits() == grid.scale.to_bits() => run.1 = i + 1,
                    _ => runs.push((i, i + 1, grid.scale)),
                }
            }
            runs
        });
        let fixed = calibrated.map(|(calibration, rule)| {
            let format = IntegerFormat::activations(levels);
            let range = calibration.layer(index).map(|inputs| rule.calibrated(inputs.histogram(), &format));
            format.grid(range.unwrap_or_default())
        });
        let transform = quantized.transforms().get(index).cloned();
        layers.push(Some(IntegerLayer { levels, transform, fixed, runs: runs.collect(), weight }));
    }
    Ok(layers)
}

pub(super) fn integer_forward(model: &Model, layers: &[Option<IntegerLayer>], x: &[f32]) -> Vec<f32> {
    let mut values = x.to_vec();
    let mut integer = layers.iter();
    for layer in model.layers() {
        let prepared = if let Layer::Linear(linear) = layer {
            integer.next().and_then(|layer| Some((linear, layer.as_ref()?)))
        } else {
            None
        };
        values = match prepared {
            Some((linear, layer)) => {
                let mut outputs = Vec::with_capacity(values.len() / linear.inputs() * linear.outputs());
                for sample in values.chunks_exact(linear.inputs()) {
                    layer.product(sample, linear.bias().data(), &mut outputs);
                }
                outputs
            }
            None => layer.forward(values),
        };
    }
    values
}

impl IntegerLayer {
    /// `f32(Σ (q_x − z_x)(q_w − z_w)) · (s_x · s_w) + b`, one sum for each run that shares a weight scale.
    fn product(&self, sample: &[f32], bias: &[f32], outputs: &mut Vec<f32>) {
        let mut transformed = Vec::new();
        let sample = match &self.transform {
            None => sample,
            Some(transform) => {
                transformed.extend_from_slice(sample);
                transform.inputs(&mut transformed);
                &transformed
            }
        };
        let grid = self.fixed.unwrap_or_else(|| activation_grid(Range::of(sample), self.levels));
        let mut codes = activation_codes(sample, grid, self.levels);
        codes.iter_mut().for_each(|code| *code -= grid.zero_point);
        for ((weights, runs), bias) in self.weight.chunks_exact(sample.len()).zip(&self.runs).zip(bias) {
            let mut sum = 0.0;
            for &(start, end, scale) in runs {
                let product = dot_i32(&codes[start..end], &weights[start..end]);
                sum = finite(sum + rescaled(product, grid.scale, scale));
            }
            outputs.push(finite(sum + bias));
        }
    }
}
