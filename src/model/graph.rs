//! The forward pass of models that are no chains: which values are computed when, and how many samples at once. Depends on
//! this module's layers.

use super::layer::{Layer, relu};
use super::run::Rows;
use super::{Model, Step};
use crate::kernels::{larger, smaller};

/// Values of the widest layer that are in memory at once, where windows are laid out as rows. Calibration keeps the first
/// values that it is shown: all steps of a sequence count, so that it sees the last ones too.
const MOST_VALUES: usize = 1 << 20;

impl Model {
    /// Whether every layer is linear, or `max(x, 0)`, and applied to the output of the one before.
    pub(super) fn is_chain(&self) -> bool {
        let follows = |(index, step): (usize, &Step)| {
            step.inputs == [index] && matches!(step.layer, Layer::Linear(_) | Layer::Relu)
        };
        self.steps.iter().enumerate().all(follows)
    }

    pub(super) fn run_graph(&self, x: &[f32], products: &mut dyn FnMut(Rows<'_>) -> Vec<f32>) -> Vec<f32> {
        if !self.is_runnable() {
            return Vec::new();
        }
        let inputs = larger(self.inputs(), 1);
        let at_once = self.samples_at_once();
        let mut outputs = Vec::with_capacity(x.len() / inputs * self.outputs());
        for part in x.chunks(at_once * inputs) {
            outputs.extend(self.run_batch(part, products));
        }
        outputs
    }

    /// Samples for which the widest layer's values, and the windows of a convolution, stay within bounds.
    fn samples_at_once(&self) -> usize {
        let width = |step: &Step| match &step.layer {
            Layer::Conv(conv) => {
                larger(step.shape[1..].iter().product::<usize>() * conv.linear().inputs(), step.shape.iter().product())
            }
            Layer::Recurrent(lstm) => self.steps_of(step, lstm) * lstm.linear().inputs(),
            _ => step.shape.iter().product(),
        };
        larger(MOST_VALUES / self.steps.iter().map(width).fold(1, larger), 1)
    }

    fn run_batch(&self, x: &[f32], products: &mut dyn FnMut(Rows<'_>) -> Vec<f32>) -> Vec<f32> {
        let samples = x.len() / larger(self.inputs(), 1);
        let mut last_use = vec![usize::MAX; self.steps.len() + 1];
        for (index, step) in self.steps.iter().enumerate() {
            step.inputs.iter().for_each(|&value| last_use[value] = index);
        }
        let mut values: Vec<Vec<f32>> = vec![x.to_vec()];
        let mut index = 0;
        for (at, step) in self.steps.iter().enumerate() {
            let mut own: Vec<f32> = Vec::new();
            if let (Layer::Linear(_) | Layer::Relu, &[value]) = (&step.layer, step.inputs.as_slice()) {
                own = if last_use[value] == at { std::mem::take(&mut values[value]) } else { values[value].clone() };
            }
            values.push(match &step.layer {
                Layer::Linear(linear) => {
                    let per_sample = own.len() / larger(samples * linear.inputs(), 1);
                    products(Rows { index, linear, values: own, per_sample })
                }
                Layer::Relu => {
                    relu(&mut own);
                    own
                }
                Layer::Conv(_) => self.convolve(step, &values[step.inputs[0]], index, products),
                Layer::Recurrent(lstm) => {
                    let mut multiply = |values| products(Rows { index, linear: lstm.linear(), values, per_sample: 1 });
                    lstm.run(&values[step.inputs[0]], samples, &mut multiply)
                }
                Layer::Operation(operation) => {
                    let shapes: Vec<&[usize]> = step.inputs.iter().map(|&value| self.shape_of(value)).collect();
                    let mut output = Vec::with_capacity(samples * step.shape.iter().product::<usize>());
                    for sample in 0..samples {
                        let part = |(&value, shape): (&usize, &&[usize])| {
                            let size: usize = shape.iter().product();
                            &values[value][sample * size..(sample + 1) * size]
                        };
                        let inputs: Vec<&[f32]> = step.inputs.iter().zip(&shapes).map(part).collect();
                        operation.apply(&inputs, &shapes, &step.shape, &mut output);
                    }
                    output
                }
            });
            index += usize::from(step.layer.linear().is_some());
            for &value in step.inputs.iter().filter(|&&value| last_use[value] == at) {
                values[value] = Vec::new();
            }
        }
        values.pop().unwrap_or_default()
    }

    fn convolve(
        &self,
        step: &Step,
        x: &[f32],
        index: usize,
        products: &mut dyn FnMut(Rows<'_>) -> Vec<f32>,
    ) -> Vec<f32> {
        let Layer::Conv(conv) = &step.layer else { return Vec::new() };
        let shape = self.shape_of(step.inputs[0]);
        let size: usize = larger(shape.iter().product(), 1);
        let count = match step.shape.as_slice() {
            [_, height, width] => [*height, *width],
            shape => [1, shape.last().copied().unwrap_or(1)],
        };
        let positions = count[0] * count[1];
        let outputs = conv.linear().outputs() / conv.groups();
        let samples = x.len() / size;
        let mut y = vec![0.0; samples * conv.linear().outputs() * positions];
        for group in 0..conv.groups() {
            let mut rows = Vec::with_capacity(samples * positions * conv.linear().inputs());
            x.chunks_exact(size).for_each(|sample| conv.rows(sample, shape, count, group, &mut rows));
            let found = if conv.groups() == 1 {
                products(Rows { index, linear: conv.linear(), values: rows, per_sample: positions })
            } else {
                let (weight, bias) = conv.group(group);
                let mut found = vec![0.0; samples * positions * outputs];
                crate::kernels::linear(&rows, weight, &bias, conv.linear().inputs(), &mut found);
                found
            };
            // From a row for each position to a plane for each channel.
            for (sample, block) in found.chunks_exact(smaller(positions * outputs, found.len()).max(1)).enumerate() {
                let start = (sample * conv.groups() + group) * outputs * positions;
                for (position, row) in block.chunks_exact(outputs).enumerate() {
                    for (channel, &value) in row.iter().enumerate() {
                        y[start + channel * positions + position] = value;
                    }
                }
            }
        }
        y
    }
}
